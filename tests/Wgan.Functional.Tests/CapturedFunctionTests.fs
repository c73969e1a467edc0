/// Functions of tensors in a loop of one's own, captured.
module Wgan.Functional.Tests.CapturedFunctionTests

open System
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private network = Mlp.create Weights.PyTorch [| 5; 4 |] 1
let private parameters = (network.Init(Backend.Default, Rng.key 3L, [| 2L |])).Parameters
let private objective = Loss.wasserstein + 10.0 * Penalty.gradient
let private count = parameters.Count

/// The critic's loss and gradients of parameters, real and generated samples, and the mixing weights.
let private step (inputs: Tensor[]) : Tensor[] =
    let leaves = Tree.leaves (Tree.withValues parameters inputs[.. count - 1])

    let critic (x: Tensor) =
        network.Apply(Mode.Training, leaves, Tree.Empty, Tree.Empty, NetworkInput.Of x).Output.squeeze 1L

    let specs = Objective.draws objective [| 6L; 2L |]
    let draws = Draws.make Backend.Default (Rng.key 0L) specs
    let draws = Tree.withValues draws inputs[count + 2 ..]

    let samples: Samples =
        { Real = inputs[count]
          Fake = inputs[count + 1] }

    let loss = objective.CriticLoss(critic, samples, draws)
    Array.append [| loss.detach () |] (Tree.values (Tree.grad loss leaves))

let private inputs (call: int) : Tensor[] =
    let key = Rng.at (int64 call) (Rng.key 5L)
    let normal name = Rng.normal Backend.Default [| 6L; 2L |] (Rng.named name key)
    let specs = Objective.draws objective [| 6L; 2L |]

    Array.concat
        [ Tree.values parameters
          [| normal "real"; normal "fake" |]
          Tree.values (Draws.make Backend.Default key specs) ]

let private same name (actual: Tensor[]) (expected: Tensor[]) =
    Expect.equal actual.Length expected.Length name
    Array.iter2 (fun a b -> sameBits a b name) actual expected

[<Tests>]
let tests =
    testSequenced
    <| testList
        "CapturedFunction"
        [ testTensors "gives the function's bits in each call, and has captured it" (fun () ->
              use captured = new CapturedFunction("the step", step)

              for call in 1..6 do
                  same $"call {call}" (captured.Invoke(inputs call)) (step (inputs call))

              if CapturedSteps.IsAvailable then
                  Expect.isNull captured.Refusal "captured"
                  Expect.stringContains captured.Listing "aten::mm" "its calls")

          testTensors "no tensor is left after it, and none more by each call" (fun () ->
              let before = TrainingLaws.livingTensors ()
              let captured = new CapturedFunction("the step", step)
              let mutable alive = 0L

              for call in 1..8 do
                  use _scope = torch.NewDisposeScope()
                  captured.Invoke(inputs call) |> ignore
                  let now = TrainingLaws.livingTensors ()

                  if call = 5 then
                      alive <- now
                  elif call > 5 then
                      Expect.equal now alive $"call {call}"

              (captured :> IDisposable).Dispose()
              Expect.equal (TrainingLaws.livingTensors ()) before "all freed")

          testTensors "a tensor of another shape: the function runs as it is, and it says so" (fun () ->
              let double (x: Tensor[]) = [| x[0].mul x[0] |]
              use captured = new CapturedFunction("square", double)
              let vector (size: int64) = torch.ones [| size |]

              for _ in 1..4 do
                  captured.Invoke(vector 3L) |> ignore

              same "longer" (captured.Invoke(vector 5L)) (double [| vector 5L |])

              if CapturedSteps.IsAvailable then
                  Expect.stringContains (nonNull captured.Refusal) "shape" "why")

          testTensors "two inputs that share memory are told apart by not being captured" (fun () ->
              let sum (x: Tensor[]) = [| x[0].add x[1] |]
              use captured = new CapturedFunction("sum", sum)
              let x = torch.ones [| 4L |]

              for _ in 1..4 do
                  captured.Invoke(x, x) |> ignore

              let one, two = torch.ones [| 4L |], torch.full ([| 4L |], 2.0.ToScalar())
              same "apart" (captured.Invoke(one, two)) (sum [| one; two |])

              if CapturedSteps.IsAvailable then
                  Expect.stringContains (nonNull captured.Refusal) "share memory" "why")

          testTensors "an input that is given back is the input itself" (fun () ->
              use captured = new CapturedFunction("pair", fun x -> [| x[0]; x[0].neg() |])

              for _ in 1..5 do
                  let x = torch.ones [| 2L |]
                  let given = captured.Invoke x
                  Expect.isTrue (Object.ReferenceEquals(given[0], x)) "itself"
                  same "negative" [| given[1] |] [| x.neg () |])

          testTensors "inside of another one it is a part of that" (fun () ->
              use inner = new CapturedFunction("inner", (fun x -> [| x[0].mul x[0] |]))

              let f (x: Tensor[]) =
                  let squares = inner.Invoke [| x[0] |]
                  [| squares[0].add x[0] |]

              use outer = new CapturedFunction("outer", f)

              for call in 1..8 do
                  let x = normal call [ 3L ]
                  same $"call {call}" (outer.Invoke x) [| x.mul(x).add x |]

              if CapturedSteps.IsAvailable then
                  Expect.isNull outer.Refusal "the outer one is captured"
                  Expect.stringContains outer.Listing "aten::mul" "with the inner one's calls")

          testTensors "a function that gives no tensor fails, and nothing goes on being recorded" (fun () ->
              use captured = new CapturedFunction("none", (fun _ -> [| Unchecked.defaultof<Tensor> |]))
              let x = torch.ones [| 2L |]
              Expect.throws (fun () -> captured.Invoke x |> ignore) "no tensor"

              if CapturedSteps.IsAvailable then
                  Expect.equal (NativeCapture.isRecording ()) 0 "recording")

          testTensors "after it is freed it answers no more" (fun () ->
              let captured = new CapturedFunction("square", (fun x -> [| x[0].mul x[0] |]))
              (captured :> IDisposable).Dispose()

              Expect.throwsT<ObjectDisposedException>
                  (fun () -> captured.Invoke(torch.ones [| 1L |]) |> ignore)
                  "freed") ]
