namespace Wgan.Functional

/// <summary>Penalties on the critic, to be weighted and added to a loss: <c>Loss.wasserstein + 10.0 * Penalty.gradient</c>.</summary>
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
        Penalty(Description.custom name version [||], draws, evaluate)

    /// <summary>
    /// The per-sample norm of the critic's gradient at x: |grad_x D(x)|, over all dimensions but the first; [B], differentiable
    /// in the critic's parameters. Where the gradient is exactly 0 its norm's subgradient is 0, not NaN.
    /// </summary>
    [<CompiledName "GradientNorm">]
    let gradientNorm (critic: Tensor -> Tensor) (x: Tensor) : Tensor =
        let point = Tensors.leaf x
        let scores = critic point
        let gradient = Tensors.gradWithGraph (scores.sum ()) [| point |]
        Tensors.normPerSample gradient[0]

    /// <summary>u real + (1 - u) fake with one u per sample: points on the lines between pairs of a real and a generated sample.</summary>
    /// <param name="samples">Two batches [B, ...] of one shape.</param>
    /// <param name="mixing">u: [B].</param>
    [<CompiledName "Interpolate">]
    let interpolate (samples: Samples) (mixing: Tensor) : Tensor =
        let u = Tensors.perSample samples.Real mixing
        // fake + u (real - fake): one pass fewer than the two products.
        samples.Fake.addcmul (u, samples.Real.sub samples.Fake, Tensors.scalar 1.0)

    /// <summary>
    /// The two-sided gradient penalty: mean over the batch of (|grad_x D(x)| - 1)^2 at interpolates x = u real + (1 - u) fake,
    /// u uniform on (0, 1), one u per sample. Draws: <c>mixing</c> [B].
    /// </summary>
    /// <remarks>Gulrajani et al., "Improved training of Wasserstein GANs" (2017), equation 3 and Algorithm 1.</remarks>
    [<CompiledName "Gradient">]
    let gradient =
        Penalty(
            Description.leaf "gradientPenalty" [ "target", Description.number 1.0 ],
            (fun batchShape ->
                [| { Name = "mixing"
                     Shape = batchShape[..0]
                     Distribution = Distribution.Uniform(0.0, 1.0) } |]),
            fun critic samples draws ->
                let norm = interpolate samples draws["mixing"] |> gradientNorm critic
                (norm |> Tensors.shift -1.0 |> Tensors.square).mean()
        )
