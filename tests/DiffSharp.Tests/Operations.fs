/// The operations that are differentiated in the tests, as functions of a vector of six numbers.
module DiffSharp.Tests.Operations

open DiffSharp
open DiffSharp.Tests.Support

/// `Domain i z` is where the i-th standard normal number z goes, so that kinks and poles keep their distance.
type Operation =
    { Name: string
      Domain: int -> float -> float
      Apply: Tensor -> Tensor }

let private anywhere (_: int) (z: float) = z
let private positive (_: int) z = 0.3 + exp (0.5 * z)
let private within (_: int) z = 0.9 * tanh z

// At least 0.05 from every multiple of the step.
let private offGrid (step: float) (_: int) (z: float) =
    let cell = floor (z / step)
    step * cell + 0.05 + (step - 0.1) * (z / step - cell)

// No two elements nearer than 0.01.
let private distinct (i: int) (z: float) = round (10.0 * z) / 10.0 + 0.01 * float i

let private op name domain apply =
    { Name = name
      Domain = domain
      Apply = apply }

let private constants shape = normalTensor 4711 shape
let private matrix (x: Tensor) = x.view [ 2; 3 ]

let private elementwise =
    [ op "neg" anywhere (fun x -> -x)
      op "abs" (offGrid 1.0) abs
      op "sign" (offGrid 1.0) (fun x -> x.sign ())
      op "floor" (offGrid 1.0) (fun x -> x.floor ())
      op "ceil" (offGrid 1.0) (fun x -> x.ceil ())
      op "round" (offGrid 0.5) (fun x -> x.round ())
      op "exp" anywhere exp
      op "log" positive log
      op "log10" positive (fun x -> x.log10 ())
      op "safelog" positive (fun x -> x.safelog ())
      op "sqrt" positive sqrt
      op "sin" anywhere sin
      op "cos" anywhere cos
      op "tan" within tan
      op "sinh" anywhere sinh
      op "cosh" anywhere cosh
      op "tanh" anywhere tanh
      op "asin" within asin
      op "acos" within acos
      op "atan" anywhere atan
      op "sigmoid" anywhere (fun x -> x.sigmoid ())
      op "softplus" anywhere (fun x -> x.softplus ())
      op "relu" (offGrid 1.0) (fun x -> x.relu ())
      op "leakyRelu" (offGrid 1.0) (fun x -> x.leakyRelu 0.2)
      op "clamp" (offGrid 0.5) (fun x -> x.clamp (low = -0.5, high = 1.0))
      op "clamp below" (offGrid 0.5) (fun x -> dsharp.clamp (x, low = 0.0))
      op "x ** 3" anywhere (fun x -> x ** 3.0)
      op "x ** 2" anywhere (fun x -> x ** 2)
      op "x ** 1" anywhere (fun x -> x ** 1.0)
      op "x ** 0" anywhere (fun x -> x ** 0.0)
      op "x ** -1.5" positive (fun x -> x.pow -1.5)
      op "2 ** x" anywhere (fun x -> dsharp.pow (scalar 2.0, x))
      op "x ** x" positive (fun x -> x ** x) ]

let private binary =
    [ op "x + tensor" anywhere (fun x -> x + constants [ 6 ])
      op "x + 1" anywhere (fun x -> x + 1.0)
      op "1 + x" anywhere (fun x -> 1.0 + x)
      op "x - x^2" anywhere (fun x -> x - x * x)
      op "x - 1" anywhere (fun x -> x - 1.0)
      op "1 - x" anywhere (fun x -> 1.0 - x)
      op "x * x" anywhere (fun x -> x * x)
      op "x * 2" anywhere (fun x -> x * 2)
      op "2 * x" anywhere (fun x -> 2 * x)
      op "x / exp x" anywhere (fun x -> x / exp x)
      op "x / 3" anywhere (fun x -> x / 3.0)
      op "1 / x" positive (fun x -> 1.0 / x)
      op "row + column" anywhere (fun x -> x[0..2] * x[3..5].view [ 3; 1 ])
      op "matrix / column" positive (fun x -> matrix x / x[..1].unsqueeze 1)
      op "scalar * matrix" anywhere (fun x -> x[0] * matrix x)
      op "max of two" distinct (fun x -> dsharp.max (x[0..2], x[3..5]))
      op "min of two" distinct (fun x -> dsharp.min (x[0..2], x[3..5]))
      op "by a mask" (offGrid 1.0) (fun x -> x.gt(dsharp.zerosLike x).cast Dtype.Float64 * exp x) ]

