namespace Wgan.Functional

/// <summary>
/// Consistency regularisation: the critic is to score a sample and a transformed copy of it alike. On real samples alone it is CR; with both
/// kinds, each with a weight of its own, it is balanced, bCR:
/// <c>Loss.hinge + 10.0 * Consistency.real transform + 10.0 * Consistency.fake transform</c>.
/// </summary>
/// <remarks>
/// Zhang et al., "Consistency regularization for generative adversarial networks" (2020), section 3; Zhao et al., "Improved consistency
/// regularization for GANs" (2021), section 2. The critic's scores are raw, as there. Both of a penalty's passes share the draws of a critic
/// that makes any.
/// </remarks>
[<RequireQualifiedAccess>]
module Consistency =
    let private penalty kind letter (choose: Samples -> Tensor) (transform: InputTransform) : Penalty =
        Penalty(
            Description.node "consistency" [ "of", Description.text kind ] [ "transform", transform.Description ],
            $"E[(D({letter}) - D(T({letter})))^2]",
            $"T(x) is {transform.Equation}",
            // Only the library's own transformations are known to treat samples one by one.
            (if transform.Description.ContainsCustomCode then
                 PenaltyLaw.None
             else
                 PenaltyLaw.PerSample),
            transform.Draws,
            true,
            fun iteration critic samples draws ->
                let x = choose samples
                let transformed = transform.Apply(iteration, x, draws)
                ((critic x).sub(critic transformed) |> Tensors.square).mean()
        )

    /// <summary>E[(D(x) - D(T(x)))^2] at real samples. Draws: the transformation's. Weight 10 in the paper.</summary>
    /// <param name="transform">T, such as <c>Input.chain [| Augment.mirror; Augment.translation 0.125 |]</c>.</param>
    [<CompiledName "Real">]
    let real (transform: InputTransform) : Penalty = penalty "real" "x" _.Real transform

    /// <summary>E[(D(G(z)) - D(T(G(z))))^2] at generated samples. Draws: the transformation's. The other half of bCR.</summary>
    /// <param name="transform">T.</param>
    [<CompiledName "Fake">]
    let fake (transform: InputTransform) : Penalty = penalty "fake" "G(z)" _.Fake transform
