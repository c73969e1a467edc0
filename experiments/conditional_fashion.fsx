// A conditional WGAN-GP on Fashion-MNIST: a generator told the class, a critic that judges by projection (Miyato and Koyama 2018).
#load "load.fsx"

open Wgan.Functional

let classes, channels = FashionMnist.train.Classes, 32
let iterations = 6000L
let learningRate = Schedule.linear 5e-4 0.0 (iterations / 2L) iterations
let adam = Optimizers.adamScheduled learningRate 0.0 0.9

let experiment =
    { Experiment.create
          "conditional_fashion"
          FashionMnist.train
          (ConditionalDcgan.generator28 classes channels)
          (ConditionalDcgan.projectionCritic28 classes channels)
          (Loss.wasserstein + 10.0 * Penalty.gradient) with
        Latent = Latent.Normal 64
        GeneratorOptimizer = adam
        CriticOptimizer = adam
        CriticSteps = CriticSteps.Constant 3
        BatchSize = 32
        Iterations = iterations
        SampleEvery = 500L }

Load.run experiment
