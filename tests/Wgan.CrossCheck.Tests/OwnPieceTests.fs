module Wgan.CrossCheck.Tests.OwnPieceTests

open DiffSharp
open Expecto
open Wgan.CrossCheck
open Wgan.Functional

let private check twins objective =
    CrossCheck.objective "own" twins objective Subjects.tanhCritic Subjects.sampleShape

let private engines (rows: Row[]) = rows |> Array.map _.Engine |> Array.distinct

[<Tests>]
let tests =
    testList
        "Own pieces"
        [ testCase "with their twins are compared with DiffSharp alone" (fun () ->
              let rows = check OwnPieces.twins OwnPieces.objective
              Expect.equal (engines rows) [| Engine.DiffSharp |] "engines"
              Expect.isTrue (rows |> Array.forall Table.passes) "all pass")

          testCase "without a twin are compared with finite differences and marked so" (fun () ->
              let rows = check OwnTwins.None OwnPieces.objective
              Expect.equal (engines rows) [| Engine.FiniteDifferences |] "engines"
              Expect.isTrue (rows |> Array.forall Table.passes) "all pass")

          testCase "beside pieces of the library leave those with DiffSharp" (fun () ->
              let objective =
                  Loss.wasserstein
                  + 10.0 * Penalty.gradient
                  + 1.0
                    * Penalty.custom "meanScore" "1" (fun _ -> [||]) (fun critic samples _ ->
                        (critic samples.Real).mean())

              let rows = check OwnTwins.None objective
              let engineOf quantity = (rows |> Array.find (fun row -> row.Quantity = quantity)).Engine
              Expect.equal (engineOf "penalty 0") Engine.DiffSharp "the library's penalty"

              Expect.equal
                  (engineOf "gradient of the penalty 1 in the critic's parameters")
                  Engine.FiniteDifferences
                  "the own one"

              Expect.isTrue (rows |> Array.forall Table.passes) "all pass")

          testCase "a wrong gradient is reported by finite differences: a mean that was detached" (fun () ->
              let relative (up: Tensor) (down: Tensor) =
                  let difference = up.sub (down.mean().detach())
                  difference.mul(difference).mean()

              let loss =
                  Loss.custom "detached" "1" (fun s -> relative s.Real s.Fake) (fun s -> relative s.Fake s.Real)

              let rows = check OwnTwins.None (Objective.ofLoss loss)
              Expect.exists rows (Table.passes >> not) "reported")

          testCase "a wrong own twin is reported" (fun () ->
              let wrong =
                  { OwnPieces.twins with
                      Inputs = [ "twofold", (fun _ x _ -> 3.0 * x) ] }

              Expect.exists (check wrong OwnPieces.objective) (Table.passes >> not) "reported")

          testCase "an own network brings its own twin" (fun () ->
              let critic = Network.sequential [| Layer.flatten; Layer.dense Weights.PyTorch 1 |]

              let linear: NetworkTwin =
                  fun parameter x ->
                      let flat = x.view [ x.shape[0]; x.nelement / x.shape[0] ]
                      flat.matmul ((parameter "1.weight").transpose()) + parameter "1.bias"

              let rows =
                  CrossCheck.objective
                      "own network"
                      { OwnTwins.None with
                          Networks = [ critic.Description.Name, linear ] }
                      Objectives.wganGp
                      critic
                      Subjects.sampleShape

              Expect.equal (engines rows) [| Engine.DiffSharp |] "engines"
              Expect.isTrue (rows |> Array.forall Table.passes) "all pass") ]
