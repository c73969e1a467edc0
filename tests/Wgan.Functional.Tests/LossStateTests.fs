/// Energy losses: EBGAN, and BEGAN with its state; and losses for the critic alone.
module Wgan.Functional.Tests.LossStateTests

open System
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.LossSubjects

let private scoresWith (real: float list) (fake: float list) : Scores =
    { Real = tensor [ int64 real.Length ] real
      Fake = tensor [ int64 fake.Length ] fake }

let private number (state: Tree) (name: string) = Tensors.toFloat state[name]

/// k and the convergence measure after an update, from energies.
let private expectedAfter gamma rate k (real: float list) (fake: float list) =
    let real, fake = List.average real, List.average fake
    let balance = gamma * real - fake
    k + rate * balance |> max 0.0 |> min 1.0, real + abs balance

let private negated = List.map (fun (v: float) -> -v)

/// Energies of real and generated samples that drive k up to 1, back to 0, and between.
let private updates =
    [ [ 1.0; 3.0 ], [ 0.25; 0.5 ]
      [ 4.0; 2.0 ], [ 0.0; 0.125 ]
      [ 3.0; 1.0 ], [ 0.25; 0.0 ]
      [ 0.5; 0.0 ], [ 9.0; 1.0 ]
      [ 1.0; 2.0 ], [ 0.5; 0.75 ] ]

[<Tests>]
let tests =
    testList
        "Loss state"
        [ testTensors "EBGAN's losses by hand, higher scores being lower energies" (fun () ->
              let s = scoresWith [ -0.5; -1.5 ] [ -0.25; -3.0 ]
              let loss = Loss.ebgan 2.0
              // E[L(x)] = 1; max(0, 2 - 0.25) and max(0, 2 - 3).
              Expect.equal (Tensors.toFloat (loss.Critic s)) (1.0 + 0.5 * 1.75) "critic"
              Expect.equal (Tensors.toFloat (loss.Generator s)) ((0.25 + 3.0) / 2.0) "generator")

          testProperty "over energies of at least 0, EBGAN's least critic loss is m (1 - TV)"
          <| seeded (fun seed ->
              let p, q = Distributions.countedPair seed
              let masses = Distributions.massesOf
              let margin = 0.5 + float (seed % 7)

              let value energies =
                  Distributions.batchOf p q (energies |> Array.map (fun e -> -e))
                  |> (Loss.ebgan margin).Critic
                  |> Tensors.toFloat

              let least = Array.map2 (fun n m -> if n < m then margin else 0.0) p q |> value
              let expected = margin * (1.0 - Divergence.totalVariation (masses p) (masses q))
              Expect.floatClose Accuracy.high least expected "least"

              for other in 1..5 do
                  let energies =
                      Rng.normalValues (Rng.key (int64 (10 * seed + other))) p.Length
                      |> Array.map (fun v -> abs (v * margin))

                  Expect.isGreaterThanOrEqual (value energies) (expected - 1e-9) "no critic is better")

          for backend in [ f32; f64 ] do
              testTensors $"BEGAN's k and convergence follow their equations, {backend.DType}" (fun () ->
                  let gamma, rate = 0.5, 0.4
                  let loss = Loss.began gamma rate
                  let mutable state = loss.InitialState backend
                  let mutable k = 0.0
                  Expect.equal (number state "k", number state "convergence") (0.0, 0.0) "at first"

                  for real, fake in updates do
                      let s =
                          scoresWith (negated real) (negated fake)
                          |> mapScores (fun x -> x.``to`` backend.DType)

                      let critic = List.average real - k * List.average fake
                      Expect.floatClose Accuracy.medium (Tensors.toFloat (loss.CriticIn(state, s))) critic "critic"
                      let nextK, convergence = expectedAfter gamma rate k real fake
                      state <- loss.NextState(state, s)
                      Expect.floatClose Accuracy.medium (number state "k") nextK "k"
                      Expect.floatClose Accuracy.medium (number state "convergence") convergence "convergence"
                      Expect.equal state["k"].dtype backend.DType "type"
                      k <- nextK)

          testCase "the updates above drive k to both bounds and between"
          <| fun () ->
              let ks =
                  updates
                  |> List.scan (fun k (real, fake) -> fst (expectedAfter 0.5 0.4 k real fake)) 0.0

              Expect.contains ks[1..] 0.0 "lower"
              Expect.contains ks 1.0 "upper"
              Expect.exists ks (fun k -> k > 0.1 && k < 0.9) "between"

          testTensors "the next state is outside autograd's graph and leaves the old one as it was" (fun () ->
              let loss = Loss.began 0.5 0.4
              let state = loss.InitialState f64
              let s = scoresOf 3 |> mapScores Tensors.leaf
              let next = loss.NextState(state, s)
              Expect.isFalse (next.Leaves() |> Seq.exists _.Value.requires_grad) "no graph"
              Expect.equal (number state "k") 0.0 "old k"
              Expect.notEqual (number next "k") 0.0 "new k")

          testTensors "in its first state BEGAN's critic loss is Critic" (fun () ->
              let loss = Loss.began 0.5 0.4
              let s = scoresOf 3
              close 0.0 (loss.CriticIn(loss.InitialState f64, s)) (loss.Critic s) "critic")

          testTensors "losses without state have the empty one, and keep it" (fun () ->
              let s = scoresOf 4

              for name, loss in all do
                  let state = loss.InitialState f64
                  Expect.equal state.Count 0 name
                  Expect.equal (loss.NextState(state, s)).Count 0 name

                  if name <> "BEGAN, k = 0.4" then
                      sameBits (loss.CriticIn(state, s)) (loss.Critic s) name)

          testTensors "a loss for the critic alone keeps the critic's part and state; the generator's is 0" (fun () ->
              for loss in [ Loss.hinge; Loss.began 0.5 0.4; Loss.relativisticLogistic ] do
                  let alone = Loss.criticOnly loss
                  let s = scoresOf 5 |> mapScores Tensors.leaf
                  let name = loss.Description.Name
                  sameBits (alone.Critic s) (loss.Critic s) name
                  Expect.equal (Tensors.toFloat (alone.Generator s)) 0.0 name
                  Expect.isFalse alone.GeneratorUsesReal name
                  let next (loss: Loss) = loss.NextState(loss.InitialState f64, s)
                  sameTree (next alone) (next loss) name

                  for gradient in Tensors.grad (alone.Generator s) [| s.Real; s.Fake |] do
                      Expect.all (Tensors.toArray gradient) ((=) 0.0) name)

          for words, make in
              [ "positive margin", (fun () -> Loss.ebgan 0.0 |> ignore)
                "finite positive margin", (fun () -> Loss.ebgan Double.PositiveInfinity |> ignore)
                "gamma is above 0", (fun () -> Loss.began 0.0 0.001 |> ignore)
                "at most 1, not 1.5", (fun () -> Loss.began 1.5 0.001 |> ignore)
                "rate of k", (fun () -> Loss.began 0.5 0.0 |> ignore) ] do
              testCase $"an error says '{words}'"
              <| fun () -> Expect.stringContains (failure make) words "message" ]
