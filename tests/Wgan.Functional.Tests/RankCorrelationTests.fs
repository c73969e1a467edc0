module Wgan.Functional.Tests.RankCorrelationTests

open Expecto
open FsCheck
open Wgan.Functional
open Wgan.Functional.Tests.Support

[<Tests>]
let tests =
    testList
        "RankCorrelation"
        [ testCase "without ties it is 1 - 6 sum d^2 / (n (n^2 - 1)), d being the differences of ranks" (fun () ->
              // Ranks 1 2 3 4 5 against 2 1 4 3 5: sum d^2 = 4.
              let rho = RankCorrelation.spearman [| 10.0; 20.0; 30.0; 40.0; 50.0 |] [| 0.2; 0.1; 7.0; 3.0; 1e9 |]
              Expect.floatClose Accuracy.veryHigh rho (1.0 - 6.0 * 4.0 / 120.0) "rho")

          testCase "equal values share their ranks" (fun () ->
              // Ranks 1, 2.5, 2.5, 4 against 1, 3, 2, 4: 4.5 / sqrt(4.5 * 5).
              let rho = RankCorrelation.spearman [| 1.0; 2.0; 2.0; 3.0 |] [| 1.0; 3.0; 2.0; 4.0 |]
              Expect.floatClose Accuracy.veryHigh rho (4.5 / sqrt 22.5) "rho")

          testProperty
              "it is symmetric, in [-1, 1], and blind to growing maps of either side"
              (fun (pairs: (int * int) list) ->
                  let x = [| for a, _ in pairs -> float a |]
                  let y = [| for _, b in pairs -> float b |]

                  if (Array.distinct x).Length > 1 && (Array.distinct y).Length > 1 then
                      let rho = RankCorrelation.spearman x y
                      Expect.isTrue (abs rho <= 1.0 + 1e-12) "range"
                      Expect.floatClose Accuracy.veryHigh (RankCorrelation.spearman y x) rho "symmetry"

                      let grown =
                          RankCorrelation.spearman
                              (x |> Array.map (fun v -> v ** 3.0))
                              (y |> Array.map (fun v -> 2.0 * v - 7.0))

                      Expect.floatClose Accuracy.veryHigh grown rho "growing"

                      Expect.floatClose
                          Accuracy.veryHigh
                          (RankCorrelation.spearman x (Array.map (~-) y))
                          -rho
                          "falling")

          for x, y, message in
              [ [| 1.0 |], [| 1.0 |], "at least 2"
                [| 1.0; 2.0 |], [| 1.0 |], "as many"
                [| 1.0; nan |], [| 1.0; 2.0 |], "not all finite"
                [| 1.0; 2.0 |], [| 3.0; 3.0 |], "they have no order" ] do
              testCase $"numbers without a rank correlation are told: {message}" (fun () ->
                  Expect.stringContains (failure (fun () -> RankCorrelation.spearman x y |> ignore)) message "message") ]
