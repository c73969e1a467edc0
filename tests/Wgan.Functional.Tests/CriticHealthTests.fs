module Wgan.Functional.Tests.CriticHealthTests

open System
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.SickCritics

let private key = Rng.key 3L

/// D(x) = w.x + b and G(z) = g for all z.
let private w, b, g = [ 0.6; -0.8 ], 0.5, [ 1.0; 2.0 ]

let private linear objective =
    { toy with
        Generator = Layer.dense Weights.PyTorch 2
        Critic = Layer.dense Weights.PyTorch 1
        Objective = objective }

let private state (backend: Backend) (experiment: Experiment) =
    let set rows weights bias (_: Tree) =
        Tree.named
            [| "weight"; "bias" |]
            [| Tensors.ofArray backend [| int64 rows; 2L |] (Array.ofList weights)
               Tensors.ofArray backend [| int64 rows |] (Array.ofList bias) |]

    Training.init experiment backend key
    |> withParameters true (set 1 w [ b ])
    |> withParameters false (set 2 [ 0.0; 0.0; 0.0; 0.0 ] g)

let private real = [ [ 3.0; 1.0 ]; [ 0.0; -1.0 ]; [ 2.0; 2.0 ]; [ 1.0; 0.0 ] ]
let private unseen = [ [ 1.0; 1.0 ]; [ 0.0; 0.0 ]; [ 2.0; 0.0 ]; [ 1.0; 3.0 ] ]

let private batch (backend: Backend) (real: float list list) =
    let rows (points: float list list) =
        Tensors.ofArray backend [| int64 points.Length; 2L |] (Array.ofList (List.concat points))

    { HealthBatch.Of(rows real) with
        HeldOut = rows (List.truncate real.Length unseen) }

let private measure backend experiment real =
    CriticHealth.measure experiment backend key (state backend experiment) (batch backend real)

let private score (x: float list) = List.fold2 (fun sum a b -> sum + a * b) b w x
let private scores = real |> List.map score

let private variance (values: float list) =
    let mean = List.average values
    (values |> List.sumBy (fun v -> (v - mean) ** 2.0)) / float (values.Length - 1)

let private penalised lambda = Loss.wasserstein + lambda * Penalty.gradient

let private near message tolerance (actual: float) expected =
    if not (abs (actual - expected) <= tolerance) then
        failtestf "%s: %g, not %g" message actual expected

let private softplus (x: float) = log (1.0 + exp x)
let private sigmoid (x: float) = 1.0 / (1.0 + exp -x)

