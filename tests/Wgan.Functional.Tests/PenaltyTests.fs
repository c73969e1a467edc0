module Wgan.Functional.Tests.PenaltyTests

open System
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

/// D(x) = sum over all dimensions of w x: its gradient is w everywhere.
let private linearCritic (w: Tensor) (x: Tensor) : Tensor = x.mul(w).reshape(x.shape[0], -1L).sum [| 1L |]

/// A critic with curvature: D(x) = sum tanh(x)^2 a.
let private curvedCritic (a: Tensor) (x: Tensor) : Tensor =
    let t = x.tanh ()
    t.mul(t).mul(a).reshape(x.shape[0], -1L).sum [| 1L |]

let private samples seed (shape: int64 list) : Samples =
    { Real = normal seed shape
      Fake = normal (seed + 1) shape }

let private mixing (values: float list) = Tree.ofPaths [ "mixing", tensor [ int64 values.Length ] values ]

let private evaluate (critic: Tensor -> Tensor) (samples: Samples) draws =
    Penalty.gradient.Evaluate(critic, samples, draws)

let private gradientIn (x: Tensor) value = Tensors.toArray (Array.head (Tensors.grad value [| x |]))

let private norm2 w = w |> Array.sumBy (fun v -> v * v) |> sqrt
let private norm1 w = w |> Array.sumBy abs
let private normInf w = w |> Array.map abs |> Array.max

let private options = GradientPenaltyOptions.Default

/// Every penalty, and its value for a linear critic of slope w on these samples.
let private all: (string * Penalty * (float[] -> Samples -> float)) list =
    [ "gradient", Penalty.gradient, (fun w _ -> (norm2 w - 1.0) ** 2.0)
      "one-sided", Penalty.oneSidedGradient, (fun w _ -> (max 0.0 (norm2 w - 1.0)) ** 2.0)
      "L1 at real samples, target 0.5",
      Penalty.gradientWith
          { options with
              Points = PenaltyPoints.real
              Target = 0.5
              Norm = GradientNorm.L1 },
      (fun w _ -> (norm1 w - 0.5) ** 2.0)
      "LInfinity at fake samples",
      Penalty.gradientWith
          { options with
              Points = PenaltyPoints.fake
              Norm = GradientNorm.LInfinity },
      (fun w _ -> (normInf w - 1.0) ** 2.0)
      "target 0", Penalty.gradientWith { options with Target = 0.0 }, (fun w _ -> norm2 w ** 2.0)
      "one-sided LInfinity at perturbed samples",
      Penalty.gradientWith
          { Points = PenaltyPoints.perturbed 2.0
            Target = 0.3
            OneSided = true
            Norm = GradientNorm.LInfinity },
      (fun w _ -> (max 0.0 (normInf w - 0.3)) ** 2.0)
      "DRAGAN", Penalty.dragan, (fun w _ -> (norm2 w - 1.0) ** 2.0)
      "R1", Penalty.r1, (fun w _ -> norm2 w ** 2.0 / 2.0)
      "R2", Penalty.r2, (fun w _ -> norm2 w ** 2.0 / 2.0)
      "drift",
      Penalty.drift,
      (fun w s ->
          Tensors.toArray s.Real
          |> Array.chunkBySize w.Length
          |> Array.averageBy (fun x -> (Array.sum (Array.map2 (*) w x)) ** 2.0))
      "WGAN-div 6", WganDiv.penalty 6.0, (fun w _ -> norm2 w ** 6.0)
      "WGAN-div 1.5", WganDiv.penalty 1.5, (fun w _ -> norm2 w ** 1.5) ]

let private drawsFor (penalty: Penalty) seed (shape: int64 list) =
    Draws.make f64 (Rng.key (int64 seed)) (penalty.Draws(Array.ofList shape))

let private shape = [ 5L; 3L ]

