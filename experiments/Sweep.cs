// A sweep as a LINQ query: WGAN-GP on a ring, over penalty weights and seeds. What is finished already is not trained again.
#:project ../src/Wgan.CSharp

using System;
using System.Linq;
using Wgan.CSharp;
using Wgan.Functional;

Network Perceptron(int outputs) => Mlp.Create(Weights.PyTorch, [64, 64], outputs);

var ring = Experiment.Named("sweep")
    .On(Synthetic.Ring(8))
    .Generate(with: Perceptron(2), from: Latent.Normal(2))
    .Criticise(with: Perceptron(1))
    .Minimise(Loss.Wasserstein);

var runs =
    from weight in new[] { 0.1, 1.0, 10.0 }
    from seed in Enumerable.Range(0, 2)
    let experiment = ring.PenaliseGradient(weight)
        .WithAdam(learningRate: 1e-3, beta1: 0.5, beta2: 0.9)
        .InBatchesOf(128)
    select (weight, seed, experiment);

foreach (var (weight, seed, experiment) in runs)
{
    Console.WriteLine($"penalty weight {weight}, seed {seed}");

    if (await Command.RunAsync([.. args, "--seed", $"{seed}"], experiment) is var code and not 0)
    {
        return code;
    }
}

return 0;
