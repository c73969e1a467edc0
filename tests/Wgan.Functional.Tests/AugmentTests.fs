module Wgan.Functional.Tests.AugmentTests

open System
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private shape = [ 5L; 2L; 4L; 6L ]

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

let private drawsFor (input: InputTransform) seed (shape: int64 list) =
    Draws.make f64 (Rng.key (int64 seed)) (input.Draws(Array.ofList shape))

let private given (values: (string * float list) list) =
    values
    |> List.map (fun (name, values) -> name, tensor [ int64 values.Length ] values)
    |> Tree.ofPaths

let private apply (input: InputTransform) (x: Tensor) draws = input.Apply(0L, x, draws)

let private image (rows: float list list) =
    tensor [ 1L; 1L; int64 rows.Length; int64 rows.Head.Length ] (List.concat rows)

/// Numbers 1, 2, ... in an image of one channel.
let private counting height width =
    image [ for i in 0 .. height - 1 -> [ for j in 0 .. width - 1 -> float (i * width + j + 1) ] ]

let private rowsOf (x: Tensor) =
    Tensors.toArray x
    |> Array.chunkBySize (int x.shape[3])
    |> Array.map List.ofArray
    |> List.ofArray

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
        "Augment"
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

          testTensors
              "colour is brightness, then saturation around the channels' mean, then contrast around the image's"
              (fun () ->
                  // Two channels of two pixels.
                  let x = tensor [ 1L; 2L; 1L; 2L ] [ 0.0; 1.0; 2.0; 5.0 ]
                  let draws = given [ "brightness", [ 0.5 ]; "saturation", [ -0.5 ]; "contrast", [ 1.0 ] ]
                  // + 0.25: 0.25 1.25 2.25 5.25; channel means 1.25 3.25, half as far: 0.75 2.25 1.75 4.25; mean 2.25, 1.5 times as far.
                  let expected = tensor [ 1L; 2L; 1L; 2L ] [ 0.0; 2.25; 1.5; 5.25 ]
                  close 1e-15 (apply Augment.colour x draws) expected "colour")

          testTensors "an image without colour keeps it that way: saturation does nothing to it" (fun () ->
              let grey = (normal 1 [ 3L; 1L; 4L; 4L ]).expand(3L, 3L, 4L, 4L)

              let saturated =
                  Augment.colourWith
                      { Brightness = 0.0
                        Saturation = 1.0
                        Contrast = 0.0 }

              close 1e-14 (apply saturated grey (drawsFor saturated 1 [ 3L; 3L; 4L; 4L ])) grey "images")

          testTensors "translation moves whole pixels and fills with zeros" (fun () ->
              let moved rows columns =
                  given [ "rows", [ rows ]; "columns", [ columns ] ]
                  |> apply (Augment.translation 0.4) (counting 3 3)
                  |> rowsOf

              // A reach of 1: thirds of (0, 1) are -1, 0, 1.
              Expect.equal (moved 0.5 0.5) [ [ 1.0; 2.0; 3.0 ]; [ 4.0; 5.0; 6.0 ]; [ 7.0; 8.0; 9.0 ] ] "0, 0"
              Expect.equal (moved 0.1 0.5) [ [ 0.0; 0.0; 0.0 ]; [ 1.0; 2.0; 3.0 ]; [ 4.0; 5.0; 6.0 ] ] "-1, 0"
              Expect.equal (moved 0.9 0.1) [ [ 0.0; 4.0; 5.0 ]; [ 0.0; 7.0; 8.0 ]; [ 0.0; 0.0; 0.0 ] ] "1, -1"
              Expect.equal (moved 0.5 0.9) [ [ 2.0; 3.0; 0.0 ]; [ 5.0; 6.0; 0.0 ]; [ 8.0; 9.0; 0.0 ] ] "0, 1")

          testTensors "all shifts are equally likely" (fun () ->
              let count = 7000
              let x = (counting 3 3).expand(int64 count, 1L, 3L, 3L)
              let input = Augment.translation 1.0
              let seen = apply input x (drawsFor input 1 [ int64 count; 1L; 3L; 3L ])
              // The middle of the image, which is 5 where it stays.
              let rows =
                  Tensors.toArray (seen.select(3L, 1L).select(2L, 1L))
                  |> Array.countBy id
                  |> Map.ofArray
              // Of 7 x 7 shifts one puts each pixel there.
              let share value = float rows[value] / float count

              for value in [ 1.0; 5.0; 9.0 ] do
                  Expect.isLessThan (abs (share value * 49.0 - 1.0)) 0.35 $"pixel {value}")

          testTensors "cutout blanks a square, cut off where it leaves the image" (fun () ->
              let blanked ratio rows columns =
                  given [ "rows", [ rows ]; "columns", [ columns ] ]
                  |> apply (Augment.cutout ratio) (counting 4 4)
                  |> rowsOf
                  |> List.map (List.map (fun v -> if v = 0.0 then 0 else 1))

              // Of size 2: 5 places, from one row beyond the image to the other side's.
              Expect.equal
                  (blanked 0.5 0.1 0.1)
                  [ [ 0; 1; 1; 1 ]; [ 1; 1; 1; 1 ]; [ 1; 1; 1; 1 ]; [ 1; 1; 1; 1 ] ]
                  "corner"

              Expect.equal
                  (blanked 0.5 0.5 0.3)
                  [ [ 1; 1; 1; 1 ]; [ 0; 0; 1; 1 ]; [ 0; 0; 1; 1 ]; [ 1; 1; 1; 1 ] ]
                  "inside"

              Expect.equal
                  (blanked 0.5 0.9 0.9)
                  [ [ 1; 1; 1; 1 ]; [ 1; 1; 1; 1 ]; [ 1; 1; 1; 1 ]; [ 1; 1; 1; 0 ] ]
                  "end"
              // Of size 3: 4 places, its middle on a pixel.
              Expect.equal
                  (blanked 0.75 0.1 0.6)
                  [ [ 1; 0; 0; 0 ]; [ 1; 0; 0; 0 ]; [ 1; 1; 1; 1 ]; [ 1; 1; 1; 1 ] ]
                  "odd")

          testTensors "cutout sets to zero what it blanks, NaN too" (fun () ->
              let x = image [ [ nan; 1.0 ]; [ 1.0; 1.0 ] ]

              let draws = given [ "rows", [ 0.1 ]; "columns", [ 0.1 ] ]
              Expect.equal (rowsOf (apply (Augment.cutout 0.5) x draws)) [ [ 0.0; 1.0 ]; [ 1.0; 1.0 ] ] "pixels")

          testTensors "mirror turns left and right where its draw is below 1/2" (fun () ->
              let x = torch.cat ([| counting 1 3; counting 1 3 |], 0L)
              let seen = apply Augment.mirror x (given [ "mirror", [ 0.4; 0.6 ] ])
              Expect.equal (rowsOf seen) [ [ 3.0; 2.0; 1.0 ]; [ 1.0; 2.0; 3.0 ] ] "rows")

          testTensors "a chain is its transformations one after the other, each with draws of its own" (fun () ->
              let a, b = Augment.translation 0.5, Augment.translation 0.5
              let chain = Input.chain [| a; b |]
              let x, draws = normal 1 shape, drawsFor chain 1 shape
              let expected = apply b (apply a x (draws.Child "0")) (draws.Child "1")
              sameBits (apply chain x draws) expected "images"

              Expect.equal
                  [ for spec in chain.Draws(Array.ofList shape) -> spec.Name ]
                  [ "0.rows"; "0.columns"; "1.rows"; "1.columns" ]
                  "draws"

              Expect.equal chain.Equation $"{a.Equation}; of that, {b.Equation}" "equation")

          testCase "every transformation has a description of its own"
          <| fun () ->
              let descriptions = all |> List.map (fun (_, input) -> input.Description.ToJson())
              Expect.equal (List.distinct descriptions).Length descriptions.Length "descriptions"

          for words, make in
              [ "strength of contrast is finite",
                (fun () ->
                    Augment.colourWith
                        { ColourStrengths.Default with
                            Contrast = -0.1 }
                    |> ignore)
                "strength of brightness",
                (fun () ->
                    Augment.colourWith
                        { ColourStrengths.Default with
                            Brightness = infinity }
                    |> ignore)
                "a translation is a ratio", (fun () -> Augment.translation -0.1 |> ignore)
                "a cutout is a ratio", (fun () -> Augment.cutout 1.5 |> ignore)
                "at most 1, not NaN", (fun () -> Augment.cutout nan |> ignore)
                "a translation of 0.125 is less than a pixel of an image's side of 4",
                (fun () -> (Augment.translation 0.125).Draws [| 1L; 1L; 8L; 4L |] |> ignore)
                "not for [8, 2]", (fun () -> Augment.colour.Draws [| 8L; 2L |] |> ignore) ] do
              testCase $"an error says '{words}'"
              <| fun () -> Expect.stringContains (failure make) words "message" ]
