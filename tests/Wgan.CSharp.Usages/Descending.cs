using System;
using TorchSharp;
using Wgan.Functional;
using Tensor = TorchSharp.torch.Tensor;

namespace Wgan.CSharp.Usages;

/// <summary>Losses, penalties and optimizers without an experiment: any function of tensors is a critic.</summary>
public static class Descending
{
    /// <summary>The critic's loss before each of a number of updates, on one batch of the ring against normal noise.</summary>
    public static double[] CriticLosses(Objective objective, Optimizer optimizer, long seed, int updates)
    {
        using var scope = torch.NewDisposeScope();
        var backend = new Backend(torch.CPU, torch.ScalarType.Float64, threads: 0);
        var key = Rng.Key(seed);
        long[] shape = [32, 2];

        var samples = new Samples(
            real: Synthetic.Ring(8).Open().Batch(backend, key, 0, 32),
            fake: Rng.Normal(backend, shape, Rng.Named("fake", key)));

        var critic = Mlp.Create(Weights.He, [16], 1);
        var parameters = critic.Init(backend, Rng.Named("critic", key), [2]).Parameters;
        var state = optimizer.Init(parameters);
        var losses = new double[updates];

        for (var i = 0; i < updates; i++)
        {
            var leaves = TreeModule.Leaves(parameters);
            var draws = Wgan.Functional.Draws.Make(backend, Rng.At(i, key), ObjectiveModule.Draws(objective, shape));

            Tensor Scores(Tensor x) =>
                critic.Apply(Mode.Training, leaves, Tree.Empty, Tree.Empty, NetworkInput.Of(x)).Output.reshape(-1);

            var loss = objective.CriticLoss(Scores, samples, draws);
            var clock = new Clock(iteration: i, update: i + 1);
            var step = optimizer.Update(clock, TreeModule.Gradient(loss, leaves), state, parameters);
            parameters = OptimizerModule.Apply(step.Updates, parameters);
            state = step.State;
            losses[i] = Tensors.ToDouble(loss);
        }

        return losses;
    }
}
