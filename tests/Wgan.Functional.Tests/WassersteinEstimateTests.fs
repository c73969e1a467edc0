module Wgan.Functional.Tests.WassersteinEstimateTests

open System
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

/// s times the first coordinate.
let private linear (s: float) (x: Tensor) = x.select(1L, 0L).mul(scalar s)

let private measured critic (real: Tensor) (fake: Tensor) =
    let mixing = Rng.uniform f64 0.0 1.0 [| real.shape[0] |] (Rng.key 5L)
    WassersteinEstimate.measure critic { Real = real; Fake = fake } mixing

[<Tests>]
let tests =
    testList
        "WassersteinEstimate"
        [ testProperty "of a translation, a linear critic of any slope above 0 gives its length, corrected"
          <| seeded (fun seed ->
              let real = normal seed [ 6L; 3L ]
              let u = Rng.uniformValues (Rng.key (int64 seed)) 2
              let length, slope = 5.0 * u[0], 0.01 + 100.0 * u[1]
              let fake = real.sub (tensor [ 1L; 3L ] [ length; 0.0; 0.0 ])
              let found = measured (linear slope) real fake
              Expect.isLessThan (abs (found.Raw - slope * length)) (1e-12 * slope * (1.0 + length)) "raw"
              Expect.isLessThan (abs (found.Slope - slope)) (1e-12 * slope) "slope"
              Expect.isLessThan (abs (found.Corrected - OptimalTransport.wasserstein1 real fake)) 1e-9 "exact")

          testTensors
              "the sign is kept: a critic that scores generated samples higher has a negative estimate"
              (fun () ->
                  let real = normal 1 [ 4L; 2L ]
                  let found = measured (linear -2.0) real (real.sub (scalar 1.0))
                  Expect.isLessThan (abs (found.Corrected + 1.0)) 1e-12 "corrected")

          testTensors "a flat critic has nothing to divide by" (fun () ->
              let found = measured (linear 0.0) (normal 1 [ 4L; 2L ]) (normal 2 [ 4L; 2L ])
              Expect.equal (found.Raw, found.Slope, found.Penalty) (0.0, 0.0, 1.0) "numbers"
              Expect.isTrue (Double.IsNaN found.Corrected) "corrected")

          testTensors "at the optimum for two points both corrections give their distance" (fun () ->
              for d, lambda in [ 1.0, 10.0; 4.0, 10.0; 2.0, 0.5 ] do
                  let at value = tensor [ 3L; 1L ] (List.replicate 3 value)
                  let found = measured (linear (WassersteinEstimate.penaltyBias d lambda)) (at d) (at 0.0)
                  Expect.isLessThan (abs (found.Raw - d * (1.0 + d / (2.0 * lambda)))) 1e-12 "raw"
                  Expect.isLessThan (abs (found.Corrected - d)) 1e-12 "divided"
                  Expect.isLessThan (abs (found.Debiased lambda - d)) 1e-12 "less the penalty")

          testTensors "the bias of the penalty is the largest of s d - lambda (s - 1)^2, over s, over d" (fun () ->
              for d, lambda in [ 1.0, 10.0; 4.0, 10.0; 2.0, 0.1 ] do
                  let s = WassersteinEstimate.penaltyBias d lambda
                  let value s = s * d - lambda * (s - 1.0) ** 2.0

                  for other in [ s - 0.01; s + 0.01 ] do
                      Expect.isLessThan (value other) (value s) "largest"

              Expect.equal (WassersteinEstimate.penaltyBias 0.0 10.0) 1.0 "at no distance"

              for d, lambda in [ -1.0, 1.0; 1.0, 0.0; nan, 1.0 ] do
                  Expect.stringContains
                      (failure (fun () -> WassersteinEstimate.penaltyBias d lambda |> ignore))
                      "weight above 0"
                      "refused") ]
