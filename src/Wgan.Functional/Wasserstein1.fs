namespace Wgan.Functional

open System

/// <summary>
/// The exact Wasserstein-1 (earth mover's) distance on the line: the integral of |F - G| over the two distribution functions,
/// in O(n log n).
/// </summary>
[<RequireQualifiedAccess>]
module Wasserstein1 =
    /// All positions in order, with p's mass minus q's at each.
    let private signedMass (x: float[]) (p: float[]) (y: float[]) (q: float[]) =
        let positions = Array.append x y
        let masses = Array.append p (Array.map (~-) q)
        Array.Sort(positions, masses)
        positions, masses

    /// The integral of h(F - G) over the line, where h(0) = 0.
    let private integrate h (positions: float[], masses: float[]) =
        let mutable difference, total = 0.0, 0.0

        for i in 0 .. positions.Length - 2 do
            difference <- difference + masses[i]
            total <- total + h difference * (positions[i + 1] - positions[i])

        total

    let private uniform (x: float[]) = Array.create x.Length (1.0 / float x.Length)

    let private check name (x: float[]) =
        if x.Length = 0 then
            Errors.fail "a distance was asked of no %s samples" name

        if x |> Array.exists (Double.IsFinite >> not) then
            Errors.fail "a distance was asked of %s samples that are not all finite" name

    /// <summary>W1 of two discrete distributions: masses <paramref name="p"/> at <paramref name="x"/> and <paramref name="q"/> at <paramref name="y"/>.</summary>
    [<CompiledName "Weighted">]
    let weighted (x: float[]) (p: float[]) (y: float[]) (q: float[]) : float =
        check "first" x
        check "second" y

        if x.Length <> p.Length || y.Length <> q.Length then
            Errors.fail "every position needs a mass: %d for %d and %d for %d" p.Length x.Length q.Length y.Length

        if abs (Array.sum p - Array.sum q) > 1e-9 then
            Errors.fail "two distributions of one total mass were wanted, not %g and %g" (Array.sum p) (Array.sum q)

        signedMass x p y q |> integrate abs

    /// <summary>W1 of two samples, of any sizes: each of n points carries mass 1 / n.</summary>
    [<CompiledName "Empirical">]
    let empirical (x: float[]) (y: float[]) : float = weighted x (uniform x) y (uniform y)

    /// <summary>
    /// An optimal critic of the Kantorovich-Rubinstein dual for two samples: a 1-Lipschitz f with mean f(x) - mean f(y) = W1, as its values
    /// at x and at y. Its slope is the sign of G - F.
    /// </summary>
    [<CompiledName "OptimalCritic">]
    let optimalCritic (x: float[]) (y: float[]) (at: float[]) : float[] =
        check "first" x
        check "second" y
        let positions, masses = signedMass x (uniform x) y (uniform y)
        let values = Array.zeroCreate<float> positions.Length
        let mutable difference = 0.0

        // Rounding leaves about 1e-16 where F and G meet.
        let slope difference =
            if abs difference < 1e-12 then
                0.0
            else
                -(float (sign difference))

        for i in 0 .. positions.Length - 2 do
            difference <- difference + masses[i]
            values[i + 1] <- values[i] + slope difference * (positions[i + 1] - positions[i])

        let valueAt point =
            let i = Array.BinarySearch(positions, point)

            if i >= 0 then
                values[i]
            else
                match ~~~i with
                | 0 -> values[0]
                | next when next = positions.Length -> values[next - 1]
                | next ->
                    let share = (point - positions[next - 1]) / (positions[next] - positions[next - 1])
                    values[next - 1] + share * (values[next] - values[next - 1])

        Array.map valueAt at
