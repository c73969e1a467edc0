module Wgan.Functional.Tests.OptimizerTests

open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private named (values: (string * Tensor) list) = Tree.ofPaths values

let private parameters seed =
    named [ "0.weight", normal seed [ 3L; 2L ]; "0.bias", normal (seed + 1) [ 3L ] ]

let private gradients seed step = parameters (1000 * seed + 10 * step)

let private all =
    [ "identity", Optimizer.identity
      "scale", Optimizer.scale 0.3
      "sgd", Optimizers.sgd 0.1
      "adam", Optimizers.adam 1e-2 0.5 0.9
      "adam without momentum", Optimizers.adam 1e-2 0.0 0.9
      "adam with a decaying rate", Optimizers.adamScheduled (Schedule.linear 1e-2 0.0 1L 4L) 0.9 0.999
      "rmsProp", Optimizers.rmsProp 1e-2
      "chain of three", Optimizer.chain [| Optimizer.scale 2.0; ScaleByRms.pyTorch 0.9 1e-8; Optimizer.scale -0.1 |] ]

let private clock step =
    { Iteration = int64 step - 1L
      Update = int64 step }

/// Five updates; what each gives to the next is what `take` returns.
let private run take (start: Tree) seed (optimizer: Optimizer) =
    let mutable p, state = start, optimizer.Init start

    for step in 1..5 do
        let next, nextState = take optimizer (clock step) (gradients seed step) state p
        p <- next
        state <- nextState

    p, state

let private pure' (optimizer: Optimizer) clock g s p =
    let result = optimizer.Update(clock, g, s, p)
    Optimizer.apply result.Updates p, result.State

let private inPlace (optimizer: Optimizer) clock g s p =
    let result = optimizer.UpdateInPlace(clock, g, s, p)
    Optimizer.applyInPlace result.Updates p, result.State

let private laws =
    [ "the in-place interpreter gives the same bits",
      fun (optimizer: Optimizer) seed ->
          let p, s = run pure' (parameters seed) seed optimizer
          let p', s' = run inPlace (parameters seed) seed optimizer
          sameTree p' p "parameters"
          sameTree s' s "state"

      "an update leaves what it is given untouched",
      fun optimizer seed ->
          let p, g = parameters seed, gradients seed 1
          let s = optimizer.Init p
          let before = [ p; g; s ] |> List.map Tree.clone
          optimizer.Update(clock 1, g, s, p) |> ignore

          for now, then' in List.zip [ p; g; s ] before do
              sameTree now then' "input"

      "the in-place interpreter takes one tensor as the gradient of two parameters",
      fun optimizer seed ->
          let p = named [ "a", normal seed [ 3L ]; "b", normal (seed + 1) [ 3L ] ]
          let shared = normal (seed + 2) [ 1L ]
          let g = named [ "a", shared.expand [| 3L |]; "b", shared.expand [| 3L |] ]
          let expected = optimizer.Update(clock 1, g, optimizer.Init p, p).Updates
          sameTree (optimizer.UpdateInPlace(clock 1, g, optimizer.Init p, p).Updates) expected "updates"

      "identity is neutral on both sides of a chain",
      fun optimizer seed ->
          let alone, _ = run pure' (parameters seed) seed optimizer

          for chain in [ [| optimizer; Optimizer.identity |]; [| Optimizer.identity; optimizer |] ] do
              let chained, _ = run pure' (parameters seed) seed (Optimizer.chain chain)
              sameTree chained alone "parameters"

      "float32 stays float32",
      fun optimizer seed ->
          let single (tree: Tree) =
              tree.Leaves()
              |> Seq.map (fun leaf -> leaf.Name, leaf.Value.``to`` torch.ScalarType.Float32)
              |> List.ofSeq
              |> Tree.ofPaths

          let p = single (parameters seed)
          let result = optimizer.Update(clock 1, single (gradients seed 1), optimizer.Init p, p)

          for leaf in result.Updates.Leaves() do
              Expect.equal leaf.Value.dtype torch.ScalarType.Float32 leaf.Name ]

