/// An optimizer's step in one native call, against its pure definition.
module Wgan.Functional.Tests.FusedStepTests

open System
open Expecto
open FsCheck
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.OptimizerSubjects

/// Those that a native step can compute: all but masked ones, those of one's own, and clipping by the norm of anything but the gradients.
let planned = library |> List.filter (fun (_, optimizer) -> optimizer.Plan.IsSome)

/// The distance to the next number of that type.
let private ulp (dtype: torch.ScalarType) (x: float) =
    if dtype = torch.ScalarType.Float32 then
        let x = MathF.Abs(float32 x)
        float (MathF.BitIncrement x - x)
    else
        Math.BitIncrement(abs x) - abs x

/// The largest difference, element by element, in ulp of the largest of the operands there.
let worstUlp (operands: Tensor list) (actual: Tensor) (expected: Tensor) : float =
    Expect.equal actual.dtype expected.dtype "type"
    Expect.equal actual.shape expected.shape "shape"
    let a, e = Tensors.toArray actual, Tensors.toArray expected

    if Array.forall2 (fun (x: float) y -> x = y) a e then
        0.0
    else
        let operands = expected :: operands |> List.map Tensors.toArray

        let largest i =
            operands
            |> List.fold (fun most (values: float[]) -> max most (abs values[i])) 0.0

        Seq.init a.Length (fun i -> abs (a[i] - e[i]) / ulp expected.dtype (largest i))
        |> Seq.max

/// The layouts in which autograd hands out gradients.
let private layouts: (string * (Tensor -> Tensor)) list =
    [ "contiguous", id
      "channels-last", (fun g -> g.permute(0L, 2L, 3L, 1L).contiguous().permute(0L, 3L, 1L, 2L))
      "transposed", (fun g -> g.permute(3L, 2L, 1L, 0L).contiguous().permute(3L, 2L, 1L, 0L))
      "expanded", (fun g -> g.narrow(1L, 0L, 1L).expand g.shape) ]

/// By size: 1, 3, 16, 1000, 4097, 10^5.
let private shapes =
    [ [| 1L; 1L; 1L; 1L |]
      [| 1L; 3L; 1L; 1L |]
      [| 2L; 2L; 2L; 2L |]
      [| 5L; 8L; 5L; 5L |]
      [| 17L; 241L; 1L; 1L |]
      [| 20L; 50L; 10L; 10L |] ]

/// Three draws of normal numbers for each shape, made once.
let private drawn =
    lazy
        (shapes
         |> List.mapi (fun i shape ->
             shape, [ for kind in 0..2 -> Tensors.toArray (Rng.normal f64 shape (Rng.key (int64 (10 * i + kind)))) ]))

/// Two native steps against two pure ones from the same start; the worst difference of each step.
let private compare (optimizer: Optimizer) convert (start: Tree) (gradients: Tree list) =
    let mutable worst = 0.0
    let mutable p, state = convert start, optimizer.Init(convert start)

    for step, g in List.indexed gradients do
        let clock = clock (step + 1)
        let native, nativeState = Tree.clone p, Tree.clone state
        let before = Tree.clone g

        Expect.isTrue
            (FusedStep.tryRun (Option.get optimizer.Plan) 0.0 clock g nativeState native)
            "the native step was taken"

        sameTree g before "gradients"
        let result = optimizer.Update(clock, g, state, p)
        let next = Optimizer.apply result.Updates p

        let measure (operands: Tree list) (actual: Tree) (expected: Tree) =
            for i, (a, e) in Seq.indexed (Seq.zip (Tree.values actual) (Tree.values expected)) do
                worst <- max worst (worstUlp [ for tree in operands -> (Tree.values tree)[i] ] a e)

        measure [ p; result.Updates ] native next
        let count = p.Count

        // A state's operands are itself before and the gradient of its parameter.
        for i, (a, e) in Seq.indexed (Seq.zip (Tree.values nativeState) (Tree.values result.State)) do
            worst <- max worst (worstUlp [ (Tree.values state)[i]; (Tree.values g)[i % count] ] a e)

        p <- next
        state <- result.State

    worst

let private agrees (optimizer: Optimizer) () =
    for shape, values in drawn.Value do
        for dtype in [ torch.ScalarType.Float32; torch.ScalarType.Float64 ] do
            let backend = { f64 with DType = dtype }

            for layout, arrange in layouts do
                let tree kind arrange =
                    named
                        [ "0.weight", arrange (Tensors.ofArray backend shape values[kind])
                          "0.bias", Tensors.ofArray backend [| 7L |] [| for i in 1..7 -> sin (float (i * (kind + 1))) |] ]

                let worst = compare optimizer id (tree 0 id) [ tree 1 arrange; tree 2 arrange ]
                Expect.isLessThanOrEqual worst 4.0 $"ulp at {Tensors.shapeText shape}, {dtype}, {layout}"

[<Tests>]
let tests =
    testList
        "Fused steps"
        [ if Kernels.isLoaded () then
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
                  Expect.equal (compare optimizer id p [ g; g ]) 0.0 "ulp"
                  let state = optimizer.Init Tree.Empty

                  FusedStep.run optimizer Projection.none (clock 1) Tree.Empty state Tree.Empty
                  |> ignore)

              testTensors "one gradient for two parameters, and a parameter as its own gradient" (fun () ->
                  let optimizer = Optimizers.momentum 0.1 0.9
                  let p, g = single (named [ "a", normal 1 [ 5L ]; "b", normal 2 [ 5L ] ]), normal 3 [ 5L ]
                  let g = g.``to`` torch.ScalarType.Float32
                  Expect.equal (compare optimizer id p [ named [ "a", g; "b", g ] ]) 0.0 "ulp"
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
                  for name, optimizer in
                      [ "adamW", Optimizers.adamW 1e-3 0.9 0.999 0.01
                        "rmsPropCentred", Optimizers.rmsPropCentred 1e-3 ] do
                      testTensors $"{name}: 10^7 parameters, and 50 steps of 10^5" (fun () ->
                          let tree size seed = named [ "a", Rng.normal f32 [| size |] (Rng.key seed) ]

                          let worst = compare optimizer id (tree 10_000_000L 1L) [ tree 10_000_000L 2L ]

                          Expect.isLessThanOrEqual worst 4.0 "ulp"
                          let mutable pure', state = tree 100_000L 1L, optimizer.Init(tree 100_000L 1L)
                          let native, nativeState = Tree.clone pure', Tree.clone state

                          for step in 1..50 do
                              let g = tree 100_000L (int64 (10 + step))
                              let result = optimizer.Update(clock step, g, state, pure')
                              pure' <- Optimizer.apply result.Updates pure'
                              state <- result.State

                              Expect.isTrue
                                  (FusedStep.tryRun optimizer.Plan.Value 0.0 (clock step) g nativeState native)
                                  "taken"

                          close 1e-6 native["a"] pure'["a"] "after 50 steps") ]
