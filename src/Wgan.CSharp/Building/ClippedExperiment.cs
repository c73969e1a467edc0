namespace Wgan.CSharp;

/// <summary>
/// An experiment whose critic's weights are clipped. A gradient penalty would constrain the same critic twice: there is no
/// <c>PenaliseGradient</c> here.
/// </summary>
public sealed class ClippedExperiment : ExperimentBuilder<ClippedExperiment>
{
    internal ClippedExperiment(Plan plan)
        : base(plan)
    {
    }

    private protected override ClippedExperiment With(Plan plan) => new(plan);
}
