namespace Wgan.Functional

/// <summary>
/// A transformation of what the critic sees: real and generated samples pass through it, each batch with draws of its own, in both
/// players' updates. The game is then about the transformed distributions.
/// </summary>
[<Sealed; AllowNullLiteral(false)>]
type InputTransform
    internal
    (description: Description, equation: string, draws: int64[] -> DrawSpec[], apply: int64 -> Tensor -> Tree -> Tensor)
    =

    /// <summary>What transformation it is.</summary>
    member _.Description = description

    /// <summary>What becomes of a sample x, in words.</summary>
    member _.Equation = equation

    /// <summary>The draws that <c>Apply</c> wants for a batch, given its shape [B, ...].</summary>
    member _.Draws(batchShape: int64[]) : DrawSpec[] = draws batchShape

    /// Whether code that is not the library's is given the iteration's number.
    member internal _.IsGivenIteration = description.ContainsCustomCode

    /// <summary>What the critic sees instead of <paramref name="x"/> during that iteration: a tensor of its shape, differentiable in it.</summary>
    /// <param name="iteration">The iteration, from 0: what schedules are functions of.</param>
    /// <param name="x">A batch [B, ...].</param>
    /// <param name="draws">The tensors that <c>Draws</c> declared.</param>
    member _.Apply(iteration: int64, x: Tensor, draws: Tree) : Tensor = apply iteration x draws

/// <summary>
/// Transformations of what the critic sees. Label smoothing is not among them: it changes a loss's targets (see <c>LabelTargets</c>).
/// </summary>
[<RequireQualifiedAccess>]
module Input =
    /// <summary>A transformation of your own. Change <paramref name="version"/> whenever its meaning changes: it enters the experiment's hash.</summary>
    [<CompiledName "Custom">]
    let custom
        (name: string)
        (version: string)
        (draws: int64[] -> DrawSpec[])
        (apply: int64 -> Tensor -> Tree -> Tensor)
        =
        let apply iteration x draws =
            Varying.Unknown $"the input transformation {name}"
            apply iteration x draws

        InputTransform(Description.custom name version [||], $"{name}(x)", draws, apply)

    /// <summary>
    /// Instance noise: x + sigma e, e ~ N(0, I), with sigma a function of the iteration. Draws: <c>noise</c>, of the batch's shape. The two
    /// distributions overlap everywhere, so that divergences between them are finite and have gradients.
    /// </summary>
    /// <remarks>
    /// Sonderby et al., "Amortised MAP inference for image super-resolution" (2017); Arjovsky and Bottou, "Towards principled
    /// methods for training GANs" (2017), section 3.
    /// </remarks>
    /// <param name="deviation">sigma, in the units of the data; never negative.</param>
    [<CompiledName "InstanceNoise">]
    let instanceNoise (deviation: Schedule) =
        let apply iteration (x: Tensor) (draws: Tree) =
            let sigma iteration =
                let sigma = deviation.At iteration

                if not (sigma >= 0.0) then
                    Errors.fail "instance noise needs a deviation of at least 0, not %g in iteration %d" sigma iteration

                sigma

            x.add (draws["noise"].mul(Varying.Number(iteration, sigma, x)))

        InputTransform(
            Description.node "instanceNoise" [] [ "deviation", deviation.Description ],
            $"x + sigma e, e ~ N(0, I), sigma = {deviation.Description}",
            (fun batchShape ->
                [| { Name = "noise"
                     Shape = batchShape
                     Distribution = Distribution.Normal } |]),
            apply
        )

    /// <summary>
    /// Transformations one after the other, as one: for <c>Consistency</c>, which takes one. <c>Objective.withInput</c> chains by itself.
    /// Transformation i's draws are under "i".
    /// </summary>
    [<CompiledName "Chain">]
    let chain (transforms: InputTransform[]) : InputTransform =
        let equations = transforms |> Array.map _.Equation

        InputTransform(
            Description.sequence "chain" (transforms |> Array.map _.Description),
            (if equations.Length = 0 then
                 "x"
             else
                 System.String.Join("; of that, ", equations)),
            (fun batchShape ->
                transforms
                |> Array.mapi (fun i transform -> transform.Draws batchShape |> Draws.prefixed (string i))
                |> Array.concat),
            fun iteration x draws ->
                transforms
                |> Array.indexed
                |> Array.fold (fun x (i, transform) -> transform.Apply(iteration, x, draws.Child(string i))) x
        )
