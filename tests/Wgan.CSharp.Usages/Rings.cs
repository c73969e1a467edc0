using System.Collections.Generic;
using System.Linq;
using TorchSharp;
using Wgan.Functional;
using Trace = Wgan.Functional.Trace;

namespace Wgan.CSharp.Usages;

/// <summary>Experiments on eight Gaussians on a ring, and their training by hand.</summary>
public static class Rings
{
    private static Network Perceptron(int outputs) => Mlp.Create(Weights.PyTorch, [16, 16], outputs);

    /// <summary>An optimizer as a chain: clipped gradients, Nesterov's momentum, a rate that warms up and then falls.</summary>
    public static Optimizer Chain(Schedule rate) =>
        OptimizerModule.Chain(
        [
            ClipGradients.ByGlobalNorm(5.0),
            Masked.Only(["**.weight"], AddDecayedWeights.Create(1e-4)),
            Trace.Nesterov(0.9),
            OptimizerModule.Descend(ScheduleModule.WarmUp(10, rate)),
        ]);

    /// <summary>An experiment in all its fields.</summary>
    public static Experiment Experiment(Objective objective, Optimizer criticOptimizer) =>
        new(
            name: "csharp_ring",
            data: Synthetic.Ring(8),
            latent: Latent.Normal(2),
            generator: Perceptron(2),
            critic: Perceptron(1),
            objective: objective,
            generatorOptimizer: Optimizers.Adam(1e-3, 0.5, 0.9),
            criticOptimizer: criticOptimizer,
            criticSteps: CriticSteps.Constant(2),
            batchSize: 16,
            averageDecay: 0.9,
            iterations: 100,
            logEvery: 10,
            sampleEvery: 50,
            checkpointEvery: 500,
            keepCheckpoints: 3,
            allowed: []);

    /// <summary>What is wrong with an experiment, a line each, and whether it may run all the same.</summary>
    public static IReadOnlyList<string> Problems(Experiment experiment) =>
        [.. ExperimentModule.Validate(experiment)
            .Select(finding => $"{(finding.Refuses ? "error" : "warning")}: {finding.Message}")];

    /// <summary>The critic's loss of every iteration, and samples from the averaged generator at the end: [count, 2].</summary>
    public static (double[] CriticLosses, double[] Samples) Train(Experiment experiment, long seed, int iterations, int count)
    {
        var key = Rng.Key(seed);
        var backend = new Backend(torch.CPU, torch.ScalarType.Float64, threads: 0);
        var source = experiment.Data.Open();
        var losses = new double[iterations];
        using var scope = torch.NewDisposeScope();
        var state = Training.Init(experiment, backend, key);

        for (var i = 0; i < iterations; i++)
        {
            using var draws = Training.Draws(experiment, source, backend, key, state);
            var result = Training.Advance(experiment, state, draws);
            losses[i] = Tensors.ToDouble(result.Telemetry["critic_loss"]);
            state = result.State;
        }

        var latents = experiment.Latent.Sample(backend, Rng.Named("samples", key), count);
        var samples = Training.Generate(experiment, state.Average, NetworkInput.Of(latents));
        return (losses, Tensors.ToArray(samples));
    }
}
