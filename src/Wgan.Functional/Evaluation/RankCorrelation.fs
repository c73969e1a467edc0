namespace Wgan.Functional

open System

/// <summary>Whether two quantities rise and fall together, whatever their scales: Spearman's rank correlation.</summary>
[<RequireQualifiedAccess>]
module RankCorrelation =
    /// Ranks from 1; equal values share the mean of their places.
    let private ranks (values: float[]) : float[] =
        let sorted = Array.sort values

        values
        |> Array.map (fun value ->
            let below = sorted |> Array.sumBy (fun other -> if other < value then 1.0 else 0.0)
            let equal = sorted |> Array.sumBy (fun other -> if other = value then 1.0 else 0.0)
            below + (equal + 1.0) / 2.0)

    /// <summary>
    /// Spearman's rho: Pearson's correlation of the ranks, in [-1, 1]; 1 if one grows with the other without exception, -1 if it falls. Equal
    /// values share the mean of their ranks.
    /// </summary>
    /// <param name="x">Finite numbers that are not all equal, at least 2.</param>
    /// <param name="y">As many, likewise.</param>
    [<CompiledName "Spearman">]
    let spearman (x: float[]) (y: float[]) : float =
        if x.Length <> y.Length || x.Length < 2 then
            Errors.fail
                "a rank correlation wants two times as many numbers, at least 2, not %d and %d"
                x.Length
                y.Length

        for name, values in [ "first", x; "second", y ] do
            if values |> Array.exists (Double.IsFinite >> not) then
                Errors.fail "a rank correlation was asked of %s numbers that are not all finite" name

            if values |> Array.forall (fun value -> value = values[0]) then
                Errors.fail "the %s numbers of a rank correlation are all %g: they have no order" name values[0]

        // The mean of the ranks 1 .. n, ties or not.
        let mean = float (x.Length + 1) / 2.0
        let a, b = ranks x |> Array.map (fun r -> r - mean), ranks y |> Array.map (fun r -> r - mean)
        let product p q = Array.map2 (*) p q |> Array.sum
        product a b / sqrt (product a a * product b b)
