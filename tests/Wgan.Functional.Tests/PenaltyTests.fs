module Wgan.Functional.Tests.PenaltyTests

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

[<Tests>]
let tests =
    testList
        "Penalty"
        [ for shape in [ [ 2L ]; [ 1L; 4L; 4L ] ] do
              for batch in [ 1L; 5L ] do
                  testProperty $"a linear critic on {batch} x {shape} has penalty (|w| - 1)^2"
                  <| fun (FsCheck.NonNegativeInt seed) ->
                      scoped
                          (fun () ->
                              let seed = seed % 10000
                              let w = normal (seed + 2) shape
                              let norm = (w.mul w).sum().sqrt() |> Tensors.toFloat

                              let draws =
                                  Draws.make
                                      f64
                                      (Rng.key (int64 seed))
                                      (Penalty.gradient.Draws(Array.ofList (batch :: shape)))

                              let penalty = evaluate (linearCritic w) (samples seed (batch :: shape)) draws

                              Expect.floatClose
                                  Accuracy.veryHigh
                                  (Tensors.toFloat penalty)
                                  ((norm - 1.0) ** 2.0)
                                  "penalty")
                          ()

          testTensors "a critic without slope has penalty 1 and gradient 0, not NaN" (fun () ->
              let w = (tensor [ 2L ] [ 0.0; 0.0 ]).requires_grad_ true
              let penalty = evaluate (linearCritic w) (samples 1 [ 3L; 2L ]) (mixing [ 0.1; 0.5; 0.9 ])
              Expect.equal (Tensors.toFloat penalty) 1.0 "penalty"
              let gradients = Tensors.grad penalty [| w |]
              Expect.equal (Tensors.toArray gradients[0]) [| 0.0; 0.0 |] "gradient")

          testTensors "a constant critic, which does not read its input, has penalty 1" (fun () ->
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

          testTensors "permuting the batch permutes nothing else: the penalty stays" (fun () ->
              let a = normal 9 [ 4L ]
              let all = samples 5 [ 5L; 4L ]
              let u = tensor [ 5L ] [ 0.3; 0.9; 0.1; 0.5; 0.7 ]
              let order = torch.tensor [| 3L; 0L; 4L; 1L; 2L |]

              let permuted: Samples =
                  { Real = all.Real.index_select (0L, order)
                    Fake = all.Fake.index_select (0L, order) }

              let value samples (u: Tensor) = evaluate (curvedCritic a) samples (Tree.ofPaths [ "mixing", u ])
              close 1e-14 (value permuted (u.index_select (0L, order))) (value all u) "penalty")

          testProperty "the gradient in the critic's parameters is the finite difference"
          <| fun (FsCheck.NonNegativeInt seed) ->
              scoped
                  (fun () ->
                      let seed = seed % 10000
                      let all = samples seed [ 4L; 3L ]
                      let draws = Draws.make f64 (Rng.key (int64 seed)) (Penalty.gradient.Draws [| 4L; 3L |])
                      let value a = evaluate (curvedCritic a) all draws
                      let a = (normal (seed + 7) [ 3L ]).requires_grad_ true
                      let gradient = Tensors.grad (value a) [| a |]
                      let difference = finiteDifference (fun a -> Tensors.toFloat (value a)) (a.detach ())
                      close 1e-6 gradient[0] difference "gradient")
                  ()

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
