module Wgan.Functional.Tests.RngTests

open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support

/// Known answers published with the Random123 library for philox4x32, 10 rounds: counter, key, result (words in order).
let private knownAnswers =
    [ [ 0u; 0u; 0u; 0u ], [ 0u; 0u ], [ 0x6627E8D5u; 0xE169C58Du; 0xBC57AC4Cu; 0x9B00DBD8u ]
      [ 0xFFFFFFFFu; 0xFFFFFFFFu; 0xFFFFFFFFu; 0xFFFFFFFFu ],
      [ 0xFFFFFFFFu; 0xFFFFFFFFu ],
      [ 0x408F276Du; 0x41C83B0Eu; 0xA20BC7C6u; 0x6D5451FDu ]
      [ 0x243F6A88u; 0x85A308D3u; 0x13198A2Eu; 0x03707344u ],
      [ 0xA4093822u; 0x299F31D0u ],
      [ 0xD16CFE09u; 0x94FDCCEBu; 0x5001E420u; 0x24126EA1u ] ]

let private word (low: uint32) (high: uint32) = uint64 low ||| (uint64 high <<< 32)

let private moments (values: float[]) =
    let mean = Array.average values
    mean, values |> Array.averageBy (fun v -> (v - mean) ** 2.0)

[<Tests>]
let tests =
    testList
        "Rng"
        [ testCase "Philox4x32-10 gives the published answers"
          <| fun () ->
              for counter, key, expected in knownAnswers do
                  let struct (low, high) =
                      Rng.philox (struct (word counter[0] counter[1], word counter[2] counter[3])) (word key[0] key[1])

                  Expect.equal [ low; high ] [ word expected[0] expected[1]; word expected[2] expected[3] ] "block"

          testProperty "a key's draws are a function of the key"
          <| fun (seed: int64) -> Rng.normalValues (Rng.key seed) 7 = Rng.normalValues (Rng.key seed) 7

          testProperty "more draws begin with the fewer"
          <| fun (seed: int64) -> Rng.uniformValues (Rng.key seed) 5 = (Rng.uniformValues (Rng.key seed) 12)[..4]

          testCase "100,000 derived keys are distinct"
          <| fun () ->
              let key = Rng.key 1L

              let keys =
                  [| for i in 0L .. 49999L do
                         Rng.at i key
                         Rng.named (string i) key |]

              Expect.equal (Array.distinct keys).Length keys.Length "keys"

          testCase "uniform draws have mean 1/2, variance 1/12 and stay inside (0, 1)"
          <| fun () ->
              let values = Rng.uniformValues (Rng.key 3L) 200000
              let mean, variance = moments values
              Expect.isTrue (Array.forall (fun v -> v > 0.0 && v < 1.0) values) "range"
              // Five standard errors: sqrt(1/12/200000) = 0.00065 and sqrt(1/180/200000) = 0.00017.
              Expect.isLessThan (abs (mean - 0.5)) 0.0033 "mean"
              Expect.isLessThan (abs (variance - 1.0 / 12.0)) 0.00085 "variance"

          testCase "normal draws have the moments of N(0, 1)"
          <| fun () ->
              let values = Rng.normalValues (Rng.key 4L) 200000
              let mean, variance = moments values
              let fourth = values |> Array.averageBy (fun v -> v ** 4.0)
              // Five standard errors: 1/sqrt n, sqrt(2/n), sqrt(96/n).
              Expect.isLessThan (abs mean) 0.0112 "mean"
              Expect.isLessThan (abs (variance - 1.0)) 0.0158 "variance"
              Expect.isLessThan (abs (fourth - 3.0)) 0.11 "fourth moment"

          testProperty "a permutation holds each index once"
          <| fun (seed: int64) (FsCheck.PositiveInt count) ->
              Rng.permutation (Rng.key seed) count |> Array.sort = [| 0 .. count - 1 |]

          testCase "the permutations of three come equally often"
          <| fun () ->
              let counts =
                  Array.init 6000 (fun i -> Rng.permutation (Rng.at (int64 i) (Rng.key 5L)) 3)
                  |> Array.countBy id

              Expect.equal counts.Length 6 "all six"
              // Expected 1,000 each, standard deviation 29.
              Expect.all counts (fun (_, n) -> abs (n - 1000) < 150) "balance"

          testTensors "float32 and float64 tensors hold the same draws" (fun () ->
              let key = Rng.key 6L
              let wide, narrow = Rng.normal f64 [| 5L |] key, Rng.normal f32 [| 5L |] key
              Expect.equal (Tensors.toArray narrow) (Tensors.toArray wide |> Array.map (float32 >> float)) "values") ]
