namespace Wgan.Functional

open System

/// <summary>How the numbers of two rows differ, seed by seed: differences d_i = a_i - b_i over the same seeds.</summary>
type PairedTest =
    {
        /// <summary>How many pairs there are.</summary>
        Pairs: int
        /// <summary>The mean difference.</summary>
        Mean: float
        /// <summary>t = mean / (s / sqrt n), s being the differences' standard deviation; NaN for one pair, or where all differ by 0.</summary>
        T: float
        /// <summary>Two-sided probability of Student's t with n - 1 degrees of freedom: what a normal distribution of the differences gives.</summary>
        StudentP: float
        /// <summary>
        /// The share of the 2^n assignments of signs to the differences whose mean is at least as far from 0: exact wherever the differences
        /// are symmetric about 0 if nothing is behind them, and never below <c>LeastP</c>. NaN for more than 20 pairs.
        /// </summary>
        SignFlipP: float
    }

    /// <summary>The least that <c>SignFlipP</c> can be: 2 / 2^n. Three seeds cannot give less than 0.25, five not less than 0.0625.</summary>
    member this.LeastP = min 1.0 (2.0 ** float (1 - this.Pairs))

/// <summary>Means, standard errors and paired tests.</summary>
[<RequireQualifiedAccess>]
module Statistics =
    let private largestForSignFlips = 20

    let private checkFinite (values: float[]) =
        if values.Length = 0 || not (values |> Array.forall Double.IsFinite) then
            Errors.fail "statistics are made of one finite number or more"

    /// <summary>The mean.</summary>
    [<CompiledName "Mean">]
    let mean (values: float[]) : float =
        checkFinite values
        Array.average values

    /// <summary>The mean's standard error s / sqrt n, with s^2 = sum (x - mean)^2 / (n - 1); NaN for one number.</summary>
    [<CompiledName "StandardError">]
    let standardError (values: float[]) : float =
        checkFinite values
        let n = float values.Length
        let mean = Array.average values
        let squares = values |> Array.sumBy (fun x -> (x - mean) * (x - mean))
        // 0 / 0 for one number.
        sqrt (squares / (n - 1.0) / n)

    /// log Gamma(z) for z of at least 1/2, by Stirling's series where it is exact to double precision, and Gamma(z + 1) = z Gamma(z) below.
    let rec private logGamma (z: float) : float =
        if z < 12.0 then
            logGamma (z + 1.0) - log z
        else
            let w = 1.0 / (z * z)

            let series =
                1.0 / 12.0
                - w * (1.0 / 360.0 - w * (1.0 / 1260.0 - w * (1.0 / 1680.0 - w / 1188.0)))

            (z - 0.5) * log z - z + 0.5 * log (2.0 * Math.PI) + series / z

    /// The regularised incomplete beta function I_x(a, b) for x below (a + 1) / (a + b + 2), by its continued fraction (Abramowitz and
    /// Stegun, 26.5.8), evaluated forwards after Lentz.
    let private betaFraction (a: float) (b: float) (x: float) : float =
        let away value = if abs value < 1e-300 then 1e-300 else value

        let coefficient m =
            let k = float (m / 2)

            if m % 2 = 0 then
                k * (b - k) * x / ((a + 2.0 * k - 1.0) * (a + 2.0 * k))
            else
                -(a + k) * (a + b + k) * x / ((a + 2.0 * k) * (a + 2.0 * k + 1.0))

        let mutable c, d, m, change = 1.0, 0.0, 0, 0.0
        let mutable fraction = 1.0

        while m = 0 || abs (change - 1.0) > 1e-15 && m < 10000 do
            m <- m + 1
            let numerator = coefficient m
            d <- 1.0 / away (1.0 + numerator * d)
            c <- away (1.0 + numerator / c)
            change <- c * d
            fraction <- fraction * change

        let front = a * log x + b * log (1.0 - x) + logGamma (a + b) - logGamma a - logGamma b
        exp front / (a * fraction)

    let private incompleteBeta a b x =
        if x <= 0.0 then 0.0
        elif x >= 1.0 then 1.0
        elif x < (a + 1.0) / (a + b + 2.0) then betaFraction a b x
        else 1.0 - betaFraction b a (1.0 - x)

    /// <summary>P(|T| >= |t|) for Student's T with that many degrees of freedom: I_(v / (v + t^2))(v / 2, 1 / 2).</summary>
    /// <param name="freedom">Degrees of freedom v, at least 1.</param>
    /// <param name="t">The statistic.</param>
    [<CompiledName "StudentTwoSided">]
    let studentTwoSided (freedom: int) (t: float) : float =
        if freedom < 1 then
            Errors.fail "Student's t has at least 1 degree of freedom, not %d" freedom

        if Double.IsNaN t then
            nan
        else
            let v = float freedom
            incompleteBeta (v / 2.0) 0.5 (v / (v + t * t))

    /// How many of all assignments of signs give a sum at least as far from 0; sums that rounding alone tells apart count as equal.
    let private signFlips (differences: float[]) =
        if differences.Length > largestForSignFlips then
            nan
        else
            let observed = abs (Array.sum differences)
            let tolerance = 1e-12 * Array.sumBy abs differences

            let rec count i sum =
                if i = differences.Length then
                    if abs sum >= observed - tolerance then 1 else 0
                else
                    count (i + 1) (sum + differences[i]) + count (i + 1) (sum - differences[i])

            float (count 0 0.0) / 2.0 ** float differences.Length

    /// <summary>Compares two rows over the same seeds.</summary>
    /// <param name="a">A row's numbers.</param>
    /// <param name="b">The other's, of the same seeds in the same order.</param>
    [<CompiledName "Paired">]
    let paired (a: float[]) (b: float[]) : PairedTest =
        if a.Length <> b.Length then
            Errors.fail "a paired test compares as many numbers, not %d and %d" a.Length b.Length

        checkFinite a
        checkFinite b
        let differences = Array.map2 (-) a b
        let mean = Array.average differences
        // NaN for one pair, and 0 / 0 where no pair differs.
        let t = mean / standardError differences

        { Pairs = differences.Length
          Mean = mean
          T = t
          StudentP =
            if differences.Length = 1 then
                nan
            else
                studentTwoSided (differences.Length - 1) t
          SignFlipP = signFlips differences }

    /// <summary>
    /// Holm's correction (1979) of several tests' probabilities: in ascending order, the i-th of m, counted from 0, becomes the largest
    /// (m - j) p_j for j up to i, at most 1. NaN stays, and is not counted.
    /// </summary>
    [<CompiledName "Holm">]
    let holm (probabilities: float[]) : float[] =
        let ordered =
            probabilities
            |> Array.indexed
            |> Array.filter (snd >> Double.IsNaN >> not)
            |> Array.sortBy snd

        let corrected = Array.copy probabilities
        let mutable largest = 0.0

        ordered
        |> Array.iteri (fun rank (index, p) ->
            largest <- max largest (min 1.0 (float (ordered.Length - rank) * p))
            corrected[index] <- largest)

        corrected
