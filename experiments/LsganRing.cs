// LSGAN on eight Gaussians on a ring: least squares with the coding 0, 1, 1 (Mao et al. 2017); ends by counting the modes found.
#:project ../src/Wgan.CSharp

using Wgan.CSharp;
using Wgan.Functional;

const long iterations = 4000;

Network Perceptron(int outputs) => Mlp.Create(Weights.PyTorch, [128, 128, 128], outputs);

var experiment = Experiment.Named("lsgan_ring")
    .On(Synthetic.Ring(8))
    .Generate(with: Perceptron(2), from: Latent.Normal(2))
    .Criticise(with: Perceptron(1))
    .Minimise(Loss.LeastSquares(a: 0, b: 1, c: 1))
    .AddNoise(Schedule.Linear(first: 0.2, last: 0, start: 0, finish: iterations / 2)) // the supports overlap at first
    .WithAdam(learningRate: 2e-4, beta1: 0.5, beta2: 0.999)
    .UpdateCritic(times: 1)
    .InBatchesOf(256)
    .For(iterations)
    .SampleEvery(1000);

return await Command.RunAsync(args, experiment);