let private mapSamples f (s: Samples) : Samples = { Real = f s.Real; Fake = f s.Fake }

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
let table =
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
              Expect.equal (List.distinct descriptions).Length descriptions.Length "descriptions")

          testCase "the defaults are the penalty 'gradient', described as ever"
          <| fun () ->
              let expected = "{\"name\":\"gradientPenalty\",\"target\":1}"
              Expect.equal (Penalty.gradient.Description.ToJson()) expected "gradient"
              Expect.equal ((Penalty.gradientWith options).Description.ToJson()) expected "defaults"

          testTensors "DRAGAN's points lie between a sample and 0.5 standard deviations beyond it" (fun () ->
              let all = samples 4 [ 4L; 2L ]
              let points = PenaltyPoints.perturbed 0.5
              let draws = Draws.make f64 (Rng.key 4L) (points.Draws [| 4L; 2L |])
              let located = points.Locate(all, draws) |> Tensors.toArray
              let x = Tensors.toArray all.Real
              let mean = Array.average x
              let deviation = x |> Array.averageBy (fun v -> (v - mean) ** 2.0) |> sqrt
              let u, v = Tensors.toArray draws["mixing"], Tensors.toArray draws["perturbation"]

              for i in 0..7 do
                  let expected = x[i] + u[i / 2] * 0.5 * deviation * v[i]
                  Expect.floatClose Accuracy.veryHigh located[i] expected $"number {i}")

          for words, make in
              [ "positive scale", (fun () -> PenaltyPoints.perturbed 0.0 |> ignore)
                "target slope", (fun () -> Penalty.gradientWith { options with Target = -1.0 } |> ignore)
                "power above 1", (fun () -> WganDiv.penalty 1.0 |> ignore) ] do
              testCase $"an error says '{words}'"
              <| fun () -> Expect.stringContains (failure make) words "message" ]

[<Tests>]
let tests =
    testList
        "Penalty"
        [ testTensors "a constant critic, which does not read its input, has penalty 1" (fun () ->
              let constant = tensor [] [ 3.0 ]

              let penalty =
                  evaluate
                      (fun x -> constant.expand [| x.shape[0] |])
                      (samples 1 [ 3L; 2L ])
                      (mixing [ 0.1; 0.5; 0.9 ])

              Expect.equal (Tensors.toFloat penalty) 1.0 "penalty")

          testTensors "interpolates lie between their own pair: one number a sample, over all dimensions" (fun () ->
              let pair: Samples =
                  { Real = torch.ones ([| 3L; 1L; 2L; 2L |], torch.ScalarType.Float64)
                    Fake = torch.zeros ([| 3L; 1L; 2L; 2L |], torch.ScalarType.Float64) }

              let point = Penalty.interpolate pair (tensor [ 3L ] [ 0.0; 0.25; 1.0 ])
              let expected = [| 0.0; 0.25; 1.0 |] |> Array.collect (Array.replicate 4)
              Expect.equal (Tensors.toArray point) expected "points")

          testTensors "a sample's penalty does not depend on its batch neighbours" (fun () ->
              let a = normal 9 [ 1L; 3L; 3L ]
              let all = samples 3 [ 6L; 1L; 3L; 3L ]
              let u = [ 0.3; 0.9; 0.1; 0.5; 0.7; 0.2 ]

              let norms =
                  Penalty.interpolate all (tensor [ 6L ] u)
                  |> Penalty.gradientNorm (curvedCritic a)

              for i in 0..5 do
                  let alone: Samples =
                      { Real = all.Real.narrow (0L, int64 i, 1L)
                        Fake = all.Fake.narrow (0L, int64 i, 1L) }

                  let norm =
                      Penalty.interpolate alone (tensor [ 1L ] [ u[i] ])
                      |> Penalty.gradientNorm (curvedCritic a)

                  close 1e-14 norm (norms.narrow (0L, int64 i, 1L)) $"sample {i}")

          testTensors "the norm of a gradient of 0 has subgradient 0; elsewhere it is the norm" (fun () ->
              let x = (tensor [ 2L; 2L ] [ 0.0; 0.0; 3.0; -4.0 ]).requires_grad_ true
              let norms = Tensors.normPerSample x
              Expect.equal (Tensors.toArray norms) [| 0.0; 5.0 |] "norms"
              let gradients = Tensors.grad (norms.sum ()) [| x |]
              close 1e-15 gradients[0] (tensor [ 2L; 2L ] [ 0.0; 0.0; 0.6; -0.8 ]) "gradient")

          testTensors "the Wasserstein loss has the paper's signs and its closed-form gradients" (fun () ->
              let real = (tensor [ 2L ] [ 1.0; 3.0 ]).requires_grad_ true
              let fake = (tensor [ 2L ] [ -1.0; 0.0 ]).requires_grad_ true
              let scores: Scores = { Real = real; Fake = fake }
              Expect.equal (Tensors.toFloat (Loss.wasserstein.Critic scores)) -2.5 "critic"
              Expect.equal (Tensors.toFloat (Loss.wasserstein.Generator scores)) 0.5 "generator"
              let gradients = Tensors.grad (Loss.wasserstein.Critic scores) [| real; fake |]
              Expect.equal (Tensors.toArray gradients[0]) [| -0.5; -0.5 |] "in real scores"
              Expect.equal (Tensors.toArray gradients[1]) [| 0.5; 0.5 |] "in fake scores") ]
