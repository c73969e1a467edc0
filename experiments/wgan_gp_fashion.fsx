// WGAN-GP on Fashion-MNIST: a small DCGAN, trained on 28x28 images for a few minutes.
#load "load.fsx"

open Wgan.Functional

let iterations = 2800L
let channels = 32
let penaltyWeight = 10.0
let learningRate = Schedule.linear 5e-4 0.0 (iterations / 2L) iterations
let adam = Optimizers.adamScheduled learningRate 0.0 0.9

let experiment =
    { Experiment.create
          "wgan_gp_fashion"
          FashionMnist.train
          (Dcgan.generator28 channels)
          (Dcgan.critic28 channels)
          (Loss.wasserstein + penaltyWeight * Penalty.gradient) with
        Latent = Latent.Normal 64
        GeneratorOptimizer = adam
        CriticOptimizer = adam
        CriticSteps = CriticSteps.Constant 3
        BatchSize = 32
        Iterations = iterations
        SampleEvery = 200L }

Load.run experiment
