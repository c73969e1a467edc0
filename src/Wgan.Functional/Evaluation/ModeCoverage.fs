namespace Wgan.Functional

open System

/// <summary>How a generator covers known modes, and what a perfect sampler would score with as many samples.</summary>
[<ReferenceEquality; NoComparison>]
type ModeCoverage =
    {
        /// <summary>Samples looked at.</summary>
        Samples: int
        /// <summary>Modes there are.</summary>
        Modes: int
        /// <summary>Modes with at least 2 in 1,000 of the samples within 3 deviations (20 of 10,000).</summary>
        Captured: int
        /// <summary>Share of the samples within 3 deviations of their nearest mode.</summary>
        HighQuality: float
        /// <summary>
        /// KL(q || uniform) = sum of q_i log(K q_i) in nats, q_i being mode i's share of the samples of high quality: the reverse KL, finite
        /// where modes are missing, log K where all but one are; NaN without a sample of high quality.
        /// </summary>
        ReverseKl: float
        /// <summary>The expected <c>Captured</c> of a perfect sampler.</summary>
        CeilingCaptured: float
        /// <summary>The expected <c>HighQuality</c> of a perfect sampler: 0.989 in two dimensions.</summary>
        CeilingHighQuality: float
        /// <summary>The expected <c>ReverseKl</c> of a perfect sampler, to first order in 1 / samples: (K - 1) / (2 samples of high quality).</summary>
        FloorReverseKl: float
    }

/// <summary>
/// Mode coverage as in PacGAN (Lin et al. 2018, section 4.1), in the units of the data, for equally likely Gaussian modes that do not
/// overlap.
/// </summary>
[<RequireQualifiedAccess>]
module ModeCoverage =
    /// P(chi^2_d <= 9), a Gaussian's mass within 3 deviations, from its closed forms for d = 1 and 2 by
    /// P(chi^2_(d+2) <= x) = P(chi^2_d <= x) - (x/2)^(d/2) exp(-x/2) / Gamma(d/2 + 1).
    let rec private within3 (d: int) =
        match d with
        | 1 -> 0.9973002039367398
        | 2 -> 1.0 - exp -4.5
        | d ->
            let half = float (d - 2) / 2.0
            // Gamma(half + 1), by Gamma(z + 1) = z Gamma(z) from Gamma(1) = 1 or Gamma(1/2) = sqrt(pi).
            let rec gamma z =
                if z = 1.0 then 1.0
                elif z = 0.5 then sqrt Math.PI
                else (z - 1.0) * gamma (z - 1.0)

            within3 (d - 2) - 4.5 ** half * exp -4.5 / gamma (half + 1.0)

    let private isCaptured hits count = hits > 0 && hits * 500 >= count

    /// P(Binomial(n, p) counts as captured), summed from the lower side.
    let private captureProbability (n: int) (p: float) =
        let mutable logMass, hits, missed = float n * Math.Log(1.0 - p), 0, 0.0

        while hits <= n && not (isCaptured hits n) do
            missed <- missed + exp logMass

            logMass <-
                logMass
                + Math.Log(float (n - hits) / float (hits + 1))
                + Math.Log(p / (1.0 - p))

            hits <- hits + 1

        1.0 - missed

    let private reverseKl (perMode: int[]) =
        let total = float (Array.sum perMode)
        let modes = float perMode.Length

        if total = 0.0 then
            nan
        else
            perMode
            |> Array.sumBy (fun hits ->
                let share = float hits / total
                if hits = 0 then 0.0 else share * log (modes * share))

    /// <summary>Counts captured modes and samples of high quality, and says what a perfect sampler would score.</summary>
    /// <param name="modes">The known modes.</param>
    /// <param name="samples">[N, d], with d the dimension of the modes.</param>
    [<CompiledName "Measure">]
    let measure (modes: Modes) (samples: Tensor) : ModeCoverage =
        let dimension = modes.Centres[0].Length
        let values = Tensors.toArray samples
        let count = values.Length / dimension
        let perMode = Array.zeroCreate<int> modes.Centres.Length
        let limit = (3.0 * modes.Deviation) ** 2.0

        for i in 0 .. count - 1 do
            let squaredDistance (centre: float[]) =
                let mutable sum = 0.0

                for j in 0 .. dimension - 1 do
                    let difference = values[i * dimension + j] - centre[j]
                    sum <- sum + difference * difference

                sum

            let distances = modes.Centres |> Array.map squaredDistance
            let nearest = distances |> Array.indexed |> Array.minBy snd |> fst

            if distances[nearest] <= limit then
                perMode[nearest] <- perMode[nearest] + 1

        let k = float modes.Centres.Length
        let ceiling = within3 dimension

        { Samples = count
          Modes = modes.Centres.Length
          Captured = perMode |> Array.filter (fun hits -> isCaptured hits count) |> Array.length
          HighQuality = float (Array.sum perMode) / float count
          ReverseKl = reverseKl perMode
          CeilingCaptured = k * captureProbability count (ceiling / k)
          CeilingHighQuality = ceiling
          FloorReverseKl = (k - 1.0) / (2.0 * ceiling * float count) }

    /// <summary>
    /// The numbers in one line, each beside a perfect sampler's:
    /// <c>modes 8 of 8 (perfect 8.0), within 3 sigma 97.4 % (98.9 %), reverse KL 0.0031 (0.0004), 10000 samples</c>.
    /// </summary>
    [<CompiledName "Line">]
    let line (coverage: ModeCoverage) : string =
        let text (format: string) (value: float) = value.ToString(format, Globalization.CultureInfo.InvariantCulture)

        String.Join(
            ", ",
            $"""modes {coverage.Captured} of {coverage.Modes} (perfect {text "0.0" coverage.CeilingCaptured})""",
            $"""within 3 sigma {text "0.0" (100.0 * coverage.HighQuality)} %% ({text "0.0" (100.0 * coverage.CeilingHighQuality)} %%)""",
            $"""reverse KL {text "0.0000" coverage.ReverseKl} ({text "0.0000" coverage.FloorReverseKl})""",
            $"{coverage.Samples} samples"
        )
