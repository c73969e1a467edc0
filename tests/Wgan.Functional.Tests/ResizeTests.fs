module Wgan.Functional.Tests.ResizeTests

open System
open Expecto
open FsCheck.FSharp
open Wgan.Functional

/// The weights as rows of a matrix.
let private matrix n m =
    Resize.weights n m
    |> Array.map (fun (struct (first, weights)) ->
        Array.init n (fun j ->
            if j < first || j >= first + weights.Length then
                0.0
            else
                weights[j - first]))

let private same (actual: float[][]) (expected: float list list) =
    for row, wanted in Seq.zip actual expected do
        for a, e in Seq.zip row wanted do
            Expect.floatClose Accuracy.veryHigh a e $"{actual}"

let private sizes = Gen.zip (Gen.choose (1, 70)) (Gen.choose (1, 70))

let private image width height channels (pixel: int -> int -> int -> byte) : Image =
    { Width = width
      Height = height
      Channels = channels
      Pixels =
        [| for y in 0 .. height - 1 do
               for x in 0 .. width - 1 do
                   for c in 0 .. channels - 1 -> pixel x y c |] }

[<Tests>]
let tests =
    testList
        "Resize"
        [ testCase "the weights of small cases are those of the equation" (fun () ->
              same (matrix 2 1) [ [ 0.5; 0.5 ] ]
              // Centre 2, reach 4/1: 1 - 1.5/4 = 5/8 and 1 - 0.5/4 = 7/8, over 3.
              same (matrix 4 1) [ [ 5.0 / 24.0; 7.0 / 24.0; 7.0 / 24.0; 5.0 / 24.0 ] ]
              // Centres 1 and 3, reach 2: 3/4, 3/4, 1/4 over 7/4.
              same
                  (matrix 4 2)
                  [ [ 3.0 / 7.0; 3.0 / 7.0; 1.0 / 7.0; 0.0 ]
                    [ 0.0; 1.0 / 7.0; 3.0 / 7.0; 3.0 / 7.0 ] ]
              // Enlarging is plain linear interpolation between pixel centres.
              same (matrix 2 4) [ [ 1.0; 0.0 ]; [ 0.75; 0.25 ]; [ 0.25; 0.75 ]; [ 0.0; 1.0 ] ])

          testProperty
              "weights are not negative, sum to 1, and mirror"
              (Prop.forAll (Arb.fromGen sizes) (fun (n, m) ->
                  let weights = matrix n m

                  weights
                  |> Array.forall (fun row ->
                      Array.forall (fun w -> w >= 0.0) row && abs (Array.sum row - 1.0) < 1e-12)
                  && Array.forall2
                      (fun (row: float[]) (mirrored: float[]) ->
                          Array.forall2 (fun a b -> abs (a - b) < 1e-12) row (Array.rev mirrored))
                      weights
                      (Array.rev weights)))

          testProperty
              "the size that an image has already leaves its bytes as they are"
              (Prop.forAll (Arb.fromGen (Gen.choose (1, 40))) (fun size ->
                  let pixel x y c = byte (x * 31 + y * 7 + c * 100)

                  Resize.centredSquare size (image size size 3 pixel) =
                      [| for c in 0..2 do
                             for y in 0 .. size - 1 do
                                 for x in 0 .. size - 1 -> pixel x y c |]))

          testCase "of a wide and of a high image the middle is kept" (fun () ->
              let column = image 5 2 1 (fun x _ _ -> byte (10 * x))
              Expect.equal (Resize.centredSquare 2 column) [| 10uy; 20uy; 10uy; 20uy |] "wide"
              let row = image 2 5 1 (fun _ y _ -> byte (10 * y))
              Expect.equal (Resize.centredSquare 2 row) [| 10uy; 10uy; 20uy; 20uy |] "high")

          testProperty
              "an image of one colour keeps it at every size"
              (Prop.forAll
                  (Arb.fromGen (Gen.zip3 sizes sizes (Gen.choose (0, 255))))
                  (fun ((width, height), (size, _), value) ->
                      Resize.centredSquare size (image width height 1 (fun _ _ _ -> byte value))
                      |> Array.forall (fun v -> v = byte value)))

          testCase "a checkerboard of single pixels becomes grey instead of aliasing" (fun () ->
              let board = image 64 64 1 (fun x y _ -> if (x + y) % 2 = 0 then 0uy else 255uy)

              for value in Resize.centredSquare 16 board do
                  Expect.isLessThanOrEqual (abs (int value - 128)) 1 "grey")

          testCase "bytes are those of PIL's BILINEAR, to one level, of which it rounds twice" (fun () ->
              // Python 3, PIL 9.4: Image.frombytes("L", (7, 7), bytes(i * i * 5 % 256 for i in range(49))).resize((4, 4), Image.BILINEAR)
              let source = image 7 7 1 (fun x y _ -> let i = 7 * y + x in byte (i * i * 5 % 256))

              let pil = [| 79; 84; 113; 143; 151; 90; 95; 105; 121; 130; 76; 101; 120; 143; 103; 79 |]

              for ours, theirs in Array.zip (Resize.centredSquare 4 source) pil do
                  Expect.isLessThanOrEqual (abs (int ours - theirs)) 1 "a pixel") ]
