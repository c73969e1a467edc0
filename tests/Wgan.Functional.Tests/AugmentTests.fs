module Wgan.Functional.Tests.AugmentTests

open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.AugmentLawTests

let private given (values: (string * float list) list) =
    values
    |> List.map (fun (name, values) -> name, tensor [ int64 values.Length ] values)
    |> Tree.ofPaths

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

[<Tests>]
let tests =
    testList
        "Augment"
        [ testTensors
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
