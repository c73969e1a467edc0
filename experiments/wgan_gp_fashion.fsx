// WGAN-GP on Fashion-MNIST: a small DCGAN, trained on 28x28 images for a few minutes.
#load "load.fsx"

open Wgan.Functional

let channels = 32
let learningRate = 5e-4
let penaltyWeight = 10.0

let experiment =
    { Experiment.create
          "wgan_gp_fashion"
          FashionMnist.train
          (Dcgan.generator28 channels)
          (Dcgan.critic28 channels)
          (Loss.wasserstein + penaltyWeight * Penalty.gradient) with
        Latent = Latent.Normal 64
        GeneratorOptimizer = Optimizers.adam learningRate 0.0 0.9
        CriticOptimizer = Optimizers.adam learningRate 0.0 0.9
        CriticSteps = CriticSteps.Constant 3
        Iterations = 1100L }

Load.run experiment
