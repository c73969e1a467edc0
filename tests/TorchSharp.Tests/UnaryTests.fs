module TorchSharp.Tests.UnaryTests

open System
open Expecto
open TorchSharp
open TorchSharp.Tests.Values

let private all = [ -2.5; -1.0; -0.5; 0.0; 0.5; 1.0; 2.5 ]
let private positive = [ 0.25; 1.0; 2.0; 9.0 ]
let private unit = [ -0.9; -0.25; 0.0; 0.5; 0.75 ]
let private aboveOne = [ 1.0; 1.5; 4.0 ]
let private truth b = if b then 1.0 else 0.0
let private sigmoid x = 1.0 / (1.0 + exp -x)

/// Name, the method, the function in torch, where it is tried, and what .NET's own mathematics makes of it.
let private table: (string * (Tensor -> Tensor) * (Tensor -> Tensor) * float list * (float -> float)) list =
    [ "abs", _.abs(), torch.abs, all, abs
      "neg", _.neg(), torch.neg, all, (~-)
      "sign", _.sign(), torch.sign, all, (fun x -> float (sign x))
      "sqrt", _.sqrt(), torch.sqrt, positive, sqrt
      "rsqrt", _.rsqrt(), torch.rsqrt, positive, (fun x -> 1.0 / sqrt x)
      "square", _.square(), torch.square, all, (fun x -> x * x)
      "reciprocal", _.reciprocal(), torch.reciprocal, positive, (fun x -> 1.0 / x)
      "exp", _.exp(), torch.exp, all, exp
      "exp2", _.exp2(), torch.exp2, all, (fun x -> 2.0 ** x)
      "expm1", _.expm1(), torch.expm1, all, (fun x -> exp x - 1.0)
      "log", _.log(), torch.log, positive, log
      "log2", _.log2(), torch.log2, positive, Math.Log2
      "log10", _.log10(), torch.log10, positive, log10
      "log1p", _.log1p(), torch.log1p, positive, (fun x -> log (1.0 + x))
      "sin", _.sin(), torch.sin, all, sin
      "cos", _.cos(), torch.cos, all, cos
      "tan", _.tan(), torch.tan, all, tan
      "asin", _.asin(), torch.asin, unit, asin
      "acos", _.acos(), torch.acos, unit, acos
      "atan", _.atan(), torch.atan, all, atan
      "sinh", _.sinh(), torch.sinh, all, sinh
      "cosh", _.cosh(), torch.cosh, all, cosh
      "tanh", _.tanh(), torch.tanh, all, tanh
      "asinh", _.asinh(), torch.asinh, all, Math.Asinh
      "acosh", _.acosh(), torch.acosh, aboveOne, Math.Acosh
      "atanh", _.atanh(), torch.atanh, unit, Math.Atanh
      "sigmoid", _.sigmoid(), torch.sigmoid, all, sigmoid
      "log_sigmoid", _.log_sigmoid(), _.log_sigmoid(), all, (fun x -> -log(1.0 + exp -x))
      "relu", _.relu(), torch.nn.functional.relu, all, max 0.0
      "silu", _.silu(), torch.nn.functional.silu, all, (fun x -> x * sigmoid x)
      "floor", _.floor(), torch.floor, all, floor
      "ceil", _.ceil(), torch.ceil, all, ceil
      "round", _.round(), torch.round, all, (fun x -> Math.Round(x, MidpointRounding.ToEven))
      "trunc", _.trunc(), torch.trunc, all, truncate
      "frac", _.frac(), torch.frac, all, (fun x -> x - truncate x)
      "logical_not", _.logical_not(), torch.logical_not, all, (fun x -> truth (x = 0.0))
      "isfinite", _.isfinite(), torch.isfinite, [ 1.0; infinity; nan ], (fun x -> truth (Double.IsFinite x))
      "isnan", _.isnan(), torch.isnan, [ 1.0; infinity; nan ], (fun x -> truth (Double.IsNaN x))
      "isinf", _.isinf(), torch.isinf, [ 1.0; -infinity; nan ], (fun x -> truth (Double.IsInfinity x)) ]

let private selu x =
    1.0507009873554805 * (if x > 0.0 then x else 1.6732632423543772 * (exp x - 1.0))

[<Tests>]
let tests =
    testList
        "one tensor, elementwise"
        [ for name, method, func, inputs, reference in table do
              scoped $"{name} is .NET's {name}, as a method and as a function" (fun () ->
                  let x = vector inputs
                  let expected = List.map reference inputs
                  expect (method x) [ int64 inputs.Length ] expected
                  expect (func x) [ int64 inputs.Length ] expected)

          scoped "erf and erfc are tabulated values, and erfinv undoes erf" (fun () ->
              let x = vector [ -1.0; 0.0; 0.5; 2.0 ]
              let table = [ -0.842700792949715; 0.0; 0.520499877813047; 0.995322265018953 ]
              expect (x.erf ()) [ 4L ] table
              expect (x.erfc ()) [ 4L ] (table |> List.map (fun e -> 1.0 - e))
              Expect.isTrue (x.erf().erfinv().allclose(x)) "erfinv (erf x) = x")

          scoped "lgamma is the logarithm of a factorial, and digamma its derivative" (fun () ->
              expect ((vector [ 1.0; 2.0; 5.0 ]).lgamma()) [ 3L ] [ 0.0; 0.0; log 24.0 ]
              expectOne ((vector [ 1.0; 2.0 ]).digamma().sum()) (1.0 - 2.0 * 0.57721566490153286))

          scoped "selu is its formula" (fun () -> expect ((vector all).selu()) [ int64 all.Length ] (List.map selu all))

          scoped "bitwise_not is the complement" (fun () ->
              expect ((indices [ 0L; 5L ]).bitwise_not()) [ 2L ] [ -1.0; -6.0 ]) ]
