module Wgan.Functional.Tests.FDivergenceTests

open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support

let all =
    [ FDivergence.kl
      FDivergence.reverseKl
      FDivergence.pearson
      FDivergence.neyman
      FDivergence.squaredHellinger
      FDivergence.jensenShannon
      FDivergence.gan
      FDivergence.totalVariation
      FDivergence.alpha 0.5
      FDivergence.alpha 2.0
      FDivergence.alpha 3.5
      FDivergence.alpha -1.0 ]

let private laws: (string * (FDivergence -> int -> unit)) list =
    let u seed = exp ((Rng.normalValues (Rng.key (int64 seed)) 1)[0] * 2.0)

    let activated (f: FDivergence) (v: float) = Tensors.toFloat (f.Activation(tensor [ 1L ] [ v ]))

    [ "f(u) + f*(t) >= u t, with equality at t = f'(u)",
      fun f seed ->
          let u, v = u seed, (Rng.normalValues (Rng.key (int64 seed + 77777L)) 1)[0] * 2.0
          let t = activated f v
          let slack = f.Generator u + f.Conjugate t - u * t
          Expect.isGreaterThanOrEqual slack (-1e-9 * max 1.0 (abs (u * t))) "Fenchel-Young"

          if not (f.Description.Name = "totalVariation" && u = 1.0) then
              let t = f.Derivative u
              let left, right = f.Generator u + f.Conjugate t, u * t
              Expect.floatClose Accuracy.high left right "equality"

      "the activation stays in the domain, increases, and is undone by its inverse",
      fun f seed ->
          let values = Rng.normalValues (Rng.key (int64 seed)) 2 |> Array.map ((*) 2.0) |> Array.sort
          let t = values |> Array.map (activated f)
          Expect.isLessThan t[0] t[1] "increasing"

          for x in t do
              Expect.isTrue (x > f.Domain.Low && x < f.Domain.High) $"{x} in the domain"

          let ratio = u seed

          if f.Description.Name <> "totalVariation" then
              Expect.floatClose Accuracy.medium (activated f (f.OptimalScore ratio)) (f.Derivative ratio) "inverse"

      "the stable expression is f*(g(v))",
      fun f seed ->
          let v = (Rng.normalValues (Rng.key (int64 seed)) 1)[0] * 2.0
          let stable = Tensors.toFloat (f.ConjugateOfActivation(tensor [ 1L ] [ v ]))
          Expect.floatClose Accuracy.medium stable (f.Conjugate(activated f v)) "value"

      "f' is the slope of f, and the threshold its value at 1",
      fun f seed ->
          let u = u seed
          let h = 1e-6 * u

          if abs (u - 1.0) > 1e-3 then
              let slope = (f.Generator(u + h) - f.Generator(u - h)) / (2.0 * h)
              Expect.floatClose Accuracy.low slope (f.Derivative u) "slope"

          Expect.equal f.Threshold (f.Derivative 1.0) "threshold" ]

[<Tests>]
let tests =
    testList
        "FDivergence"
        [ for f in all do
              for law, check in laws do
                  testProperty $"{f.Description}: {law}"
                  <| fun (FsCheck.NonNegativeInt seed) -> scoped (fun () -> check f (seed % 10000)) ()

          testCase "thresholds are the paper's (its table 6)"
          <| fun () ->
              let thresholds = [ for f in all -> f.Threshold ]

              Expect.equal thresholds [ 1.0; -1.0; 0.0; 0.0; 0.0; 0.0; -(log 2.0); 0.0; 0.0; 0.0; 0.0; 0.0 ] "f'(1)" ]
