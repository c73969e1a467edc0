// WGAN-GP on 8 Gaussians on a ring, in the units of the official WGAN-GP code; ends by counting the modes found.
#load "load.fsx"

open Wgan.Functional

let iterations = 14000L
let criticSteps = 2 // with as much time, more iterations do more than the paper's 5 critic updates in each
let width = 128
let penaltyWeight = 0.1 // the official toy code's lambda; the paper's 10 is for images
let learningRate = Schedule.linear 1e-3 0.0 (iterations * 3L / 10L) iterations
let adam = Optimizers.adamScheduled learningRate 0.5 0.9

let experiment =
    { Experiment.create
          "wgan_gp_ring"
          (Synthetic.ring 8)
          (Mlp.create Weights.PyTorch [| width; width; width |] 2)
          (Mlp.create Weights.PyTorch [| width; width; width |] 1)
          (Loss.wasserstein + penaltyWeight * Penalty.gradient) with
        Latent = Latent.Normal 2
        GeneratorOptimizer = adam
        CriticOptimizer = adam
        CriticSteps = CriticSteps.Constant criticSteps
        BatchSize = 256
        AverageDecay = 0.999
        Iterations = iterations
        SampleEvery = 1000L }

Load.run experiment
