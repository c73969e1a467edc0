using System.Collections.Generic;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>The fields of an experiment, as findings name them, and the members that set them.</summary>
internal static class Fields
{
    internal const string Objective = nameof(Experiment.Objective);

    /// <summary>Fields that every experiment gets from a member that cannot be left out, or that this member alone sets.</summary>
    internal static IReadOnlyDictionary<string, string> Members { get; } = new Dictionary<string, string>
    {
        [nameof(Experiment.Name)] = nameof(ExperimentMembers.Named),
        [nameof(Experiment.Data)] = nameof(NamedExperiment.On),
        [nameof(Experiment.Latent)] = nameof(ExperimentWithData.Generate),
        [nameof(Experiment.Generator)] = nameof(ExperimentWithData.Generate),
        [nameof(Experiment.Critic)] = nameof(ExperimentWithGenerator.Criticise),
        [Objective] = nameof(ExperimentWithCritic.Minimise),
        [nameof(Experiment.GeneratorOptimizer)] = nameof(RevisedExperiment.OptimiseGenerator),
        [nameof(Experiment.CriticOptimizer)] = nameof(RevisedExperiment.OptimiseCritic),
        [nameof(Experiment.CriticSteps)] = nameof(RevisedExperiment.UpdateCritic),
        [nameof(Experiment.BatchSize)] = nameof(RevisedExperiment.InBatchesOf),
        [nameof(Experiment.AverageDecay)] = nameof(RevisedExperiment.AverageGenerator),
        [nameof(Experiment.Iterations)] = nameof(RevisedExperiment.For),
        [nameof(Experiment.LogEvery)] = nameof(RevisedExperiment.LogEvery),
        [nameof(Experiment.SampleEvery)] = nameof(RevisedExperiment.SampleEvery),
        [nameof(Experiment.CheckpointEvery)] = nameof(RevisedExperiment.CheckpointEvery),
        [nameof(Experiment.KeepCheckpoints)] = nameof(RevisedExperiment.KeepCheckpoints),
        [nameof(Experiment.Allowed)] = nameof(RevisedExperiment.Allow),
    };
}
