using System.Collections.Generic;
using System.Linq;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>An experiment while edits are applied to it, and which members its fields come from.</summary>
internal sealed class Draft
{
    private readonly Dictionary<string, List<string>> members;

    internal Draft(Experiment start, IReadOnlyDictionary<string, string> members)
    {
        this.members = members.ToDictionary(pair => pair.Key, pair => new List<string> { pair.Value });
        Name = start.Name;
        Data = start.Data;
        Latent = start.Latent;
        Generator = start.Generator;
        Critic = start.Critic;
        Loss = start.Objective.Loss;
        Penalties = [.. start.Objective.Penalties];
        Terms = [.. start.Objective.Terms];
        Projection = start.Objective.Projection;
        Inputs = [.. start.Objective.Inputs];
        GeneratorOptimizer = start.GeneratorOptimizer;
        CriticOptimizer = start.CriticOptimizer;
        CriticSteps = start.CriticSteps;
        BatchSize = start.BatchSize;
        AverageDecay = start.AverageDecay;
        Iterations = start.Iterations;
        LogEvery = start.LogEvery;
        SampleEvery = start.SampleEvery;
        CheckpointEvery = start.CheckpointEvery;
        KeepCheckpoints = start.KeepCheckpoints;
        Allowed = [.. start.Allowed];
    }

    internal string Name { get; set; }
    internal Dataset Data { get; }
    internal Latent Latent { get; set; }
    internal Network Generator { get; }
    internal Network Critic { get; }
    internal Loss Loss { get; }
    internal List<WeightedPenalty> Penalties { get; }
    internal List<WeightedTerm> Terms { get; }
    internal Projection Projection { get; set; }
    internal List<InputTransform> Inputs { get; }
    internal Optimizer GeneratorOptimizer { get; set; }
    internal Optimizer CriticOptimizer { get; set; }
    internal CriticSteps CriticSteps { get; set; }
    internal int BatchSize { get; set; }
    internal double AverageDecay { get; set; }
    internal long Iterations { get; set; }
    internal long LogEvery { get; set; }
    internal long SampleEvery { get; set; }
    internal long CheckpointEvery { get; set; }
    internal int KeepCheckpoints { get; set; }
    internal List<Problem> Allowed { get; }

    /// <summary>The last member that set a field; of the objective, which has many parts, all of them.</summary>
    internal string MembersOf(string field) =>
        members.TryGetValue(field, out var known) ? string.Join(", ", known.Distinct()) : field;

    internal void Remember(string field, string member)
    {
        if (field == Fields.Objective && members.TryGetValue(field, out var known))
        {
            known.Add(member);
        }
        else
        {
            members[field] = [member];
        }
    }

    internal Experiment ToExperiment() =>
        new(
            name: Name,
            data: Data,
            latent: Latent,
            generator: Generator,
            critic: Critic,
            objective: new Objective(
                loss: Loss,
                penalties: [.. Penalties],
                terms: [.. Terms],
                projection: Projection,
                inputs: [.. Inputs]),
            generatorOptimizer: GeneratorOptimizer,
            criticOptimizer: CriticOptimizer,
            criticSteps: CriticSteps,
            batchSize: BatchSize,
            averageDecay: AverageDecay,
            iterations: Iterations,
            logEvery: LogEvery,
            sampleEvery: SampleEvery,
            checkpointEvery: CheckpointEvery,
            keepCheckpoints: KeepCheckpoints,
            allowed: [.. Allowed.Distinct()]);
}
