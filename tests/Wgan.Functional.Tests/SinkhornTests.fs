module Wgan.Functional.Tests.SinkhornTests

open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private value (tensor: Tensor) = Tensors.toFloat tensor

let private precise (settings: Sinkhorn) =
    { settings with
        Tolerance = 1e-9
        Iterations = 20000 }

let private both epsilon =
    [ precise (Sinkhorn.Euclidean epsilon)
      precise (Sinkhorn.HalfSquaredEuclidean epsilon) ]

let private pair seed n m =
    normal (2 * seed) [ n; 2L ], normal (2 * seed + 1) [ m; 2L ] |> Tensors.shift 0.5

[<Tests>]
let tests =
    testList
        "Sinkhorn"
        [ testTensors "one point has the plan's cost: S is the cost itself" (fun () ->
              for seed in 1..10 do
                  let x, y = pair seed 1L 1L
                  let squared = value ((Tensors.square (x.sub y)).sum())
                  let s settings = value (Sinkhorn.divergence settings x y)
                  Expect.floatClose Accuracy.veryHigh (s (Sinkhorn.Euclidean 0.3)) (sqrt squared) "Euclidean"

                  Expect.floatClose
                      Accuracy.veryHigh
                      (s (Sinkhorn.HalfSquaredEuclidean 0.3))
                      (squared / 2.0)
                      "half squared")

          testTensors
              "two points at distance 2 against themselves: OT is epsilon log(2 / (1 + exp(-2 / epsilon)))"
              (fun () ->
                  // By symmetry f = g is constant: exp(-2 f / epsilon) = mean_j exp(-C_ij / epsilon) = (1 + exp(-2 / epsilon)) / 2.
                  let x = tensor [ 2L; 1L ] [ -1.0; 1.0 ]

                  for epsilon in [ 0.1; 1.0; 10.0 ] do
                      Expect.floatClose
                          Accuracy.veryHigh
                          (value (Sinkhorn.transport (precise (Sinkhorn.Euclidean epsilon)) x x))
                          (epsilon * log (2.0 / (1.0 + exp (-2.0 / epsilon))))
                          $"epsilon {epsilon}")

          testTensors "a small epsilon gives W1 and half of W2^2, a large one half of the energy distance" (fun () ->
              let x, y = pair 3 6L 6L
              let s settings = value (Sinkhorn.divergence settings x y)
              let w1, w2 = OptimalTransport.wasserstein1 x y, OptimalTransport.wasserstein2 x y

              let small =
                  { Sinkhorn.Euclidean 0.02 with
                      Tolerance = 1e-3 }
              // Each of the three terms is off by at most epsilon log 6.
              Expect.isLessThan (abs (s small - w1)) 0.07 "W1"

              let half =
                  { small with
                      Cost = TransportCost.HalfSquaredEuclidean }

              Expect.isLessThan (abs (s half - w2 * w2 / 2.0)) 0.07 "W2"
              let energy = value (EnergyDistance.empirical x y)
              Expect.isLessThan (abs (s (Sinkhorn.Euclidean 1e4) - energy / 2.0)) 1e-4 "energy")

          testTensors
              "S is 0 for one sample, positive for two, symmetric, and needs no order; the entropic OT is biased"
              (fun () ->
                  for seed in 1..10 do
                      let x, y = pair seed 5L 7L

                      for settings in both 0.5 do
                          let s a b = value (Sinkhorn.divergence settings a b)
                          Expect.isLessThan (abs (s x (x.flip 0L))) 1e-8 "itself"
                          Expect.isGreaterThan (s x y) 0.0 "positive"
                          Expect.floatClose Accuracy.high (s x y) (s y x) "symmetric"
                          Expect.floatClose Accuracy.high (s (x.flip 0L) y) (s x y) "order"
                          Expect.isGreaterThan (value (Sinkhorn.transport settings x x)) 1e-3 "bias")

          testTensors "a shift of the squared cost: S(x, x + s) = |s|^2 / 2 at every epsilon" (fun () ->
              for seed in 1..10 do
                  let x, _ = pair seed 6L 1L
                  let settings = precise (Sinkhorn.HalfSquaredEuclidean 0.7)
                  let y = x.add (tensor [ 1L; 2L ] [ 0.6; -0.8 ])
                  Expect.floatClose Accuracy.high (value (Sinkhorn.divergence settings x y)) 0.5 "shift")

          testTensors "gradients by either sample are difference quotients" (fun () ->
              let x, y = pair 9 4L 3L

              for settings in both 0.5 do
                  let f = Sinkhorn.divergence settings

                  for name, at, g in [ "x", x, (fun x -> f x y); "y", y, (fun y -> f x y) ] do
                      let leaf = Tensors.leaf at
                      let gradient = (Tensors.grad (g leaf) [| leaf |])[0]
                      Expect.isTrue (isDifference g leaf gradient name) "smooth here")

          testTensors "descending S moves a cloud onto another" (fun () ->
              let settings = Sinkhorn.HalfSquaredEuclidean 0.3
              let mutable x, y = pair 4 12L 12L
              let start = OptimalTransport.wasserstein2 x y

              for _ in 1..30 do
                  let leaf = Tensors.leaf x
                  let gradient = (Tensors.grad (Sinkhorn.divergence settings leaf y) [| leaf |])[0]
                  // Each point's mass is 1 / 12.
                  x <- x |> Tensors.addScaled (-0.5 * 12.0) gradient

              Expect.isLessThan (OptimalTransport.wasserstein2 x y) (0.5 * start) "W2")

          testTensors "cost and epsilon are stated; mistakes are named" (fun () ->
              Expect.equal
                  (string (Sinkhorn.HalfSquaredEuclidean 0.1))
                  "Sinkhorn divergence, cost |x - y|^2 / 2, epsilon 0.1"
                  "label"

              let x, y = pair 1 5L 5L

              for settings, words in
                  [ Sinkhorn.Euclidean 0.0, "Epsilon of a Sinkhorn divergence must be above 0, not 0"
                    { Sinkhorn.Euclidean 1.0 with
                        Iterations = 0 },
                    "at least 1 iteration"
                    { Sinkhorn.Euclidean 0.001 with
                        Iterations = 3 },
                    "after 3 iterations; raise Epsilon" ] do
                  Expect.stringContains
                      (failure (fun () -> Sinkhorn.divergence settings x y |> ignore))
                      words
                      "message") ]
