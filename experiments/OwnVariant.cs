// A variant of one's own: WGAN-GP with a penalty written here, which keeps the critic's scores centred at zero.
#:project ../src/Wgan.CSharp

using Wgan.CSharp;
using Wgan.Functional;
using Wgan.Functional.Interop;

// (mean D(real) + mean D(fake))^2: name and version enter the experiment's hash.
var centring = Custom.Penalty("centring", "1", (critic, samples) =>
    (critic(samples.Real).mean() + critic(samples.Fake).mean()).square());

// The learning rate halves at iteration 500 and again at 750.
var learningRate = Schedule.PiecewiseConstant([500, 750], [1e-3, 5e-4, 2.5e-4]);

Network Perceptron(int outputs) => Mlp.Create(Weights.PyTorch, [64, 64], outputs);

var experiment = Experiment.Named("own_variant")
    .On(Synthetic.Ring(8))
    .Generate(with: Perceptron(2), from: Latent.Normal(2))
    .Criticise(with: Perceptron(1))
    .Minimise(Loss.Wasserstein)
    .PenaliseGradient(weight: 10)
    .Penalise(0.001, centring)
    .WithAdam(learningRate, beta1: 0.5, beta2: 0.9);

return await Command.RunAsync(args, experiment);