let private reductions =
    [ op "sum" anywhere (fun x -> exp(x).sum())
      op "sum 0" anywhere (fun x -> exp(matrix x).sum 0)
      op "sum -1 kept" anywhere (fun x -> dsharp.sum (exp (matrix x), -1, keepDim = true))
      op "mean" anywhere (fun x -> sin(x).mean())
      op "mean 1" anywhere (fun x -> dsharp.mean (sin (matrix x), 1))
      op "var" anywhere (fun x -> x.var ())
      op "var biased" anywhere (fun x -> x.var (unbiased = false))
      op "var 1 kept" anywhere (fun x -> dsharp.var (matrix x, 1, keepDim = true))
      op "std" distinct (fun x -> dsharp.std x)
      op "std 0 biased" distinct (fun x -> (matrix x).std(0, unbiased = false))
      op "max" distinct (fun x -> dsharp.max x)
      op "max 1" distinct (fun x -> (matrix x).max 1)
      op "min" distinct (fun x -> x.min ())
      op "min 0 kept" distinct (fun x -> dsharp.min (matrix x, 0, keepDim = true))
      op "norm" anywhere (fun x -> x.norm ())
      op "norm 1" (offGrid 1.0) (fun x -> x.norm (order = 1.0))
      op "norm 3" (offGrid 1.0) (fun x -> x.norm (order = 3.0))
      op "norm infinity" (fun i z -> 0.2 + abs (distinct i z)) (fun x -> x.norm (order = infinity))
      op "norm by row" anywhere (fun x -> dsharp.norm (matrix x, dim = 1))
      op "logsumexp" anywhere (fun x -> (matrix x).logsumexp 1)
      op "softmax" anywhere (fun x -> dsharp.softmax (matrix x, 0))
      op "logsoftmax" anywhere (fun x -> (matrix x).logsoftmax -1) ]

let private layouts =
    [ op "view" anywhere (fun x -> exp (x.view [ 3; -1 ]))
      op "expand" anywhere (fun x -> x.view([ 6; 1 ]).expand [ 2; -1; 3 ])
      op "sumToSize" anywhere (fun x -> (matrix x).sumToSize [| 1; 3 |])
      op "transpose" anywhere (fun x -> (matrix x).transpose())
      op "permute" anywhere (fun x -> x.view([ 1; 2; 3 ]).permute [ 2; 0; 1 ])
      op "squeeze, unsqueeze" anywhere (fun x -> x.view([ 1; 6; 1 ]).squeeze().unsqueeze 0)
      op "flip" anywhere (fun x -> (matrix x).flip [ 1 ])
      op "flatten" anywhere (fun x -> (matrix x).flatten())
      op "slice" anywhere (fun x -> (matrix x)[1, 0..1])
      op "item" anywhere (fun x -> (matrix x)[1, 2])
      op "gather" anywhere (fun x -> (matrix x).gather(1, dsharp.tensor [ [ 0; 0; 2 ]; [ 1; 0; 1 ] ]))
      op "split" anywhere (fun x -> (x.split [ 2; 4 ])[1])
      op "unstack" anywhere (fun x -> (dsharp.unstack (matrix x, 1))[2])
      op "cat" anywhere (fun x -> dsharp.cat ([ matrix x; exp (matrix x); constants [ 2; 1 ] ], 1))
      op "stack" anywhere (fun x -> dsharp.stack ([ x; x * x; x ], 1)) ]

let private products =
    [ op "matrix by matrix" anywhere (fun x -> (matrix x).matmul(x.view [ 3; 2 ]))
      op "matrix by vector" anywhere (fun x -> (matrix x).matmul x[2..4])
      op "vector by matrix" anywhere (fun x -> dsharp.matmul (x[..1], matrix x))
      op "stack by matrix" anywhere (fun x -> x.view([ 2; 1; 3 ]).matmul(x.view [ 3; 2 ]))
      op "dot" anywhere (fun x -> x.dot (exp x))
      op "trace" anywhere (fun x -> dsharp.trace ((matrix x).matmul(x.view [ 3; 2 ])))
      op "conv2d" anywhere (fun x -> x.view([ 1; 1; 2; 3 ]).conv2d(x[..3].view [ 1; 1; 2; 2 ], padding = 1, stride = 2))
      op "convTranspose2d" anywhere (fun x ->
          x.view([ 1; 2; 1; 3 ]).convTranspose2d(constants [ 2; 1; 2; 2 ] * x[0], stride = 2, outputPadding = 1)) ]

let all: Operation list = elementwise @ binary @ reductions @ layouts @ products
