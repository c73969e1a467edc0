namespace Wgan.CSharp;

/// <summary>An experiment whose objective came as a whole, constraints included; what contradicts them is refused by <c>Build</c>.</summary>
public sealed class RevisedExperiment : ExperimentBuilder<RevisedExperiment>
{
    internal RevisedExperiment(Plan plan)
        : base(plan)
    {
    }

    private protected override RevisedExperiment With(Plan plan) => new(plan);
}
