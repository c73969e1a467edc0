/// The law table: every penalty times every law that it declares or does not, and those that all have.
module Wgan.Functional.Tests.PenaltyLawTests

open System
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.PenaltySubjects

/// How far the two sides of each declared law are apart.
let private lawGaps: (PenaltyLaw * (Penalty -> int -> float)) list =
    [ PenaltyLaw.PerSample,
      fun penalty seed ->
          let critic = curvedCritic (normal (seed + 9) [ 3L ])
          let all, draws = samples seed shape, drawsFor penalty seed shape

          let alone i =
              let pick (x: Tensor) = x.narrow (0L, i, 1L)
              penalty.Evaluate(critic, mapSamples pick all, Tree.map pick draws)

          relativeError (torch.stack([| for i in 0L .. 4L -> alone i |]).mean()) (penalty.Evaluate(critic, all, draws))

      PenaltyLaw.SlopeOnly,
      fun penalty seed ->
          let critic = curvedCritic (normal (seed + 9) [ 3L ])
          let all, draws = samples seed shape, drawsFor penalty seed shape

          relativeError
              (penalty.Evaluate(critic >> Tensors.shift 3.0, all, draws))
              (penalty.Evaluate(critic, all, draws)) ]

let private commonLaws: (string * (Penalty -> int -> unit)) list =
    [ "permuting the batch and its draws changes nothing",
      fun penalty seed ->
          let critic = curvedCritic (normal (seed + 9) [ 3L ])
          let order = torch.tensor [| 3L; 0L; 4L; 1L; 2L |]
          let permuted (x: Tensor) = x.index_select (0L, order)
          let all, draws = samples seed shape, drawsFor penalty seed shape

          close
              1e-13
              (penalty.Evaluate(critic, mapSamples permuted all, Tree.map permuted draws))
              (penalty.Evaluate(critic, all, draws))
              "penalty"

      "a batch of one has a finite value and gradient",
      fun penalty seed ->
          let one = [ 1L; 3L ]
          let a = (normal (seed + 9) [ 3L ]).requires_grad_ true
          let value = penalty.Evaluate(curvedCritic a, samples seed one, drawsFor penalty seed one)
          Expect.isTrue (Double.IsFinite(Tensors.toFloat value)) "value"
          Expect.all (gradientIn a value) Double.IsFinite "gradient"

      "the value is a number, and never negative",
      fun penalty seed ->
          let value =
              penalty.Evaluate(curvedCritic (normal (seed + 9) [ 3L ]), samples seed shape, drawsFor penalty seed shape)

          Expect.equal value.shape [||] "shape"
          Expect.isGreaterThanOrEqual (Tensors.toFloat value) 0.0 "value" ]

[<Tests>]
let tests =
    testList
        "Penalty laws"
        [ for name, penalty, linear in all do
              for sample in [ [ 2L ]; [ 1L; 4L; 4L ] ] do
                  for batch in [ 1L; 5L ] do
                      testProperty $"{name}: a linear critic on {batch} x {sample} has the closed form"
                      <| fun (FsCheck.NonNegativeInt seed) ->
                          scoped
                              (fun () ->
                                  let seed = seed % 10000
                                  let w = normal (seed + 2) sample
                                  let all = samples seed (batch :: sample)

                                  let value =
                                      penalty.Evaluate(linearCritic w, all, drawsFor penalty seed (batch :: sample))

                                  Expect.floatClose
                                      Accuracy.veryHigh
                                      (Tensors.toFloat value)
                                      (linear (Tensors.toArray w) all)
                                      "penalty")
                              ()

              testTensors $"{name}: a critic without slope has a finite value and gradient, not NaN" (fun () ->
                  let w = (tensor [ 3L ] [ 0.0; 0.0; 0.0 ]).requires_grad_ true
                  let all = samples 1 shape
                  let value = penalty.Evaluate(linearCritic w, all, drawsFor penalty 1 shape)
                  Expect.equal (Tensors.toFloat value) (linear [| 0.0; 0.0; 0.0 |] all) "value"
                  Expect.equal (gradientIn w value) [| 0.0; 0.0; 0.0 |] "gradient")

              for law, gap in lawGaps do
                  if penalty.Obeys law then
                      testProperty $"{name}: {law}"
                      <| fun (FsCheck.NonNegativeInt seed) ->
                          scoped (fun () -> Expect.isLessThan (gap penalty (seed % 10000)) 1e-12 "gap") ()
                  else
                      testTensors $"{name}: not {law}" (fun () ->
                          let widest = [ for seed in 1..20 -> gap penalty seed ] |> List.max
                          Expect.isGreaterThan widest 1e-3 "the widest gap of 20 batches")

              for law, check in commonLaws do
                  testProperty $"{name}: {law}"
                  <| fun (FsCheck.NonNegativeInt seed) -> scoped (fun () -> check penalty (seed % 10000)) ()

              testTensors $"{name}: the gradient in the critic's parameters is the finite difference" (fun () ->
                  let compared =
                      [ for seed in 1..20 do
                            let all, draws = samples seed shape, drawsFor penalty seed shape
                            let value a = penalty.Evaluate(curvedCritic a, all, draws)
                            let a = (normal (seed + 7) [ 3L ]).requires_grad_ true
                            let gradient = Tensors.grad (value a) [| a |]
                            isDifference value (a.detach ()) gradient[0] $"seed {seed}" ]

                  Expect.isGreaterThan (compared |> List.filter id |> List.length) 15 "of 20, those away from kinks")

              testTensors $"{name}: it reads the draws that it declares, and no others" (fun () ->
                  let critic = curvedCritic (normal 9 [ 3L ])
                  let all = samples 3 shape
                  let specs = penalty.Draws(Array.ofList shape)
                  let given = Draws.make f64 (Rng.key 3L)
                  // All that is given is what is declared, so that anything else read would be an error.
                  penalty.Evaluate(critic, all, given specs) |> ignore

                  for spec in specs do
                      let others = specs |> Array.filter (fun other -> other.Name <> spec.Name)

                      let message = failure (fun () -> penalty.Evaluate(critic, all, given others) |> ignore)

                      Expect.stringContains message $"'{spec.Name}'" "missing"
                      Expect.equal spec.Shape[0] 5L "a draw for each sample")

              testTensors $"{name}: float32 stays float32, near float64's value" (fun () ->
                  let a, all, draws = normal 9 [ 3L ], samples 3 shape, drawsFor penalty 3 shape
                  let single (x: Tensor) = x.``to`` torch.ScalarType.Float32

                  let value = penalty.Evaluate(curvedCritic (single a), mapSamples single all, Tree.map single draws)

                  Expect.equal value.dtype torch.ScalarType.Float32 "type"

                  close
                      1e-4
                      (value.``to`` torch.ScalarType.Float64)
                      (penalty.Evaluate(curvedCritic a, all, draws))
                      "value")

          testTensors "every penalty has a description of its own" (fun () ->
              let descriptions = all |> List.map (fun (_, penalty, _) -> penalty.Description.ToJson())
              Expect.equal (List.distinct descriptions).Length descriptions.Length "descriptions") ]
