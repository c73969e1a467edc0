/// The law table: every augmentation times the laws that all have.
module Wgan.Functional.Tests.AugmentLawTests

open System
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let shape = [ 5L; 2L; 4L; 6L ]

let private all =
    [ "colour", Augment.colour
      "colour of other strengths",
      Augment.colourWith
          { Brightness = 0.2
            Saturation = 0.3
            Contrast = 0.9 }
      "translation", Augment.translation 0.5
      "translation of the whole image", Augment.translation 1.0
      "cutout", Augment.cutout 0.5
      "cutout of odd size", Augment.cutout 0.8
      "mirror", Augment.mirror
      "DiffAugment", Input.chain [| Augment.colour; Augment.translation 0.25; Augment.cutout 0.5 |] ]

let private withoutStrength =
    [ "colour",
      Augment.colourWith
          { Brightness = 0.0
            Saturation = 0.0
            Contrast = 0.0 }
      "translation", Augment.translation 0.0
      "cutout", Augment.cutout 0.0
      "an empty chain", Input.chain [||] ]

let drawsFor (input: InputTransform) seed (shape: int64 list) =
    Draws.make f64 (Rng.key (int64 seed)) (input.Draws(Array.ofList shape))

let apply (input: InputTransform) (x: Tensor) draws = input.Apply(0L, x, draws)

let private laws: (string * (InputTransform -> int -> unit)) list =
    [ "each sample is transformed by itself, by its own draws",
      fun input seed ->
          let x, draws = normal seed shape, drawsFor input seed shape
          let whole = apply input x draws

          for i in 0L .. 4L do
              let pick (x: Tensor) = x.narrow (0L, i, 1L)
              close 1e-14 (apply input (pick x) (Tree.map pick draws)) (pick whole) $"sample {i}"

      "permuting the batch and its draws permutes what comes out",
      fun input seed ->
          let order = torch.tensor [| 3L; 0L; 4L; 1L; 2L |]
          let permuted (x: Tensor) = x.index_select (0L, order)
          let x, draws = normal seed shape, drawsFor input seed shape
          close 1e-14 (apply input (permuted x) (Tree.map permuted draws)) (permuted (apply input x draws)) "batch"

      "the same draws give the same bits",
      fun input seed ->
          let x = normal seed shape
          sameBits (apply input x (drawsFor input seed shape)) (apply input x (drawsFor input seed shape)) "batch"

      "float32 stays float32, near float64's value",
      fun input seed ->
          let single (x: Tensor) = x.``to`` torch.ScalarType.Float32
          let x, draws = normal seed shape, drawsFor input seed shape
          let seen = apply input (single x) (Tree.map single draws)
          Expect.equal seen.dtype torch.ScalarType.Float32 "type"
          close 1e-5 (seen.``to`` torch.ScalarType.Float64) (apply input x draws) "batch" ]

[<Tests>]
let tests =
    testList
        "Augment laws"
        [ for name, input in all do
              for law, check in laws do
                  testProperty $"{name}: {law}" (seeded (check input))

              testTensors $"{name}: the gradient in the images is the finite difference" (fun () ->
                  for seed in 1..3 do
                      let x, draws = normal seed [ 2L; 2L; 4L; 6L ], drawsFor input seed [ 2L; 2L; 4L; 6L ]
                      let weights = normal (seed + 50) [ 2L; 2L; 4L; 6L ]

                      let value x = apply input x draws |> fun seen -> (Tensors.square seen).mul(weights).sum()

                      let leaf = Tensors.leaf x
                      let gradient = (Tensors.grad (value leaf) [| leaf |])[0]
                      Expect.isTrue (isDifference value x gradient $"seed {seed}") "smooth")

              testTensors $"{name}: the batch's shape is kept, a batch of one and images of one channel too" (fun () ->
                  for shape in [ shape; [ 1L; 2L; 4L; 6L ]; [ 3L; 1L; 6L; 4L ] ] do
                      let seen = apply input (normal 1 shape) (drawsFor input 1 shape)
                      Expect.equal (List.ofArray seen.shape) shape "shape"
                      Expect.all (Tensors.toArray seen) Double.IsFinite "finite")

              testTensors $"{name}: it changes something, and differently for other draws" (fun () ->
                  let x = normal 1 shape
                  let seen seed = apply input x (drawsFor input seed shape)
                  Expect.isGreaterThan (relativeError (seen 1) x) 1e-3 "changed"
                  Expect.isGreaterThan (relativeError (seen 1) (seen 2)) 1e-3 "other draws")

              testTensors $"{name}: it reads the draws that it declares, one a sample" (fun () ->
                  let specs = input.Draws(Array.ofList shape)
                  let x = normal 1 shape

                  for spec in specs do
                      Expect.equal spec.Shape [| 5L |] spec.Name
                      let others = specs |> Array.filter (fun other -> other.Name <> spec.Name)
                      let leaf = spec.Name.Substring(spec.Name.LastIndexOf '.' + 1)

                      Expect.stringContains
                          (failure (fun () -> apply input x (Draws.make f64 (Rng.key 1L) others) |> ignore))
                          $"'{leaf}'"
                          "missing")

              testTensors $"{name}: draws at both ends of their range stay within the image" (fun () ->
                  for backend in [ f32; f64 ] do
                      for u in [ 0.0; 1.0 ] do
                          let ends =
                              drawsFor input 1 shape
                              |> Tree.map (fun draw -> (torch.full_like (draw, scalar u)).``to`` backend.DType)

                          let seen = apply input ((normal 1 shape).``to`` backend.DType) ends
                          Expect.all (Tensors.toArray seen) Double.IsFinite $"{u}")

          for name, input in withoutStrength do
              testTensors $"{name} of strength 0 leaves every bit" (fun () ->
                  let x = normal 1 shape
                  sameBits (apply input x (drawsFor input 1 shape)) x "images")

          testCase "every transformation has a description of its own"
          <| fun () ->
              let descriptions = all |> List.map (fun (_, input) -> input.Description.ToJson())
              Expect.equal (List.distinct descriptions).Length descriptions.Length "descriptions" ]
