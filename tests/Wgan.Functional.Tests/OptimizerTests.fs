/// A table of laws: every optimizer and transformation times every law.
module Wgan.Functional.Tests.OptimizerTests

open System
open Expecto
open FsCheck
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private named (values: (string * Tensor) list) = Tree.ofPaths values

let private parameters seed =
    named [ "0.weight", normal seed [ 3L; 2L ]; "0.bias", normal (seed + 1) [ 3L ] ]

/// The gradients of one step, of a size between 0.01 and 100.
let private gradients seed step =
    let size = scalar (10.0 ** float (seed % 5 - 2))

    parameters (1000 * seed + 10 * step + 5)
    |> Tree.map (fun value -> value.mul size)

/// A heavy ball as a user would write it.
let private ownMomentum =
    Optimizer.custom "ownMomentum" "1" [| 0.9 |] Tree.zerosLike (fun _ gradients state _ ->
        let next = Tree.map2 (fun b g -> b.mul(scalar 0.9).add g) state gradients

        { Updates = next |> Tree.map (fun b -> b.mul (scalar -0.1))
          State = next })

let private library =
    [ "identity", Optimizer.identity
      "scale", Optimizer.scale 0.3
      "trace (heavy ball)", Trace.heavyBall 0.9
      "trace (Nesterov)", Trace.nesterov 0.9
      "scaleByRms (PyTorch)", ScaleByRms.pyTorch 0.9 1e-6
      "scaleByRms (centred)", ScaleByRms.pyTorchCentred 0.9 1e-6
      "scaleByRms (TF1)", ScaleByRms.tensorFlow1 0.8 1e-6
      "scaleByAdam", ScaleByAdam.create 0.9 0.99 1e-6
      "scaleByLion", ScaleByLion.create 0.8 0.95
      "clip by global norm", ClipGradients.byGlobalNorm 1.0
      "clip by value", ClipGradients.byValue 0.5
      "decayed weights", AddDecayedWeights.create 0.1
      "optimistic", Optimistic.gradient
      "masked, only", Masked.only [| "*.weight" |] (Trace.heavyBall 0.8)
      "masked, except", Masked.except [| "*.weight" |] (ScaleByAdam.create 0.9 0.99 1e-7)
      "sgd", Optimizers.sgd 0.1
      "momentum", Optimizers.momentum 0.1 0.9
      "nesterov", Optimizers.nesterov 0.1 0.9
      "rmsProp", Optimizers.rmsProp 1e-2
      "rmsPropCentred", Optimizers.rmsPropCentred 1e-2
      "rmsPropTf1", Optimizers.rmsPropTf1 1e-2
      "adam", Optimizers.adam 1e-2 0.5 0.9
      "adam without momentum", Optimizers.adam 1e-2 0.0 0.9
      "adam with a decaying rate", Optimizers.adamScheduled (Schedule.linear 1e-2 0.0 1L 4L) 0.9 0.999
      "adamW", Optimizers.adamW 1e-2 0.9 0.999 0.1
      "lion", Optimizers.lion 1e-2 0.1
      "optimisticSgd", Optimizers.optimisticSgd 0.1
      "optimisticAdam", Optimizers.optimisticAdam 1e-2 0.5 0.9
      "scheduled lion", Optimizers.lion 1.0 0.1 |> Optimizer.scheduled (Schedule.cosine 1e-2 0.0 0L 4L)
      "chain of four",
      Optimizer.chain
          [| ClipGradients.byGlobalNorm 2.0
             Masked.only [| "*.weight" |] (AddDecayedWeights.create 0.1)
             ScaleByRms.pyTorch 0.9 1e-8
             Optimizer.scale -0.1 |] ]

let private all = library @ [ "a custom one", ownMomentum ]

let private clock step =
    { Iteration = int64 step - 1L
      Update = int64 step }

