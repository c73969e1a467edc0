namespace Wgan.Functional

open TorchSharp

/// <summary>
/// A critic's estimate of W1 beside what its slope makes of it. For a critic of slope s everywhere, W1 = raw / s at its optimum
/// (Kantorovich and Rubinstein: over s-Lipschitz critics the largest estimate is s W1).
/// </summary>
[<ReferenceEquality; NoComparison>]
type WassersteinEstimate =
    {
        /// <summary>mean D(x) - mean D(G(z)).</summary>
        Raw: float
        /// <summary>mean |grad D| at interpolates u x + (1 - u) G(z).</summary>
        Slope: float
        /// <summary>mean (|grad D| - 1)^2 at the same points: the two-sided gradient penalty.</summary>
        Penalty: float
    }

    /// <summary>raw / slope; NaN where the critic is flat and there is nothing to divide.</summary>
    member this.Corrected = if this.Slope = 0.0 then nan else this.Raw / this.Slope

    /// <summary>
    /// raw - 2 lambda penalty: W1 up to O(1 / lambda^2) at the optimum of a critic trained with the penalty at that weight, and exactly so
    /// on the line and for two points. (The largest value V of estimate minus lambda times penalty falls with lambda by the penalty,
    /// V' = -P; from V = W1 + A / (4 lambda) follow P = A / (4 lambda^2) and the estimate V + lambda P = W1 + 2 lambda P.)
    /// </summary>
    /// <param name="penaltyWeight">lambda.</param>
    member this.Debiased(penaltyWeight: float) : float = this.Raw - 2.0 * penaltyWeight * this.Penalty

/// <summary>Estimating W1 with a trained critic.</summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module WassersteinEstimate =
    /// <summary>
    /// The estimate of a critic on two samples. The two-sided gradient penalty is soft: it buys an estimate above W1 with a slope above 1.
    /// On the line, with F and H the two distribution functions and m the density of the interpolates, the critic of slope
    /// 1 + |F - H| / (2 lambda m) is the optimum of loss plus lambda times penalty (the integrand -D' |F - H| + lambda m (D' - 1)^2, point by
    /// point), so that the mean slope is 1 + W1 / (2 lambda) and the raw estimate W1 + integral of (F - H)^2 / (2 lambda m); for two
    /// points at distance d both give the factor 1 + d / (2 lambda). Divided by the mean slope, the estimate is at least W1 (Cauchy and
    /// Schwarz), and equal to it where |F - H| / m is constant.
    /// </summary>
    /// <param name="critic">Any differentiable function [B, ...] -> [B].</param>
    /// <param name="samples">Real and generated samples: two tensors of one shape [B, ...].</param>
    /// <param name="mixing">u: [B], uniform on (0, 1).</param>
    [<CompiledName "Measure">]
    let measure (critic: Tensor -> Tensor) (samples: Samples) (mixing: Tensor) : WassersteinEstimate =
        use _scope = torch.NewDisposeScope()
        let score (x: Tensor) = Tensors.toFloat ((critic x).mean())
        let slopes = Penalty.interpolate samples mixing |> Penalty.gradientNorm critic

        { Raw = score samples.Real - score samples.Fake
          Slope = Tensors.toFloat (slopes.mean ())
          Penalty = Tensors.toFloat ((Tensors.shift -1.0 slopes |> Tensors.square).mean()) }

    /// <summary>
    /// The factor by which the two-sided gradient penalty makes the estimate for two points at distance d exceed d: 1 + d / (2 lambda). The
    /// slope s of the straight line between them maximises s d - lambda (s - 1)^2.
    /// </summary>
    /// <param name="distance">d, at least 0.</param>
    /// <param name="penaltyWeight">lambda, above 0.</param>
    [<CompiledName "PenaltyBias">]
    let penaltyBias (distance: float) (penaltyWeight: float) : float =
        if not (distance >= 0.0 && penaltyWeight > 0.0) then
            Errors.fail
                "the bias is that of a distance of at least 0 and a weight above 0, not %g and %g"
                distance
                penaltyWeight

        1.0 + distance / (2.0 * penaltyWeight)
