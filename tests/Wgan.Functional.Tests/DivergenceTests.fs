module Wgan.Functional.Tests.DivergenceTests

open System
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.Distributions

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

          testCase "JS of the smallest masses is finite" (fun () ->
              let tiny = Double.Epsilon
              isClose (Divergence.jensenShannon [| 1.0; tiny; 0.0 |] [| tiny; 0.0; 1.0 |]) (log 2.0) "js")

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
              let n, m = countedPair seed
              let p, q = massesOf n, massesOf m
              let d = Array.map2 (fun p q -> p / (p + q)) p q
              let scores = d |> Array.map (fun d -> log (d / (1.0 - d)))

              let cost = -Tensors.toFloat(Loss.minimax.Critic(batchOf n m scores))

              isClose cost (-log 4.0 + 2.0 * Divergence.jensenShannon p q) "C(G)"

              // The same from the definition, without the library's loss.
              let direct = Array.sum (Array.map3 (fun p q d -> p * log d + q * log (1.0 - d)) p q d)
              isClose cost direct "definition")

          testProperty "least squares: with both terms the Pearson identity holds, with the fake term alone it does not"
          <| seeded (fun seed ->
              let n, m = countedPair seed
              let p, q = massesOf n, massesOf m
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

          testTensors "a mass that is negative, does not sum to 1 or has another length is refused" (fun () ->
              for p, q, words in
                  [ [| 0.5; 0.6 |], [| 0.5; 0.5 |], "sum to 1"
                    [| 1.5; -0.5 |], [| 0.5; 0.5 |], "not negative"
                    [| 1.0 |], [| 0.5; 0.5 |], "1 and 2" ] do
                  Expect.stringContains (failure (fun () -> Divergence.kl p q |> ignore)) words "message") ]
