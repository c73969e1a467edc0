// ACGAN on Fashion-MNIST, its two logistic terms replaced by WGAN-GP's: the critic also classifies (Odena, Olah and Shlens 2017).
#load "load.fsx"

open Wgan.Functional

let classes, channels = FashionMnist.train.Classes, 32
let iterations = 3000L
let learningRate = Schedule.linear 5e-4 0.0 (iterations / 2L) iterations
let adam = Optimizers.adamScheduled learningRate 0.0 0.9

let experiment =
    { Experiment.create
          "acgan_fashion"
          FashionMnist.train
          (ConditionalDcgan.generator28 classes channels)
          (ConditionalDcgan.classifyingCritic28 classes channels)
          (Loss.wasserstein + 10.0 * Penalty.gradient + 1.0 * AuxiliaryClassifier.term) with
        Latent = Latent.Normal 64
        GeneratorOptimizer = adam
        CriticOptimizer = adam
        CriticSteps = CriticSteps.Constant 3
        BatchSize = 32
        Iterations = iterations
        SampleEvery = 500L }

Load.run experiment