[<Tests>]
let tests =
    testList
        "CriticHealth"
        [ for backend, tolerance in [ f64, 1e-12; f32, 1e-5 ] do
              testTensors
                  $"of a linear critic and a constant generator it is what algebra says, {backend.DType}"
                  (fun () ->
                      let health = measure backend (linear (penalised 10.0)) real
                      let fake, near = score g, fun message -> near message tolerance
                      near "estimate" health.Estimate (List.average scores - fake)
                      near "its error" health.EstimateError (sqrt (variance scores / 4.0))
                      near "gap" health.HeldOutGap (List.average scores - List.average (List.map score unseen))

                      near
                          "its error"
                          health.HeldOutError
                          (sqrt (variance scores / 4.0 + variance (List.map score unseen) / 4.0))

                      let all = scores @ List.replicate 4 fake
                      near "deviation" health.ScoreDeviation (sqrt (variance all * 7.0 / 8.0))

                      // |w| = 1, so that the penalty is 0.
                      for slope in [ health.SlopeLow; health.SlopeMedian; health.SlopeHigh ] do
                          near "slope" slope 1.0

                      near "loss" health.Loss (fake - List.average scores)
                      near "penalty" health.Penalty 0.0
                      near "a constant's loss: 0 and 10 (0 - 1)^2" health.ConstantLoss 10.0
                      near "share" health.PenaltyShare 0.0

                      // d -(mean w.(W z + g) + b) / d (W, g) = -(w times mean z, w)
                      let latents = Tensors.toArray (toy.Latent.Sample(backend, Rng.named "latent" key, 4))
                      let mean i = Array.average [| for row in 0..3 -> latents[2 * row + i] |]
                      near "generator" health.GeneratorGradientNorm (sqrt (1.0 + mean 0 ** 2.0 + mean 1 ** 2.0))
                      Expect.isTrue (Double.IsNaN health.WeightsAtBound) "no box"
                      Expect.isTrue (Double.IsNaN health.LinkSlope) "no link")

          testTensors
              "the penalty's share is that of the weighted penalty, 40 (1 - 2)^2 of a loss of |1 - 2|"
              (fun () ->
                  let steep =
                      Penalty.gradientWith
                          { GradientPenaltyOptions.Default with
                              Target = 2.0 }

                  let health = measure f64 (linear (Loss.wasserstein + 40.0 * steep)) [ [ 0.0; -1.0 ]; [ 0.0; -1.0 ] ]
                  near "loss" 1e-12 health.Loss (score g - score [ 0.0; -1.0 ])
                  near "penalty" 1e-12 health.Penalty 40.0
                  near "share" 1e-12 health.PenaltyShare (40.0 / (40.0 + abs health.Loss))
                  near "penalised loss" 1e-12 health.PenalisedLoss (health.Loss + 40.0)
                  near "a constant's loss" 1e-12 health.ConstantLoss 160.0)

          testTensors
              "the link's slope is 4 s (1 - s) at generated samples, and a constant critic says the mean score"
              (fun () ->
                  let constant = List.average (scores @ List.replicate 4 (score g))

                  for loss in
                      [ Loss.minimax
                        Loss.nonSaturating
                        Loss.criticOnly Loss.minimax
                        Loss.fGan FDivergence.gan ] do
                      let health = measure f64 (linear (Objective.ofLoss loss)) real
                      let s = sigmoid (score g)
                      near $"{loss.Description}" 1e-12 health.LinkSlope (4.0 * s * (1.0 - s))
                      Expect.isTrue (Double.IsNaN health.Penalty && Double.IsNaN health.PenaltyShare) "no penalty"
                      Expect.equal health.PenalisedLoss health.Loss "no penalty"

                  let minimax = measure f64 (linear (Objective.ofLoss Loss.minimax)) real
                  near "a constant's loss" 1e-12 minimax.ConstantLoss (softplus constant + softplus -constant)

                  for loss in [ Loss.hinge; Loss.leastSquares01; Loss.fGan FDivergence.pearson ] do
                      Expect.isTrue (Double.IsNaN (measure f64 (linear (Objective.ofLoss loss)) real).LinkSlope) "none")

          testTensors "the share of weights at the bound is counted of the clipped ones" (fun () ->
              let clip c except =
                  Objective.ofLoss Loss.wasserstein
                  |> Objective.project (Projection.clipWeights c |> Projection.except except)

              // Of 0.6, -0.8 and 0.5, the bias.
              for c, except, share in
                  [ 0.6, [||], 2.0 / 3.0
                    0.6, [| "bias" |], 1.0
                    0.8, [||], 1.0 / 3.0
                    0.9, [||], 0.0 ] do
                  near $"{c}" 1e-12 (measure f64 (linear (clip c except)) real).WeightsAtBound share)

          testTensors "slopes are quantiles at interpolates, linear between the sorted ones" (fun () ->
              // D(x) = |x|^2 / 2 has the slope |x|.
              let square =
                  Network.custom
                      "square"
                      "1"
                      [||]
                      NetworkTraits.None
                      (fun _ -> [| 1L |])
                      (fun _ _ _ ->
                          { Parameters = Tree.Empty
                            State = Tree.Empty })
                      (fun _ -> [||])
                      (fun _ variables _ input ->
                          NetworkResult.Of(input.X.mul(input.X).sum([| 1L |], true).mul(scalar 0.5), variables.State))

              let experiment =
                  { linear (Objective.ofLoss Loss.wasserstein) with
                      Critic = square }

              let made =
                  Training.init experiment f64 key
                  |> withParameters false (Tree.map torch.zeros_like)

              let five = real @ [ [ 5.0; 5.0 ] ]

              let health = CriticHealth.measure experiment f64 key made { batch f64 five with HeldOut = null }

              let u = Rng.uniformValues (Rng.named "slope" key) 5

              let slopes =
                  five
                  |> List.mapi (fun i x -> u[i] * sqrt (x[0] ** 2.0 + x[1] ** 2.0))
                  |> List.sort

              near "median" 1e-12 health.SlopeMedian slopes[2]
              near "5 %" 1e-12 health.SlopeLow (slopes[0] + 0.2 * (slopes[1] - slopes[0]))
              near "95 %" 1e-12 health.SlopeHigh (slopes[3] + 0.8 * (slopes[4] - slopes[3]))
              Expect.isTrue (Double.IsNaN health.HeldOutGap && Double.IsNaN health.HeldOutError) "nothing held out")

          testTensors "the order of real samples does not matter to what does not pair them" (fun () ->
              let read (h: CriticHealth) =
                  [ h.Estimate
                    h.EstimateError
                    h.HeldOutGap
                    h.ScoreDeviation
                    h.Loss
                    h.ConstantLoss ]

              let one = measure f64 (linear (penalised 10.0)) real |> read
              let other = measure f64 (linear (penalised 10.0)) (List.rev real) |> read
              List.iter2 (near "permuted" 1e-12) one other)

          testTensors "a batch of one has an estimate without an error, and nothing is told of it" (fun () ->
              let health = measure f64 (linear (penalised 10.0)) [ real[0] ]
              near "estimate" 1e-12 health.Estimate (score real[0] - score g)
              Expect.isTrue (Double.IsNaN health.EstimateError && Double.IsNaN health.HeldOutError) "errors"
              near "median" 1e-12 health.SlopeMedian 1.0

              [| for i in 1L .. 9L ->
                     { Iteration = 100L * i
                       Health = health } |]
              |> HealthWarnings.current
              |> fun warnings -> Expect.isEmpty warnings "told")

          for name, experiment in
              ("batch normalisation and dropout",
               { toy with
                   Generator =
                       Network.sequential
                           [| Layer.dense Weights.PyTorch 8
                              Layer.batchNorm
                              Layer.dropout 0.2
                              Layer.dense Weights.PyTorch 2 |] })
              :: VariantSubjects.variants do
              testTensors $"measuring is a function of its arguments, and changes no state: {name}" (fun () ->
                  let source = experiment.Data.Open()
                  let state = Training.init experiment f32 key

                  let all (state: TrainingState) =
                      [ for player in [ state.Generator; state.Critic ] do
                            player.Network.Parameters
                            player.Network.State
                        state.Loss ]

                  let before = all state |> List.map Tree.clone
                  let batch = HealthBatch.Of(source.Batch(f32, key, 0L, experiment.BatchSize))

                  let numbers () =
                      CriticHealth.measure experiment f32 (Rng.at 5L key) state batch
                      |> CriticHealth.numbers
                      |> List.ofArray
                      |> List.map (fun (name, value) -> name, BitConverter.DoubleToInt64Bits value)

                  let first = numbers ()
                  Expect.equal (numbers ()) first "again"
                  Expect.notEqual first [] "numbers"

                  for b, a in List.zip before (all state) do
                      sameTree a b "state"

                  let estimate = (CriticHealth.measure experiment f32 key state batch).Estimate
                  Expect.isTrue (Double.IsFinite estimate) "estimate") ]
