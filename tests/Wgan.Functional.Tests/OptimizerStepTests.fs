/// Each transformation's numbers, against plain arithmetic.
module Wgan.Functional.Tests.OptimizerStepTests

open System
open Expecto
open FsCheck
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.OptimizerSubjects
open Wgan.Functional.Tests.OptimizerClosedForms

/// The path of one scalar parameter under the given gradients.
let private pathOf (optimizer: Optimizer) (start: float) (gradients: float list) =
    let mutable p = named [ "p", tensor [ 1L ] [ start ] ]
    let mutable state = optimizer.Init p

    gradients
    |> List.mapi (fun i g ->
        let result = optimizer.Update(clock (i + 1), named [ "p", tensor [ 1L ] [ g ] ], state, p)
        state <- result.State
        p <- Optimizer.apply result.Updates p
        Tensors.toFloat p["p"])

/// A start and six gradients; now and then one is 0.
let private randomProblem seed =
    let random = Random(seed: int)
    let number () = 6.0 * random.NextDouble() - 3.0
    let start = number ()
    start, List.init 6 (fun _ -> if random.Next 5 = 0 then 0.0 else number ())

[<Tests>]
let tests =
    testList
        "Optimizer steps"
        [ for name, optimizer, byHand in closedForms do
              testProperty $"{name}: follows its equations" (fun (NonNegativeInt seed) ->
                  scoped
                      (fun () ->
                          let start, gradients = randomProblem seed

                          for actual, expected in List.zip (pathOf optimizer start gradients) (byHand start gradients) do
                              Expect.floatClose Accuracy.veryHigh actual expected "parameter")
                      ())

          testTensors
              "centred RMSProp: a constant gradient never gives NaN, though rounding makes its variance negative"
              (fun () ->
                  let constants = [ for k in 1..79 -> float k / 10.0 ]

                  let lowestVariance g =
                      let mutable m, v, lowest = 0.0, 0.0, infinity

                      for _ in 1..100 do
                          m <- 0.5 * m + 0.5 * g
                          v <- 0.5 * v + 0.5 * g * g
                          lowest <- min lowest (v - m * m)

                      lowest

                  Expect.isLessThan (constants |> List.map lowestVariance |> List.min) 0.0 "in plain arithmetic"
                  let optimizer = ScaleByRms.pyTorchCentred 0.5 1e-8
                  let g = named [ "p", tensor [ 79L ] constants ]
                  let mutable state = optimizer.Init g

                  for i in 0..99 do
                      let result = optimizer.Update(clock (i + 1), g, state, g)
                      state <- result.State
                      Expect.all (Tensors.toArray result.Updates["p"]) Double.IsFinite $"update {i}")

          testTensors "Lion's first update is minus the rate times the sign" (fun () ->
              Expect.equal (pathOf (Optimizers.lion 0.5 0.0) 0.0 [ 3.0 ]) [ -0.5 ] "positive"
              Expect.equal (pathOf (Optimizers.lion 0.5 0.0) 0.0 [ -1e-9 ]) [ 0.5 ] "negative"
              Expect.equal (pathOf (Optimizers.lion 0.5 0.0) 0.0 [ 0.0 ]) [ 0.0 ] "zero")

          testTensors "TF1's and PyTorch's RMSProp differ tenfold in the first step" (fun () ->
              let first optimizer = (pathOf optimizer 0.0 [ 1.0 ]).Head
              Expect.floatClose Accuracy.medium (first (Optimizers.rmsProp 0.01)) -0.1 "PyTorch"
              Expect.floatClose Accuracy.medium (first (Optimizers.rmsPropTf1 0.01)) -0.01 "TF1") ]
