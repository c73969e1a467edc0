// WGAN with weight clipping on Fashion-MNIST (Arjovsky, Chintala and Bottou 2017): RMSProp 5e-5, every critic weight in
// [-0.01, 0.01] after each step. After ClipWeights there is no PenaliseGradient: try to write it.
#:project ../src/Wgan.CSharp

using Wgan.CSharp;
using Wgan.Functional;

const int channels = 32;

var experiment = Experiment.Named("wgan_clip_fashion")
    .On(FashionMnist.Train)
    .Generate(with: Dcgan.Generator28(channels), from: Latent.Normal(100))
    .Criticise(with: Dcgan.Critic28(channels))
    .Minimise(Loss.Wasserstein)
    .ClipWeights(0.01)
    .WithRmsProp(learningRate: 5e-5)
    .UpdateCritic(times: 5)
    .For(iterations: 2000);

return await Command.RunAsync(args, experiment);
