/// Objectives composed in Composing.cs, beside the same in F#.
module Wgan.CSharp.Tests.ComposingTests

open Expecto
open Wgan.Functional
open Wgan.CSharp.Usages

let private sameEquation (fromCSharp: Objective) (fromFSharp: Objective) =
    Expect.equal (fromCSharp.Description.ToJson()) (fromFSharp.Description.ToJson()) "description"
    Expect.equal (Objective.equation fromCSharp) (Objective.equation fromFSharp) "equation"

[<Tests>]
let tests =
    testList
        "C# composing"
        [ testCase "WGAN-GP is the same value as in F#, and its equation is read"
          <| fun () ->
              sameEquation (Composing.WganGp()) (Loss.wasserstein + 10.0 * Penalty.gradient)

              Expect.stringStarts
                  (Objective.equation (Composing.WganGp()))
                  "L_D = E[D(G(z))] - E[D(x)] + 10 E[(|grad D(x^)| - 1)^2]\nL_G = -E[D(G(z))]"
                  "equation"

          testCase "WGAN-div is the same value as in F#, and its equation is read"
          <| fun () ->
              sameEquation (Composing.WganDivergence()) Objectives.wganDiv

              Expect.stringStarts
                  (Objective.equation (Composing.WganDivergence()))
                  "L_D = E[D(G(z))] - E[D(x)] + 2 E[|grad D(x^)|^6]\nL_G = -E[D(G(z))]"
                  "equation"

          testCase "an objective of three terms, and one with clipped weights"
          <| fun () ->
              let penalty =
                  Penalty.gradientWith
                      { Points = PenaltyPoints.perturbed 0.5
                        Target = 0.0
                        OneSided = true
                        Norm = GradientNorm.LInfinity }

              sameEquation (Composing.WithDrift()) (Loss.hinge + 3.0 * penalty + 0.001 * Penalty.drift)
              sameEquation (Composing.Clipped()) Objectives.wgan ]
