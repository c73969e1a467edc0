namespace Wgan.CSharp;

/// <summary>
/// An experiment whose critic's gradient is penalised. Clipping its weights would constrain the same critic twice: there is no
/// <c>ClipWeights</c> here.
/// </summary>
public sealed class PenalisedExperiment : ExperimentBuilder<PenalisedExperiment>
{
    internal PenalisedExperiment(Plan plan)
        : base(plan)
    {
    }

    private protected override PenalisedExperiment With(Plan plan) => new(plan);
}
