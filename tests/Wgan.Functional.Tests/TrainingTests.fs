module Wgan.Functional.Tests.TrainingTests

open System
open System.Diagnostics
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

let private clipped =
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

let private experiments =
    [ "WGAN-GP", toy
      "batch normalisation in the generator", withNormalisation
      "weight clipping", clipped
      "a loss that reads real scores", relativistic
      "batch of one", { toy with BatchSize = 1 }
      "no average", { toy with AverageDecay = 0.0 } ]

let private key = Rng.key 5L

let private trees (state: TrainingState) =
    [ "generator", state.Generator.Network.Parameters
      "generator state", state.Generator.Network.State
      "generator optimizer", state.Generator.Optimizer
      "critic", state.Critic.Network.Parameters
      "critic state", state.Critic.Network.State
      "critic optimizer", state.Critic.Optimizer
      "average", state.Average.Parameters
      "average state", state.Average.State ]

let private sameState actual expected =
    for (name, a), (_, e) in List.zip (trees actual) (trees expected) do
        sameTree a e name

let private runWith iterate (experiment: Experiment) backend count =
    let source = experiment.Data.Open()
    let mutable state = Training.init experiment backend key
    let mutable telemetry = Tree.Empty

    for _ in 1..count do
        use draws = Training.draws experiment source backend key state
        let result: IterationResult = iterate experiment state draws
        state <- result.State
        telemetry <- result.Telemetry

    state, telemetry

let private mixingOf (draws: UpdateDraws) =
    let penalty = draws.Declared.Child("objective").Child "0"
    penalty["mixing"]

/// Tensors that have not been freed, after those that nothing refers to have been.
let private livingTensors () =
    GC.Collect()
    GC.WaitForPendingFinalizers()
    // What finalizers leave behind is freed with the next tensor that is.
    (torch.zeros [| 1L |]).Dispose()
    Tensor.TotalCount

let private laws =
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

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Training"
        [ for name, experiment in experiments do
              for law, check in laws do
                  for backend in [ f64; f32 ] do
                      // Unscoped where tensors are counted: TotalCount is one number for the process.
                      testCase $"{name}, {backend.DType}: {law}" (scoped (fun () -> check experiment backend))

          testTensors "a consumed state says so" (fun () ->
              let state = Training.init toy f64 key
              use draws = Training.draws toy (toy.Data.Open()) f64 key state
              Training.advance toy state draws |> ignore
              Expect.throwsT<ObjectDisposedException> (fun () -> Training.step toy state draws |> ignore) "step"
              Expect.throwsT<ObjectDisposedException> (fun () -> state.Average |> ignore) "average")

          testTensors "one critic update is Algorithm 1 of the WGAN-GP paper, written out" (fun () ->
              let experiment =
                  { toy with
                      CriticSteps = CriticSteps.Constant 1
                      CriticOptimizer = Optimizers.adam 1e-3 0.0 0.9 }

              let state = Training.init experiment f64 key
              use draws = Training.draws experiment (experiment.Data.Open()) f64 key state
              let result = Training.step experiment state draws
              let given = draws.Critic[0]

              let run (network: Network) (parameters: Tree) x =
                  network.Apply(Mode.Training, parameters, Tree.Empty, Tree.Empty, NetworkInput.Of x).Output

              let w = Tree.leaves state.Critic.Network.Parameters
              let fake = (run experiment.Generator state.Generator.Network.Parameters given.Latent).detach()
              let epsilon = (mixingOf given).reshape(8L, 1L)
              let one = torch.ones_like epsilon
              let hat = (epsilon.mul given.Real).add((one.sub epsilon).mul fake).detach().requires_grad_ true

              let slope =
                  torch.autograd.grad ([| (run experiment.Critic w hat).sum() |], [| hat |], null, true, true)
                  |> Seq.head

              let norm = (slope.mul slope).sum([| 1L |]).sqrt()
              let excess = norm.sub (torch.ones_like norm)

              let loss =
                  (run experiment.Critic w fake)
                      .mean()
                      .sub((run experiment.Critic w given.Real).mean())
                      .add(excess.mul(excess).mean().mul(scalar 10.0))

              close 1e-12 result.Telemetry["critic_loss"] loss "loss"
              let gradients = Tree.grad loss w
              let adam = Optimizers.adam 1e-3 0.0 0.9

              let updates =
                  adam
                      .Update({ Iteration = 0L; Update = 1L }, gradients, adam.Init state.Critic.Network.Parameters, w)
                      .Updates

              for actual, (start, update) in
                  Seq.zip
                      (result.State.Critic.Network.Parameters.Leaves())
                      (Seq.zip (state.Critic.Network.Parameters.Leaves()) (updates.Leaves())) do
                  close 1e-10 actual.Value (start.Value.add update.Value) actual.Name)

          testTensors "clipping holds after every step" (fun () ->
              let state, _ =
                  runWith
                      Training.advance
                      { clipped with
                          CriticOptimizer = Optimizers.rmsProp 1.0 }
                      f32
                      3

              for leaf in state.Critic.Network.Parameters.Leaves() do
                  let largest = Tensors.toArray leaf.Value |> Array.map abs |> Array.max
                  Expect.equal largest (float 0.01f) leaf.Name)

          testTensors "critic steps are a function of the iteration" (fun () ->
              let official = CriticSteps.WganOfficial

              Expect.equal
                  [ for i in [ 0L; 24L; 25L; 499L; 500L; 501L; 1000L ] -> official.At i ]
                  [ 100; 100; 5; 5; 100; 5; 100 ]
                  "official"

              let steps =
                  { toy with
                      CriticSteps = CriticSteps.Constant 3 }

              let state, _ = runWith Training.advance steps f64 2
              Expect.equal (state.Critic.Updates, state.Generator.Updates, state.Iteration) (6L, 2L, 2L) "updates")

          testTensors "each update draws its own latents and mixing" (fun () ->
              let state = Training.init toy f64 key
              use draws = Training.draws toy (toy.Data.Open()) f64 key state

              let latents =
                  [ for u in draws.Critic -> Tensors.toArray u.Latent ]
                  @ [ Tensors.toArray draws.Generator.Latent ]

              Expect.equal (List.distinct latents).Length 3 "latents"
              let mixing = [ for u in draws.Critic -> Tensors.toArray (mixingOf u) ]
              Expect.equal (List.distinct mixing).Length 2 "mixing")

          (let iterations = if isLong then 10000 else 600

           testCase
               $"long (10,000 with WGAN_LONG_TESTS): {iterations} iterations neither leak tensors nor grow memory"
               (fun () ->
                   let source = toy.Data.Open()

                   let experiment =
                       { toy with
                           Generator = Mlp.create Weights.PyTorch [| 64; 64; 64 |] 2 }

                   let mutable state = Training.init experiment f32 key

                   let iterate () =
                       use draws = Training.draws experiment source f32 key state
                       let result = Training.advance experiment state draws
                       Tree.dispose result.Telemetry
                       state <- result.State
                       Loop.tidy state.Iteration

                   let resident () =
                       GC.Collect()
                       GC.WaitForPendingFinalizers()
                       use self = Process.GetCurrentProcess()
                       self.WorkingSet64

                   for _ in 1..100 do
                       iterate ()

                   let count, memory = livingTensors (), resident ()

                   for _ in 101..iterations do
                       iterate ()

                   Expect.equal (livingTensors ()) count "TotalCount"
                   let grown = float (resident () - memory) / 1048576.0
                   Expect.isLessThan grown 16.0 "MiB of growth after the first 100 iterations"
                   GC.KeepAlive state)) ]
