/// Single penalties in numbers, by hand.
module Wgan.Functional.Tests.PenaltyTests

open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.PenaltySubjects

let private mixing (values: float list) = Tree.ofPaths [ "mixing", tensor [ int64 values.Length ] values ]

let private evaluate (critic: Tensor -> Tensor) (samples: Samples) draws =
    Penalty.gradient.Evaluate(critic, samples, draws)

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
              Expect.equal (Tensors.toArray gradients[1]) [| 0.5; 0.5 |] "in fake scores")

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
