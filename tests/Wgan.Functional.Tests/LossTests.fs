module Wgan.Functional.Tests.LossTests

open System
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private all =
    [ "minimax", Loss.minimax
      "non-saturating", Loss.nonSaturating
      "minimax, two-sided smoothing", Loss.minimaxTowards (LabelTargets.TwoSided(0.9, 0.1))
      "minimax, one-sided smoothing", Loss.minimaxTowards (LabelTargets.OneSided 0.1)
      "non-saturating, one-sided smoothing", Loss.nonSaturatingTowards (LabelTargets.OneSided 0.1)
      "non-saturating, two-sided smoothing", Loss.nonSaturatingTowards (LabelTargets.TwoSided(0.9, 0.1))
      "non-saturating, smoothing towards half", Loss.nonSaturatingTowards (LabelTargets.TowardsHalf 0.3)
      "least squares 0-1", Loss.leastSquares01
      "least squares Pearson", Loss.leastSquaresPearson
      "least squares 0.2, 0.9, 0.7", Loss.leastSquares 0.2 0.9 0.7
      "least squares without half", Loss.leastSquaresWithoutHalf -1.0 1.0 0.0
      "Wasserstein", Loss.wasserstein
      "hinge", Loss.hinge
      "relativistic logistic", Loss.relativisticLogistic
      "relativistic least squares", Loss.relativisticLeastSquares
      "relativistic hinge", Loss.relativisticHinge
      "relativistic average logistic", Loss.relativisticAverageLogistic
      "relativistic average least squares", Loss.relativisticAverageLeastSquares
      "relativistic average hinge", Loss.relativisticAverageHinge
      for f in FDivergenceTests.all do
          $"f-GAN {f.Description}", Loss.fGan f
          $"non-saturating f-GAN {f.Description}", Loss.fGanNonSaturating f ]

let private size = 5L

/// Scores of a batch, of deviation 2, which reaches both sides of every kink.
let private scoresOf seed : Scores =
    { Real = normal (2 * seed) [ size ] |> Tensors.scale 2.0
      Fake = normal (2 * seed + 1) [ size ] |> Tensors.scale 2.0 }

let private mapScores f (s: Scores) : Scores = { Real = f s.Real; Fake = f s.Fake }

let private permuted (x: Tensor) = x.index_select (0L, torch.tensor [| 3L; 0L; 4L; 1L; 2L |])

let private players =
    [ "critic", (fun (l: Loss) s -> l.Critic s)
      "generator", (fun l s -> l.Generator s) ]

/// How far the two sides of each law are apart on a batch of scores, relative to their size: 0 where the law holds.
let private gap (a: Tensor) (b: Tensor) = relativeError a b

let private bothPlayers (f: (Loss -> Scores -> Tensor) -> float) =
    players |> List.map (fun (_, player) -> f player) |> List.max

let private lawGaps: (LossLaw * (Loss -> int -> float)) list =
    [ LossLaw.AdditiveOverBatch,
      fun loss seed ->
          let s = scoresOf seed

          bothPlayers (fun player ->
              let singles =
                  [| for i in 0L .. size - 1L -> player loss (mapScores (fun x -> x.narrow (0L, i, 1L)) s) |]

              gap (torch.stack(singles).mean()) (player loss s))

      LossLaw.IgnoresPairing,
      fun loss seed ->
          let s = scoresOf seed
          bothPlayers (fun player -> gap (player loss { s with Real = permuted s.Real }) (player loss s))

      LossLaw.GeneratorIgnoresReal,
      fun loss seed ->
          let s = scoresOf seed

          gap
              (loss.Generator
                  { s with
                      Real = (scoresOf (seed + 500)).Real })
              (loss.Generator s)

      LossLaw.CriticShiftInvariant,
      fun loss seed ->
          let s = scoresOf seed
          gap (loss.Critic(mapScores (Tensors.shift 0.7) s)) (loss.Critic s)

      LossLaw.GeneratorShiftInvariant,
      fun loss seed ->
          let s = scoresOf seed
          gap (loss.Generator(mapScores (Tensors.shift 0.7) s)) (loss.Generator s)

      LossLaw.ZeroSum,
      fun loss seed ->
          let s = scoresOf seed

          let other =
              { s with
                  Fake = (scoresOf (seed + 500)).Fake }

          let sum s = (loss.Critic s).add(loss.Generator s)
          gap (sum other) (sum s)

      LossLaw.ExchangeSymmetric,
      fun loss seed ->
          let s = scoresOf seed
          gap (loss.Generator { Real = s.Fake; Fake = s.Real }) (loss.Critic s)

      LossLaw.CriticLinear,
      fun loss seed ->
          let s, t = scoresOf seed, scoresOf (seed + 500)

          let mixed: Scores =
              { Real = s.Real |> Tensors.scale 2.0 |> Tensors.addScaled -0.5 t.Real
                Fake = s.Fake |> Tensors.scale 2.0 |> Tensors.addScaled -0.5 t.Fake }

          let separate = loss.Critic s |> Tensors.scale 2.0 |> Tensors.addScaled -0.5 (loss.Critic t)

          gap (loss.Critic mixed) separate ]

