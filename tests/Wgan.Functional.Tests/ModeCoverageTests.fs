module Wgan.Functional.Tests.ModeCoverageTests

open System
open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private modesAt (centres: float[][]) : Modes = { Centres = centres; Deviation = 1.0 }

/// Samples at the given counts of each of these modes, and as many far from all.
let private placed (modes: Modes) (counts: int list) far =
    let d = modes.Centres[0].Length

    let points =
        [| for mode, count in List.indexed counts do
               for _ in 1..count do
                   yield! modes.Centres[mode]
           for _ in 1..far do
               yield! Array.create d 1e6 |]

    Tensors.ofArray f64 [| int64 (points.Length / d); int64 d |] points

let private three = modesAt [| [| 0.0; 0.0 |]; [| 100.0; 0.0 |]; [| 0.0; 100.0 |] |]

[<Tests>]
let tests =
    testList
        "ModeCoverage"
        [ testTensors
              "reverse KL by hand: balanced 0, one mode alone log K, two of three log(3/2), nothing NaN"
              (fun () ->
                  let kl counts far = (ModeCoverage.measure three (placed three counts far)).ReverseKl
                  Expect.floatClose Accuracy.veryHigh (kl [ 10; 10; 10 ] 5) 0.0 "balanced"
                  Expect.floatClose Accuracy.veryHigh (kl [ 0; 7; 0 ] 0) (log 3.0) "alone"
                  Expect.floatClose Accuracy.veryHigh (kl [ 5; 0; 5 ] 90) (log 1.5) "two"
                  let expected = 0.5 * log 1.5 + 0.25 * log 0.75 * 2.0
                  Expect.floatClose Accuracy.veryHigh (kl [ 20; 10; 10 ] 0) expected "uneven"
                  Expect.isTrue (Double.IsNaN(kl [] 10)) "nothing")

          testTensors "reverse KL is the library's divergence of the histogram and the uniform distribution" (fun () ->
              let coverage = ModeCoverage.measure three (placed three [ 3; 8; 9 ] 2)
              let q = [| 3.0 / 20.0; 8.0 / 20.0; 9.0 / 20.0 |]

              Expect.floatClose
                  Accuracy.veryHigh
                  coverage.ReverseKl
                  (Divergence.kl q (Array.create 3 (1.0 / 3.0)))
                  "kl")

          testTensors
              "3 deviations hold 99.73, 98.89, 97.07 and 93.89 % of a Gaussian in 1, 2, 3 and 4 dimensions"
              (fun () ->
                  // P(chi^2_d <= 9) from tables of the chi-squared distribution.
                  for d, expected in [ 1, 0.9973002; 2, 0.9888910; 3, 0.9707091; 4, 0.9389005 ] do
                      let modes = modesAt [| Array.zeroCreate d |]
                      let coverage = ModeCoverage.measure modes (placed modes [ 1 ] 0)
                      Expect.isLessThan (abs (coverage.CeilingHighQuality - expected)) 1e-7 $"{d} dimensions")

          testTensors "a perfect sampler scores its ceilings, for ring and grid" (fun () ->
              for name, dataset in [ "ring", Synthetic.ring 8; "grid", Synthetic.grid 5 ] do
                  let runs =
                      [ for i in 0L .. 19L ->
                            ModeCoverage.measure
                                (nonNull dataset.Modes)
                                (dataset.Open().Batch(f64, Rng.key 5L, i, 2000)) ]

                  let first = List.head runs
                  let mean (f: ModeCoverage -> float) = List.averageBy f runs
                  Expect.floatClose Accuracy.high first.CeilingCaptured (float first.Modes) $"{name}: all modes"
                  Expect.floatClose Accuracy.medium (mean (fun c -> float c.Captured)) first.CeilingCaptured name
                  // 40,000 samples: the standard error is 0.0005.
                  Expect.isLessThan (abs (mean _.HighQuality - first.CeilingHighQuality)) 0.002 $"{name}: quality"
                  // The mean of 20: K - 1 degrees of freedom make a relative standard error of sqrt(2 / (20 (K - 1))).
                  let spread = sqrt (2.0 / (20.0 * float (first.Modes - 1)))
                  Expect.isLessThan (abs (mean _.ReverseKl / first.FloorReverseKl - 1.0)) (4.0 * spread) $"{name}: KL")

          testTensors
              "where modes are many and samples few, a perfect sampler is expected to miss some, and does"
              (fun () ->
                  // 400 modes and 1,000 samples: 2 are needed of 2.5 expected, and a Poisson count of 2.47 has 2 or more with 0.706.
                  let grid = Synthetic.grid 20
                  let modes = nonNull grid.Modes

                  let runs =
                      [ for i in 0L .. 9L -> ModeCoverage.measure modes (grid.Open().Batch(f64, Rng.key 6L, i, 1000)) ]

                  let ceiling = (List.head runs).CeilingCaptured
                  Expect.isLessThan (abs (ceiling / 400.0 - 0.706)) 0.005 $"ceiling {ceiling}"
                  let found = runs |> List.averageBy (fun c -> float c.Captured)
                  Expect.isLessThan (abs (found - ceiling)) 12.0 $"found {found}")

          testTensors "the line puts a perfect sampler's number beside each" (fun () ->
              let coverage = ModeCoverage.measure three (placed three [ 500; 499; 0 ] 1)

              Expect.equal
                  (ModeCoverage.line coverage)
                  "modes 2 of 3 (perfect 3.0), within 3 sigma 99.9 % (98.9 %), reverse KL 0.4055 (0.0010), 1000 samples"
                  "line") ]
