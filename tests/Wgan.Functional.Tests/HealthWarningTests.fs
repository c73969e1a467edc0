module Wgan.Functional.Tests.HealthWarningTests

open System
open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.SickCritics

/// Numbers that no rule minds.
let private fine: CriticHealth =
    { Estimate = 1.0
      EstimateError = 0.1
      HeldOutGap = 0.1
      HeldOutError = 0.1
      ScoreDeviation = 1.0
      SlopeLow = 0.9
      SlopeMedian = 1.0
      SlopeHigh = 1.1
      WeightsAtBound = 0.1
      LinkSlope = 0.8
      GeneratorGradientNorm = 1.0
      Loss = -1.0
      Penalty = 0.1
      ConstantLoss = 10.0 }

let private series (numbers: (int64 * CriticHealth) list) : HealthMeasurement[] =
    [| for iteration, health in numbers ->
           { Iteration = iteration
             Health = health } |]

let private problems (numbers: (int64 * CriticHealth) list) =
    HealthWarnings.current (series numbers) |> Array.map _.Problem |> List.ofArray

let private constant = { fine with Loss = 10.0 }
let private steep = { fine with SlopeMedian = 101.0 }

/// Just beyond and just within each threshold.
let private thresholds =
    [ HealthProblem.NegativeEstimate, { fine with Estimate = -0.31 }, { fine with Estimate = -0.29 }
      HealthProblem.WeightsAtBound, { fine with WeightsAtBound = 0.501 }, { fine with WeightsAtBound = 0.5 }
      HealthProblem.PenaltyDominates, { fine with Loss = 0.2; Penalty = 1.81 }, { fine with Loss = 0.2; Penalty = 1.79 }
      HealthProblem.PenaltyDominates,
      { fine with
          Loss = 0.01
          Penalty = 1.01 },
      { fine with
          Loss = 0.01
          Penalty = 0.99 }
      HealthProblem.CriticOverfits, { fine with HeldOutGap = 0.51 }, { fine with HeldOutGap = 0.49 }
      HealthProblem.CriticOverfits,
      { fine with
          HeldOutGap = 0.61
          HeldOutError = 0.2 },
      { fine with
          HeldOutGap = 0.59
          HeldOutError = 0.2 }
      HealthProblem.LinkSaturated, { fine with LinkSlope = 0.0099 }, { fine with LinkSlope = 0.01 }
      HealthProblem.SlopeExplodes, steep, { fine with SlopeMedian = 100.0 }
      HealthProblem.SlopeVanishes, { fine with SlopeHigh = 0.99e-4 }, { fine with SlopeHigh = 1e-4 } ]

let private times (health: CriticHealth) (iterations: int64 list) = iterations |> List.map (fun i -> i, health)

[<Tests>]
let tests =
    testSequenced
    <| testList
        "HealthWarnings"
        [ for problem, words, measure in sick do
              testTensors $"{problem} is told of a critic that was made so" (fun () ->
                  let warnings = HealthWarnings.current (measure ())

                  match warnings |> Array.tryFind (fun warning -> warning.Problem = problem) with
                  | Some warning -> Expect.stringContains warning.Message words "words"
                  | None -> failtestf "not told; there is %A" (warnings |> Array.map string))

          testCase "every problem has a sick critic" (fun () ->
              Expect.equal
                  (sick |> List.map (fun (problem, _, _) -> problem))
                  (List.ofArray (Enum.GetValues<HealthProblem>()))
                  "problems")

          for name, measure in healthy do
              testTensors $"of a healthy critic nothing is told: {name}" (fun () ->
                  let measurements = measure ()
                  Expect.isGreaterThan measurements.Length 5 "measurements"
                  Expect.isEmpty (HealthWarnings.told measurements |> Array.map string) "told")

          for i, (problem, beyond, within) in List.indexed thresholds do
              testCase $"{problem} is told long enough beyond a threshold, and not within it, row {i}" (fun () ->
                  let enough, few =
                      if
                          problem = HealthProblem.PenaltyDominates
                          || problem = HealthProblem.NegativeEstimate
                      then
                          [ 100L..125L..600L ], [ 100L..124L..599L ]
                      else
                          [ 1L; 2L; 3L ], [ 1L; 2L ]

                  let later = enough |> List.map (fun i -> i + 1000L)
                  Expect.equal (problems (times beyond enough)) [ problem ] "beyond"
                  Expect.isEmpty (problems (times within enough)) "within"
                  Expect.isEmpty (problems (times beyond few)) "not long enough"

                  Expect.isEmpty
                      (problems (times beyond enough @ times fine [ 700L ] @ times beyond (List.tail later)))
                      "interrupted")

          testCase "a constant critic is told of after five measurements that span 500 iterations" (fun () ->
              let told = problems << times constant
              Expect.equal (told [ 100L..125L..600L ]) [ HealthProblem.ConstantCritic ] "five, 500"
              Expect.isEmpty (told [ 100L..124L..599L ]) "499 iterations"
              Expect.isEmpty (told [ 0L..300L..900L ]) "four"

              Expect.isEmpty
                  (problems (times { fine with Loss = 9.8 } [ 100L..125L..600L ]))
                  "a loss below a constant's")

          testCase "a number that is not there is never wrong" (fun () ->
              let unknown = CriticHealth.ofNumbers (fun _ -> nan)
              Expect.isEmpty (problems (times unknown [ 0L..100L..900L ])) "problems")

          testCase "a problem is told once, as it was first seen, though it comes back" (fun () ->
              let told =
                  times steep [ 10L; 20L; 30L; 40L ]
                  @ times fine [ 50L ]
                  @ times steep [ 60L; 70L; 80L ]
                  |> series
                  |> HealthWarnings.told

              Expect.equal (told |> Array.map _.Iteration) [| 30L |] "iterations"

              Expect.equal
                  (string told[0])
                  "iteration 30: the critic's gradient explodes: its median norm at interpolates is 101; the generator's gradient norm is 1 (SlopeExplodes)"
                  "words") ]