let private gradientsAreDifferences (loss: Loss) =
    let compared =
        [ for seed in 1..10 do
              let s = scoresOf seed

              for name, player in players do
                  let real, fake = Tensors.leaf s.Real, Tensors.leaf s.Fake
                  let gradients = Tensors.grad (player loss { Real = real; Fake = fake }) [| real; fake |]
                  isDifference (fun x -> player loss { s with Real = x }) s.Real gradients[0] $"{name}, real"
                  isDifference (fun x -> player loss { s with Fake = x }) s.Fake gradients[1] $"{name}, fake" ]

    Expect.isGreaterThan (compared |> List.filter id |> List.length) 35 "of 40 gradients, those away from kinks"

/// Laws that every loss has.
let private commonLaws: (string * (Loss -> int -> unit)) list =
    [ "permuting the batch changes nothing",
      fun loss seed ->
          let s = scoresOf seed

          for name, player in players do
              close 1e-13 (player loss (mapScores permuted s)) (player loss s) name

      "a batch of one has a finite loss and gradients",
      fun loss seed ->
          let one = scoresOf seed |> mapScores (fun x -> Tensors.leaf (x.narrow (0L, 0L, 1L)))

          for name, player in players do
              let value = player loss one
              Expect.isTrue (Double.IsFinite(Tensors.toFloat value)) name
              Expect.equal value.shape [||] $"{name}: a number"

              for gradient in Tensors.grad value [| one.Real; one.Fake |] do
                  Expect.all (Tensors.toArray gradient) Double.IsFinite name

      "float32 and float64 agree",
      fun loss seed ->
          let s = scoresOf seed
          let single = s |> mapScores (fun x -> x.``to`` torch.ScalarType.Float32)

          for name, player in players do
              let value = player loss single
              Expect.equal value.dtype torch.ScalarType.Float32 "type"
              // The scores themselves are rounded, by 1e-7 of a size of about 6; exponentials pass that on.
              close 2e-5 (value.``to`` torch.ScalarType.Float64) (player loss s) name ]

/// The exact value of exp and its like leaves the type's range: infinite is then right, NaN never.
let private isExponential (name: string) =
    [ "kl"
      "reverseKl"
      "neyman"
      "squaredHellinger"
      "alpha(alpha=0.5)"
      "alpha(alpha=-1)" ]
    |> List.exists (fun part -> name.EndsWith("f-GAN " + part))

let private extremeScores backend (largest: float) : Scores list =
    let at (values: float list) = Tensors.ofArray backend [| int64 values.Length |] (Array.ofList values)

    [ for real in [ -largest; 0.0; largest ] do
          for fake in [ -largest; 0.0; largest ] do
              { Real = at [ real ]
                Fake = at [ fake ] }
      { Real = at [ largest; -largest; 1.0 ]
        Fake = at [ -largest; largest; -1.0 ] } ]

let private valuesAndGradients (loss: Loss) (s: Scores) =
    [ for _, player in players do
          let s = mapScores Tensors.leaf s
          let value = player loss s
          Tensors.toFloat value
          yield! Tensors.grad value [| s.Real; s.Fake |] |> Seq.collect Tensors.toArray ]

