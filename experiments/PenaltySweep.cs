// WGAN-GP on a ring over penalty weights and seeds, each run a process, ending in a table of means and standard errors:
// dotnet run experiments/PenaltySweep.cs -- --processes 2
#:project ../src/Wgan.CSharp

using System.Linq;
using Wgan.CSharp;
using Wgan.Functional;

Network Perceptron(int outputs) => Mlp.Create(Weights.PyTorch, [64, 64], outputs);

var ring = Experiment.Named("penalty_sweep")
    .On(Synthetic.Ring(8))
    .Generate(with: Perceptron(2), from: Latent.Normal(2))
    .Criticise(with: Perceptron(1))
    .Minimise(Loss.Wasserstein);

var rows =
    from weight in new[] { 0.1, 1.0, 10.0 }
    let experiment = ring.PenaliseGradient(weight)
        .WithAdam(learningRate: 1e-3, beta1: 0.5, beta2: 0.9)
        .InBatchesOf(128)
        .For(iterations: 2000)
    select new SweepRow($"weight {weight}", experiment.Build());

return Sweep.OfRows("penalty_sweep_table", [.. rows], [0, 1, 2]).Run(args);
