/// Single losses in numbers, by hand.
module Wgan.Functional.Tests.LossTests

open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.LossSubjects

[<Tests>]
let tests =
    testList
        "Loss"
        [ testTensors "the f-GAN of 'gan' is the minimax loss" (fun () ->
              let s = scoresOf 3

              for name, player in players do
                  close 1e-14 (player (Loss.fGan FDivergence.gan) s) (player Loss.minimax s) name)

          testTensors "softplus is exact above 20, where libtorch's own becomes the identity" (fun () ->
              let real, fake = Tensors.leaf (tensor [ 1L ] [ 0.0 ]), Tensors.leaf (tensor [ 1L ] [ 22.0 ])
              let value = Loss.minimax.Critic { Real = real; Fake = fake }
              let beyond = Tensors.toFloat value - log 2.0 - 22.0
              Expect.isLessThan (abs (beyond / exp -22.0 - 1.0)) 1e-4 "log(1 + exp(22)) - 22"
              let slope = Tensors.toFloat (Array.head (Tensors.grad value [| fake |]))
              Expect.isLessThan (abs ((1.0 - slope) / exp -22.0 - 1.0)) 1e-4 "1 - sigma(22)")

          testTensors "minimax and non-saturating have the paper's values" (fun () ->
              let s: Scores =
                  { Real = tensor [ 2L ] [ 1.5; -0.5 ]
                    Fake = tensor [ 2L ] [ -1.0; 2.0 ] }

              let sigma x = 1.0 / (1.0 + exp -x)
              let mean f values = List.averageBy f values

              let critic =
                  -(mean (sigma >> log) [ 1.5; -0.5 ])
                  - mean (fun v -> log (1.0 - sigma v)) [ -1.0; 2.0 ]

              Expect.floatClose Accuracy.veryHigh (Tensors.toFloat (Loss.minimax.Critic s)) critic "critic"

              Expect.floatClose
                  Accuracy.veryHigh
                  (Tensors.toFloat (Loss.minimax.Generator s))
                  (mean (fun v -> log (1.0 - sigma v)) [ -1.0; 2.0 ])
                  "minimax generator"

              Expect.floatClose
                  Accuracy.veryHigh
                  (Tensors.toFloat (Loss.nonSaturating.Generator s))
                  -(mean (sigma >> log) [ -1.0; 2.0 ])
                  "non-saturating generator")

          testTensors "least squares, hinge and the relativistic losses by hand" (fun () ->
              let s: Scores =
                  { Real = tensor [ 2L ] [ 2.0; 0.5 ]
                    Fake = tensor [ 2L ] [ -3.0; 0.25 ] }

              let check (loss: Loss) critic generator =
                  Expect.floatClose
                      Accuracy.veryHigh
                      (Tensors.toFloat (loss.Critic s))
                      critic
                      $"{loss.Description}: critic"

                  Expect.floatClose
                      Accuracy.veryHigh
                      (Tensors.toFloat (loss.Generator s))
                      generator
                      $"{loss.Description}: generator"

              check Loss.leastSquares01 (0.25 * (1.0 + 0.25) + 0.25 * (9.0 + 0.0625)) (0.25 * (16.0 + 0.5625))
              check Loss.leastSquaresPearson (0.25 * (1.0 + 0.25) + 0.25 * (4.0 + 1.5625)) (0.25 * (9.0 + 0.0625))

              check
                  (Loss.leastSquaresWithoutHalf 0.0 1.0 1.0)
                  (0.5 * (1.0 + 0.25) + 0.5 * (9.0 + 0.0625))
                  (0.5 * (16.0 + 0.5625))

              check Loss.hinge (0.5 * (0.0 + 0.5) + 0.5 * (0.0 + 1.25)) (0.5 * (3.0 - 0.25))
              check Loss.relativisticHinge (0.5 * (0.0 + 0.75)) (0.5 * (6.0 + 1.25))
              check Loss.relativisticLeastSquares (0.5 * (16.0 + 0.5625)) (0.5 * (36.0 + 1.5625))
              // mean D(x) = 1.25, mean D(G(z)) = -1.375
              let squares values = values |> List.averageBy (fun v -> v * v)

              check
                  Loss.relativisticAverageLeastSquares
                  (squares [ 2.375; 0.875 ] + squares [ -3.25; 0.0 ])
                  (squares [ -5.25; -2.0 ] + squares [ 4.375; 2.875 ]))

          testTensors "hard targets are no smoothing, and two-sided 0.9 / 0.1 is another value than TF's 0.2" (fun () ->
              let same = Loss.nonSaturatingTowards LabelTargets.Hard
              Expect.equal (same.Description.ToJson()) "{\"name\":\"nonSaturating\"}" "description"

              Expect.notEqual
                  (LabelTargets.TwoSided(0.9, 0.1).Description.ToJson())
                  (LabelTargets.TowardsHalf(0.2).Description.ToJson())
                  "named apart")

          testTensors "a loss of one's own declares its laws" (fun () ->
              let own = Loss.custom "mine" "1" (fun s -> s.Fake.mean ()) (fun s -> s.Fake.mean().neg())
              Expect.isTrue own.GeneratorUsesReal "before"
              Expect.isFalse ((own.Declaring LossLaw.GeneratorIgnoresReal).GeneratorUsesReal) "after")

          for words, make in
              [ "real target must be above", (fun () -> LabelTargets.TwoSided(0.1, 0.9) |> ignore)
                "is a probability", (fun () -> LabelTargets.OneSided -0.1 |> ignore)
                "kl and reverseKl", (fun () -> FDivergence.alpha 1.0 |> ignore)
                "other than 0 and 1", (fun () -> FDivergence.alpha 0.0 |> ignore)
                "a and the real one b different", (fun () -> Loss.leastSquares 1.0 1.0 0.0 |> ignore)
                "pairs each real score",
                (fun () ->
                    Loss.relativisticHinge.Critic
                        { Real = tensor [ 1L ] [ 1.0 ]
                          Fake = tensor [ 2L ] [ 1.0; 2.0 ] }
                    |> ignore) ] do
              testTensors $"an error says '{words}'" (fun () -> Expect.stringContains (failure make) words "message") ]
