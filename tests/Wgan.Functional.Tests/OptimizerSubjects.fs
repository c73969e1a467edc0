/// The optimizers and transformations that the law table is about, and how its checks run them.
module Wgan.Functional.Tests.OptimizerSubjects

open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let named (values: (string * Tensor) list) = Tree.ofPaths values

let parameters seed =
    named [ "0.weight", normal seed [ 3L; 2L ]; "0.bias", normal (seed + 1) [ 3L ] ]

/// The gradients of one step, of a size between 0.01 and 100.
let gradients seed step =
    let size = scalar (10.0 ** float (seed % 5 - 2))

    parameters (1000 * seed + 10 * step + 5)
    |> Tree.map (fun value -> value.mul size)

/// A heavy ball as a user would write it.
let ownMomentum =
    (Optimizer.custom "ownMomentum" "1" [| 0.9 |] Tree.zerosLike (fun _ gradients state _ ->
        let next = Tree.map2 (fun b g -> b.mul(scalar 0.9).add g) state gradients

        { Updates = next |> Tree.map (fun b -> b.mul (scalar -0.1))
          State = next }))
        .Declaring
        OptimizerLaw.HasMomentum

let library =
    [ "identity", Optimizer.identity
      "scale", Optimizer.scale 0.3
      "trace (heavy ball)", Trace.heavyBall 0.9
      "trace (Nesterov)", Trace.nesterov 0.9
      "trace without memory", Trace.heavyBall 0.0
      "scaleByRms (PyTorch)", ScaleByRms.pyTorch 0.9 1e-6
      "scaleByRms (centred)", ScaleByRms.pyTorchCentred 0.9 1e-6
      "scaleByRms (TF1)", ScaleByRms.tensorFlow1 0.8 1e-6
      "scaleByAdam", ScaleByAdam.create 0.9 0.99 1e-6
      "scaleByLion", ScaleByLion.create 0.8 0.95
      "scaleByLion without memory", ScaleByLion.create 0.0 0.95
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

let all = library @ [ "a custom one", ownMomentum ]

let clock step =
    { Iteration = int64 step - 1L
      Update = int64 step }

let pure' (optimizer: Optimizer) step g s p = optimizer.Update(clock step, g, s, p)
let inPlace (optimizer: Optimizer) step g s p = optimizer.UpdateInPlace(clock step, g, s, p)

/// Five updates from the given parameters, with each step's gradients: the updates, the last parameters, the last state.
let run take apply (gradients: int -> Tree) (start: Tree) (optimizer: Optimizer) =
    let mutable p, state = start, optimizer.Init start

    let updates =
        [ for step in 1..5 do
              let result: OptimizerResult = take optimizer step (gradients step) state p
              let copy = Tree.clone result.Updates
              p <- apply result.Updates p
              state <- result.State
              copy ]

    updates, p, state

let runPure gradients start optimizer = run pure' Optimizer.apply gradients start optimizer

let sameTrees (actual: Tree list) (expected: Tree list) message =
    for i, (a, e) in List.indexed (List.zip actual expected) do
        sameTree a e $"{message} {i}"

let cast (dtype: torch.ScalarType) = Tree.map (fun value -> value.``to`` dtype)
let single = cast torch.ScalarType.Float32
let double' = cast torch.ScalarType.Float64
