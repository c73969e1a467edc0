// WGAN with weight clipping on Fashion-MNIST (Arjovsky, Chintala and Bottou 2017): RMSProp 5e-5, every critic weight in
// [-0.01, 0.01] after each step.
#load "load.fsx"

open Wgan.Functional

let channels = 32
let learningRate = 5e-5
let clipValue = 0.01

let experiment =
    { Experiment.create
          "wgan_clip_fashion"
          FashionMnist.train
          (Dcgan.generator28 channels)
          (Dcgan.critic28 channels)
          (Objective.ofLoss Loss.wasserstein
           |> Objective.project (Projection.clipWeights clipValue)) with
        Latent = Latent.Normal 100
        GeneratorOptimizer = Optimizers.rmsProp learningRate
        CriticOptimizer = Optimizers.rmsProp learningRate
        CriticSteps = CriticSteps.Constant 5
        Iterations = 2000L }

Load.run experiment
