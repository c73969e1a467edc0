module Wgan.Functional.Tests.ProjectionTests

open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private parameters seed =
    Tree.ofPaths
        [ "0.weight", normal seed [ 4L; 3L ]
          "0.bias", normal (seed + 1) [ 4L ]
          "1.weight", normal (seed + 2) [ 4L ]
          "1.bias", normal (seed + 3) [ 4L ]
          "10.weight", normal (seed + 4) [ 1L; 4L ] ]

let private norm (values: Tensor seq) =
    values
    |> Seq.sumBy (fun v -> Tensors.toArray v |> Array.sumBy (fun x -> x * x))
    |> sqrt

let private all =
    [ "none", Projection.none
      "clipWeights", Projection.clipWeights 0.3
      "clipWeights without layer 1", Projection.clipWeights 0.3 |> Projection.except [| "1" |]
      "normBallPerTensor", Projection.normBallPerTensor 0.8
      "normBallGlobal", Projection.normBallGlobal 1.5
      "a ball of one's own",
      Projection.custom "ball" "1" [| 1.5 |] (fun tree ->
          let scale = min 1.0 (1.5 / norm (Tree.values tree))
          Tree.map (Tensors.scale scale) tree)
      "normBallGlobal without biases", Projection.normBallGlobal 1.5 |> Projection.except [| "0.bias"; "1.bias" |] ]

let private laws: (string * (Projection -> int -> unit)) list =
    [ "in place it gives the same bits",
      fun projection seed ->
          let start = parameters seed
          let expected = projection.Apply start
          sameTree (projection.ApplyInPlace(Tree.clone start)) expected "projected"

      "what it is given stays as it was",
      fun projection seed ->
          let start = parameters seed
          let before = Tree.clone start
          projection.Apply start |> ignore
          sameTree start before "start"

      "projecting twice is projecting once",
      fun projection seed ->
          let once = projection.Apply(parameters seed)
          let twice = projection.Apply once

          for a, b in Seq.zip (twice.Leaves()) (once.Leaves()) do
              close 1e-15 a.Value b.Value a.Name

      "parameters inside the set keep their bits, and zero is not NaN",
      fun projection seed ->
          let small = parameters seed |> Tree.map (Tensors.scale 1e-3)
          sameTree (projection.Apply small) small "small"
          let zero = Tree.zerosLike small
          sameTree (projection.Apply zero) zero "zero" ]

[<Tests>]
let tests =
    testList
        "Projection"
        [ for name, projection in all do
              for law, check in laws do
                  testProperty $"{name}: {law}"
                  <| fun (FsCheck.NonNegativeInt seed) -> scoped (fun () -> check projection (seed % 10000)) ()

          testTensors "a norm ball per tensor bounds each norm and keeps directions" (fun () ->
              let start = parameters 1
              let projected = (Projection.normBallPerTensor 0.8).Apply start

              for before, after in Seq.zip (start.Leaves()) (projected.Leaves()) do
                  let size = norm [ before.Value ]
                  let expected = before.Value |> Tensors.scale (min 1.0 (0.8 / size))
                  close 1e-14 after.Value expected before.Name)

          testTensors "a global norm ball bounds the norm of all and keeps its direction" (fun () ->
              let start = parameters 1
              let projected = (Projection.normBallGlobal 1.5).Apply start
              let size = norm (Tree.values start)
              Expect.isGreaterThan size 1.5 "outside before"
              Expect.floatClose Accuracy.veryHigh (norm (Tree.values projected)) 1.5 "on the sphere after"

              for before, after in Seq.zip (start.Leaves()) (projected.Leaves()) do
                  close 1e-14 after.Value (before.Value |> Tensors.scale (1.5 / size)) before.Name)

          testTensors "what is left out keeps its bits; the rest is projected; '1' does not mean '10'" (fun () ->
              let start = parameters 2
              let projected = (Projection.clipWeights 0.3 |> Projection.except [| "1" |]).Apply start
              let everything = (Projection.clipWeights 0.3).Apply start

              for (before, after), clipped in
                  Seq.zip (Seq.zip (start.Leaves()) (projected.Leaves())) (everything.Leaves()) do
                  let expected = if before.Name.StartsWith "1." then before else clipped
                  sameBits after.Value expected.Value before.Name)

          testTensors "the norm of a global ball does not count what is left out" (fun () ->
              let start = parameters 2
              let projected = (Projection.normBallGlobal 1.5 |> Projection.except [| "0.bias"; "1" |]).Apply start
              let counted = [ projected.Child("0")["weight"]; projected.Child("10")["weight"] ]
              Expect.floatClose Accuracy.veryHigh (norm counted) 1.5 "norm")

          testTensors "a path where no parameter is is an error that lists those there are" (fun () ->
              let projection = Projection.clipWeights 0.3 |> Projection.except [| "2" |]
              let message = failure (fun () -> projection.Apply(parameters 1) |> ignore)
              Expect.stringContains message "'2'" "the path"
              Expect.stringContains message "10.weight" "those there are")

          testTensors "normalisation layers are found by their description, nested ones too" (fun () ->
              let inner = Network.sequential [| Layer.dense Weights.PyTorch 4; Layer.batchNorm; Layer.relu |]
              let network = Network.sequential [| inner; Layer.batchNorm; Layer.dense Weights.PyTorch 1 |]
              let paths = Projection.normalisationPaths network.Description
              Expect.equal paths [| "0.1"; "1" |] "paths"

              let start = network.Init(f64, Rng.key 1L, [| 3L |]).Parameters
              let projected = (Projection.clipWeights 0.01 |> Projection.except paths).Apply start
              sameBits (projected.Child("1")["weight"]) (start.Child("1")["weight"]) "kept"
              let clipped = Tensors.toArray (projected.Child("2")["weight"])
              Expect.all clipped (fun w -> abs w <= 0.01) "clipped")

          testCase "descriptions: clipWeights as ever, exceptions named, nothing left out is no exception"
          <| fun () ->
              let clip = Projection.clipWeights 0.01
              Expect.equal (clip.Description.ToJson()) "{\"c\":0.01,\"name\":\"clipWeights\"}" "clip"
              Expect.equal (Projection.none.Description.ToJson()) "{\"name\":\"none\"}" "none"
              Expect.equal ((Projection.except [||] clip).Description.ToJson()) (clip.Description.ToJson()) "nothing"

              Expect.equal
                  ((Projection.except [| "b"; "a" |] clip).Description.ToJson())
                  "{\"name\":\"except\",\"paths\":[\"a\",\"b\"],\"projection\":{\"c\":0.01,\"name\":\"clipWeights\"}}"
                  "exceptions"

          testTensors
              "a projection of one's own that gives other parameters or shapes is an error that names it"
              (fun () ->
                  let failureOf project =
                      failure (fun () -> (Projection.custom "own" "1" [||] project).Apply(parameters 1) |> ignore)

                  Expect.stringContains
                      (failureOf (fun tree -> tree.Child "0"))
                      "own: it was given 5 parameters"
                      "others"

                  Expect.stringContains
                      (failureOf (Tree.map (fun p -> p.flatten ())))
                      "own: it made 0.weight of shape [4, 3] one of shape [12]"
                      "shapes")

          testCase "a radius that is not positive is refused"
          <| fun () ->
              for make in [ Projection.normBallGlobal; Projection.normBallPerTensor ] do
                  Expect.stringContains (failure (fun () -> make 0.0 |> ignore)) "positive radius" "message" ]