let private pure' (optimizer: Optimizer) step g s p = optimizer.Update(clock step, g, s, p)
let private inPlace (optimizer: Optimizer) step g s p = optimizer.UpdateInPlace(clock step, g, s, p)

/// Five updates from the given parameters, with each step's gradients: the updates, the last parameters, the last state.
let private run take apply (gradients: int -> Tree) (start: Tree) (optimizer: Optimizer) =
    let mutable p, state = start, optimizer.Init start

    let updates =
        [ for step in 1..5 do
              let result: OptimizerResult = take optimizer step (gradients step) state p
              let copy = Tree.clone result.Updates
              p <- apply result.Updates p
              state <- result.State
              copy ]

    updates, p, state

let private runPure gradients start optimizer = run pure' Optimizer.apply gradients start optimizer

let private sameTrees (actual: Tree list) (expected: Tree list) message =
    for i, (a, e) in List.indexed (List.zip actual expected) do
        sameTree a e $"{message} {i}"

let private cast (dtype: torch.ScalarType) = Tree.map (fun value -> value.``to`` dtype)
let private single = cast torch.ScalarType.Float32
let private double' = cast torch.ScalarType.Float64

let private inPlaceIsPure (convert: Tree -> Tree) (optimizer: Optimizer) seed =
    let gradients = gradients seed >> convert
    let start = convert (parameters seed)
    let updates, p, s = runPure gradients start optimizer
    let updates', p', s' = run inPlace Optimizer.applyInPlace gradients (Tree.clone start) optimizer
    sameTrees updates' updates "updates"
    sameTree p' p "parameters"
    sameTree s' s "state"

