/// Everything on a device that is no CPU: training, with the CPU's numbers, and optimizer steps in one call.
module Wgan.Functional.Tests.DeviceTests

open System
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.OptimizerSubjects
open Wgan.Functional.Tests.OwnDevice

let private home = Tree.map (fun (x: Tensor) -> x.cpu ())

let private isClose tolerance (actual: (string * Tree) list) (expected: (string * Tree) list) =
    for (kind, a), (_, e) in List.zip actual expected do
        for a, e in Seq.zip (a.Leaves()) (e.Leaves()) do
            close tolerance a.Value e.Value $"{kind} {a.Name}"

let private all (state: TrainingState, telemetry: Tree) = ("telemetry", telemetry) :: TrainingLaws.trees state

/// Three iterations, which on the CPU are those of the kernels.
let private trains (experiment: Experiment) =
    let train = TrainingLaws.runWith Training.advance experiment
    let state, _ as actual = train (on f64) 3
    isClose 1e-9 (all actual) (all (train f64 3))

    for kind, tree in TrainingLaws.trees state do
        for leaf in tree.Leaves() do
            Expect.equal leaf.Value.device_type device.``type`` $"{kind} {leaf.Name} is on the device"

[<Tests>]
let tests =
    testList
        "Device"
        [ if isThere then
              testTensors "its numbers cannot be read, nor mixed with the CPU's" (fun () ->
                  let x = torch.ones([| 2L |], torch.ScalarType.Float64).``to`` device
                  Expect.throws (fun () -> x.add (torch.ones ([| 2L |], torch.ScalarType.Float64)) |> ignore) "mixed"
                  Expect.throws (fun () -> x.data<float>().ToArray() |> ignore) "read"
                  Expect.equal (Tensors.toArray (x.add x)) [| 2.0; 2.0 |] "a sum")

              testTensors
                  "derivatives of derivatives are added up in the CPU's order, whatever the threads have made"
                  (fun () ->
                      let x, w = Rng.normal f32 [| 8L; 6L |] (Rng.key 1L), Rng.normal f32 [| 6L; 6L |] (Rng.key 2L)

                      /// d / dw of a penalty on a slope, and of what has nothing to do with it but w.
                      let found (device: torch.Device) made =
                          let w = w.``to``(device).detach().requires_grad_ true
                          let x = x.``to``(device).detach().requires_grad_ true
                          let number = (torch.zeros [| 1L |]).requires_grad_ true

                          for _ in 1..made do
                              number.neg().Dispose()

                          let layer (h: Tensor) = h.matmul(w).tanh()
                          let others = (layer (layer (x.sin ()))).sum()
                          let output = (layer (layer (layer x))).sum()
                          let slope = (Tensors.gradWithGraph output [| x |])[0]
                          let penalty = Tensors.normPerSample(slope).sub(scalar 1.0).square().mean()
                          let loss = penalty.add(slope.mul(x).sum()).add others
                          (Tensors.grad loss [| w |])[0]

                      // Each in a thread that has made nothing before.
                      let inThread made =
                          let mutable result = Unchecked.defaultof<float[]>

                          let run () =
                              use _scope = torch.NewDisposeScope()
                              result <- Tensors.toArray (found device made)

                          let thread = Threading.Thread run
                          thread.Start()
                          thread.Join()
                          result

                      let expected = Tensors.toArray (found torch.CPU 0)

                      for made in [ 0; 10; 100_000; 10; 200_000 ] do
                          Expect.equal (inThread made) expected $"{made} nodes before")

              for name, experiment in CaptureTests.experiments do
                  testTensors $"{name}: trains, with the CPU's numbers" (fun () -> trains experiment)

              for name, experiment in CaptureNetworkTests.networks do
                  testTensors $"{name}: trains, with the CPU's numbers" (fun () -> trains experiment)

              for name, optimizer in FusedStepSubjects.planned |> List.filter (fst >> (<>) "clip by global norm") do
                  for backend in [ f32; f64 ] do
                      testTensors
                          $"{name}, {backend.DType}: a step in one call has the bits of the definition"
                          (fun () ->
                              for layout, arrange in FusedStepSubjects.layouts do
                                  let moved (tree: Tree) = tree |> Tree.map (fun x -> x.``to`` (backend.DType, device))

                                  let weights seed =
                                      named
                                          [ "0.weight", normal seed [ 2L; 3L; 2L; 2L ]
                                            "0.bias", normal (seed + 1) [ 2L ] ]

                                  let actual, expected = moved (weights 1), moved (weights 1)
                                  let state, expectedState = optimizer.Init actual, optimizer.Init expected

                                  for step in 1..3 do
                                      let g =
                                          moved (weights (10 * step))
                                          |> Tree.map (fun g -> if g.dim () = 4L then arrange g else g)

                                      let before = Tree.clone g
                                      let plan = optimizer.Plan.Value
                                      Expect.isTrue (FusedStep.tryRun plan 0.5 (clock step) g state actual) "taken"
                                      let result = optimizer.UpdateInPlace(clock step, g, expectedState, expected)
                                      Optimizer.applyInPlace result.Updates expected |> ignore
                                      (Projection.clipWeights 0.5).ApplyInPlace expected |> ignore
                                      sameTree (home actual) (home expected) $"{layout}: parameters"
                                      sameTree (home state) (home expectedState) $"{layout}: state"
                                      sameTree (home g) (home before) $"{layout}: gradients")

              testTensors "what a step in one call declines is left as it was" (fun () ->
                  let optimizer = Optimizers.adam 0.1 0.9 0.99
                  let there (x: Tensor) = x.``to`` device
                  let g = named [ "a", there (normal 3 [ 4L; 3L ]); "b", there (normal 4 [ 4L; 3L ]) ]

                  let declines (optimizer: Optimizer) (parameters: Tree) (gradients: Tree) =
                      let before = Tree.clone parameters
                      let plan, state = optimizer.Plan.Value, optimizer.Init parameters
                      Expect.isFalse (FusedStep.tryRun plan 0.0 (clock 1) gradients state parameters) "declined"
                      sameTree (home parameters) (home before) "parameters"

                  let tied = there (normal 5 [ 4L; 3L ])
                  declines optimizer (named [ "a", tied; "b", tied ]) g
                  let wide = there (normal 6 [ 4L; 6L ])
                  declines optimizer (named [ "a", wide.narrow (1L, 0L, 3L); "b", there (normal 7 [ 4L; 3L ]) ]) g
                  declines (Optimizers.sgd 0.1) g (named [ "a", normal 3 [ 4L; 3L ]; "b", normal 4 [ 4L; 3L ] ])
                  declines (Optimizers.sgd 0.1) g (single g)
                  declines (ClipGradients.byGlobalNorm 1.0) g (Tree.clone g)
                  // Gradients that are written before they are read.
                  declines (Optimizers.sgd 0.1) g (named [ "a", g["b"]; "b", g["a"] ])

                  Expect.isTrue
                      (FusedStep.tryRun (Optimizers.sgd 0.1).Plan.Value 0.0 (clock 1) g Tree.Empty (Tree.clone g))
                      "taken") ]
