/// What holds for every gradient transformation: each law checks one optimizer on the problem of one seed.
module Wgan.Functional.Tests.OptimizerLaws

open System
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.OptimizerSubjects

let private inPlaceIsPure (convert: Tree -> Tree) (optimizer: Optimizer) seed =
    let gradients = gradients seed >> convert
    let start = convert (parameters seed)
    let updates, p, s = runPure gradients start optimizer
    let updates', p', s' = run inPlace Optimizer.applyInPlace gradients (Tree.clone start) optimizer
    sameTrees updates' updates "updates"
    sameTree p' p "parameters"
    sameTree s' s "state"

let laws =
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

      "it declares momentum exactly where a past gradient moves parameters at zero by itself",
      fun optimizer seed ->
          let zeros = Tree.zerosLike (parameters seed)
          let first = pure' optimizer 1 (gradients seed 1) (optimizer.Init zeros) zeros
          let second = pure' optimizer 2 zeros first.State zeros

          let moves =
              second.Updates.Leaves()
              |> Seq.exists (fun leaf -> Tensors.toArray leaf.Value |> Array.exists (fun x -> x <> 0.0))

          Expect.equal (optimizer.Obeys OptimizerLaw.HasMomentum) moves "declared"

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
let writesOverItsState (optimizer: Optimizer) seed =
    let p = parameters seed
    let state = optimizer.Init p

    for step in 1..2 do
        let result = inPlace optimizer step (gradients seed step) state p
        sameTree state result.State "state"
