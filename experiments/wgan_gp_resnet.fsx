// WGAN-GP with the residual networks of its authors' CIFAR-10 code, narrower, on Fashion-MNIST in a frame of 32x32.
#load "load.fsx"

open TorchSharp
open Wgan.Functional

// The code has width 128, batches of 64, and 100,000 iterations at 2e-4: five times that rate shows something after 200.
let width = 32
let batchSize = 32
let iterations = 200L
let learningRate = Schedule.linear 1e-3 0.0 (iterations / 2L) (2L * iterations)
let adam = Optimizers.adamScheduled learningRate 0.0 0.9

/// 10,000 images with two pixels of background on each side.
let data =
    let images = FashionMnist.train.Open().Batch(Backend.Default, Rng.key 0L, 0L, 10_000)

    torch.nn.functional.pad (images, [| 2L; 2L; 2L; 2L |], PaddingModes.Constant, -1.0)
    |> Dataset.ofTensor "fashionMnist32"

let experiment =
    { Experiment.create
          "wgan_gp_resnet"
          data
          (ResNet.generator32 1 width)
          (ResNet.critic32 [||] width)
          (Loss.wasserstein + 10.0 * Penalty.gradient) with
        GeneratorOptimizer = adam
        CriticOptimizer = adam
        BatchSize = batchSize
        Iterations = iterations }

Load.run experiment
