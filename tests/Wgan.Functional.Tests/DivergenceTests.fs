module Wgan.Functional.Tests.DivergenceTests

open System
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private uniforms seed count = Rng.uniformValues (Rng.key (int64 seed)) count
let private normals seed count = Rng.normalValues (Rng.key (int64 seed)) count

let private normalised (masses: float[]) =
    let total = Array.sum masses
    masses |> Array.map (fun m -> m / total)

/// Two distributions on 2 to 8 points; every third pair has points without mass.
let private pair seed =
    let k = 2 + seed % 7

    let draw stream =
        uniforms (2 * seed + stream) k
        |> Array.map (fun u -> if seed % 3 = 0 && u < 0.3 then 0.0 else u * u)
        |> fun masses ->
            if Array.sum masses > 0.0 then
                masses
            else
                Array.create k 1.0
        |> normalised

    draw 0, draw 1

let private positivePair seed =
    let p, q = pair seed
    let mixed (m: float[]) = m |> Array.map (fun x -> 0.9 * x + 0.1 / float m.Length)
    mixed p, mixed q

let private seeded check = fun (FsCheck.NonNegativeInt seed) -> scoped (fun () -> check (seed % 10000)) ()

/// Close, or the same infinity.
let private isClose (actual: float) (expected: float) text =
    if actual <> expected then
        Expect.floatClose Accuracy.veryHigh actual expected text

/// A sum over points is the mean over a batch that holds each point as often as its count says.
let private counts seed k =
    let points = Rng.integers (Rng.key (int64 seed)) k (24 - k)
    Array.init k (fun i -> 1 + (points |> Array.filter ((=) i) |> Array.length))

let private repeated (counts: int[]) (values: float[]) =
    let all = Array.map2 (fun n v -> Array.create n v) counts values |> Array.concat
    Tensors.ofArray f64 [| int64 all.Length |] all

