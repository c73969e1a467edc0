/// What optimizers do to one number, in plain arithmetic written from the equations.
module Wgan.Functional.Tests.OptimizerClosedForms

open System
open Wgan.Functional

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
let closedForms =
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
