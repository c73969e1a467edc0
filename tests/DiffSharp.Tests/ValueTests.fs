/// What operations compute, against System.Math and plain loops.
module DiffSharp.Tests.ValueTests

open System
open Expecto
open DiffSharp
open DiffSharp.Tests.Support

let private functions: (string * (Tensor -> Tensor) * (float -> float)) list =
    [ "neg", (fun x -> -x), (fun x -> -x)
      "abs", abs, Math.Abs
      "sign", (fun x -> x.sign ()), (fun x -> float (Math.Sign x))
      "floor", floor, Math.Floor
      "ceil", ceil, Math.Ceiling
      "exp", exp, Math.Exp
      "sin", sin, Math.Sin
      "cos", cos, Math.Cos
      "tan", tan, Math.Tan
      "sinh", sinh, Math.Sinh
      "cosh", cosh, Math.Cosh
      "tanh", tanh, Math.Tanh
      "atan", atan, Math.Atan
      "sigmoid", dsharp.sigmoid, (fun x -> 1.0 / (1.0 + exp -x))
      "softplus", dsharp.softplus, (fun x -> log (1.0 + exp x))
      "relu", dsharp.relu, max 0.0
      "leakyRelu", (fun x -> x.leakyRelu ()), (fun x -> if x > 0.0 then x else 0.01 * x)
      "clamp", (fun x -> x.clamp (-0.5, 0.5)), (fun x -> min 0.5 (max -0.5 x))
      "x ** 3", (fun x -> x ** 3.0), (fun x -> x * x * x)
      "2 x + 1 / (3 - x)", (fun x -> 2.0 * x + 1.0 / (3.5 - x)), (fun x -> 2.0 * x + 1.0 / (3.5 - x))
      "log |x|", (fun x -> log (abs x)), (fun x -> log (abs x))
      "log10 |x|", (fun x -> (abs x).log10()), (fun x -> log10 (abs x))
      "sqrt |x|", (fun x -> sqrt (abs x)), (fun x -> sqrt (abs x)) ]

let private naiveConvolution (images: Tensor) (filters: Tensor) stride padding =
    let x, w = images.toArray4D<float>(), filters.toArray4D<float>()
    let s, f = images.shape, filters.shape
    let size d = (s[d] + 2 * padding - f[d]) / stride + 1
    let inside n i = i >= 0 && i < n

    let element b o i j =
        Seq.sum (
            seq {
                for c in 0 .. f[1] - 1 do
                    for k in 0 .. f[2] - 1 do
                        for l in 0 .. f[3] - 1 do
                            let y, z = i * stride + k - padding, j * stride + l - padding

                            if inside s[2] y && inside s[3] z then
                                x[b, c, y, z] * w[o, c, k, l]
            }
        )

    tensor
        [ s[0]; f[0]; size 2; size 3 ]
        [ for b in 0 .. s[0] - 1 do
              for o in 0 .. f[0] - 1 do
                  for i in 0 .. size 2 - 1 do
                      for j in 0 .. size 3 - 1 do
                          element b o i j ]

