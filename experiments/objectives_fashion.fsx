// Seven objectives on Fashion-MNIST: the same networks, batch and number of critic updates, three seeds each.
#load "load.fsx"

open Wgan.Functional

let channels = 32

/// The budget: so many critic updates. An objective with k of them per iteration has a k-th as many iterations.
let criticUpdates = 4500L

/// A row: the networks are WGAN-GP's (no normalisation in the critic), whatever the objective.
let row name objective criticSteps optimizer =
    let iterations = criticUpdates / int64 criticSteps

    { Experiment.create
          $"objectives_{name}"
          FashionMnist.train
          (Dcgan.generator28 channels)
          (Dcgan.critic28 channels)
          objective with
        Latent = Latent.Normal 64
        GeneratorOptimizer = optimizer
        CriticOptimizer = optimizer
        CriticSteps = CriticSteps.Constant criticSteps
        BatchSize = 32
        AverageDecay = 0.0 // the sources keep no moving average
        Iterations = iterations
        SampleEvery = iterations
        CheckpointEvery = iterations / 3L
        KeepCheckpoints = 3 }

/// Radford, Metz and Chintala (2016), section 4; LSGAN's code has the same numbers for 28x28.
let dcgansAdam = Optimizers.adam 2e-4 0.5 0.999

let minimax = row "minimax" Objectives.gan 1 dcgansAdam
let nonSaturating = row "non_saturating" Objectives.nonSaturatingGan 1 dcgansAdam
let leastSquares = row "lsgan" Objectives.lsgan 1 dcgansAdam

/// Arjovsky, Chintala and Bottou (2017), Algorithm 1, but 3 critic updates instead of 5.
let clipped = row "wgan" Objectives.wgan 3 (Optimizers.rmsProp 5e-5)

/// Gulrajani et al. (2017), Algorithm 1, but 3 critic updates instead of 5.
let penalised = row "wgan_gp" Objectives.wganGp 3 (Optimizers.adam 1e-4 0.0 0.9)

/// Kodali et al. (2017): the non-saturating GAN and its settings, with a penalty.
let dragan = row "dragan" Objectives.dragan 1 dcgansAdam

/// Miyato et al. (2018), section 4.1 and Table 1, setting C: Radford's Adam and one critic update.
let hinge =
    let experiment = row "hinge_sn" Objectives.hingeGan 1 dcgansAdam

    { experiment with
        Critic = SpectralNorm.wrap 1 experiment.Critic }

let rows = [| minimax; nonSaturating; leastSquares; clipped; penalised; dragan; hinge |]

Sweep.create "objectives_fashion" rows [| 0L; 1L; 2L |]
|> Sweep.measuredBy
    { EvaluationSettings.Default with
        Metrics = [| "fid"; "kid"; "class_score" |] }
|> Load.sweep