let private seeded check = fun (FsCheck.NonNegativeInt seed) -> scoped (fun () -> check (seed % 10000)) ()

/// Two distributions on k points with masses in units of 1 / 24, none of them 0, as counts.
let private countsOf seed k =
    let points = Rng.integers (Rng.key (int64 seed)) k (24 - k)
    Array.init k (fun i -> 1 + (points |> Array.filter ((=) i) |> Array.length))

let private distributions seed =
    let k = 2 + seed % 5
    countsOf (2 * seed) k, countsOf (2 * seed + 1) k

let private massesOf (counts: int[]) = counts |> Array.map (fun n -> float n / 24.0)

/// The batch whose means are expectations: score i as often as its count says.
let private batchOf (p: int[]) (q: int[]) (scores: float[]) : Scores =
    let repeated (counts: int[]) =
        let values = Array.map2 (fun (n: int) v -> Array.create n v) counts scores |> Array.concat
        Tensors.ofArray f64 [| 24L |] values

    { Real = repeated p; Fake = repeated q }

let private attaining =
    all
    |> List.choose (fun (name, loss) -> loss.Attains |> Option.ofObj |> Option.map (fun a -> name, loss, a))

[<Tests>]
let tests =
    testList
        "Loss"
        [ for name, loss in all do
              for law, lawGap in lawGaps do
                  if loss.Obeys law then
                      testProperty
                          $"{name}: {law}"
                          (seeded (fun seed -> Expect.isLessThan (lawGap loss seed) 1e-12 "gap"))
                  else
                      testTensors $"{name}: not {law}" (fun () ->
                          let widest = [ for seed in 1..20 -> lawGap loss seed ] |> List.max
                          Expect.isGreaterThan widest 1e-3 "the widest gap of 20 batches")

              for law, check in commonLaws do
                  testProperty $"{name}: {law}" (seeded (check loss))

              testTensors $"{name}: the gradients are the finite differences" (fun () -> gradientsAreDifferences loss)

              for backend, modest in [ f32, 50.0; f64, 500.0 ] do
                  let largest = if isExponential name then modest else 1e4

                  testTensors $"{name}, {backend.DType}: finite at scores of {largest}" (fun () ->
                      for s in extremeScores backend largest do
                          Expect.all
                              (valuesAndGradients loss s)
                              Double.IsFinite
                              $"{Tensors.toArray s.Real}, {Tensors.toArray s.Fake}")

                  // Neyman's two terms overflow with opposite signs: see its comment.
                  if not (name.EndsWith "f-GAN neyman") then
                      testTensors $"{name}, {backend.DType}: never NaN at scores of 1e4" (fun () ->
                          for s in extremeScores backend 1e4 do
                              Expect.all
                                  (valuesAndGradients loss s)
                                  (Double.IsNaN >> not)
                                  $"{Tensors.toArray s.Real}, {Tensors.toArray s.Fake}")

          for name, loss, attained in attaining do
              testProperty $"{name}: the optimal critic attains {attained.Name}"
              <| seeded (fun seed ->
                  let p, q = distributions seed
                  let value scores = -Tensors.toFloat(loss.Critic(batchOf p q scores))
                  let optimum = Array.map2 (fun n m -> attained.OptimalScore(float n / float m)) p q |> value

                  let expected = attained.Scale * attained.Divergence(massesOf p, massesOf q) + attained.Offset

                  Expect.floatClose Accuracy.high optimum expected "value"

                  for other in 1..5 do
                      let scores = Rng.normalValues (Rng.key (int64 (10 * seed + other))) p.Length
                      Expect.isLessThanOrEqual (value scores) (optimum + 1e-9) "no critic is better")

          testTensors "every loss has a description of its own" (fun () ->
              let descriptions = all |> List.map (fun (_, loss) -> loss.Description.ToJson())
              Expect.equal (List.distinct descriptions).Length descriptions.Length "descriptions")

          testTensors "the f-GAN of 'gan' is the minimax loss" (fun () ->
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

          testTensors "smoothed targets move the optimal critic to (t_real p + t_fake q) / (p + q)" (fun () ->
              let p, q = distributions 4

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
                      f <- f + q[i])

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
