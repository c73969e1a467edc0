namespace Wgan.Functional

open System

/// <summary>A positive definite kernel k(x, y) of points, as a differentiable function of two samples.</summary>
[<Sealed>]
type Kernel internal (description: Description, matrix: Tensor -> Tensor -> Tensor) =
    /// <summary>What kernel it is.</summary>
    member _.Description = description

    /// <summary>k(x_i, y_j): [N, ...] and [M, ...] -> [N, M].</summary>
    member _.Matrix(x: Tensor, y: Tensor) : Tensor =
        let struct (x, y) = Pairwise.rowsOf x y
        matrix x y

/// <summary>Kernels for the maximum mean discrepancy.</summary>
[<RequireQualifiedAccess>]
module Kernel =
    /// <summary>The sum over widths s of exp(-|x - y|^2 / (2 s^2)).</summary>
    /// <param name="widths">The widths s, positive, in the units of the data.</param>
    [<CompiledName "RbfMixture">]
    let rbfMixture (widths: float[]) : Kernel =
        if
            widths.Length = 0
            || widths |> Array.exists (fun s -> not (s > 0.0 && Double.IsFinite s))
        then
            Errors.fail "an RBF mixture needs widths above 0"

        let description =
            Description.leaf
                "rbfMixture"
                (widths
                 |> Array.mapi (fun i s -> $"width{i}", Description.number s)
                 |> List.ofArray)

        Kernel(
            description,
            fun x y ->
                let squared = Pairwise.squaredDistances x y

                widths
                |> Array.map (fun s -> (squared |> Tensors.scale (-0.5 / (s * s))).exp())
                |> Array.reduce (fun sum term -> sum.add term)
        )

    /// <summary>(scale x.y + offset)^degree.</summary>
    [<CompiledName "Polynomial">]
    let polynomial (degree: int) (scale: float) (offset: float) : Kernel =
        if degree < 1 || not (scale > 0.0 && offset >= 0.0) then
            Errors.fail
                "a polynomial kernel needs a degree of at least 1, a scale above 0 and an offset of at least 0, not %d, %g and %g"
                degree
                scale
                offset

        let description =
            Description.leaf
                "polynomial"
                [ "degree", Description.integer (int64 degree)
                  "scale", Description.number scale
                  "offset", Description.number offset ]

        Kernel(
            description,
            fun x y ->
                let inner = x.mm (y.t ()) |> Tensors.scale scale |> Tensors.shift offset
                inner.pow (Tensors.scalar (float degree))
        )

/// <summary>
/// The squared maximum mean discrepancy MMD^2 = E[k(x, x')] + E[k(y, y')] - 2 E[k(x, y)] (Gretton et al., JMLR 13, 2012), 0 exactly where
/// the distributions agree if the kernel is characteristic (RBF is, a polynomial is not).
/// </summary>
[<RequireQualifiedAccess>]
module Mmd =
    let private combine (mean: Tensor -> Tensor) (kernel: Kernel) (x: Tensor) (y: Tensor) =
        (mean (kernel.Matrix(x, x)))
            .add(mean (kernel.Matrix(y, y)))
            .sub(kernel.Matrix(x, y).mean() |> Tensors.scale 2.0)

    /// <summary>The unbiased U-statistic (their equation 3): pairs i = j are left out, and its value can be negative.</summary>
    /// <param name="kernel">k.</param>
    /// <param name="x">[N, ...] with N of at least 2.</param>
    /// <param name="y">[M, ...] with M of at least 2.</param>
    [<CompiledName "Unbiased">]
    let unbiased (kernel: Kernel) (x: Tensor) (y: Tensor) : Tensor = combine Pairwise.meanOffDiagonal kernel x y

    /// <summary>The biased V-statistic (their equation 5): the squared distance of the two samples themselves, never negative.</summary>
    /// <param name="kernel">k.</param>
    /// <param name="x">[N, ...].</param>
    /// <param name="y">[M, ...].</param>
    [<CompiledName "Biased">]
    let biased (kernel: Kernel) (x: Tensor) (y: Tensor) : Tensor = combine _.mean() kernel x y

/// <summary>
/// The energy distance 2 E|x - y| - E|x - x'| - E|y - y'| (Székely and Rizzo 2013), 0 exactly where the distributions agree. On the line
/// it is 2 times the integral of (F - G)^2, the Cramér distance.
/// </summary>
/// <remarks>SciPy's <c>energy_distance</c> is the root of this.</remarks>
[<RequireQualifiedAccess>]
module EnergyDistance =
    let private combine (mean: Tensor -> Tensor) (x: Tensor) (y: Tensor) =
        let struct (x, y) = Pairwise.rowsOf x y

        ((Pairwise.distances x y).mean() |> Tensors.scale 2.0)
            .sub(mean (Pairwise.distances x x))
            .sub(mean (Pairwise.distances y y))

    /// <summary>Of the two samples themselves (a V-statistic): never negative, and 0 for one sample twice.</summary>
    /// <param name="x">[N, ...].</param>
    /// <param name="y">[M, ...].</param>
    [<CompiledName "Empirical">]
    let empirical (x: Tensor) (y: Tensor) : Tensor = combine _.mean() x y

    /// <summary>The unbiased estimate of the distributions' (a U-statistic); it can be negative.</summary>
    /// <param name="x">[N, ...] with N of at least 2.</param>
    /// <param name="y">[M, ...] with M of at least 2.</param>
    [<CompiledName "Unbiased">]
    let unbiased (x: Tensor) (y: Tensor) : Tensor = combine Pairwise.meanOffDiagonal x y
