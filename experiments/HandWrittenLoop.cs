// WGAN-GP without Experiment: networks, objectives and optimizers are plain functions of tensors.
#:project ../src/Wgan.CSharp

using System;
using Wgan.CSharp;
using Wgan.Functional;
using static TorchSharp.torch;

Runtime.Prepare();
var (backend, key, data) = (Backend.Default, Rng.Key(0), Synthetic.Ring(8).Open());
var (objective, adam) = (Loss.Wasserstein + 10 * Penalty.Gradient, Optimizers.Adam(1e-3, 0.5, 0.9));
var (generator, critic) = (Mlp.Create(Weights.PyTorch, [64, 64], 2), Mlp.Create(Weights.PyTorch, [64, 64], 1));
var g = generator.Init(backend, Rng.Named("generator", key), [2]).Parameters;
var c = critic.Init(backend, Rng.Named("critic", key), [2]).Parameters;
var (gAdam, cAdam) = (adam.Init(g), adam.Init(c));

Tensor Apply(Network f, Tree weights, Tensor x) => f.Apply(Mode.Training, weights, Tree.Empty, Tree.Empty, NetworkInput.Of(x)).Output;

// One Adam step, written over the parameters and the optimizer's state.
void Descend(long i, Tensor loss, Tree leaves, Tree state, Tree parameters) => Optimizer.ApplyInPlace(
    adam.UpdateInPlace(new Clock(i, i + 1), Tree.Gradient(loss, leaves), state, parameters).Updates, parameters);

for (var i = 0L; i < 500; i++)
{
    using var scope = NewDisposeScope();
    Tensor Fake(Tree weights, string use) => Apply(generator, weights, Rng.Normal(backend, [64, 2], Rng.At(i, Rng.Named(use, key))));
    var (w, theta) = (Tree.Leaves(c), Tree.Leaves(g));
    var samples = new Samples(real: data.Batch(backend, key, i, 64), fake: Fake(g, "critic's").detach());
    var draws = Draws.Make(backend, Rng.At(i, key), objective.Draws(64, 2));
    var criticLoss = objective.CriticLoss(x => Apply(critic, w, x), samples, draws);
    Descend(i, criticLoss, w, cAdam, c);
    var scores = Apply(critic, c, Fake(theta, "generator's"));
    var generatorLoss = objective.Loss.Generator(new Scores(real: scores, fake: scores));
    Descend(i, generatorLoss, theta, gAdam, g);

    if (i % 100 == 99)
    {
        Console.WriteLine($"iteration {i}: critic {criticLoss.item<float>():f3}, generator {generatorLoss.item<float>():f3}");
    }
}
