/// Each transformation's numbers, against plain arithmetic written here from the equations.
module Wgan.Functional.Tests.OptimizerStepTests

open System
open Expecto
open FsCheck
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private named (values: (string * Tensor) list) = Tree.ofPaths values

let private clock step =
    { Iteration = int64 step
      Update = int64 step + 1L }

/// The path of one scalar parameter under the given gradients.
let private pathOf (optimizer: Optimizer) (start: float) (gradients: float list) =
    let mutable p = named [ "p", tensor [ 1L ] [ start ] ]
    let mutable state = optimizer.Init p

    gradients
    |> List.mapi (fun i g ->
        let result = optimizer.Update(clock i, named [ "p", tensor [ 1L ] [ g ] ], state, p)
        state <- result.State
        p <- Optimizer.apply result.Updates p
        Tensors.toFloat p["p"])

/// The path of theta where every step adds `step t g theta`, with t from 1.
let private walk (start: float) (gradients: float list) (step: int -> float -> float -> float) =
    let mutable theta = start

    gradients
    |> List.mapi (fun i g ->
        theta <- theta + step (i + 1) g theta
        theta)

let private adamDirection beta1 beta2 epsilon =
    let mutable m, v = 0.0, 0.0

    fun t g ->
        m <- beta1 * m + (1.0 - beta1) * g
        v <- beta2 * v + (1.0 - beta2) * g * g
        (m / (1.0 - beta1 ** float t)) / (sqrt (v / (1.0 - beta2 ** float t)) + epsilon)

/// A function that remembers what it was given last; at first `fallback` of what it is given.
let private remembering fallback =
    let mutable last = None

    fun (x: float) ->
        let before = last |> Option.defaultValue (fallback x)
        last <- Some x
        before

/// Name, optimizer, and its closed form: start -> gradients -> path.
let private closedForms =
    [ "sgd", Optimizers.sgd 0.1, (fun start gs -> walk start gs (fun _ g _ -> -0.1 * g))

      "momentum",
      Optimizers.momentum 0.1 0.8,
      fun start gs ->
          let mutable velocity = 0.0

          walk start gs (fun _ g _ ->
              velocity <- 0.8 * velocity + g
              -0.1 * velocity)

      "momentum as an explicit sum",
      Optimizers.momentum 0.1 0.8,
      fun start gs ->
          walk start gs (fun t _ _ ->
              -0.1
              * (gs
                 |> List.take t
                 |> List.mapi (fun i g -> 0.8 ** float (t - 1 - i) * g)
                 |> List.sum))

      "nesterov",
      Optimizers.nesterov 0.1 0.8,
      fun start gs ->
          let mutable velocity = 0.0

          walk start gs (fun _ g _ ->
              velocity <- 0.8 * velocity + g
              -0.1 * (g + 0.8 * velocity))

      "rmsProp",
      Optimizers.rmsProp 0.01,
      fun start gs ->
          let mutable v = 0.0

          walk start gs (fun _ g _ ->
              v <- 0.99 * v + 0.01 * g * g
              -0.01 * g / (sqrt v + 1e-8))

      "rmsPropCentred",
      Optimizers.rmsPropCentred 0.01,
      fun start gs ->
          let mutable m, v = 0.0, 0.0

          walk start gs (fun _ g _ ->
              m <- 0.99 * m + 0.01 * g
              v <- 0.99 * v + 0.01 * g * g
              -0.01 * g / (sqrt (v - m * m) + 1e-8))

      "rmsPropTf1",
      Optimizers.rmsPropTf1 0.01,
      fun start gs ->
          let mutable v = 1.0

          walk start gs (fun _ g _ ->
              v <- 0.9 * v + 0.1 * g * g
              -0.01 * g / sqrt (v + 1e-10))

      "TF1's RMSProp where epsilon counts",
      Optimizer.chain [| ScaleByRms.tensorFlow1 0.5 0.25; Optimizer.scale -1.0 |],
      fun start gs ->
          let mutable v = 1.0

          walk start gs (fun _ g _ ->
              v <- (v + g * g) / 2.0
              -g / sqrt (v + 0.25))

      "PyTorch's centred RMSProp where epsilon counts",
      Optimizer.chain [| ScaleByRms.pyTorchCentred 0.5 0.25; Optimizer.scale -1.0 |],
      fun start gs ->
          let mutable m, v = 0.0, 0.0

          walk start gs (fun _ g _ ->
              m <- (m + g) / 2.0
              v <- (v + g * g) / 2.0
              -g / (sqrt (v - m * m) + 0.25))

      "adam",
      Optimizers.adam 0.01 0.5 0.9,
      fun start gs ->
          let direction = adamDirection 0.5 0.9 1e-8
          walk start gs (fun t g _ -> -0.01 * direction t g)

      "adam where epsilon counts",
      Optimizer.chain [| ScaleByAdam.create 0.9 0.99 0.25; Optimizer.scale -1.0 |],
      fun start gs ->
          let direction = adamDirection 0.9 0.99 0.25
          walk start gs (fun t g _ -> -(direction t g))

      "adamW",
      Optimizers.adamW 0.01 0.9 0.999 0.3,
      fun start gs ->
          let direction = adamDirection 0.9 0.999 1e-8
          walk start gs (fun t g theta -> -0.01 * (direction t g + 0.3 * theta))

      "lion",
      Optimizers.lion 0.01 0.3,
      fun start gs ->
          let mutable m = 0.0

          walk start gs (fun _ g theta ->
              let direction = sign (0.9 * m + 0.1 * g)
              m <- 0.99 * m + 0.01 * g
              -0.01 * (float direction + 0.3 * theta))

      "an L2 penalty in the gradient",
      Optimizer.chain [| AddDecayedWeights.create 0.3; Optimizers.sgd 0.1 |],
      fun start gs -> walk start gs (fun _ g theta -> -0.1 * (g + 0.3 * theta))

      "clipping by value",
      Optimizer.chain [| ClipGradients.byValue 0.7; Optimizers.sgd 0.1 |],
      fun start gs -> walk start gs (fun _ g _ -> -0.1 * max -0.7 (min 0.7 g))

      "clipping one number by its norm",
      Optimizer.chain [| ClipGradients.byGlobalNorm 0.7; Optimizers.sgd 0.1 |],
      fun start gs -> walk start gs (fun _ g _ -> if abs g > 0.7 then -0.07 * float (sign g) else -0.1 * g)

      "optimisticSgd",
      Optimizers.optimisticSgd 0.1,
      fun start gs ->
          let last = remembering id
          walk start gs (fun _ g _ -> -0.2 * g + 0.1 * last g)

      "optimisticAdam",
      Optimizers.optimisticAdam 0.01 0.5 0.9,
      fun start gs ->
          let direction, last = adamDirection 0.5 0.9 1e-8, remembering id

          walk start gs (fun t g _ ->
              let u = direction t g
              -0.02 * u + 0.01 * last u)

      "a cosine rate",
      Optimizers.momentum 1.0 0.5
      |> Optimizer.scheduled (Schedule.cosine 0.2 0.0 0L 6L),
      fun start gs ->
          let mutable velocity = 0.0

          walk start gs (fun t g _ ->
              velocity <- 0.5 * velocity + g
              -0.1 * (1.0 + cos (Math.PI * float (t - 1) / 6.0)) * velocity) ]

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
                      let result = optimizer.Update(clock i, g, state, g)
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
