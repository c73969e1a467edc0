namespace Wgan.Functional

open TorchSharp

/// Distances between all points of two samples, differentiable.
[<RequireQualifiedAccess>]
module internal Pairwise =
    /// Up to so many numbers the differences are written out, exactly; beyond, |x - y|^2 = |x|^2 + |y|^2 - 2 x.y, which costs points
    /// closer than about 1e-8 (float64) of their norm their distance.
    let private writtenOut = 1L <<< 24

    /// A sample as rows: [N, ...] -> [N, d], and [N] -> [N, 1].
    let rows name (sample: Tensor) : Tensor =
        if sample.shape.Length < 1 || sample.numel () = 0L then
            Errors.fail "the %s sample is empty: its shape is %s" name (Tensors.shapeText sample.shape)

        sample.reshape (sample.shape[0], -1L)

    /// Two samples as rows of one width and type.
    let rowsOf (x: Tensor) (y: Tensor) : struct (Tensor * Tensor) =
        let x, y = rows "first" x, rows "second" y

        if x.shape[1] <> y.shape[1] then
            Errors.fail "two samples of one dimension were wanted, not of %d and %d" x.shape[1] y.shape[1]

        if x.dtype <> y.dtype then
            Errors.fail "two samples of one type were wanted, not of %O and %O" x.dtype y.dtype

        struct (x, y)

    /// |x_i - y_j|^2: [N, d] and [M, d] -> [N, M].
    let squaredDistances (x: Tensor) (y: Tensor) : Tensor =
        let n, m, d = x.shape[0], y.shape[0], x.shape[1]

        if n * m * d <= writtenOut then
            (Tensors.square (x.unsqueeze(1L).sub(y.unsqueeze 0L))).sum [| 2L |]
        else
            let norms (x: Tensor) = (Tensors.square x).sum [| 1L |]

            (norms x).reshape(n, 1L).add((norms y).reshape(1L, m)).sub(x.mm (y.t ()) |> Tensors.scale 2.0)
            |> fun squared -> squared.clamp_min (Tensors.scalar 0.0)

    /// |x_i - y_j|, with subgradient 0 where the points coincide.
    let distances (x: Tensor) (y: Tensor) : Tensor = squaredDistances x y |> Tensors.sqrtWithZeroSubgradient

    /// The mean over all pairs i <> j of a square matrix: its sum without the diagonal over N (N - 1).
    let meanOffDiagonal (matrix: Tensor) : Tensor =
        let n = matrix.shape[0]

        if n < 2L then
            Errors.fail "an unbiased estimate needs at least 2 points of each sample, not %d" n

        let offDiagonal =
            torch.eye (n, dtype = matrix.dtype, device = matrix.device)
            |> Tensors.scale -1.0
            |> Tensors.shift 1.0

        (matrix.mul offDiagonal).sum()
        |> Tensors.scale (1.0 / (float n * float (n - 1L)))
