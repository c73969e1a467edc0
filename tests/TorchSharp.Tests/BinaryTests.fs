module TorchSharp.Tests.BinaryTests

open System
open Expecto
open TorchSharp
open TorchSharp.Tests.Values

let private a = [ -2.5; -1.0; 0.5; 3.0 ]
let private b = [ 2.0; -1.0; 4.0; 0.5 ]
let private truth c = if c then 1.0 else 0.0
let private remainder x y = x - y * floor (x / y)

let private pairs: (string * (Tensor -> Tensor -> Tensor) * (float -> float -> float)) list =
    [ "add", (fun x y -> x.add y), (+)
      "sub", (fun x y -> x.sub y), (-)
      "mul", (fun x y -> x.mul y), (*)
      "div", (fun x y -> x.div y), (/)
      "pow", (fun x y -> x.abs().pow y), (fun x y -> abs x ** y)
      "remainder", (fun x y -> x.remainder y), remainder
      "fmod", (fun x y -> x.fmod y), (%)
      "floor_divide", (fun x y -> x.floor_divide y), (fun x y -> floor (x / y))
      "maximum", (fun x y -> x.maximum y), max
      "minimum", (fun x y -> x.minimum y), min
      "atan2", (fun x y -> x.atan2 y), atan2
      "xlogy", (fun x y -> x.xlogy (y.abs ())), (fun x y -> x * log (abs y))
      "eq", (fun x y -> x.eq y), (fun x y -> truth (x = y))
      "ne", (fun x y -> x.ne y), (fun x y -> truth (x <> y))
      "lt", (fun x y -> x.lt y), (fun x y -> truth (x < y))
      "le", (fun x y -> x.le y), (fun x y -> truth (x <= y))
      "gt", (fun x y -> x.gt y), (fun x y -> truth (x > y))
      "ge", (fun x y -> x.ge y), (fun x y -> truth (x >= y))
      "operator +", (fun x y -> x + y), (+)
      "operator -", (fun x y -> x - y), (-)
      "operator *", (fun x y -> x * y), (*)
      "operator /", (fun x y -> x / y), (/)
      "operator %", (fun x y -> x % y), remainder
      "torch.add", (fun x y -> torch.add (x, y)), (+)
      "torch.sub", (fun x y -> torch.sub (x, y)), (-)
      "torch.mul", (fun x y -> torch.mul (x, y)), (*)
      "torch.div", (fun x y -> torch.div (x, y)), (/)
      "torch.maximum", (fun x y -> torch.maximum (x, y)), max
      "torch.minimum", (fun x y -> torch.minimum (x, y)), min ]

let private withNumber: (string * (Tensor -> Scalar -> Tensor) * (float -> float -> float)) list =
    [ "add", (fun x y -> x.add y), (+)
      "sub", (fun x y -> x.sub y), (-)
      "mul", (fun x y -> x.mul y), (*)
      "div", (fun x y -> x.div y), (/)
      "pow", (fun x y -> x.pow y), (fun x y -> x ** y)
      "remainder", (fun x y -> x.remainder y), remainder
      "fmod", (fun x y -> x.fmod y), (%)
      "eq", (fun x y -> x.eq y), (fun x y -> truth (x = y))
      "ne", (fun x y -> x.ne y), (fun x y -> truth (x <> y))
      "lt", (fun x y -> x.lt y), (fun x y -> truth (x < y))
      "le", (fun x y -> x.le y), (fun x y -> truth (x <= y))
      "gt", (fun x y -> x.gt y), (fun x y -> truth (x > y))
      "ge", (fun x y -> x.ge y), (fun x y -> truth (x >= y))
      "clamp_min", (fun x y -> x.clamp_min y), max
      "clamp_max", (fun x y -> x.clamp_max y), min
      "x + number", (fun x y -> x + y), (+)
      "x - number", (fun x y -> x - y), (-)
      "x * number", (fun x y -> x * y), (*)
      "x / number", (fun x y -> x / y), (/)
      "number + x", (fun x y -> y + x), (fun x y -> y + x)
      "number - x", (fun x y -> y - x), (fun x y -> y - x)
      "number * x", (fun x y -> y * x), (fun x y -> y * x)
      "number / x", (fun x y -> y / x), (fun x y -> y / x) ]

