/// Captured steps of everything that the library has, against eager ones.
module Wgan.Functional.Tests.CaptureTests

open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.CaptureFollowing

let private wasserstein = Objective.ofLoss Loss.wasserstein

let private objectives: (string * Objective) list =
    [ for name, loss in LossSubjects.all do
          $"loss {name}", Objective.ofLoss loss
      for name, penalty, _ in PenaltySubjects.all do
          $"penalty {name}", Loss.wasserstein + 10.0 * penalty
      "WGAN", Objectives.wgan
      "WGAN-GP", Objectives.wganGp
      "WGAN-LP", Objectives.wganLp
      "WGAN-div", Objectives.wganDiv
      "GAN", Objectives.gan
      "non-saturating GAN", Objectives.nonSaturatingGan
      "DRAGAN", Objectives.dragan
      "LSGAN", Objectives.lsgan
      "relativistic GAN", Objectives.rsGan
      "relativistic average GAN", Objectives.raGan
      "relativistic average LSGAN", Objectives.raLsgan
      "relativistic average hinge GAN", Objectives.raHingeGan
      "hinge GAN", Objectives.hingeGan
      "R1 GAN", Objectives.r1Gan
      "two penalties", Loss.nonSaturating + 10.0 * Penalty.r1 + 1.0 * Penalty.r2 + 1e-3 * Penalty.drift
      "clipping before the step",
      wasserstein
      |> Objective.project (Projection.clipWeights 0.05 |> Projection.beforeStep)
      "clipping but for biases",
      wasserstein
      |> Objective.project (Projection.clipWeights 0.05 |> Projection.except [| "1.bias" |])
      "a ball for each tensor", wasserstein |> Objective.project (Projection.normBallPerTensor 0.5)
      "a ball for all", wasserstein |> Objective.project (Projection.normBallGlobal 0.5)
      "instance noise that shrinks",
      Objectives.nonSaturatingGan
      |> Objective.withInput (Input.instanceNoise (Schedule.linear 0.5 0.0 0L 150L))
      "two instance noises",
      Objectives.wganGp
      |> Objective.withInput (Input.instanceNoise (Schedule.cosine 0.5 0.1 10L 190L))
      |> Objective.withInput (Input.instanceNoise (Schedule.constant 0.1))
      "consistency under noise that shrinks",
      Loss.hinge
      + 10.0 * Consistency.real (Input.instanceNoise (Schedule.linear 0.5 0.0 0L 150L)) ]

/// 2 g_t - g_(t-1), which keeps the gradients that it is given, and not copies, as its state.
let private keeping =
    Optimizer.custom "keeping" "1" [||] Tree.zerosLike (fun _ gradients state _ ->
        { Updates = Tree.map2 (fun (g: Tensor) (last: Tensor) -> g.mul(scalar 2.0).sub last) gradients state
          State = gradients })

/// The transformations among the optimizers are given a direction, and all but Adam's kin a rate with which WGAN-GP stays finite.
let private optimizers =
    let named = OptimizerSubjects.library |> List.findIndex (fst >> (=) "sgd")
    let bold = [ "sgd"; "momentum"; "nesterov"; "optimisticSgd"; "a custom one" ]

    [ for i, (name, optimizer) in List.indexed OptimizerSubjects.all do
          name,
          if i < named then
              Optimizer.chain [| optimizer; Optimizer.scale -1e-3 |]
          elif List.contains name bold then
              Optimizer.chain [| optimizer; Optimizer.scale 0.01 |]
          else
              optimizer
      "one that keeps its gradients", Optimizer.chain [| keeping; Optimizer.scale -1e-3 |]
      "one that keeps its gradients, alone", keeping |> Optimizer.scheduled (Schedule.linear -1e-3 0.0 0L 250L) ]

let experiments: (string * Experiment) list =
    [ for name, objective in objectives do
          name, { tiny with Objective = objective }
      for name, optimizer in optimizers do
          $"WGAN-GP, optimizer {name}",
          { tiny with
              CriticOptimizer = optimizer
              GeneratorOptimizer = optimizer }
      for name, experiment in VariantSubjects.variants do
          $"variant, {name}", experiment
      for name, experiment in ConditionalTrainingTests.experiments do
          $"conditional, {name}", experiment
      for name, experiment in TrainingLaws.experiments do
          $"training, {name}", experiment
      "mirrored images",
      { VariantSubjects.diffAugment with
          Objective = Objectives.hingeGan |> Objective.withInput Augment.mirror } ]

let private isLong = not (isNull (System.Environment.GetEnvironmentVariable "WGAN_LONG_TESTS"))

/// Each objective with each optimizer; with two of them, taken in turn, where it is to be short.
let private product: (string * Experiment list) list =
    let optimizers = Array.ofList optimizers

    [ for i, (name, objective) in List.indexed objectives do
          name,
          [ for k in 0 .. (if isLong then optimizers.Length else 2) - 1 do
                let _, optimizer = optimizers[(2 * i + k) % optimizers.Length]

                { tiny with
                    Objective = objective
                    CriticOptimizer = optimizer
                    GeneratorOptimizer = optimizer } ] ]

[<Tests>]
let tests =
    testList
        "Capture"
        [ if CapturedSteps.IsAvailable then
              for name, experiment in experiments do
                  testTensors $"{name} is captured, with the eager bits in all of 200 iterations" (fun () ->
                      isCaptured experiment f32 200) ]

/// Some of them run away, and are no longer finite: these bits are compared, too.
[<Tests>]
let pairs =
    testList
        "Capture of pairs"
        [ if CapturedSteps.IsAvailable then
              for name, experiments in product do
                  testTensors
                      $"long (200 iterations and every optimizer with WGAN_LONG_TESTS): {name} with two optimizers for 6 iterations"
                      (fun () ->
                          for experiment in experiments do
                              let count = if isLong then 200 else 6
                              let followed = follow Capture.AllPasses (fun () -> experiment) f32 count
                              let which = experiment.CriticOptimizer.Description.ToJson()
                              Expect.isEmpty followed.Refusals which
                              Expect.equal followed.Difference "" which) ]
