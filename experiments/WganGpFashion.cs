// WGAN-GP on Fashion-MNIST: a small DCGAN, trained on 28x28 images for a few minutes.
#:project ../src/Wgan.CSharp

using Wgan.CSharp;
using Wgan.Functional;

const long iterations = 2800;
const int channels = 32;

var experiment = Experiment.Named("wgan_gp_fashion")
    .On(FashionMnist.Train)
    .Generate(with: Dcgan.Generator28(channels), from: Latent.Normal(64))
    .Criticise(with: Dcgan.Critic28(channels))
    .Minimise(Loss.Wasserstein)
    .PenaliseGradient(weight: 10)
    .WithAdam(Schedule.Linear(5e-4, 0, iterations / 2, iterations), beta1: 0, beta2: 0.9)
    .UpdateCritic(times: 3)
    .InBatchesOf(32)
    .For(iterations)
    .SampleEvery(200);

return await Command.RunAsync(args, experiment);