[<Tests>]
let tests =
    testList
        "two tensors, elementwise"
        [ for name, operation, reference in pairs do
              scoped $"{name} is its definition, and broadcasts" (fun () ->
                  expect (operation (vector a) (vector b)) [ 4L ] (List.map2 reference a b)
                  let column = tensor [ 4L; 1L ] a

                  expect
                      (operation column (vector b))
                      [ 4L; 4L ]
                      [ for x in a do
                            for y in b -> reference x y ])

          for name, operation, reference in withNumber do
              scoped $"{name} is its definition with a number" (fun () ->
                  for y in [ 2.0; 0.5 ] do
                      let x = if name = "pow" then List.map abs a else a
                      expect (operation (vector x) (number y)) [ 4L ] (x |> List.map (fun x -> reference x y)))

          scoped "add scales its argument by alpha" (fun () ->
              expect ((vector a).add(vector b, number 2.0)) [ 4L ] (List.map2 (fun x y -> x + 2.0 * y) a b)
              expect ((vector a).add(number 3.0, number 2.0)) [ 4L ] (a |> List.map (fun x -> x + 6.0)))

          scoped "a Scalar where a tensor is wanted compiles and is an error" (fun () ->
              Expect.throwsT<System.InvalidOperationException>
                  (fun () -> torch.pow (number 2.0, vector a) |> ignore)
                  "there is no such power")

          scoped "the logical operations follow their truth tables" (fun () ->
              let x, y = vector [ 0.0; 0.0; 2.0; 2.0 ], vector [ 0.0; 3.0; 0.0; 3.0 ]
              expect (x.logical_and y) [ 4L ] [ 0.0; 0.0; 0.0; 1.0 ]
              expect (x.logical_or y) [ 4L ] [ 0.0; 1.0; 1.0; 1.0 ]
              expect (x.logical_xor y) [ 4L ] [ 0.0; 1.0; 1.0; 0.0 ])

          scoped "the bitwise operations are the integers' own" (fun () ->
              let x, y = indices [ 12L; 7L ], indices [ 10L; 3L ]
              expect (x.bitwise_and y) [ 2L ] [ 8.0; 3.0 ]
              expect (x.bitwise_or y) [ 2L ] [ 14.0; 7.0 ]
              expect (x.bitwise_xor y) [ 2L ] [ 6.0; 4.0 ])

          scoped "addcmul and addcdiv are x + value y z and x + value y / z" (fun () ->
              let x, y, z = vector [ 1.0; 2.0 ], vector [ 3.0; 4.0 ], vector [ 2.0; 8.0 ]
              expect (x.addcmul (y, z, number 0.5)) [ 2L ] [ 4.0; 18.0 ]
              expect (x.addcdiv (y, z, number 2.0)) [ 2L ] [ 4.0; 3.0 ]
              expect (x.addcdiv (y, z)) [ 2L ] [ 2.5; 2.5 ])

          scoped "lerp goes the weight's share of the way" (fun () ->
              expect ((vector [ 0.0; 10.0 ]).lerp(vector [ 4.0; 20.0 ], vector [ 0.25; 0.5 ])) [ 2L ] [ 1.0; 15.0 ])

          scoped "where chooses by the condition" (fun () ->
              let x, y = vector a, vector b
              let expected = List.map2 (fun x y -> if x > y then x else y) a b
              expect (torch.where (x.gt y, x, y)) [ 4L ] expected
              expect (x.where (x.gt y, y)) [ 4L ] expected)

          scoped "clamp limits from either side or both" (fun () ->
              let x = vector a
              expect (x.clamp (number -1.5, number 1.0)) [ 4L ] [ -1.5; -1.0; 0.5; 1.0 ]
              expect (x.clamp (min = number 0.0)) [ 4L ] [ 0.0; 0.0; 0.5; 3.0 ]
              expect (x.clamp (max = number 0.0)) [ 4L ] [ -2.5; -1.0; 0.0; 0.0 ])

          scoped "masked_fill and masked_select follow the mask" (fun () ->
              let x = vector a
              let mask = x.lt (number 0.0)
              expect (x.masked_fill (mask, number 7.0)) [ 4L ] [ 7.0; 7.0; 0.5; 3.0 ]
              expect (x.masked_select mask) [ 2L ] [ -2.5; -1.0 ])

          scoped
              "Equals and allclose are one truth value; equal, which is eq, and isclose are one for each element"
              (fun () ->
                  let x = vector [ 1.0; 2.0 ]
                  let y = vector [ 1.0; 2.0 + 1e-9 ]
                  Expect.isTrue (x.Equals(x.clone ())) "a copy is equal"
                  Expect.isFalse (x.Equals y) "a different element is not"
                  expect (x.equal y) [ 2L ] [ 1.0; 0.0 ]
                  Expect.isTrue (x.allclose y) "but close"
                  expect (x.isclose (vector [ 1.0; 3.0 ])) [ 2L ] [ 1.0; 0.0 ])

          scoped "numbers do not promote a tensor of their own kind" (fun () ->
              let x = torch.ones (2L, dtype = torch.float32)
              Expect.equal ((x * number 2.5).dtype) torch.float32 "float32 times a float"
              Expect.equal ((indices [ 1L ] + (2).ToScalar()).dtype) torch.int64 "int64 plus an integer"
              Expect.equal ((indices [ 1L ] + number 0.5).dtype) torch.float32 "int64 plus a float") ]
