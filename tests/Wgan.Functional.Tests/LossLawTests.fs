/// The law table: every loss times every law that it declares or does not, and those that all have.
module Wgan.Functional.Tests.LossLawTests

open System
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.LossSubjects

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

[<Tests>]
let tests =
    testList
        "Loss laws"
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

          testTensors "every loss has a description of its own" (fun () ->
              let descriptions = all |> List.map (fun (_, loss) -> loss.Description.ToJson())
              Expect.equal (List.distinct descriptions).Length descriptions.Length "descriptions") ]
