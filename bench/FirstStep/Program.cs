// WGAN-GP on the ring for one iteration, as a user's program runs it, files and all. Says when the iteration is done.
using System;
using System.IO;
using Wgan.CSharp;
using Wgan.FirstStep;
using Wgan.Functional;

Runtime.Prepare();
var folder = Directory.CreateTempSubdirectory();

try
{
    static Network Perceptron(int outputs) => Mlp.Create(Weights.PyTorch, [64, 64, 64], outputs);

    await Experiment.Named("first_step")
        .On(Synthetic.Ring(8))
        .Generate(with: Perceptron(2), from: Latent.Normal(2))
        .Criticise(with: Perceptron(1))
        .Minimise(Loss.Wasserstein)
        .PenaliseGradient(weight: 0.1)
        .WithAdam(learningRate: 1e-4, beta1: 0.5, beta2: 0.9)
        .For(iterations: 1)
        .RunAsync(new RunSettings { Root = folder.FullName }, new FirstIteration());
}
finally
{
    folder.Delete(recursive: true);
}
