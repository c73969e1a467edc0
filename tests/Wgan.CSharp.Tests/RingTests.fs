/// Experiments, their training and a loop by hand, from Rings.cs and Descending.cs, in numbers, beside what F# says.
module Wgan.CSharp.Tests.RingTests

open System
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.CSharp.Usages
open Wgan.CSharp.Tests.Support

let private adam = Optimizers.adam 1e-3 0.0 0.9

let private experiments =
    testList
        "experiments"
        [ testCase "a valid experiment has no problems, and F# gives it the same hash"
          <| fun () ->
              let experiment = Rings.Experiment(Composing.WganGp(), adam)
              Expect.isEmpty (Rings.Problems experiment) "problems"

              let again =
                  { Experiment.create
                        "other"
                        (Synthetic.ring 8)
                        (Mlp.create Weights.PyTorch [| 16; 16 |] 2)
                        (Mlp.create Weights.PyTorch [| 16; 16 |] 1)
                        (Loss.wasserstein + 10.0 * Penalty.gradient) with
                      Latent = Latent.Normal 2
                      GeneratorOptimizer = Optimizers.adam 1e-3 0.5 0.9
                      CriticOptimizer = adam
                      CriticSteps = CriticSteps.Constant 2
                      BatchSize = 16
                      AverageDecay = 0.9 }

              Expect.equal (Experiment.hash experiment) (Experiment.hash again) "hash"

          testCase "an optimizer of C#'s own that declares momentum is warned of under clipping, others are not"
          <| fun () ->
              let problems optimizer = Rings.Problems(Rings.Experiment(Composing.Clipped(), optimizer)) |> List.ofSeq
              let warning = "warning: CriticOptimizer: momentum with weight clipping was found unstable"

              for optimizer in [ OwnPieces.HeavyBall 0.9; Rings.Chain(Schedule.constant 1e-3) ] do
                  match problems optimizer with
                  | [ one ] -> Expect.stringStarts one warning "the one problem"
                  | others -> failtestf "one problem was expected, not %A" others

              Expect.isEmpty (problems (Optimizers.rmsProp 5e-5)) "RMSProp"

          testCase "a piece of one's own shows in the description"
          <| fun () ->
              let experiment = Rings.Experiment(Loss.wasserstein + 2.0 * OwnPieces.WganDivergence 6.0, adam)
              Expect.isTrue (Experiment.describe experiment).ContainsCustomCode "custom code"
              Expect.stringContains ((Experiment.describe experiment).ToJson()) "\"name\":\"ownWganDiv\"" "json"

          testCase "an optimizer chain reads as a line"
          <| fun () ->
              Expect.equal
                  (string (Rings.Chain(OwnPieces.InverseTime(0.01, 100.0))).Description)
                  ("chain(clipByGlobalNorm(c=5), masked(only=[\"**.weight\"], transformation=addDecayedWeights(decay=0.0001)), "
                   + "traceNesterov(mu=0.9), descend(rate=warmUp(iterations=10, "
                   + "schedule=inverseTime(parameter0=0.01, parameter1=100))))")
                  "line" ]

/// The same training as Rings.Train, in F#.
let private train (experiment: Experiment) seed iterations =
    use _scope = torch.NewDisposeScope()
    let key = Rng.key seed
    let source = experiment.Data.Open()
    let mutable state = Training.init experiment f64 key

    [| for _ in 1..iterations do
           use draws = Training.draws experiment source f64 key state
           let result = Training.step experiment state draws
           state <- result.State
           Tensors.toFloat result.Telemetry["critic_loss"] |]

let private training =
    testList
        "training"
        [ testCase "iterations by hand in C# give F#'s numbers, bit for bit"
          <| fun () ->
              for objective in [ Composing.WganGp(); Composing.WganDivergence() ] do
                  let experiment = Rings.Experiment(objective, adam)
                  let struct (losses, samples) = Rings.Train(experiment, 7L, 4, 5)
                  Expect.equal losses (train experiment 7L 4) "critic losses"
                  Expect.equal samples.Length 10 "5 samples of 2 numbers"
                  Expect.all samples Double.IsFinite "samples"

          testCase "training under WGAN-div of one's own is training under the library's"
          <| fun () ->
              let losses (penalty: Penalty) =
                  let struct (losses, _) =
                      Rings.Train(Rings.Experiment(Loss.wasserstein + 2.0 * penalty, adam), 7L, 4, 1)

                  losses

              for own, library in Array.zip (losses (OwnPieces.WganDivergence 6.0)) (losses (WganDiv.penalty 6.0)) do
                  Expect.isLessThan (abs (own - library)) 1e-9 "critic loss"

          testCase "pieces of every kind from C# train together"
          <| fun () ->
              let hinge, penalty, centring = OwnPieces.Hinge(), OwnPieces.GradientPenalty(), OwnPieces.Centring()

              let objective =
                  hinge + 1.0 * penalty + 0.01 * centring
                  |> Objective.withInput (OwnPieces.Noise(OwnPieces.InverseTime(0.1, 2.0)))
                  |> Objective.withInput (OwnPieces.Mirror())

              let library =
                  Loss.hinge + 1.0 * Penalty.gradient + 0.01 * centring
                  |> Objective.withInput (Input.instanceNoise (OwnPieces.InverseTime(0.1, 2.0)))
                  |> Objective.withInput (OwnPieces.Mirror())

              let own = Optimizer.chain [| OwnPieces.HeavyBallInPlace 0.9; Optimizers.sgd 1e-2 |]
              let struct (losses, _) = Rings.Train(Rings.Experiment(objective, own), 3L, 4, 1)

              let struct (expected, _) =
                  Rings.Train(Rings.Experiment(library, Optimizers.momentum 1e-2 0.9), 3L, 4, 1)

              for actual, expected in Array.zip losses expected do
                  Expect.isLessThan (abs (actual - expected)) 1e-9 "critic loss"

          testCase "a critic trained by hand, without an experiment, lowers its loss"
          <| fun () ->
              let losses =
                  Descending.CriticLosses(Composing.WganDivergence(), Rings.Chain(Schedule.constant 1e-2), 3L, 40)

              Expect.all losses Double.IsFinite "losses"
              Expect.isLessThan (Array.last losses) (losses[0] - 0.1) "after 40 updates" ]

[<Tests>]
let tests = testList "C#" [ experiments; training ]
