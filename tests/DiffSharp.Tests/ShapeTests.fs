/// Shapes: where each element goes, and what broadcasting does to derivatives.
module DiffSharp.Tests.ShapeTests

open Expecto
open DiffSharp
open DiffSharp.Tests.Support

let private counted (shape: int list) = tensor shape [ for i in 0 .. List.fold (*) 1 shape - 1 -> float i ]

[<Tests>]
let tests =
    testList
        "Shape"
        [ testCase "view keeps the order of elements; -1 is the rest" (fun () ->
              let x = (counted [ 2; 3 ]).view [ 3; -1 ]
              Expect.equal x.shape [| 3; 2 |] "shape"
              Expect.equal (values x) [| 0.0 .. 5.0 |] "elements")

          testCase "transpose and permute move elements to their names" (fun () ->
              let x = counted [ 2; 3; 4 ]
              let p = x.permute [ 2; 0; 1 ]
              let a, b = x.toArray3D<float>(), p.toArray3D<float>()
              Expect.equal p.shape [| 4; 2; 3 |] "shape"

              for i in 0..1 do
                  for j in 0..2 do
                      for k in 0..3 do
                          Expect.equal b[k, i, j] a[i, j, k] $"{i}, {j}, {k}"

              same (x.transpose (0, -1)) (x.permute [ 2; 1; 0 ]) "transpose")

          testCase "an index removes its dimension, a range keeps it" (fun () ->
              let x = counted [ 3; 4 ]
              same x.[1] (vector [ 4.0; 5.0; 6.0; 7.0 ]) "row"
              same x.[*, 1] (vector [ 1.0; 5.0; 9.0 ]) "column"
              same x.[1..2, 1..2] (tensor [ 2; 2 ] [ 5.0; 6.0; 9.0; 10.0 ]) "block"
              same x.[1.., 3] (vector [ 7.0; 11.0 ]) "end of a column"
              same x.[2, ..1] (vector [ 8.0; 9.0 ]) "start of a row"
              same x.[0..0] (tensor [ 1; 4 ] [ 0.0 .. 3.0 ]) "first row, kept"
              same x.[2, 3] (scalar 11.0) "element"
              let y = counted [ 2; 2; 2 ]
              same y.[1, *, 0] (vector [ 4.0; 6.0 ]) "line"
              same y.[*, 1, *] (tensor [ 2; 2 ] [ 2.0; 3.0; 6.0; 7.0 ]) "plane")

          testCase "squeeze, unsqueeze and flatten" (fun () ->
              let x = counted [ 1; 2; 1; 3 ]
              Expect.equal (x.squeeze ()).shape [| 2; 3 |] "all"
              Expect.equal (x.squeeze 2).shape [| 1; 2; 3 |] "one"
              Expect.equal (x.squeeze 1).shape [| 1; 2; 1; 3 |] "not of size 1"
              Expect.equal (x.unsqueeze -1).shape [| 1; 2; 1; 3; 1 |] "last"
              Expect.equal (x.flatten 1).shape [| 1; 6 |] "from 1"
              Expect.equal (x.flatten (0, 2)).shape [| 2; 3 |] "to 2"
              Expect.equal (dsharp.flatten x).shape [| 6 |] "flat")

          testCase "cat and stack put tensors beside each other; split and unstack take them apart" (fun () ->
              let a, b = counted [ 2; 2 ], counted [ 2; 1 ] + 10.0
              let joined = dsharp.cat ([ a; b ], 1)
              same joined (tensor [ 2; 3 ] [ 0.0; 1.0; 10.0; 2.0; 3.0; 11.0 ]) "cat"
              let parts = joined.split ([ 2; 1 ], 1)
              same parts[0] a "first part"
              same parts[1] b "second part"
              let stacked = dsharp.stack ([ a; a + 4.0 ], 1)
              same stacked (tensor [ 2; 2; 2 ] [ 0.0; 1.0; 4.0; 5.0; 2.0; 3.0; 6.0; 7.0 ]) "stack"
              same (Array.item 1 (stacked.unstack 1)) (a + 4.0) "unstack")

          testCase "gather reads by index along its dimension" (fun () ->
              let x = counted [ 2; 3 ]
              let columns = x.gather (1, dsharp.tensor [ [ 2; 0 ]; [ 1; 1 ] ])
              same columns (tensor [ 2; 2 ] [ 2.0; 0.0; 4.0; 4.0 ]) "along 1"
              same (x.gather (0, dsharp.tensor [ [ 1; 0; 1 ] ])) (tensor [ 1; 3 ] [ 3.0; 1.0; 5.0 ]) "along 0")

          testCase "expand repeats, flip reverses" (fun () ->
              let x = (vector [ 1.0; 2.0 ]).view [ 2; 1 ]
              same (x.expand [ -1; 3 ]) (tensor [ 2; 3 ] [ 1.0; 1.0; 1.0; 2.0; 2.0; 2.0 ]) "expand"
              same (x.expand [ 2; 2; 1 ]) (tensor [ 2; 2; 1 ] [ 1.0; 2.0; 1.0; 2.0 ]) "in front"
              same ((counted [ 2; 2 ]).flip [ 0; 1 ]) (tensor [ 2; 2 ] [ 3.0; 2.0; 1.0; 0.0 ]) "flip")

          testCase "a shape that is handed out can be changed without harm" (fun () ->
              let x = counted [ 2; 3 ]
              x.shape[0] <- 7
              Expect.equal x.shape [| 2; 3 |] "shape")

          testCase "the derivative of a broadcast operand has the operand's shape: it sums over the copies" (fun () ->
              let row = vector [ 1.0; 2.0; 3.0 ]
              let matrix = counted [ 2; 3 ]
              let f (x: Tensor) = (x * matrix).sum()
              same (dsharp.grad f row) (vector [ 3.0; 5.0; 7.0 ]) "row"
              let g (x: Tensor) = (x.view [ 2; 1 ] * matrix).sum()
              same (dsharp.grad g (vector [ 1.0; 1.0 ])) (vector [ 3.0; 12.0 ]) "column"
              let h (x: Tensor) = (matrix / x).sum()
              same (dsharp.diff h (scalar 2.0)) (scalar (-15.0 / 4.0)) "scalar") ]
