module Wgan.Functional.Tests.Wasserstein1Tests

open System
open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.Distributions

let private asArray (values: float[]) = Tensors.ofArray f64 [| int64 values.Length |] values

let private samples seed =
    let n, m = 3 + seed % 6, 3 + seed % 4
    normals (2 * seed) n, normals (2 * seed + 1) m |> Array.map (fun z -> 0.5 + 1.5 * z)

/// A random function of slope at most 1: a sum of |x - c| with weights of total absolute value at most 1.
let private lipschitz seed (x: float) =
    let centres = normals seed 4
    let weights = normals (seed + 5000) 4
    let total = weights |> Array.sumBy abs
    Array.map2 (fun c w -> w / total * abs (x - c)) centres weights |> Array.sum

[<Tests>]
let tests =
    testList
        "Wasserstein1"
        [ testTensors "by hand" (fun () ->
              isClose (Wasserstein1.empirical [| 0.0; 1.0 |] [| 3.0; 2.0 |]) 2.0 "shift"
              isClose (Wasserstein1.empirical [| 0.0 |] [| -1.0; 1.0 |]) 1.0 "split"
              isClose (Wasserstein1.empirical [| 1.0; 1.0; 4.0 |] [| 4.0; 1.0; 1.0 |]) 0.0 "order"
              isClose (Wasserstein1.weighted [| 0.0; 10.0 |] [| 0.9; 0.1 |] [| 0.0 |] [| 1.0 |]) 1.0 "weights")

          testProperty "equal sizes: the mean distance of sorted pairs"
          <| seeded (fun seed ->
              let x, y = normals (2 * seed) 7, normals (2 * seed + 1) 7

              let expected =
                  Array.map2 (fun a b -> abs (a - b)) (Array.sort x) (Array.sort y)
                  |> Array.average

              isClose (Wasserstein1.empirical x y) expected "W1")

          testProperty
              "a metric: symmetric, 0 at equality, triangle inequality; a shift costs its length, a scale scales"
          <| seeded (fun seed ->
              let x, y = samples seed
              let z = normals (seed + 333) 5
              let d = Wasserstein1.empirical
              isClose (d x y) (d y x) "symmetric"
              isClose (d x x) 0.0 "itself"
              Expect.isLessThanOrEqual (d x y) (d x z + d z y + 1e-12) "triangle"
              isClose (d x (x |> Array.map ((+) 0.7))) 0.7 "shift"
              isClose (d (x |> Array.map ((*) 3.0)) (y |> Array.map ((*) 3.0))) (3.0 * d x y) "scale")

          testProperty "Kantorovich-Rubinstein: the optimal critic is 1-Lipschitz and attains W1; no other does better"
          <| seeded (fun seed ->
              let x, y = samples seed
              let w1 = Wasserstein1.empirical x y

              let gain (f: float[] -> float[]) =
                  -Tensors.toFloat(
                      Loss.wasserstein.Critic
                          { Real = asArray (f x)
                            Fake = asArray (f y) }
                  )

              isClose (gain (Wasserstein1.optimalCritic x y)) w1 "the dual's optimum"

              // The 1/K form: K times the critic is K-Lipschitz and attains K W1.
              isClose
                  (gain (Wasserstein1.optimalCritic x y >> Array.map ((*) 3.0)) / 3.0)
                  w1
                  "1/K of the K-Lipschitz optimum"

              for other in 1..5 do
                  Expect.isLessThanOrEqual
                      (gain (Array.map (lipschitz (10 * seed + other))))
                      (w1 + 1e-12)
                      "weak duality"

              let points = Array.append (Array.append x y) (normals (seed + 99) 10) |> Array.sort
              let values = Wasserstein1.optimalCritic x y points

              for i in 1 .. points.Length - 1 do
                  Expect.isLessThanOrEqual
                      (abs (values[i] - values[i - 1]))
                      (points[i] - points[i - 1] + 1e-12)
                      "slope at most 1")

          testProperty
              "the generator's gradient: d W1 / d theta = -E[grad f*(g(z)) dg / d theta], against differences of exact W1"
          <| seeded (fun seed ->
              let x, z = normals (2 * seed) 6, normals (2 * seed + 1) 6
              let theta = 0.3

              // g(z) = z exp(theta) + theta
              let generate theta = z |> Array.map (fun z -> z * exp theta + theta)
              let w1 theta = Wasserstein1.empirical x (generate theta)
              let y = generate theta
              let h = 1e-6

              // With equal sizes a generated point moves F - G by one unit of 1 / n: f* has one slope around it, or 0 on one side, where
              // F = G leaves the slope free and no mass is moved.
              let slopes =
                  y
                  |> Array.map (fun y ->
                      let f = Wasserstein1.optimalCritic x (generate theta) [| y - h; y; y + h |]
                      Math.Clamp((f[2] - f[0]) / h, -1.0, 1.0))

              let derivative =
                  -(Array.map2 (fun slope z -> slope * (z * exp theta + 1.0)) slopes z
                    |> Array.average)

              let closest =
                  Array.append x y
                  |> Array.sort
                  |> Array.pairwise
                  |> Array.map (fun (a, b) -> b - a)
                  |> Array.min

              if closest > 1e-4 then
                  let difference = (w1 (theta + h) - w1 (theta - h)) / (2.0 * h)
                  Expect.isLessThan (abs (derivative - difference)) 1e-6 "derivative")

          testProperty "W1 <= diameter x TV"
          <| seeded (fun seed ->
              let p, q = pair seed
              let positions = normals (seed + 50) p.Length
              let diameter = Array.max positions - Array.min positions
              let w1 = Wasserstein1.weighted positions p positions q
              Expect.isLessThanOrEqual w1 (diameter * Divergence.totalVariation p q + 1e-12) "bound")

          testTensors "point masses at 1/n tend to the one at 0 in W1, but not in TV or JS" (fun () ->
              for n in [ 1; 10; 100; 10000 ] do
                  isClose (Wasserstein1.empirical [| 0.0 |] [| 1.0 / float n |]) (1.0 / float n) "W1 tends to 0"
                  // On the two points 0 and 1/n.
                  let p, q = [| 1.0; 0.0 |], [| 0.0; 1.0 |]
                  isClose (Divergence.totalVariation p q) 1.0 "TV stays 1"
                  isClose (Divergence.jensenShannon p q) (log 2.0) "JS stays log 2"
                  Expect.equal (Divergence.kl p q) infinity "KL stays infinite")

          testTensors "mistakes are named" (fun () ->
              for make, words in
                  [ (fun () -> Wasserstein1.empirical [||] [| 1.0 |]), "no first samples"
                    (fun () -> Wasserstein1.empirical [| nan |] [| 1.0 |]), "not all finite"
                    (fun () -> Wasserstein1.weighted [| 1.0 |] [| 1.0 |] [| 0.0 |] [| 0.5 |]), "total mass"
                    (fun () -> Wasserstein1.weighted [| 1.0; 2.0 |] [| 1.0 |] [| 0.0 |] [| 1.0 |]), "needs a mass" ] do
                  Expect.stringContains (failure (fun () -> make () |> ignore)) words "message") ]
