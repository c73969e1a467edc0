/// What holds for every experiment's training: each law checks one experiment on one backend.
module Wgan.Functional.Tests.TrainingLaws

open System
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private withNormalisation =
    { toy with
        Generator =
            Network.sequential
                [| Layer.dense Weights.PyTorch 8
                   Layer.batchNorm
                   Layer.relu
                   Layer.dense Weights.PyTorch 2 |] }

/// Vectors of power iteration in the critic's state, and draws in both networks.
let private normalisedWithDropout =
    { toy with
        Generator =
            Network.sequential
                [| Layer.dense Weights.PyTorch 8
                   Layer.dropout 0.2
                   Layer.relu
                   Layer.dense Weights.PyTorch 2 |]
            |> SpectralNorm.wrap 1
        Critic =
            Network.sequential
                [| Layer.dense Weights.PyTorch 8
                   Layer.leakyRelu 0.2
                   Layer.dropout 0.2
                   Layer.dense Weights.PyTorch 1 |]
            |> SpectralNorm.wrap 1 }

let clipped =
    { toy with
        Objective =
            Objective.ofLoss Loss.wasserstein
            |> Objective.project (Projection.clipWeights 0.01)
        CriticOptimizer = Optimizers.rmsProp 5e-5 }

/// A loss that reads real scores in both players' terms.
let private relativistic =
    { toy with
        Objective =
            Loss.custom "relativistic" "1" (fun scores -> scores.Fake.mean().sub(scores.Real.mean ())) (fun scores ->
                scores.Real.mean().sub(scores.Fake.mean ()))
            |> Objective.ofLoss }

let experiments =
    [ "WGAN-GP", toy
      "batch normalisation in the generator", withNormalisation
      "spectral normalisation and dropout in both", normalisedWithDropout
      "weight clipping", clipped
      "a loss that reads real scores", relativistic
      "batch of one", { toy with BatchSize = 1 }
      "no average", { toy with AverageDecay = 0.0 } ]

let key = Rng.key 5L

let trees (state: TrainingState) =
    [ "generator", state.Generator.Network.Parameters
      "generator state", state.Generator.Network.State
      "generator optimizer", state.Generator.Optimizer
      "critic", state.Critic.Network.Parameters
      "critic state", state.Critic.Network.State
      "critic optimizer", state.Critic.Optimizer
      "average", state.Average.Parameters
      "average state", state.Average.State
      "loss", state.Loss ]

let sameState actual expected =
    for (name, a), (_, e) in List.zip (trees actual) (trees expected) do
        sameTree a e name

let runWith iterate (experiment: Experiment) backend count =
    let source = experiment.Data.Open()
    let mutable state = Training.init experiment backend key
    let mutable telemetry = Tree.Empty

    for _ in 1..count do
        use draws = Training.draws experiment source backend key state
        let result: IterationResult = iterate experiment state draws
        state <- result.State
        telemetry <- result.Telemetry

    state, telemetry

/// Tensors that have not been freed, after those that nothing refers to have been.
let livingTensors () =
    GC.Collect()
    GC.WaitForPendingFinalizers()
    // What finalizers leave behind is freed with the next tensor that is.
    (torch.zeros [| 1L |]).Dispose()
    Tensor.TotalCount

let laws =
    [ "advance gives the same bits as step",
      fun experiment backend ->
          let stepped, stepTelemetry = runWith Training.step experiment backend 3
          let advanced, advanceTelemetry = runWith Training.advance experiment backend 3
          sameState advanced stepped
          sameTree advanceTelemetry stepTelemetry "telemetry"

      "step leaves the state it is given untouched",
      fun experiment backend ->
          let source = experiment.Data.Open()
          let state = Training.init experiment backend key
          let before = trees state |> List.map (fun (name, tree) -> name, Tree.clone tree)
          use draws = Training.draws experiment source backend key state
          Training.step experiment state draws |> ignore

          for (name, now), (_, then') in List.zip (trees state) before do
              sameTree now then' name

      "a critic update leaves the generator's bits unchanged, and the other way round",
      fun experiment backend ->
          // With a rate of zero for one player, only the other may move.
          let still = Optimizer.scale 0.0

          let moved (experiment: Experiment) choose =
              let start = Training.init experiment backend key
              let state, _ = runWith Training.advance experiment backend 2
              choose start, choose state

          let before, after =
              moved
                  { experiment with
                      GeneratorOptimizer = still }
                  _.Generator.Network.Parameters

          sameTree after before "generator"

          let before, after =
              moved
                  { experiment with
                      CriticOptimizer = still
                      Objective =
                          { experiment.Objective with
                              Projection = Projection.none } }
                  _.Critic.Network.Parameters

          sameTree after before "critic"

      "no tensor is left behind",
      fun experiment backend ->
          let source = experiment.Data.Open()
          let mutable state = Training.init experiment backend key

          let iterate () =
              use draws = Training.draws experiment source backend key state
              let result = Training.advance experiment state draws
              Tree.dispose result.Telemetry
              state <- result.State

          iterate ()
          let before = livingTensors ()

          for _ in 1..5 do
              iterate ()

          Expect.equal (livingTensors ()) before "TotalCount"
          GC.KeepAlive state ]
