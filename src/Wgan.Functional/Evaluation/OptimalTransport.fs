namespace Wgan.Functional

open System
open System.Numerics
open System.Runtime.InteropServices

/// <summary>
/// Exact optimal transport between two samples: W_p = (min over couplings of E[|x - y|^p])^(1/p) with Euclidean |.|, where each of N
/// points carries mass 1 / N. On the line by sorting, in more dimensions by an optimal assignment.
/// </summary>
/// <remarks>
/// Two independent samples of one distribution have a positive distance, which shrinks as N^(-1/d) for d above 2 (Dudley 1969):
/// compare numbers of one N only.
/// </remarks>
[<RequireQualifiedAccess>]
module OptimalTransport =
    /// 4,000 x 4,000 costs are 128 MB.
    let private largest = 4000

    let private power p (distance: float) =
        if p = 1.0 then distance
        elif p = 2.0 then distance * distance
        else distance ** p

    let private checkMasses name (x: float[]) (masses: float[]) =
        if x.Length = 0 then
            Errors.fail "a distance was asked of no %s samples" name

        if x.Length <> masses.Length then
            Errors.fail "every position of the %s samples needs a mass: %d for %d" name masses.Length x.Length

        if x |> Array.exists (Double.IsFinite >> not) then
            Errors.fail "a distance was asked of %s samples that are not all finite" name

        if masses |> Array.exists (fun mass -> not (mass >= 0.0 && Double.IsFinite mass)) then
            Errors.fail "the masses of the %s samples are not all finite and at least 0" name

    /// <summary>
    /// W_p of two distributions on the line, <paramref name="xMasses"/> at <paramref name="x"/> and <paramref name="yMasses"/> at
    /// <paramref name="y"/>: the integral of |F^-1 - G^-1|^p, to the power 1 / p, with F^-1 and G^-1 the quantile functions; O(n log n).
    /// </summary>
    /// <param name="p">The order, at least 1.</param>
    /// <param name="x">Positions, in any order.</param>
    /// <param name="xMasses">Their masses, at least 0.</param>
    /// <param name="y">Positions, in any order.</param>
    /// <param name="yMasses">Their masses, of the same sum.</param>
    [<CompiledName "OnLine">]
    let onLine (p: float) (x: float[]) (xMasses: float[]) (y: float[]) (yMasses: float[]) : float =
        checkMasses "first" x xMasses
        checkMasses "second" y yMasses

        if not (p >= 1.0 && Double.IsFinite p) then
            Errors.fail "the order of a Wasserstein distance is a number of at least 1, not %g" p

        let total, other = Array.sum xMasses, Array.sum yMasses

        if not (abs (total - other) <= 1e-9 * max total other) || total <= 0.0 then
            Errors.fail "two distributions of one positive total mass were wanted, not %g and %g" total other

        let sorted (positions: float[]) (masses: float[]) =
            let positions, masses = Array.copy positions, Array.copy masses
            Array.Sort(positions, masses)
            positions, masses

        let x, a = sorted x xMasses
        let y, b = sorted y yMasses
        let mutable i, j, sum = 0, 0, 0.0

        while i < x.Length && j < y.Length do
            let moved = min a[i] b[j]
            sum <- sum + moved * power p (abs (x[i] - y[j]))
            a[i] <- a[i] - moved
            b[j] <- b[j] - moved

            if a[i] <= b[j] then i <- i + 1 else j <- j + 1

        sum ** (1.0 / p)

    let private squaredDistance (x: float[]) (i: int) (y: float[]) (j: int) (d: int) =
        let left = MemoryMarshal.Cast<float, Vector<float>>(ReadOnlySpan(x, i * d, d))
        let right = MemoryMarshal.Cast<float, Vector<float>>(ReadOnlySpan(y, j * d, d))
        let mutable sums = Vector<float>.Zero

        for k in 0 .. left.Length - 1 do
            let difference = left[k] - right[k]
            sums <- sums + difference * difference

        let mutable sum = Vector.Sum sums

        for k in left.Length * Vector<float>.Count .. d - 1 do
            let difference = x[i * d + k] - y[j * d + k]
            sum <- sum + difference * difference

        sum

    /// |x_i - y_j|^p in row-major order, where each x_i stands in `repeatX` rows and each y_j in `repeatY` columns.
    let private costs p d (x: float[]) repeatX (y: float[]) repeatY =
        let rows, columns = x.Length / d * repeatX, y.Length / d * repeatY
        let costs = Array.zeroCreate<float>(rows * columns)

        for i in 0 .. rows - 1 do
            for j in 0 .. columns - 1 do
                let squared = squaredDistance x (i / repeatX) y (j / repeatY) d
                costs[i * columns + j] <- if p = 2.0 then squared else sqrt squared

        costs

    let rec private divisor a b = if b = 0 then a else divisor b (a % b)

    let private assigned p d (x: float[]) (y: float[]) =
        let n, m = x.Length / d, y.Length / d
        let size = int64 n / int64 (divisor n m) * int64 m

        if size > int64 largest then
            Errors.fail
                "in more than one dimension samples of %d and %d points need an assignment of %d; at most %d are solved, so take two samples of one size"
                n
                m
                size
                largest

        let size = int size
        let result = costs p d x (size / n) y (size / m) |> Assignment.solve size
        (max 0.0 result.Cost / float size) ** (1.0 / p)

    let private values name (sample: Tensor) =
        if sample.shape.Length < 1 || sample.numel () = 0L then
            Errors.fail "the %s sample is empty: its shape is %s" name (Tensors.shapeText sample.shape)

        let values = Tensors.toArray sample

        if values |> Array.exists (Double.IsFinite >> not) then
            Errors.fail "a distance was asked of %s samples that are not all finite" name

        values, int (sample.numel () / sample.shape[0])

    let private distance p (x: Tensor) (y: Tensor) =
        let xs, d = values "first" x
        let ys, d' = values "second" y

        if d <> d' then
            Errors.fail "two samples of one dimension were wanted, not of %d and %d" d d'

        if d = 1 then
            let uniform (x: float[]) = Array.create x.Length (1.0 / float x.Length)
            onLine p xs (uniform xs) ys (uniform ys)
        else
            assigned p d xs ys

    /// <summary>W1 of two samples: the least mean distance |x - y| over all couplings.</summary>
    /// <param name="x">[N] or [N, ...], taken as N points of the product of the other dimensions.</param>
    /// <param name="y">[M] or [M, ...]. Above one dimension the least common multiple of N and M is at most 4,000.</param>
    [<CompiledName "Wasserstein1">]
    let wasserstein1 (x: Tensor) (y: Tensor) : float = distance 1.0 x y

    /// <summary>W2 of two samples: the root of the least mean squared distance |x - y|^2 over all couplings.</summary>
    /// <param name="x">[N] or [N, ...], taken as N points of the product of the other dimensions.</param>
    /// <param name="y">[M] or [M, ...]. Above one dimension the least common multiple of N and M is at most 4,000.</param>
    [<CompiledName "Wasserstein2">]
    let wasserstein2 (x: Tensor) (y: Tensor) : float = distance 2.0 x y
