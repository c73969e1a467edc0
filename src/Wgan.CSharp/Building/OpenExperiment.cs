using System;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>
/// An experiment that could be run, whose critic nothing constrains yet. Weight clipping, a gradient penalty and other projections are
/// alternatives: choosing one leaves a builder without the others.
/// </summary>
public sealed class OpenExperiment : ExperimentBuilder<OpenExperiment>
{
    internal OpenExperiment(Plan plan)
        : base(plan)
    {
    }

    private protected override OpenExperiment With(Plan plan) => new(plan);

    /// <summary>Clips every parameter of the critic to [-bound, bound] after each of its steps: WGAN as its paper has it.</summary>
    /// <param name="bound">Positive; 0.01 in the paper.</param>
    public ClippedExperiment ClipWeights(double bound) =>
        Clip(nameof(ClipWeights), bound, () => ProjectionModule.ClipWeights(bound));

    /// <summary>Clips the critic's parameters at the beginning of each of its updates, where the official WGAN code does it.</summary>
    /// <param name="bound">Positive; 0.01 in the official code.</param>
    public ClippedExperiment ClipWeightsBeforeStep(double bound) =>
        Clip(nameof(ClipWeightsBeforeStep), bound, () => ProjectionModule.BeforeStep(ProjectionModule.ClipWeights(bound)));

    /// <summary>
    /// Adds weight x E[(|grad D| - 1)^2] at random points between real and generated samples to what the critic minimises: WGAN-GP
    /// with <c>Loss.Wasserstein</c>.
    /// </summary>
    /// <param name="weight">Finite; 10 in the WGAN-GP paper, 0.1 for its authors' toy data.</param>
    public PenalisedExperiment PenaliseGradient(double weight) => PenaliseGradient(weight, PenaltyModule.Gradient);

    /// <summary>Adds a gradient penalty with choices to what the critic minimises.</summary>
    /// <param name="weight">Finite.</param>
    /// <param name="options">Points, target, sides and norm.</param>
    public PenalisedExperiment PenaliseGradient(double weight, GradientPenaltyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return PenaliseGradient(weight, PenaltyModule.GradientWith(options));
    }

    /// <summary>Moves the critic's parameters after each of its steps: norm balls, or clipping with exceptions.</summary>
    /// <param name="projection">The projection, such as <c>Projection.NormBallGlobal(10)</c>.</param>
    public RevisedExperiment ProjectCritic(Projection projection)
    {
        ArgumentNullException.ThrowIfNull(projection);
        return new RevisedExperiment(
            Plan.Then(nameof(ProjectCritic), [Fields.Objective], [], draft => draft.Projection = projection));
    }

    private ClippedExperiment Clip(string member, double bound, Func<Projection> clipping) =>
        new(Plan.Then(member, [Fields.Objective], [Check.Positive(bound)], draft => draft.Projection = clipping()));

    private PenalisedExperiment PenaliseGradient(double weight, Penalty penalty) =>
        new(Plan.Then(
            nameof(PenaliseGradient),
            [Fields.Objective],
            [Check.Finite(weight)],
            draft => draft.Penalties.Add(weight * penalty)));
}