let private masses (counts: int[]) =
    let total = float (Array.sum counts)
    counts |> Array.map (fun n -> float n / total)

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
        "Divergence"
        [ testProperty "each closed form is its f-divergence"
          <| seeded (fun seed ->
              let p, q = pair seed
              let of' f = Divergence.ofFunction f p q
              isClose (of' FDivergence.kl) (Divergence.kl p q) "kl"
              isClose (of' FDivergence.reverseKl) (Divergence.kl q p) "reverse kl"
              isClose (of' FDivergence.pearson) (Divergence.pearson p q) "pearson"
              isClose (of' FDivergence.neyman) (Divergence.neyman p q) "neyman"
              isClose (of' FDivergence.squaredHellinger) (Divergence.squaredHellinger p q) "hellinger"
              isClose (of' FDivergence.jensenShannon) (2.0 * Divergence.jensenShannon p q) "twice js"
              isClose (of' FDivergence.gan) (2.0 * Divergence.jensenShannon p q - log 4.0) "gan"
              isClose (of' FDivergence.totalVariation) (Divergence.totalVariation p q) "tv"
              isClose (of' (FDivergence.alpha 2.0)) (Divergence.pearson p q / 2.0) "alpha 2"
              isClose (of' (FDivergence.alpha 0.5)) (2.0 * Divergence.squaredHellinger p q) "alpha 1/2"
              isClose (of' (FDivergence.alpha -1.0)) (Divergence.neyman p q / 2.0) "alpha -1")

          testProperty "alpha-divergences tend to KL and reverse KL"
          <| seeded (fun seed ->
              let p, q = positivePair seed
              let near alpha = Divergence.ofFunction (FDivergence.alpha alpha) p q
              Expect.floatClose Accuracy.low (near (1.0 + 1e-6)) (Divergence.kl p q) "at 1"
              Expect.floatClose Accuracy.low (near 1e-6) (Divergence.kl q p) "at 0")

          testProperty "divergences are 0 at equality, otherwise positive, and bounded by their bounds"
          <| seeded (fun seed ->
              let p, q = pair seed

              for name, d, bound in
                  [ "kl", Divergence.kl, infinity
                    "js", Divergence.jensenShannon, log 2.0
                    "tv", Divergence.totalVariation, 1.0
                    "pearson", Divergence.pearson, infinity
                    "neyman", Divergence.neyman, infinity
                    "triangular", Divergence.triangular, 2.0
                    "hellinger", Divergence.squaredHellinger, 2.0 ] do
                  Expect.equal (d p p) 0.0 $"{name} at equality"

                  if p <> q then
                      Expect.isGreaterThan (d p q) 0.0 name

                  Expect.isLessThanOrEqual (d p q) (bound + 1e-12) $"{name}'s bound")

          testTensors "disjoint supports: JS is log 2, TV 1, KL infinite" (fun () ->
              let p, q = [| 0.5; 0.5; 0.0; 0.0 |], [| 0.0; 0.0; 0.25; 0.75 |]
              isClose (Divergence.jensenShannon p q) (log 2.0) "js"
              isClose (Divergence.totalVariation p q) 1.0 "tv"
              Expect.equal (Divergence.kl p q) infinity "kl"
              Expect.equal (Divergence.ofFunction FDivergence.kl p q) infinity "f-divergence kl"
              Expect.equal (Divergence.pearson p q) infinity "pearson"

              isClose
                  (Divergence.ofFunction FDivergence.neyman [| 0.5; 0.5 |] [| 1.0; 0.0 |])
                  1.0
                  "neyman has f'(infinity) = 1")

          testProperty "Pinsker: TV <= sqrt(KL / 2)"
          <| seeded (fun seed ->
              let p, q = pair seed
              Expect.isLessThanOrEqual (Divergence.totalVariation p q) (sqrt (Divergence.kl p q / 2.0) + 1e-12) "bound")

          testProperty "at the optimal discriminator, C(G) = -log 4 + 2 JS(p, q)"
          <| seeded (fun seed ->
              let k = 2 + seed % 5
              let n, m = counts (2 * seed) k, counts (2 * seed + 1) k
              let p, q = masses n, masses m
              let d = Array.map2 (fun p q -> p / (p + q)) p q
              let scores = d |> Array.map (fun d -> log (d / (1.0 - d)))

              let cost =
                  -Tensors.toFloat(
                      Loss.minimax.Critic
                          { Real = repeated n scores
                            Fake = repeated m scores }
                  )

              isClose cost (-log 4.0 + 2.0 * Divergence.jensenShannon p q) "C(G)"

              // The same from the definition, without the library's loss.
              let direct = Array.sum (Array.map3 (fun p q d -> p * log d + q * log (1.0 - d)) p q d)
              isClose cost direct "definition")

          testProperty "least squares: with both terms the Pearson identity holds, with the fake term alone it does not"
          <| seeded (fun seed ->
              let k = 2 + seed % 5
              let n, m = counts (2 * seed) k, counts (2 * seed + 1) k
              let p, q = masses n, masses m
              let a, b, c = -1.0, 1.0, 0.0
              let scores = Array.map2 (fun p q -> (b * p + a * q) / (p + q)) p q

              let term (counts: int[]) =
                  (repeated counts scores |> Tensors.shift -c |> Tensors.square).mean()
                  |> Tensors.toFloat

              // chi2(p + q || 2 q), in the paper's order: sum (2 q - (p + q))^2 / (p + q).
              let chi2 = Array.map2 (fun p q -> (2.0 * q - (p + q)) ** 2.0 / (p + q)) p q |> Array.sum
              isClose (0.5 * term n + 0.5 * term m) (0.5 * chi2) "both terms"
              isClose chi2 (Divergence.triangular p q) "which is the triangular discrimination"

              let fakeAlone =
                  Loss.leastSquaresPearson.Generator
                      { Real = torch.empty ([| 0L |], torch.ScalarType.Float64)
                        Fake = repeated m scores }
                  |> Tensors.toFloat

              isClose fakeAlone (0.5 * term m) "the generator's loss is the fake term"

              if n <> m && abs (term n - term m) > 1e-9 then
                  Expect.isGreaterThan
                      (abs (2.0 * fakeAlone - 0.5 * chi2))
                      1e-10
                      "alone, doubled, it is another number")

          testTensors "Gaussians: KL(N(0,1) || N(1,1)) is 1/2 both ways, N(0,1) and N(1,4) 0.4431 and 1.3069" (fun () ->
              let at mean deviation = { Mean = mean; Deviation = deviation }
              isClose (Gaussian.Kl(at 0.0 1.0, at 1.0 1.0)) 0.5 "forward"
              isClose (Gaussian.Kl(at 1.0 1.0, at 0.0 1.0)) 0.5 "backward"
              Expect.isLessThan (abs (Gaussian.Kl(at 0.0 1.0, at 1.0 2.0) - 0.4431)) 5e-5 "forward"
              Expect.isLessThan (abs (Gaussian.Kl(at 1.0 2.0, at 0.0 1.0) - 1.3069)) 5e-5 "backward")

          testProperty "Gaussians: closed forms are the integrals, by quadrature"
          <| seeded (fun seed ->
              let z = normals seed 2
              let u = uniforms seed 2
              let p = { Mean = z[0]; Deviation = 0.5 + u[0] }
              let q = { Mean = z[1]; Deviation = 0.5 + u[1] }
              let h = 0.01
              let grid = [| -15.0 .. h .. 15.0 |]

              let density (g: Gaussian) x =
                  exp (-((x - g.Mean) ** 2.0) / (2.0 * g.Deviation * g.Deviation))
                  / (g.Deviation * sqrt (2.0 * Math.PI))

              let integral f = h * (grid |> Array.sumBy f)

              let logDensity (g: Gaussian) x =
                  -((x - g.Mean) ** 2.0) / (2.0 * g.Deviation * g.Deviation)
                  - log (g.Deviation * sqrt (2.0 * Math.PI))

              Expect.floatClose
                  Accuracy.high
                  (Gaussian.Kl(p, q))
                  (integral (fun x -> density p x * (logDensity p x - logDensity q x)))
                  "kl"

              Expect.floatClose
                  Accuracy.high
                  (Gaussian.SquaredHellinger(p, q))
                  (integral (fun x -> (sqrt (density p x) - sqrt (density q x)) ** 2.0))
                  "hellinger")

          testTensors
              "Gaussians of one deviation: W2 = W1 = the distance of the means, which large samples show"
              (fun () ->
                  let p, q = { Mean = 0.0; Deviation = 1.0 }, { Mean = 1.5; Deviation = 1.0 }
                  isClose (Gaussian.Wasserstein2(p, q)) 1.5 "W2"
                  isClose (Gaussian.Wasserstein2(p, { q with Deviation = 3.0 })) 2.5 "W2 with other deviation"
                  let x, y = normals 1 20000, normals 2 20000 |> Array.map ((+) 1.5)
                  Expect.isLessThan (abs (Wasserstein1.empirical x y - 1.5)) 0.03 "W1 of samples")

          testTensors "a mass that is negative, does not sum to 1 or has another length is refused" (fun () ->
              for p, q, words in
                  [ [| 0.5; 0.6 |], [| 0.5; 0.5 |], "sum to 1"
                    [| 1.5; -0.5 |], [| 0.5; 0.5 |], "not negative"
                    [| 1.0 |], [| 0.5; 0.5 |], "1 and 2" ] do
                  Expect.stringContains (failure (fun () -> Divergence.kl p q |> ignore)) words "message") ]

[<Tests>]
let wasserstein =
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
