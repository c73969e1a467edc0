module Wgan.Functional.Tests.GaussianTests

open System
open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.Distributions

[<Tests>]
let tests =
    testList
        "Gaussian divergence"
        [ testTensors "Gaussians: KL(N(0,1) || N(1,1)) is 1/2 both ways, N(0,1) and N(1,4) 0.4431 and 1.3069" (fun () ->
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
                  Expect.isLessThan (abs (Wasserstein1.empirical x y - 1.5)) 0.03 "W1 of samples") ]
