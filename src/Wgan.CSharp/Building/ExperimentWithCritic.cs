using System;
using System.Collections.Immutable;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>An experiment that has both networks, and needs to be told what they minimise.</summary>
public sealed class ExperimentWithCritic
{
    private readonly string name;
    private readonly Dataset data;
    private readonly Network generator;
    private readonly Latent latent;
    private readonly Network critic;

    internal ExperimentWithCritic(string name, Dataset data, Network generator, Latent latent, Network critic)
    {
        this.name = name;
        this.data = data;
        this.generator = generator;
        this.latent = latent;
        this.critic = critic;
    }

    /// <summary>What the players minimise, with no constraint on the critic yet.</summary>
    /// <param name="loss">A loss, such as <c>Loss.Wasserstein</c>.</param>
    public OpenExperiment Minimise(Loss loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new OpenExperiment(Start(Objective.Of(loss)));
    }

    /// <summary>
    /// What the players minimise as a whole, penalties and constraints included: <c>Loss.Wasserstein + 10 * Penalty.Gradient</c>, or
    /// one of <c>Objectives</c>.
    /// </summary>
    /// <param name="objective">The objective.</param>
    public RevisedExperiment Minimise(Objective objective)
    {
        ArgumentNullException.ThrowIfNull(objective);
        return new RevisedExperiment(Start(objective));
    }

    private Plan Start(Objective objective)
    {
        var start = ExperimentModule.Create(name, data, generator, critic, objective);

        return new Plan(start, ImmutableArray<Edit>.Empty).Then(
            nameof(ExperimentWithData.Generate), [nameof(Experiment.Latent)], [], draft => draft.Latent = latent);
    }
}
