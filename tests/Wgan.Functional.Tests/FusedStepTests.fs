/// An optimizer's step in one native call, against its pure definition.
module Wgan.Functional.Tests.FusedStepTests

open Expecto
open FsCheck
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.OptimizerSubjects
open Wgan.Functional.Tests.FusedStepSubjects

let private agrees (optimizer: Optimizer) () =
    for shape, values in drawn.Value do
        for dtype in [ torch.ScalarType.Float32; torch.ScalarType.Float64 ] do
            let backend = { f64 with DType = dtype }

            for layout, arrange in layouts do
                let tree kind arrange =
                    named
                        [ "0.weight", arrange (Tensors.ofArray backend shape values[kind])
                          "0.bias", Tensors.ofArray backend [| 7L |] [| for i in 1..7 -> sin (float (i * (kind + 1))) |] ]

                let worst = compare optimizer (tree 0 id) [ tree 1 arrange; tree 2 arrange ]
                Expect.isLessThanOrEqual worst 4.0 $"ulp at {Tensors.shapeText shape}, {dtype}, {layout}"

[<Tests>]
let tests =
    testList
        "Fused steps"
        [ if KernelLibrary.isLoaded () then
              for name, optimizer in planned do
                  testTensors $"{name}: within 4 ulp of the pure definition" (agrees optimizer)

              for name, optimizer in planned do
                  testProperty $"{name}: at any clock" (fun (NonNegativeInt iteration) (NonNegativeInt update) ->
                      scoped
                          (fun () ->
                              let clock =
                                  { Iteration = int64 iteration
                                    Update = int64 update + 1L }

                              let p, g = single (parameters 1), single (gradients 2 3)
                              // A state that is not the first.
                              let state = (optimizer.Update(clock, single (gradients 5 2), optimizer.Init p, p)).State
                              let native, nativeState = Tree.clone p, Tree.clone state
                              let plan = Option.get optimizer.Plan
                              Expect.isTrue (FusedStep.tryRun plan 0.0 clock g nativeState native) "taken"
                              let result = optimizer.Update(clock, g, state, p)
                              let next = Optimizer.apply result.Updates p

                              for actual, expected in [ native, next; nativeState, result.State ] do
                                  for a, e in Seq.zip (Tree.values actual) (Tree.values expected) do
                                      Expect.isLessThanOrEqual (worstUlp [] a e) 4.0 "ulp")
                          ())

              testTensors "the same bits with 1 and with 3 threads, and for all at once as for each" (fun () ->
                  let shape = [| 300_001L |]
                  let optimizer = Optimizers.adamW 1e-2 0.9 0.999 0.1

                  let big seed =
                      named
                          [ "a", Rng.normal f32 shape (Rng.key seed)
                            "b", Rng.normal f32 [| 5L |] (Rng.key (seed + 1L)) ]

                  let start, g = big 1L, big 3L
                  let threads = torch.get_num_threads ()

                  let after count =
                      torch.set_num_threads count
                      let p, state = Tree.clone start, optimizer.Init start
                      Expect.isTrue (FusedStep.tryRun optimizer.Plan.Value 0.0 (clock 1) g state p) "taken"
                      p, state, Tree.norm p

                  try
                      let (p, state, norm), (p3, state3, norm3) = after 1, after 3
                      sameTree p3 p "parameters"
                      sameTree state3 state "state"
                      sameBits norm3 norm "norm"
                  finally
                      torch.set_num_threads threads)

              testTensors "a step that clips is the step and then the clip" (fun () ->
                  for projection in
                      [ Projection.clipWeights 0.3
                        Projection.clipWeights 0.3 |> Projection.except [| "0.bias" |]
                        Projection.normBallGlobal 0.5
                        Projection.none ] do
                      let p, g = single (parameters 7), single (gradients 7 1)
                      let optimizer = Optimizers.rmsProp 0.1
                      let result = optimizer.Update(clock 1, g, optimizer.Init p, p)
                      let expected = Optimizer.apply result.Updates p |> projection.Apply
                      let native, state = Tree.clone p, optimizer.Init p
                      let next = FusedStep.run optimizer projection (clock 1) g state native
                      sameTree native expected projection.Equation
                      sameTree next result.State "state")

              testTensors "training takes native steps: two critic updates, the generator's, and the average" (fun () ->
                  let before = Ranges.count ()
                  TrainingLaws.runWith Training.advance toy f32 1 |> ignore
                  // Each update also measures its gradient's norm.
                  Expect.isGreaterThanOrEqual (Ranges.count () - before) 7L "calls served")

              testCase "every optimizer of the library has a plan, and combinations of them" (fun () ->
                  for name, optimizer in library do
                      let isMasked = name.StartsWith "masked" || name = "chain of four"
                      Expect.equal optimizer.Plan.IsSome (not isMasked) name

                  Expect.isNone ownMomentum.Plan "a custom one"

                  let own =
                      Optimizers.sgd 0.1
                      |> Optimizer.withInPlace (fun _ g s _ -> { Updates = g; State = s })

                  Expect.isNone own.Plan "an in-place form of one's own is to run"
                  Expect.isSome ((Optimizers.sgd 0.1).Declaring OptimizerLaw.None).Plan "laws change nothing")

              testTensors "what the native step declines is done in place" (fun () ->
                  let optimizer = Optimizers.adam 0.1 0.9 0.99
                  let whole = Rng.normal f64 [| 4L; 6L |] (Rng.key 1L)

                  let same (p: unit -> Tree) (g: Tree) =
                      let expected, expectedState = p (), optimizer.Init(p ())
                      let result = optimizer.UpdateInPlace(clock 1, g, expectedState, expected)
                      Optimizer.applyInPlace result.Updates expected |> ignore
                      let actual, state = p (), optimizer.Init(p ())
                      Expect.isFalse (FusedStep.tryRun optimizer.Plan.Value 0.0 (clock 1) g state actual) "declined"
                      sameTree actual (p ()) "nothing was written"
                      let next = FusedStep.run optimizer Projection.none (clock 1) g state actual
                      sameTree actual expected "parameters"
                      sameTree next result.State "state"

                  let g = named [ "a", normal 3 [ 4L; 3L ]; "b", normal 4 [ 4L; 3L ] ]
                  // Every other column: memory with gaps.
                  let gaps () = whole.clone().narrow(1L, 0L, 3L)
                  same (fun () -> named [ "a", gaps (); "b", gaps () ]) g
                  // One tensor under two names.
                  same
                      (fun () ->
                          let tied = normal 5 [ 4L; 3L ]
                          named [ "a", tied; "b", tied ])
                      g)

              testTensors "no parameters, empty tensors and numbers without a dimension" (fun () ->
                  let optimizer = Optimizers.adam 0.1 0.9 0.99
                  let p = named [ "a", normal 1 []; "b", normal 2 [ 0L; 3L ]; "c", normal 3 [ 2L ] ]
                  let g = named [ "a", normal 4 []; "b", normal 5 [ 0L; 3L ]; "c", normal 6 [ 2L ] ]
                  Expect.equal (compare optimizer p [ g; g ]) 0.0 "ulp"
                  let state = optimizer.Init Tree.Empty

                  FusedStep.run optimizer Projection.none (clock 1) Tree.Empty state Tree.Empty
                  |> ignore)

              testTensors "one gradient for two parameters, and a parameter as its own gradient" (fun () ->
                  let optimizer = Optimizers.momentum 0.1 0.9
                  let p, g = single (named [ "a", normal 1 [ 5L ]; "b", normal 2 [ 5L ] ]), normal 3 [ 5L ]
                  let g = g.``to`` torch.ScalarType.Float32
                  Expect.equal (compare optimizer p [ named [ "a", g; "b", g ] ]) 0.0 "ulp"
                  // The gradient of |p|^2 / 2, as a careless function might hand it out.
                  let expected = Optimizer.apply (optimizer.Update(clock 1, p, optimizer.Init p, p)).Updates p
                  let native = Tree.clone p

                  Expect.isTrue
                      (FusedStep.tryRun optimizer.Plan.Value 0.0 (clock 1) native (optimizer.Init p) native)
                      "taken"

                  sameTree native expected "parameters")

              testTensors "autograd is told of what was written" (fun () ->
                  let p = single (named [ "a", normal 1 [ 5L ] ])
                  let leaves = Tree.leaves p
                  let loss = leaves["a"].mul(leaves["a"]).sum()
                  let optimizer = Optimizers.sgd 0.1
                  Expect.isTrue (FusedStep.tryRun optimizer.Plan.Value 0.0 (clock 1) p Tree.Empty p) "taken"
                  Expect.throws (fun () -> Tree.grad loss leaves |> ignore) "a graph through what was overwritten")

              if isLong then
                  for name, optimizer in planned do
                      testTensors $"{name}: 10^7 parameters, and 50 steps of 10^5" (fun () ->
                          let tree size seed = named [ "a", Rng.normal f32 [| size |] (Rng.key seed) ]

                          for dtype in [ torch.ScalarType.Float32; torch.ScalarType.Float64 ] do
                              let p, g = cast dtype (tree 10_000_000L 1L), cast dtype (tree 10_000_000L 2L)
                              Expect.isLessThanOrEqual (compare optimizer p [ g ]) 4.0 $"ulp, {dtype}"

                          let steps = [ for step in 1..50 -> tree 100_000L (int64 (10 + step)) ]
                          // Each step from where the last one's pure parameters are, and then all from the start.
                          Expect.isLessThanOrEqual (compare optimizer (tree 100_000L 1L) steps) 4.0 "ulp of a step"
                          let mutable pure', state = tree 100_000L 1L, optimizer.Init(tree 100_000L 1L)
                          let native, nativeState = Tree.clone pure', Tree.clone state

                          for step, g in List.indexed steps do
                              let result = optimizer.Update(clock (step + 1), g, state, pure')
                              pure' <- Optimizer.apply result.Updates pure'
                              state <- result.State

                              Expect.isTrue
                                  (FusedStep.tryRun optimizer.Plan.Value 0.0 (clock (step + 1)) g nativeState native)
                                  "taken"

                          close 1e-6 native["a"] pure'["a"] "after 50 steps") ]
