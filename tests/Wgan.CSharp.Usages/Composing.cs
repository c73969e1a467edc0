using Wgan.Functional;
using Loss = Wgan.Functional.LossModule;
using Penalty = Wgan.Functional.PenaltyModule;

namespace Wgan.CSharp.Usages;

/// <summary>Objectives, composed with operators as in F#.</summary>
public static class Composing
{
    /// <summary>WGAN-GP.</summary>
    public static Objective WganGp() => Loss.Wasserstein + 10.0 * Penalty.Gradient;

    /// <summary>WGAN-div with the paper's k = 2 and p = 6.</summary>
    public static Objective WganDivergence() => Loss.Wasserstein + 2.0 * WganDiv.Penalty(6.0);

    /// <summary>A sum of three terms, one of them a penalty with choices.</summary>
    public static Objective WithDrift()
    {
        var options = new GradientPenaltyOptions(
            points: PenaltyPointsModule.Perturbed(0.5),
            target: 0.0,
            oneSided: true,
            norm: GradientNorm.LInfinity);

        return Loss.Hinge + 3.0 * Penalty.GradientWith(options) + 0.001 * Penalty.Drift;
    }

    /// <summary>The original WGAN: weight clipping instead of a penalty.</summary>
    public static Objective Clipped() =>
        ObjectiveModule.Project(ProjectionModule.ClipWeights(0.01), ObjectiveModule.OfLoss(Loss.Wasserstein));
}
