/// What losses are at their optimal critics: the divergences that they declare, and smoothed labels.
module Wgan.Functional.Tests.LossOptimumTests

open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.LossSubjects
open Wgan.Functional.Tests.Distributions

let private attaining =
    all
    |> List.choose (fun (name, loss) -> loss.Attains |> Option.ofObj |> Option.map (fun a -> name, loss, a))

[<Tests>]
let tests =
    testList
        "Loss optima"
        [ for name, loss, attained in attaining do
              testProperty $"{name}: the optimal critic attains {attained.Name}"
              <| seeded (fun seed ->
                  let p, q = countedPair seed
                  let value scores = -Tensors.toFloat(loss.Critic(batchOf p q scores))
                  let optimum = Array.map2 (fun n m -> attained.OptimalScore(float n / float m)) p q |> value

                  let expected = attained.Scale * attained.Divergence(massesOf p, massesOf q) + attained.Offset

                  Expect.floatClose Accuracy.high optimum expected "value"

                  for other in 1..5 do
                      let scores = Rng.normalValues (Rng.key (int64 (10 * seed + other))) p.Length
                      Expect.isLessThanOrEqual (value scores) (optimum + 1e-9) "no critic is better")

          testTensors "smoothed targets move the optimal critic to (t_real p + t_fake q) / (p + q)" (fun () ->
              let p, q = countedPair 4

              for targets, expected in
                  [ LabelTargets.OneSided 0.1, (0.9, 0.0)
                    LabelTargets.TwoSided(0.9, 0.1), (0.9, 0.1)
                    LabelTargets.TowardsHalf 0.2, (0.9, 0.1)
                    LabelTargets.TowardsHalf 0.3, (0.85, 0.15) ] do
                  let real, fake = expected
                  Expect.floatClose Accuracy.veryHigh targets.Real real "real target"
                  Expect.floatClose Accuracy.veryHigh targets.Fake fake "fake target"

                  let optimum =
                      Array.map2
                          (fun n m ->
                              let d = (real * float n + fake * float m) / float (n + m)
                              log (d / (1.0 - d)))
                          p
                          q

                  let s = batchOf p q optimum |> mapScores Tensors.leaf

                  let gradients =
                      Tensors.grad ((Loss.nonSaturatingTowards targets).Critic s) [| s.Real; s.Fake |]
                      |> Array.map Tensors.toArray

                  // Per point, the slopes of the real and the fake term cancel.
                  let mutable r, f = 0, 0

                  for i in 0 .. p.Length - 1 do
                      let slope =
                          Array.sum (Array.sub gradients[0] r p[i])
                          + Array.sum (Array.sub gradients[1] f q[i])

                      Expect.floatClose Accuracy.veryHigh slope 0.0 $"{targets.Description}, point {i}"
                      r <- r + p[i]
                      f <- f + q[i]) ]
