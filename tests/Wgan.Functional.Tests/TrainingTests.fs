module Wgan.Functional.Tests.TrainingTests

open System
open System.Diagnostics
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.TrainingLaws

let private mixingOf (draws: UpdateDraws) =
    let penalty = draws.Declared.Child("objective").Child "0"
    penalty["mixing"]

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
                       Runtime.tidy ()

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
