namespace Wgan.Functional

/// <summary>How a generator covers known modes.</summary>
[<ReferenceEquality; NoComparison>]
type ModeCoverage =
    {
        /// <summary>Samples looked at.</summary>
        Samples: int
        /// <summary>Modes there are.</summary>
        Modes: int
        /// <summary>Modes with at least 2 in 1,000 of the samples within 3 deviations (20 of 10,000).</summary>
        Captured: int
        /// <summary>Share of the samples within 3 deviations of their nearest mode; a perfect sampler in two dimensions has 0.989.</summary>
        HighQuality: float
    }

/// <summary>Mode coverage as in PacGAN (Lin et al. 2018, section 4.1), in the units of the data.</summary>
[<RequireQualifiedAccess>]
module ModeCoverage =
    /// <summary>Counts captured modes and samples of high quality.</summary>
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

        { Samples = count
          Modes = modes.Centres.Length
          Captured =
            perMode
            |> Array.filter (fun hits -> hits > 0 && hits * 500 >= count)
            |> Array.length
          HighQuality = float (Array.sum perMode) / float count }
