/// Pieces made from C# delegates in captured steps: no line of them changes for it.
module Wgan.CSharp.Tests.CaptureTests

open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.CSharp
open Wgan.CSharp.Usages
open Wgan.CSharp.Tests.Support

let private trees (state: TrainingState) =
    [ state.Generator.Network.Parameters
      state.Generator.Network.State
      state.Generator.Optimizer
      state.Critic.Network.Parameters
      state.Critic.Network.State
      state.Critic.Optimizer
      state.Average.Parameters
      state.Loss ]

let private bytes (t: Tensor) = t.detach().contiguous().bytes.ToArray()

/// Captured and eager iterations from one start: what was refused, after the same bits.
let private refusals (experiment: Experiment) (count: int) : string list =
    let key = Rng.key 6L
    let source = experiment.Data.Open()
    use steps = new CapturedSteps(experiment)
    let mutable eager = Training.init experiment Backend.Default key
    let mutable captured = Training.init experiment Backend.Default key

    for i in 1..count do
        use draws = Training.draws experiment source Backend.Default key eager
        let expected = Training.advance experiment eager draws
        let actual = steps.Advance(captured, draws)
        eager <- expected.State
        captured <- actual.State

        for a, e in List.zip (actual.Telemetry :: trees actual.State) (expected.Telemetry :: trees expected.State) do
            for a, e in Seq.zip (a.Leaves()) (e.Leaves()) do
                Expect.equal (bytes a.Value) (bytes e.Value) $"iteration {i}: {a.Name}"

    List.ofSeq steps.Refusals

let private withInput: Experiment = OwnExperiment.Build().Build()

/// Without the input transformation, which is given the iteration's number.
let private own =
    { withInput with
        Experiment.Objective.Inputs = [||] }

[<Tests>]
let tests =
    testList
        "C# capture"
        [ if CapturedSteps.IsAvailable then
              for name, experiment in
                  [ "an experiment every piece of which is a delegate", own
                    "a penalty with declared draws",
                    { own with
                        Objective = Loss.wasserstein + 10.0 * OwnPieces.GradientPenalty() }
                    "a penalty from TorchSharp's own differentiation",
                    { own with
                        Objective = Loss.wasserstein + 2.0 * OwnPieces.WganDivergence 6.0 }
                    "an f-divergence",
                    { own with
                        Objective = Objective.ofLoss (Loss.fGan (OwnPieces.KullbackLeibler())) }
                    "an optimizer that writes over its state",
                    { own with
                        CriticOptimizer = Optimizer.chain [| OwnPieces.HeavyBallInPlace 0.5; Optimizer.scale -1e-3 |] } ] do
                  testTensors $"{name} is captured, with the eager bits" (fun () ->
                      Expect.isEmpty (refusals experiment 40) "refusals")

              for name, experiment in
                  [ "an experiment every piece of which is a delegate", withInput
                    "noise of one deviation",
                    { own with
                        Objective =
                            Objectives.nonSaturatingGan
                            |> Objective.withInput (OwnPieces.Noise(Schedule.constant 0.1)) }
                    "noise of a deviation that a delegate takes from the iteration",
                    { own with
                        Objective =
                            Objectives.nonSaturatingGan
                            |> Objective.withInput (OwnPieces.Noise(OwnPieces.InverseTime(0.5, 10.0))) } ] do
                  testTensors $"{name}: the generator's update alone is eager, and it is named" (fun () ->
                      match refusals experiment 20 with
                      | [ refusal ] ->
                          Expect.stringStarts refusal "the generator's update runs eagerly: " "which"
                          Expect.stringEnds refusal "is given the iteration's number" "why"
                      | found -> failtestf "refusals: %A" found) ]
