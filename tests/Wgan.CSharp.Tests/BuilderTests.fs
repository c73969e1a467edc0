/// Experiments from builders in Building.cs beside the same in F#.
module Wgan.CSharp.Tests.BuilderTests

open System.IO
open Expecto
open Wgan.Functional
open Wgan.CSharp
open Wgan.CSharp.Usages
open Wgan.CSharp.Tests.Support

let private perceptron outputs = Mlp.create Weights.PyTorch [| 16 |] outputs

let private ring objective =
    { Experiment.create "ring" (Synthetic.ring 8) (perceptron 2) (perceptron 1) objective with
        Latent = Latent.Normal 2 }

let private both optimizer experiment =
    { experiment with
        GeneratorOptimizer = optimizer
        CriticOptimizer = optimizer }

let private wasserstein = Objective.ofLoss Loss.wasserstein

let private wganGp =
    { ring (Loss.wasserstein + 0.1 * Penalty.gradient) with
        CriticSteps = CriticSteps.Constant 2
        BatchSize = 16
        Iterations = 20L
        LogEvery = 5L }
    |> both (Optimizers.adam 1e-3 0.5 0.9)

/// An experiment from C#, and its twin.
let private twins: (string * ExperimentBuilder * Experiment) list =
    [ "everything left open", Building.Ring(), ring wasserstein
      "defaults",
      Building.Defaults(),
      Experiment.create "defaults" (Synthetic.ring 8) (perceptron 2) (perceptron 1) (Objective.ofLoss Loss.hinge)
      "WGAN-GP", Building.WganGp(), wganGp
      "clipping",
      Building.Clipped(),
      { ring (Objective.project (Projection.clipWeights 0.01) wasserstein) with
          CriticSteps = CriticSteps.WganOfficial }
      |> both (Optimizers.rmsProp 5e-5)
      "clipping before the step",
      Building.ClippedBefore(),
      ring (Objective.project (Projection.clipWeights 0.01 |> Projection.beforeStep) wasserstein)
      |> both (Optimizers.rmsProp 5e-5)
      "a norm ball and noise",
      Building.Projected(),
      Loss.wasserstein + 0.001 * Penalty.drift
      |> Objective.project (Projection.normBallGlobal 10.0 |> Projection.except [| "0.bias" |])
      |> Objective.withInput (Input.instanceNoise (Schedule.linear 0.5 0.0 0L 100L))
      |> Objective.withInput (Input.instanceNoise (Schedule.constant 0.1))
      |> Objective.withInput (Input.instanceNoise (Schedule.constant 0.2))
      |> ring
      "an objective as a whole",
      Building.Whole(),
      { ring (Loss.hinge + 10.0 * Penalty.oneSidedGradient + 0.5 * Penalty.r1) with
          Name = "whole"
          Latent = Latent.Uniform 3
          GeneratorOptimizer = Optimizers.lion 1e-4 0.0
          CriticOptimizer =
              Optimizer.chain
                  [| ClipGradients.byGlobalNorm 5.0
                     Trace.nesterov 0.9
                     Optimizer.descend (Schedule.warmUp 10L (Schedule.constant 1e-3)) |] }
      "a term",
      Building.Classifying(),
      { Experiment.create
            "classifying"
            FashionMnist.train
            (ConditionalDcgan.generator28 10 4)
            (ConditionalDcgan.classifyingCritic28 10 4)
            (Loss.wasserstein + 1.0 * AuxiliaryClassifier.term) with
          Latent = Latent.Normal 8 }
      |> both (Optimizers.adamScheduled (Schedule.cosine 1e-3 0.0 0L 100L) 0.0 0.9)
      "what has no part in the hash",
      Building.Logged(),
      { ring wasserstein with
          Name = "logged"
          Iterations = 7L
          LogEvery = 2L
          SampleEvery = 3L
          CheckpointEvery = 4L
          KeepCheckpoints = 5
          AverageDecay = 0.5
          Allowed = [| Problem.BoundedCritic |] } ]

/// What of an experiment is not in its description.
let private rest (e: Experiment) =
    e.Name, e.Iterations, (e.LogEvery, e.SampleEvery, e.CheckpointEvery, e.KeepCheckpoints), List.ofArray e.Allowed

let private same (fromCSharp: Experiment) (fromFSharp: Experiment) =
    Expect.equal
        ((Experiment.describe fromCSharp).ToJson())
        ((Experiment.describe fromFSharp).ToJson())
        "the same description"

    Expect.equal (Experiment.hash fromCSharp) (Experiment.hash fromFSharp) "the same hash"
    Expect.equal (rest fromCSharp) (rest fromFSharp) "the same name, budget and logging"

let private weights (result: RunResult) =
    [ for name in [ "generator"; "critic"; "average" ] do
          let folder = Path.Combine(result.Directory, "checkpoints", result.Iterations.ToString "D6")
          File.ReadAllBytes(Path.Combine(folder, name + ".safetensors")) ]

[<Tests>]
let tests =
    testList
        "Builder"
        [ for name, builder, twin in twins do
              testCase $"{name}: C# and F# give the same experiment" (fun () -> same (builder.Build()) twin)

          testCase "the same experiment from C# and from F# trains to the same bytes" (fun () ->
              inFolder (fun root ->
                  let fromFSharp =
                      Runner.train
                          { RunOptions.Default with
                              Seed = 5L
                              Root = Path.Combine(root, "f")
                              Quiet = true }
                          wganGp

                  let settings = RunSettings(Seed = 5L, Root = Path.Combine(root, "c"))
                  let fromCSharp = (Building.WganGp().RunAsync settings).GetAwaiter().GetResult()
                  Expect.equal (weights fromCSharp) (weights fromFSharp) "generator, critic and average"

                  Expect.equal
                      (Path.GetRelativePath(Path.Combine(root, "c"), fromCSharp.Directory))
                      (Path.GetRelativePath(Path.Combine(root, "f"), fromFSharp.Directory))
                      "folder"))

          testCase "a builder does not change when another branches off it"
          <| fun () ->
              let start = Building.Ring()
              let before = start.Build()

              start.InBatchesOf(3).For(9L).Named("other").WithAdam(1.0, 0.0, 0.0).AddNoise(2.0).Build()
              |> ignore

              start.ClipWeights(1.0).Build() |> ignore
              same (start.Build()) before

          testCase "what is said twice counts as it was said last"
          <| fun () ->
              let built =
                  Building.Ring().InBatchesOf(3).WithRmsProp(1.0).InBatchesOf(5).WithAdam(1e-4, 0.0, 0.9).Build()

              same built { ring wasserstein with BatchSize = 5 }

          testCase "a revised experiment is the same until something is changed"
          <| fun () ->
              let preset = Presets.wganOfficialCode.Experiment
              same (ExperimentMembers.Revise(preset).Build()) preset
              same (ExperimentMembers.Revise(preset).For(3L).Build()) { preset with Iterations = 3L } ]
