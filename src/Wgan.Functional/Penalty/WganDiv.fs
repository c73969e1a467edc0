namespace Wgan.Functional

open TorchSharp

/// <summary>The penalty of WGAN-div, which needs no Lipschitz condition.</summary>
[<RequireQualifiedAccess>]
module WganDiv =
    /// <summary>
    /// E[|grad D(x^)|^p] at interpolates; with weight k, minus the optimal critic's loss is a divergence of the two distributions. Draws:
    /// <c>mixing</c> [B].
    /// </summary>
    /// <param name="p">The power, above 1. The paper recommends p = 6 with k = 2.</param>
    /// <remarks>Wu et al., "Wasserstein divergence for GANs" (2018).</remarks>
    [<CompiledName "Penalty">]
    let penalty (p: float) : Penalty =
        if not (p > 1.0 && System.Double.IsFinite p) then
            Errors.fail "WGAN-div needs a finite power above 1, not %g" p

        let points = PenaltyPoints.interpolates

        Penalty(
            Description.leaf "wganDiv" [ "p", Description.number p ],
            $"E[|grad D({points.Letter})|^{Description.number p}]",
            points.Where,
            GradientPenalty.lawsAt points,
            points.Draws,
            fun critic samples draws ->
                let norm =
                    points.Locate(samples, draws)
                    |> GradientPenalty.gradientAt critic
                    |> Tensors.normPerSample

                norm.pow(Tensors.scalar p).mean()
        )