/// The updates for one scalar parameter and the given gradients, in plain arithmetic.
let private adamByHand rate beta1 beta2 (gradients: float list) =
    let mutable m, v = 0.0, 0.0

    gradients
    |> List.mapi (fun i g ->
        let t = float (i + 1)
        m <- beta1 * m + (1.0 - beta1) * g
        v <- beta2 * v + (1.0 - beta2) * g * g
        -rate * (m / (1.0 - beta1 ** t)) / (sqrt (v / (1.0 - beta2 ** t)) + 1e-8))

let private rmsByHand rate alpha (gradients: float list) =
    let mutable v = 0.0

    gradients
    |> List.map (fun g ->
        v <- alpha * v + (1.0 - alpha) * g * g
        -rate * g / (sqrt v + 1e-8))

let private updatesOf (optimizer: Optimizer) (gradients: float list) =
    let p = named [ "p", tensor [ 1L ] [ 0.0 ] ]
    let mutable state = optimizer.Init p

    gradients
    |> List.mapi (fun i g ->
        let result = optimizer.Update(clock (i + 1), named [ "p", tensor [ 1L ] [ g ] ], state, p)
        state <- result.State
        Tensors.toFloat result.Updates["p"])

[<Tests>]
let tests =
    testList
        "Optimizer"
        [ for name, optimizer in all do
              for law, check in laws do
                  testProperty $"{name}: {law}" (fun (FsCheck.NonNegativeInt seed) ->
                      scoped (fun () -> check optimizer (seed % 1000)) ())

          testTensors "Adam's first updates are Algorithm 1's" (fun () ->
              let gradients = [ 0.5; -2.0; 1e-3; 7.0 ]

              for actual, expected in
                  List.zip (updatesOf (Optimizers.adam 0.01 0.5 0.9) gradients) (adamByHand 0.01 0.5 0.9 gradients) do
                  Expect.floatClose Accuracy.veryHigh actual expected "update")

          testTensors "RMSProp's first updates are PyTorch's" (fun () ->
              let gradients = [ 0.5; -2.0; 1e-3; 7.0 ]

              for actual, expected in
                  List.zip (updatesOf (Optimizers.rmsProp 0.01) gradients) (rmsByHand 0.01 0.99 gradients) do
                  Expect.floatClose Accuracy.veryHigh actual expected "update")

          testTensors "a zero gradient from the start moves nothing" (fun () ->
              for optimizer in [ Optimizers.adam 0.01 0.5 0.9; Optimizers.rmsProp 0.01; Optimizers.sgd 0.1 ] do
                  Expect.equal (updatesOf optimizer [ 0.0; 0.0 ]) [ 0.0; 0.0 ] "updates")

          testTensors "a schedule sets the rate by iteration" (fun () ->
              let halving = Optimizer.descend (Schedule.linear 1.0 0.0 0L 2L)
              Expect.equal (updatesOf halving [ 1.0; 1.0; 1.0; 1.0 ]) [ -1.0; -0.5; 0.0; 0.0 ] "updates")

          testTensors "the average of a constant stays it, and moves by 1 - decay" (fun () ->
              let at value = named [ "p", tensor [ 2L ] [ value; value ] ]
              sameTree (Ema.update 0.5 (at 3.0) (at 3.0)) (at 3.0) "constant"
              sameTree (Ema.update 0.75 (at 0.0) (at 4.0)) (at 1.0) "moved"
              let average = at 0.0
              sameTree (Ema.updateInPlace 0.75 average (at 4.0)) (at 1.0) "in place")

          testTensors "clipping moves every parameter into [-c, c] and no further" (fun () ->
              let p = named [ "a", tensor [ 4L ] [ -2.0; -0.01; 0.005; 3.0 ] ]
              let clipped = (Projection.clipWeights 0.01).Apply p
              sameTree clipped (named [ "a", tensor [ 4L ] [ -0.01; -0.01; 0.005; 0.01 ] ]) "clipped"
              sameTree ((Projection.clipWeights 0.01).ApplyInPlace(Tree.clone p)) clipped "in place")

          testCase "a bound that is not positive is refused"
          <| fun () ->
              Expect.stringContains (failure (fun () -> Projection.clipWeights 0.0 |> ignore)) "positive" "message" ]
