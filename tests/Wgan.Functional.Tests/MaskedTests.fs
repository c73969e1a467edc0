module Wgan.Functional.Tests.MaskedTests

open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private clock = { Iteration = 0L; Update = 1L }

let private layers seed =
    Tree.ofPaths
        [ "0.weight", normal seed [ 2L; 2L ]
          "0.bias", normal (seed + 1) [ 2L ]
          "norm.scale", normal (seed + 2) [ 2L ]
          "block.0.weight", normal (seed + 3) [ 3L ] ]

let private leaf (tree: Tree) path =
    tree.Leaves()
    |> Seq.pick (fun leaf -> if leaf.Name = path then Some leaf.Value else None)

let private paths (tree: Tree) = tree.Leaves() |> Seq.map _.Name |> List.ofSeq

let private update (optimizer: Optimizer) = optimizer.Update(clock, layers 10, optimizer.Init(layers 0), layers 0)

let private patterns =
    [ "0.weight", "0.weight", true
      "0.weight", "0.weights", false
      "0.weight", "10.weight", false
      "*.weight", "0.weight", true
      "*.weight", "weight", false
      "*.weight", "block.0.weight", false
      "**.weight", "weight", true
      "**.weight", "0.weight", true
      "**.weight", "block.0.weight", true
      "**.weight", "block.0.bias", false
      "block.**", "block.0.weight", true
      "block.**", "block", true
      "block.**", "blocks.0.weight", false
      "**", "anything.at.all", true
      "*", "weight", true
      "*", "0.weight", false
      "block.**.weight", "block.0.1.weight", true
      "**.norm*.scale", "2.norm1.scale", true
      "?.bias", "0.bias", true
      "?.bias", "10.bias", false
      "?.bias", ".bias", false
      "*w*t", "weight", true
      "*w*t", "weights", false
      "0.Weight", "0.weight", false
      "0.w[e]ight", "0.weight", false ]

[<Tests>]
let tests =
    testList
        "Masked"
        [ for pattern, path, expected in patterns do
              let verb = if expected then "matches" else "does not match"

              testCase $"{pattern} {verb} {path}"
              <| fun () -> Expect.equal (PathPattern.matches pattern path) expected "match"

          testTensors "only the chosen gradients are transformed; the others pass unchanged" (fun () ->
              let result = update (Masked.only [| "**.weight" |] (Optimizer.scale 3.0))
              Expect.equal (paths result.Updates) (paths (layers 10)) "names"

              for path in paths (layers 10) do
                  let factor = if path.EndsWith "weight" then 3.0 else 1.0
                  sameBits (leaf result.Updates path) ((leaf (layers 10) path).mul(scalar factor)) path)

          testTensors "several patterns choose what any of them matches; except chooses the rest" (fun () ->
              let chosen = Masked.only [| "0.*"; "norm.*" |] (Optimizer.scale 0.0)
              let rest = Masked.except [| "0.*"; "norm.*" |] (Optimizer.scale 0.0)
              let isZero (tree: Tree) path = Tensors.toArray (leaf tree path) |> Array.forall ((=) 0.0)

              for path in paths (layers 10) do
                  let isBlock = path.StartsWith "block"
                  Expect.equal (isZero (update chosen).Updates path) (not isBlock) path
                  Expect.equal (isZero (update rest).Updates path) isBlock path)

          testTensors "the state holds the chosen parameters only" (fun () ->
              let state = (Masked.only [| "**.weight" |] (Trace.heavyBall 0.9)).Init(layers 0)
              Expect.equal (paths state) [ "trace.0.weight"; "trace.block.0.weight" ] "names")

          testTensors "each group with an optimizer of its own is two optimizers side by side" (fun () ->
              let weights, others = Optimizers.adamW 0.1 0.9 0.99 0.1, Optimizers.momentum 0.2 0.9

              let both =
                  Optimizer.chain
                      [| Masked.only [| "**.weight" |] weights
                         Masked.except [| "**.weight" |] others |]

              let together, a, b = (update both).Updates, (update weights).Updates, (update others).Updates

              for path in paths together do
                  let expected = if path.EndsWith "weight" then a else b
                  sameBits (leaf together path) (leaf expected path) path)

          testTensors "weight decay can spare biases" (fun () ->
              let adamW =
                  Optimizer.chain
                      [| ScaleByAdam.create 0.9 0.99 1e-8
                         Masked.only [| "**.weight" |] (AddDecayedWeights.create 0.1)
                         Optimizer.scale -0.1 |]

              let decayed, plain = update adamW, update (Optimizers.adam 0.1 0.9 0.99)
              let all = update (Optimizers.adamW 0.1 0.9 0.99 0.1)

              for path in paths decayed.Updates do
                  let expected = if path.EndsWith "weight" then all else plain
                  sameBits (leaf decayed.Updates path) (leaf expected.Updates path) path)

          testTensors "a pattern that matches no parameter is an error that lists them" (fun () ->
              let message =
                  failure (fun () ->
                      (Masked.only [| "**.weight"; "*.gamma" |] Optimizer.identity).Init(layers 0)
                      |> ignore)

              Expect.equal
                  message
                  "masked: no parameter's path matches '*.gamma'; there is: 0.weight, 0.bias, norm.scale, block.0.weight"
                  "message")

          testCase "no pattern, an empty one and one with an empty part are refused"
          <| fun () ->
              for patterns in [ [||]; [| "" |]; [| " " |]; [| "0..weight" |]; [| ".weight" |] ] do
                  Expect.stringContains
                      (failure (fun () -> Masked.only patterns Optimizer.identity |> ignore))
                      "pattern"
                      "message"

          testCase "the description holds the patterns as they were given"
          <| fun () ->
              Expect.equal
                  ((Masked.except [| "**.bias"; "norm.*" |] (AddDecayedWeights.create 0.1)).Description.ToJson())
                  """{"except":["**.bias","norm.*"],"name":"masked","transformation":{"decay":0.1,"name":"addDecayedWeights"}}"""
                  "description" ]