[<Tests>]
let tests =
    testList
        "Value"
        [ for name, f, expected in functions do
              testSeeds $"{name} of each element" (fun seed ->
                  let x = normal seed 7
                  same (f (tensor [ 7 ] x)) (tensor [ 7 ] (Array.map expected x)) name)

          testCase "sigmoid, softplus, logsumexp and softmax stand scores of +-1e4" (fun () ->
              let x = vector [ -1e4; 0.0; 1e4 ]
              same (x.sigmoid ()) (vector [ 0.0; 0.5; 1.0 ]) "sigmoid"
              same (x.softplus ()) (vector [ 0.0; log 2.0; 1e4 ]) "softplus"
              same (x.logsumexp 0) (scalar 1e4) "logsumexp"
              same (x.softmax 0) (vector [ 0.0; 0.0; 1.0 ]) "softmax"
              same (x.logsoftmax 0) (vector [ -2e4; -1e4; 0.0 ]) "logsoftmax")

          testCase "softplus of very negative numbers keeps its digits" (fun () ->
              let value = (scalar -40.0).softplus() |> float
              Expect.floatClose { absolute = 0.0; relative = 1e-14 } value (exp -40.0) "softplus")

          testCase "logsumexp of nothing but -infinity is -infinity" (fun () ->
              Expect.equal (float ((vector [ -infinity; -infinity ]).logsumexp 0)) -infinity "logsumexp")

          testCase "sums, means, variances and extremes along either dimension and of all" (fun () ->
              let x = tensor [ 2; 3 ] [ 1.0; 5.0; 3.0; 2.0; -1.0; 8.0 ]
              same (x.sum ()) (scalar 18.0) "sum"
              same (x.sum 0) (vector [ 3.0; 4.0; 11.0 ]) "sum 0"
              same (x.sum (1, keepDim = true)) (tensor [ 2; 1 ] [ 9.0; 9.0 ]) "sum 1, kept"
              same (x.mean -1) (vector [ 3.0; 3.0 ]) "mean"
              same (x.var 1) (vector [ 4.0; 21.0 ]) "var"
              same (x.var (1, unbiased = false)) (vector [ 8.0 / 3.0; 14.0 ]) "biased var"
              same (x.std ()) (scalar (sqrt 10.0)) "std"
              same (x.max 0) (vector [ 2.0; 5.0; 8.0 ]) "max"
              same (x.min (1, keepDim = true)) (tensor [ 2; 1 ] [ 1.0; -1.0 ]) "min"
              same (x.norm ()) (scalar (sqrt 104.0)) "norm"
              same (x.norm (order = 1.0, dim = 1)) (vector [ 9.0; 11.0 ]) "1-norm"
              same (x.norm (order = infinity)) (scalar 8.0) "largest")

          testSeeds "matmul is the sum over the inner dimension, stacks broadcast" (fun seed ->
              let a, b = normalTensor seed [ 2; 1; 3; 4 ], normalTensor (seed + 1) [ 5; 4; 2 ]
              let x, y = a.toArray4D<float>(), b.toArray3D<float>()

              let expected =
                  tensor
                      [ 2; 5; 3; 2 ]
                      [ for s in 0..1 do
                            for t in 0..4 do
                                for i in 0..2 do
                                    for j in 0..1 do
                                        Seq.sum (seq { for k in 0..3 -> x[s, 0, i, k] * y[t, k, j] }) ]

              same (a.matmul b) expected "product")

          for stride, padding in [ 1, 0; 1, 1; 2, 0; 2, 1; 3, 2 ] do
              testSeeds $"conv2d of stride {stride} and padding {padding} is the plain loop" (fun seed ->
                  let images, filters = normalTensor seed [ 2; 3; 5; 4 ], normalTensor (seed + 1) [ 4; 3; 3; 2 ]
                  let actual = dsharp.conv2d (images, filters, stride = stride, padding = padding)
                  same actual (naiveConvolution images filters stride padding) "result")

          testSeeds "convTranspose2d is the transpose of conv2d in its images" (fun seed ->
              let filters = normalTensor seed [ 4; 3; 3; 2 ]
              let images, adjoint = normalTensor (seed + 1) [ 2; 3; 5; 5 ], normalTensor (seed + 2) [ 2; 4; 3; 3 ]
              let convolve (x: Tensor) = x.view([ 2; 3; 5; 5 ]).conv2d(filters, stride = 2, padding = 1).view -1
              let expected = dsharp.jacobianTv convolve (images.view -1) (adjoint.view -1)
              let actual = adjoint.convTranspose2d (filters, stride = 2, padding = 1, outputPaddings = [ 0; 1 ])
              same (actual.view -1) expected "transpose")

          testCase "tensors come from numbers, lists, arrays and nested sequences" (fun () ->
              let expected = tensor [ 2; 2 ] [ 1.0; 2.0; 3.0; 4.0 ]
              same (dsharp.tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]) expected "nested lists"
              same (dsharp.tensor (array2D [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ])) expected "two-dimensional array"
              same (dsharp.tensor [| [| 1.0; 2.0 |]; [| 3.0; 4.0 |] |]) expected "nested arrays"
              same (dsharp.tensor (seq { 1.0 .. 4.0 })) (vector [ 1.0 .. 4.0 ]) "sequence"
              Expect.equal (dsharp.tensor([ 1; 2 ]).dtype) Dtype.Int32 "int data"
              Expect.equal (dsharp.tensor([ true; false ]).dtype) Dtype.Bool "bool data"
              Expect.equal (dsharp.tensor([ 1.0 ]).dtype) Dtype.Float64 "float data")

          testCase "factories: zeros, ones, full, eye, arange, likes" (fun () ->
              same (dsharp.zeros [ 2; 1 ]) (tensor [ 2; 1 ] [ 0.0; 0.0 ]) "zeros"
              same (dsharp.ones 2) (vector [ 1.0; 1.0 ]) "ones"
              same (dsharp.full ([ 2 ], 2.5)) (vector [ 2.5; 2.5 ]) "full"
              same (dsharp.eye 2) (tensor [ 2; 2 ] [ 1.0; 0.0; 0.0; 1.0 ]) "eye"
              same (dsharp.eye (2, 3)) (tensor [ 2; 3 ] [ 1.0; 0.0; 0.0; 0.0; 1.0; 0.0 ]) "wide eye"
              same (dsharp.arange (2.0, startVal = 0.5, step = 0.5)) (vector [ 0.5; 1.0; 1.5 ]) "arange"
              same (dsharp.onesLike (dsharp.zeros [ 1; 2 ])) (tensor [ 1; 2 ] [ 1.0; 1.0 ]) "onesLike"
              same (dsharp.fullLike (dsharp.zeros 2, 3)) (vector [ 3.0; 3.0 ]) "fullLike"
              same (dsharp.zero ()) (scalar 0.0) "zero"
              same (dsharp.scalar 7) (scalar 7.0) "scalar")

          testCase "comparisons give Bool tensors, which mask once they are cast" (fun () ->
              let a, b = vector [ 1.0; 2.0; 3.0 ], vector [ 2.0; 2.0; 2.0 ]
              let masks = [ a.lt b; a.le b; a.gt b; a.ge b; a.eq b; a.ne b ]
              Expect.all masks (fun mask -> mask.dtype = Dtype.Bool) "element type"

              let actual = masks |> List.map (fun mask -> values (mask.cast Dtype.Float64) |> List.ofArray)

              Expect.equal
                  actual
                  [ [ 1.0; 0.0; 0.0 ]
                    [ 1.0; 1.0; 0.0 ]
                    [ 0.0; 0.0; 1.0 ]
                    [ 0.0; 1.0; 1.0 ]
                    [ 0.0; 1.0; 0.0 ]
                    [ 1.0; 0.0; 1.0 ] ]
                  "lt, le, gt, ge, eq, ne")

          testCase "numbers are read out by float, toScalar and toArray" (fun () ->
              Expect.equal (float (scalar 2.5)) 2.5 "float"
              Expect.equal ((scalar 2.5).toScalar() |> unbox<float>) 2.5 "toScalar"

              Expect.equal
                  ((tensor [ 2; 2 ] [ 1.0 .. 4.0 ]).toArray2D<float>())
                  (array2D [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ])
                  "2D"

              Expect.equal ((vector [ 1.0; 2.0 ]).toArray1D<float>()) [| 1.0; 2.0 |] "1D")

          testCase "hasnan and hasinf see one bad element" (fun () ->
              let bad = vector [ 0.0; nan ], vector [ infinity; 0.0 ]
              Expect.equal ((fst bad).hasnan(), (fst bad).hasinf()) (true, false) "NaN"
              Expect.equal ((snd bad).hasnan(), (snd bad).hasinf()) (false, true) "infinity")

          testCase "a maximum with NaN is NaN" (fun () ->
              Expect.isTrue ((vector [ 1.0; nan; 2.0 ]).max().hasnan()) "of all"
              Expect.isTrue (dsharp.max(vector [ nan ], vector [ 1.0 ]).hasnan()) "of two") ]