let private laws =
    [ "the in-place interpreter gives the same bits in float64", inPlaceIsPure id
      "the in-place interpreter gives the same bits in float32", inPlaceIsPure single

      "updates leave what they are given untouched",
      fun optimizer seed ->
          let mutable state = optimizer.Init(parameters seed)

          for step in 1..3 do
              let given = [ gradients seed step; state; parameters seed ]
              let before = given |> List.map Tree.clone
              let result = pure' optimizer step given[0] given[1] given[2]
              sameTrees given before "input"
              state <- result.State

      "the in-place interpreter leaves gradients and parameters untouched",
      fun optimizer seed ->
          let mutable state = optimizer.Init(parameters seed)

          for step in 1..3 do
              let given = [ gradients seed step; parameters seed ]
              let before = given |> List.map Tree.clone
              state <- (inPlace optimizer step given[0] state given[1]).State
              sameTrees given before "input"

      "one expanded tensor may be the gradient of two parameters",
      fun optimizer seed ->
          let p =
              named
                  [ "0.bias", normal seed [ 3L ]
                    "0.weight", normal (seed + 1) [ 3L ]
                    "1.weight", normal (seed + 2) [ 3L ] ]

          let shared step =
              let g = (normal (seed + 2 * step) [ 1L ]).expand [| 3L |]
              named [ "0.bias", g; "0.weight", g; "1.weight", g ]

          let expected, _, _ = runPure (shared >> Tree.clone) p optimizer
          let pureUpdates, _, _ = runPure shared p optimizer
          let updates, _, _ = run inPlace Optimizer.apply shared p optimizer
          sameTrees updates pureUpdates "in place"

          // libtorch's kernels for expanded and for whole tensors differ in the last bit.
          for a, b in Seq.zip (pureUpdates |> Seq.collect _.Leaves()) (expected |> Seq.collect _.Leaves()) do
              close 1e-12 a.Value b.Value a.Name

      "the next state shares no memory with gradients or parameters",
      fun optimizer seed ->
          for take in [ pure'; inPlace ] do
              let g, p = gradients seed 1, parameters seed
              let state = (take optimizer 1 g (optimizer.Init p) p).State
              let before = Tree.clone state

              for tree in [ g; p ] do
                  for leaf in tree.Leaves() do
                      leaf.Value.zero_ () |> ignore

              sameTree state before "state"

      "updates and state carry no graph",
      fun optimizer seed ->
          for take in [ pure'; inPlace ] do
              let leaves = Tree.leaves (parameters seed)
              let loss = leaves.Leaves() |> Seq.map (fun leaf -> leaf.Value.pow(scalar 2.0).sum())
              let g = Tree.grad (Seq.reduce (fun a b -> a.add b) loss) leaves
              let result = take optimizer 1 g (optimizer.Init leaves) leaves
              let result = take optimizer 2 g result.State leaves

              for leaf in Seq.append (result.Updates.Leaves()) (result.State.Leaves()) do
                  Expect.isFalse leaf.Value.requires_grad leaf.Name

      "identity is neutral on both sides of a chain",
      fun optimizer seed ->
          let alone, _, _ = runPure (gradients seed) (parameters seed) optimizer

          for chain in [ [| optimizer; Optimizer.identity |]; [| Optimizer.identity; optimizer |] ] do
              let chained, _, _ = runPure (gradients seed) (parameters seed) (Optimizer.chain chain)
              sameTrees chained alone "updates"

      "a chain applies its links by hand, one after another",
      fun optimizer seed ->
          let first, last = ScaleByAdam.create 0.8 0.9 1e-3, Trace.nesterov 0.7

          let chained, _, _ =
              runPure (gradients seed) (parameters seed) (Optimizer.chain [| first; optimizer; last |])

          let mutable p = parameters seed
          let mutable s1, s2, s3 = first.Init p, optimizer.Init p, last.Init p

          for step in 1..5 do
              let r1 = pure' first step (gradients seed step) s1 p
              let r2 = pure' optimizer step r1.Updates s2 p
              let r3 = pure' last step r2.Updates s3 p
              sameTree r3.Updates chained[step - 1] $"updates {step}"
              s1 <- r1.State
              s2 <- r2.State
              s3 <- r3.State
              p <- Optimizer.apply r3.Updates p

      "a chain of chains is one chain",
      fun optimizer seed ->
          let links = [| Optimizer.scale 0.5; optimizer; Trace.heavyBall 0.5 |]
          let flat, _, _ = runPure (gradients seed) (parameters seed) (Optimizer.chain links)

          for nested in
              [ [| links[0]; Optimizer.chain links[1..] |]
                [| Optimizer.chain links[..1]; links[2] |] ] do
              let updates, _, _ = runPure (gradients seed) (parameters seed) (Optimizer.chain nested)
              sameTrees updates flat "updates"

      "a schedule sets the rate by iteration",
      fun optimizer seed ->
          let rate = Schedule.linear 0.75 0.25 1L 4L
          let mutable plain, scheduled = optimizer.Init(parameters seed), Tree.Empty
          let optimizer' = Optimizer.scheduled rate optimizer
          scheduled <- optimizer'.Init(parameters seed)

          for step in 1..5 do
              let alone = pure' optimizer step (gradients seed step) plain (parameters seed)
              let timed = pure' optimizer' step (gradients seed step) scheduled (parameters seed)
              let factor = scalar (rate.At(int64 step - 1L))
              sameTree timed.Updates (alone.Updates |> Tree.map (fun u -> u.mul factor)) $"updates {step}"
              plain <- alone.State
              scheduled <- timed.State

      "float32 stays float32, and near float64's numbers",
      fun optimizer seed ->
          let p, g = single (parameters seed), single (gradients seed 1)
          let result = pure' optimizer 1 g (optimizer.Init p) p
          let wide = pure' optimizer 1 (double' g) (optimizer.Init(double' p)) (double' p)

          for leaf in Seq.append (result.Updates.Leaves()) (result.State.Leaves()) do
              Expect.equal leaf.Value.dtype torch.ScalarType.Float32 leaf.Name

          for leaf, exact in Seq.zip (result.Updates.Leaves()) (wide.Updates.Leaves()) do
              close 1e-5 leaf.Value exact.Value leaf.Name

      "zero gradients move parameters at zero nowhere, and others finitely",
      fun optimizer seed ->
          let zeros = Tree.zerosLike (parameters seed)
          let updates, p, _ = runPure (fun _ -> zeros) zeros optimizer

          for tree in p :: updates do
              for leaf in tree.Leaves() do
                  Expect.all (Tensors.toArray leaf.Value) (fun x -> x = 0.0) leaf.Name

          let updates, _, _ = runPure (fun _ -> zeros) (parameters seed) optimizer

          for tree in updates do
              for leaf in tree.Leaves() do
                  Expect.all (Tensors.toArray leaf.Value) Double.IsFinite leaf.Name

      "the order of parameters does not matter",
      fun optimizer seed ->
          let reversed (tree: Tree) =
              tree.Leaves()
              |> Seq.map (fun leaf -> leaf.Name, leaf.Value)
              |> List.ofSeq
              |> List.rev
              |> named

          let _, p, s = runPure (gradients seed) (parameters seed) optimizer
          let _, p', s' = runPure (gradients seed >> reversed) (reversed (parameters seed)) optimizer
          let byName (tree: Tree) = tree.Leaves() |> Seq.sortBy _.Name |> List.ofSeq

          for a, b in List.zip (byName p' @ byName s') (byName p @ byName s) do
              Expect.equal a.Name b.Name "names"
              close 1e-12 a.Value b.Value a.Name ]

/// Not so for a custom one, whose pure form serves as both.
let private writesOverItsState (optimizer: Optimizer) seed =
    let p = parameters seed
    let state = optimizer.Init p

    for step in 1..2 do
        let result = inPlace optimizer step (gradients seed step) state p
        sameTree state result.State "state"

let private few =
    { FsCheckConfig.defaultConfig with
        maxTest = 20 }

let private holds name law check (optimizer: Optimizer) =
    testPropertyWithConfig few $"{name}: {law}" (fun (NonNegativeInt seed) ->
        scoped (fun () -> check optimizer (seed % 1000)) ())

/// WGAN-GP on the ring with the optimizer for both players, three iterations.
let private train iterate (optimizer: Optimizer) =
    let experiment =
        { toy with
            GeneratorOptimizer = optimizer
            CriticOptimizer = optimizer }

    let key = Rng.key 3L
    let source = experiment.Data.Open()
    let mutable state = Training.init experiment f64 key

    for _ in 1..3 do
        use draws = Training.draws experiment source f64 key state
        let result: IterationResult = iterate experiment state draws
        state <- result.State

    [ state.Generator.Network.Parameters
      state.Generator.Optimizer
      state.Critic.Network.Parameters
      state.Critic.Optimizer ]

[<Tests>]
let tests =
    testList
        "Optimizer"
        [ for name, optimizer in all do
              for law, check in laws do
                  holds name law check optimizer

          for name, optimizer in library do
              holds name "the in-place interpreter writes the next state over the old" writesOverItsState optimizer

          for name, optimizer in all do
              testTensors $"{name}: training by step and by advance gives the same bits" (fun () ->
                  sameTrees (train Training.advance optimizer) (train Training.step optimizer) "tree")

          testCase "descriptions tell all of them apart"
          <| fun () ->
              let descriptions = all |> List.map (fun (_, optimizer) -> optimizer.Description.ToJson())
              Expect.equal (List.distinct descriptions) descriptions "distinct"

          testCase "descriptions that entered hashes before have not changed"
          <| fun () ->
              for optimizer, expected in
                  [ Optimizers.sgd 0.1, """{"name":"descend","rate":{"name":"constant","value":0.1}}"""
                    Optimizer.scale 0.3, """{"factor":{"name":"constant","value":0.3},"name":"scaleBySchedule"}"""
                    Optimizers.adam 0.01 0.5 0.9,
                    """{"0":{"beta1":0.5,"beta2":0.9,"epsilon":1E-08,"name":"scaleByAdam"},"1":{"name":"descend","rate":{"name":"constant","value":0.01}},"name":"chain"}"""
                    Optimizers.rmsProp 0.01,
                    """{"0":{"alpha":0.99,"epsilon":1E-08,"name":"scaleByRms"},"1":{"name":"descend","rate":{"name":"constant","value":0.01}},"name":"chain"}""" ] do
                  Expect.equal (optimizer.Description.ToJson()) expected "description"

          testCase "a custom one is described by its name, version and numbers, and says that it is custom"
          <| fun () ->
              Expect.equal
                  (ownMomentum.Description.ToJson())
                  """{"name":"ownMomentum","parameter0":0.9,"version":"1"}"""
                  "description"

              Expect.isTrue
                  (Optimizer.scheduled (Schedule.constant 1.0) ownMomentum).Description.ContainsCustomCode
                  "custom"

          testTensors "a custom one's own in-place form is what UpdateInPlace runs, and only that" (fun () ->
              let mutable calls = 0

              let watched =
                  ownMomentum
                  |> Optimizer.withInPlace (fun clock g s p ->
                      calls <- calls + 1
                      ownMomentum.Update(clock, g, s, p))

              let p = parameters 1
              let expected = pure' ownMomentum 1 (gradients 1 1) (ownMomentum.Init p) p
              sameTree (pure' watched 1 (gradients 1 1) (watched.Init p) p).Updates expected.Updates "pure"
              Expect.equal calls 0 "calls after Update"
              sameTree (inPlace watched 1 (gradients 1 1) (watched.Init p) p).Updates expected.Updates "in place"
              Expect.equal calls 1 "calls after UpdateInPlace"
              Expect.equal (watched.Description.ToJson()) (ownMomentum.Description.ToJson()) "description")

          testCase "arguments outside their range are refused by name"
          <| fun () ->
              for make, text in
                  [ (fun () -> ScaleByAdam.create 1.0 0.9 1e-8), "scaleByAdam: beta1 must lie in [0, 1), not 1"
                    (fun () -> ScaleByAdam.create 0.9 -0.1 1e-8), "scaleByAdam: beta2"
                    (fun () -> ScaleByAdam.create 0.9 0.9 0.0), "scaleByAdam: epsilon must be positive"
                    (fun () -> ScaleByRms.pyTorch nan 1e-8), "scaleByRms: alpha"
                    (fun () -> ScaleByRms.pyTorchCentred 0.9 -1.0), "scaleByRmsCentred: epsilon"
                    (fun () -> ScaleByRms.tensorFlow1 1.5 1e-8), "scaleByRmsTf1: decay"
                    (fun () -> ScaleByLion.create 0.9 1.0), "scaleByLion: beta2"
                    (fun () -> Trace.heavyBall -0.5), "trace: mu"
                    (fun () -> Trace.nesterov infinity), "traceNesterov: mu"
                    (fun () -> ClipGradients.byGlobalNorm 0.0), "clipByGlobalNorm: c must be positive"
                    (fun () -> ClipGradients.byValue nan), "clipByValue: c must be positive"
                    (fun () -> AddDecayedWeights.create -0.1),
                    "addDecayedWeights: decay must be finite and not negative"
                    (fun () -> Optimizers.sgd nan), "finite" ] do
                  let message = failure (fun () -> make () |> ignore)
                  Expect.stringContains message text "message"

          testTensors "gradients for other parameters than the state's are refused" (fun () ->
              let state = (Trace.heavyBall 0.9).Init(parameters 1)
              let short = named [ "0.weight", normal 1 [ 3L; 2L ] ]

              Expect.stringContains
                  (failure (fun () -> pure' (Trace.heavyBall 0.9) 1 short state short |> ignore))
                  "2 tensors"
                  "message")

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
