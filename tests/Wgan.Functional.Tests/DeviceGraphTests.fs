/// Captured steps and runs on a device that is no CPU, whose graphs do as CUDA's do.
module Wgan.Functional.Tests.DeviceGraphTests

open System
open System.IO
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.CaptureFollowing
open Wgan.Functional.Tests.OwnDevice

/// Alone: OpenBLAS has one number of threads for all who call it, which decides how it rounds.
[<Tests>]
let tests =
    testList
        "Device graphs"
        [ if isThere then
              for name, experiment in CaptureNetworkTests.networks do
                  testTensors $"{name}: is captured, as a graph, with the eager bits" (fun () ->
                      for options in [ 1; Capture.AllPasses ] do
                          isCapturedBy options experiment (on f32) 7)

              testProperty "any function: the same bits as a graph" (fun (FsCheck.NonNegativeInt seed) ->
                  scoped
                      (fun () ->
                          for passes in [ 1; Capture.AllPasses ] do
                              let f = CaptureProgramTests.random seed

                              let refusal, _ =
                                  CaptureProgramTests.agrees passes f (CaptureProgramTests.drawn (on f32)) 7

                              Expect.equal refusal "" "refusal")
                      ())

              testTensors
                  "a graph copies nothing from the CPU: what has to be is refused, and a constant is none"
                  (fun () ->
                      let f _ (x: Tensor[]) = [| x[0].mul((torch.tensor [| 1.0; 2.0; 3.0; 4.0 |]).``to`` device) |]

                      let refusal passes =
                          fst (CaptureProgramTests.agrees passes f (CaptureProgramTests.drawn (on f64)) 7)

                      Expect.equal (refusal Capture.AllPasses) "" "a constant"

                      Expect.equal
                          (refusal 0)
                          "it cannot be a graph: aten::_to_copy is not of its device alone"
                          "refusal")

              testTensors "what moves and repeats itself is no graph's, and computed all the same" (fun () ->
                  let f _ (x: Tensor[]) = [| x[0].mul x[1] |]

                  let repeated i =
                      let given = CaptureProgramTests.drawn (on f64) i
                      [| given[0].narrow(0L, 0L, 1L).expand(4L, 4L); given[1] |]

                  Expect.equal
                      (fst (CaptureProgramTests.agrees Capture.AllPasses f repeated 12))
                      "it cannot be a graph: a tensor that it is given moves, and repeats itself"
                      "refusal")

              testTensors "a graph reads parameters where they lie, and copies of what moves" (fun () ->
                  use arena = new Arena()
                  use capture = new Capture("it", arena, Capture.AllPasses, ignore)
                  let mutable parameter = Rng.normal (on f64) [| 4L; 4L |] (Rng.key 1L)
                  let inPlaceOfArena = ResizeArray<Tensor>()

                  for i in 0L .. 60L do
                      use _scope = torch.NewDisposeScope()
                      let given = [| parameter; (CaptureProgramTests.drawn (on f64) i)[0] |]

                      let compute () =
                          let product = given[0].matmul given[1]
                          [| product.tanh().matmul(product).sigmoid() |]

                      let expected = compute ()
                      let actual = capture.Run(i, given, compute)
                      sameBits actual[0] expected[0] $"iteration {i + 1L}"

                      if i = 20L then
                          arena.Release()
                          // What takes the place of the arena's memory, whatever its size.
                          for size in 1L .. 64L do
                              (torch.full ([| 8L * size |], scalar nan, torch.ScalarType.Float64, device))
                                  .DetachFromDisposeScope()
                              |> inPlaceOfArena.Add

                      if i % 16L = 0L then
                          parameter <- (parameter.mul (scalar 0.5)).MoveToOuterDisposeScope()
                      else
                          parameter.mul_ (scalar -0.99) |> ignore

                  for other in inPlaceOfArena do
                      Expect.all (Tensors.toArray other) Double.IsNaN "the graph writes where the arena is now"
                      other.Dispose()

                  Expect.isNull capture.Refusal "captured throughout")

              testCase
                  "a run that was stopped and resumed leaves the bytes of one that was not, samples and measures"
                  (fun () ->
                      inFolder (fun root ->
                          let options name =
                              { RunOptions.Default with
                                  Root = Path.Combine(root, name)
                                  Quiet = true
                                  Backend = on { f32 with Threads = 1 } }

                          let whole = Runner.train (options "whole") CaptureRunTests.busy

                          Runner.train
                              (options "parts")
                              { CaptureRunTests.busy with
                                  Iterations = 17L }
                          |> ignore

                          let parts = Runner.resume (options "parts") CaptureRunTests.busy
                          Child.sameRuns parts.Directory whole.Directory "resumed"

                          Expect.equal
                              (CaptureRunTests.checkpoint parts.Directory 40L)
                              (CaptureRunTests.checkpoint whole.Directory 40L)
                              "the last checkpoint"

                          let struct (samples, latents) = Runner.sample (options "whole") CaptureRunTests.busy 5 -1
                          Expect.equal (samples.shape, latents.shape) ([| 5L; 2L |], [| 5L; 2L |]) "samples"

                          let measured backend =
                              let settings =
                                  { EvaluationSettings.Default with
                                      Samples = 200
                                      Replicates = 20 }

                              let found =
                                  Evaluate.run
                                      { options "whole" with
                                          Backend = backend }
                                      CaptureRunTests.busy
                                      settings
                                      [| 40L |]

                              [ for measurement in found.Checkpoints[0].Measurements ->
                                    measurement.Name, measurement.Score.Value ]

                          for (name, there), (_, here) in List.zip (measured (on f64)) (measured f64) do
                              // No mode is captured yet, which one measure is not a number for.
                              if Double.IsNaN here then
                                  Expect.isTrue (Double.IsNaN there) name
                              else
                                  Expect.floatClose Accuracy.high there here name)) ]
    |> testSequenced
