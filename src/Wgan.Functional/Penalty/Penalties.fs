namespace Wgan.Functional

/// <summary>
/// Penalties on the critic, to be weighted and added to a loss: <c>Loss.wasserstein + 10.0 * Penalty.gradient</c>. In comments D is the
/// critic, x a real sample, G(z) a generated one, grad the gradient in the sample, and |.| its norm over all dimensions but the batch's.
/// </summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Penalty =
    /// <summary>A penalty of your own. Change <paramref name="version"/> whenever its meaning changes: it enters the experiment's hash.</summary>
    [<CompiledName "Custom">]
    let custom
        (name: string)
        (version: string)
        (draws: int64[] -> DrawSpec[])
        (evaluate: (Tensor -> Tensor) -> Samples -> Tree -> Tensor)
        =
        Penalty(Description.custom name version [||], $"{name}(D)", "", PenaltyLaw.None, draws, evaluate)

    /// <summary>
    /// The per-sample norm of the critic's gradient at x: |grad_x D(x)|, over all dimensions but the first; [B], differentiable
    /// in the critic's parameters. Where the gradient is exactly 0 its norm's subgradient is 0, not NaN.
    /// </summary>
    [<CompiledName "GradientNorm">]
    let gradientNorm (critic: Tensor -> Tensor) (x: Tensor) : Tensor =
        GradientPenalty.gradientAt critic x |> Tensors.normPerSample

    /// <summary>u real + (1 - u) fake with one u per sample: points on the lines between pairs of a real and a generated sample.</summary>
    /// <param name="samples">Two batches [B, ...] of one shape.</param>
    /// <param name="mixing">u: [B].</param>
    [<CompiledName "Interpolate">]
    let interpolate (samples: Samples) (mixing: Tensor) : Tensor = PenaltyPoints.interpolate samples mixing

    /// <summary>The gradient penalty with choices: E[(|grad D| - target)^2], or E[max(0, |grad D| - target)^2] where one-sided.</summary>
    /// <param name="options">Points, target, sides and norm: <c>{ GradientPenaltyOptions.Default with ... }</c>.</param>
    [<CompiledName "GradientWith">]
    let gradientWith (options: GradientPenaltyOptions) : Penalty = GradientPenalty.create options

    /// <summary>
    /// The two-sided gradient penalty: mean over the batch of (|grad_x D(x)| - 1)^2 at interpolates x = u real + (1 - u) fake,
    /// u uniform on (0, 1), one u per sample. Draws: <c>mixing</c> [B].
    /// </summary>
    /// <remarks>Gulrajani et al., "Improved training of Wasserstein GANs" (2017), equation 3 and Algorithm 1.</remarks>
    [<CompiledName "Gradient">]
    let gradient = gradientWith GradientPenaltyOptions.Default

    /// <summary>
    /// The one-sided gradient penalty (WGAN-LP): E[max(0, |grad D(x^)| - 1)^2] at interpolates; slopes below 1 are free, as the Lipschitz
    /// condition has them. Draws: <c>mixing</c> [B].
    /// </summary>
    /// <remarks>Petzka, Fischer and Lukovnikov, "On the regularization of Wasserstein GANs" (2018).</remarks>
    [<CompiledName "OneSidedGradient">]
    let oneSidedGradient =
        gradientWith
            { GradientPenaltyOptions.Default with
                OneSided = true }

    /// <summary>
    /// DRAGAN as its authors' code has it: E[(|grad D(x~)| - 1)^2] at x~ between a real sample x and x + 0.5 std(batch) v, v uniform on
    /// (0, 1) for each number. Draws: <c>mixing</c> [B], <c>perturbation</c> [B, ...].
    /// </summary>
    /// <remarks>
    /// Kodali et al., "On convergence and stability of GANs" (2017), and their DRAGAN.ipynb. The paper's equation has normal noise
    /// instead, and other code has other variants; weight 10 and the minimax or non-saturating loss go with it.
    /// </remarks>
    [<CompiledName "Dragan">]
    let dragan =
        gradientWith
            { GradientPenaltyOptions.Default with
                Points = PenaltyPoints.perturbed 0.5 }

    /// <summary>
    /// R1: 1/2 E[|grad D(x)|^2] at real samples, the half included: gamma * r1 is the paper's gamma / 2 E[|grad D(x)|^2], with gamma = 10
    /// there.
    /// </summary>
    /// <remarks>Mescheder, Geiger and Nowozin, "Which training methods for GANs do actually converge?" (2018), equation 9.</remarks>
    [<CompiledName "R1">]
    let r1 = GradientPenalty.zeroCentred "r1" PenaltyPoints.real

    /// <summary>R2: 1/2 E[|grad D(G(z))|^2] at generated samples, the half included. Mescheder, Geiger and Nowozin (2018), equation 10.</summary>
    [<CompiledName "R2">]
    let r2 = GradientPenalty.zeroCentred "r2" PenaltyPoints.fake

    /// <summary>
    /// Drift: E[D(x)^2] at real samples, with weight 0.001: keeps a critic whose loss ignores a shift of its scores near zero.
    /// </summary>
    /// <remarks>Karras et al., "Progressive growing of GANs" (2018), appendix A.1.</remarks>
    [<CompiledName "Drift">]
    let drift =
        Penalty(
            Description.leaf "drift" [],
            "E[D(x)^2]",
            "",
            PenaltyLaw.PerSample,
            (fun _ -> [||]),
            fun critic samples _ -> (critic samples.Real |> Tensors.square).mean()
        )
