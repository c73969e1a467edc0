namespace Wgan.Functional

open TorchSharp

/// <summary>
/// The sliced Wasserstein distance (Bonneel et al. 2015): SW_p = (mean over directions t of W_p(t.x, t.y)^p)^(1/p), over the directions it
/// is given, each of length 1. Differentiable.
/// </summary>
[<RequireQualifiedAccess>]
module SlicedWasserstein =
    /// <summary>
    /// The draw that the distance wants: N(0, 1) of shape [count, dimension] under the name <c>directions</c>, which normalised is uniform on
    /// the sphere.
    /// </summary>
    [<CompiledName "Draw">]
    let draw (count: int) (dimension: int) : DrawSpec =
        if count < 1 || dimension < 1 then
            Errors.fail "directions need a count and a dimension of at least 1, not %d and %d" count dimension

        { Name = "directions"
          Shape = [| int64 count; int64 dimension |]
          Distribution = Distribution.Normal }

    /// W_p^p of each direction's projections: [directions].
    let private perDirection (power: Tensor -> Tensor) (directions: Tensor) (x: Tensor) (y: Tensor) =
        let struct (x, y) = Pairwise.rowsOf x y

        if x.shape[0] <> y.shape[0] then
            Errors.fail "a sliced distance wants two samples of one size, not of %d and %d" x.shape[0] y.shape[0]

        if directions.shape.Length <> 2 || directions.shape[1] <> x.shape[1] then
            Errors.fail
                "the directions of %d-dimensional samples are [count, %d], not %s"
                x.shape[1]
                x.shape[1]
                (Tensors.shapeText directions.shape)

        let units = directions.div((Tensors.normPerSample directions).unsqueeze 1L).``to`` x.dtype

        let sorted (sample: Tensor) =
            let struct (values, _) = (sample.mm (units.t ())).sort 0L
            values

        (power ((sorted x).sub(sorted y))).mean [| 0L |]

    /// <summary>SW_1: the mean over directions of the projections' W1.</summary>
    /// <param name="directions">[count, d], of any positive lengths: see <c>draw</c>.</param>
    /// <param name="x">[N, ...] of d numbers each.</param>
    /// <param name="y">[N, ...]: as many.</param>
    [<CompiledName "Order1">]
    let order1 (directions: Tensor) (x: Tensor) (y: Tensor) : Tensor = (perDirection _.abs() directions x y).mean()

    /// <summary>SW_2^2: the mean over directions of the projections' W2^2, a smooth function where no two projections tie.</summary>
    /// <param name="directions">[count, d], of any positive lengths: see <c>draw</c>.</param>
    /// <param name="x">[N, ...] of d numbers each.</param>
    /// <param name="y">[N, ...]: as many.</param>
    [<CompiledName "SquaredOrder2">]
    let squaredOrder2 (directions: Tensor) (x: Tensor) (y: Tensor) : Tensor =
        (perDirection Tensors.square directions x y).mean()

    /// <summary>SW_1 as a number, over <paramref name="count"/> directions drawn from the key, on the samples' device.</summary>
    /// <param name="key">What the directions are drawn from: numbers of one key compare best.</param>
    /// <param name="count">How many directions, at least 1.</param>
    /// <param name="x">[N, ...] of d numbers each.</param>
    /// <param name="y">[N, ...]: as many.</param>
    [<CompiledName "Measure">]
    let measure (key: Key) (count: int) (x: Tensor) (y: Tensor) : float =
        use _noGrad = torch.no_grad ()
        use _scope = torch.NewDisposeScope()
        let struct (rows, _) = Pairwise.rowsOf x y

        let backend =
            { Backend.Default with
                Device = x.device
                DType = x.dtype }

        let spec = draw count (int rows.shape[1])
        let directions = spec.Distribution.Sample(backend, spec.Shape, key)
        order1 directions x y |> Tensors.toFloat
