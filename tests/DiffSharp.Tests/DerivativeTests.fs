/// The functions that differentiate functions, against closed forms.
module DiffSharp.Tests.DerivativeTests

open Expecto
open DiffSharp
open DiffSharp.Tests.Support

/// The Rosenbrock function with a = 1, b = 100: curved, with known derivatives.
let private rosenbrock (x: Tensor) : Tensor =
    let a, b = x[0], x[1]
    (1.0 - a) ** 2.0 + 100.0 * (b - a * a) ** 2.0

let private rosenbrockGradient (a: float) (b: float) =
    vector [ -2.0 * (1.0 - a) - 400.0 * a * (b - a * a); 200.0 * (b - a * a) ]

let private rosenbrockHessian (a: float) (b: float) =
    tensor [ 2; 2 ] [ 2.0 - 400.0 * b + 1200.0 * a * a; -400.0 * a; -400.0 * a; 200.0 ]

/// R^2 -> R^3 and its Jacobian.
let private curve (x: Tensor) : Tensor = dsharp.stack [ x[0] * x[1]; sin x[0]; x[1] ** 2.0 ]

let private curveJacobian (x: float) (y: float) = tensor [ 3; 2 ] [ y; x; cos x; 0.0; 0.0; 2.0 * y ]

let private pair seed =
    let z = normal seed 2
    z[0], z[1], tensor [ 2 ] z

[<Tests>]
let tests =
    testList
        "Derivative"
        [ testSeeds "grad and fgrad of the Rosenbrock function" (fun seed ->
              let a, b, x = pair seed
              same (dsharp.grad rosenbrock x) (rosenbrockGradient a b) "gradient"
              let value, gradient = dsharp.fgrad rosenbrock x
              same value (rosenbrock x) "value"
              same gradient (rosenbrockGradient a b) "gradient with the value")

          testSeeds "gradv is the gradient times v" (fun seed ->
              let a, b, x = pair seed
              let v = normalTensor (seed + 1) [ 2 ]
              let value, derivative = dsharp.fgradv rosenbrock x v
              same value (rosenbrock x) "value"
              same derivative ((rosenbrockGradient a b).dot v) "derivative"
              same (dsharp.gradv rosenbrock x v) derivative "gradv")

          testSeeds "hessian, gradhessian and hessianv of the Rosenbrock function" (fun seed ->
              let a, b, x = pair seed
              let v = normalTensor (seed + 1) [ 2 ]
              let expected = rosenbrockHessian a b
              same (dsharp.hessian rosenbrock x) expected "Hessian"
              let value, gradient, hessian = dsharp.fgradhessian rosenbrock x
              same value (rosenbrock x) "value"
              same gradient (rosenbrockGradient a b) "gradient"
              same hessian expected "Hessian with the rest"
              let value, slope, product = dsharp.fgradhessianv rosenbrock x v
              same value (rosenbrock x) "value along v"
              same slope ((rosenbrockGradient a b).dot v) "slope along v"
              same product (expected.matmul v) "Hessian times v"
              same (dsharp.laplacian rosenbrock x) (expected.trace ()) "Laplacian")

          testSeeds "the Jacobian, times v, and transposed times v" (fun seed ->
              let a, b, x = pair seed
              let expected = curveJacobian a b
              same (dsharp.jacobian curve x) expected "tall Jacobian"
              let v, w = normalTensor (seed + 1) [ 2 ], normalTensor (seed + 2) [ 3 ]
              same (dsharp.jacobianv curve x v) (expected.matmul v) "J v"
              same (dsharp.jacobianTv curve x w) (expected.transpose().matmul w) "J^T w"
              same (dsharp.fjacobianTv curve x w |> fst) (curve x) "value")

          testSeeds "a wide Jacobian: rows are results" (fun seed ->
              let x = normalTensor seed [ 4 ]
              let a = normalTensor (seed + 1) [ 2; 4 ]
              let value, jacobian = dsharp.fjacobian (fun x -> a.matmul(x).tanh()) x
              let slopes = 1.0 - value * value
              same jacobian (slopes.unsqueeze 1 * a) "Jacobian")

          testSeeds "the Hessian of x^T A x is A + A^T" (fun seed ->
              let a = normalTensor seed [ 4; 4 ]
              let f (x: Tensor) = x.dot (a.matmul x)
              same (dsharp.hessian f (normalTensor (seed + 1) [ 4 ])) (a + a.transpose ()) "Hessian")

          testSeeds "diff of a function of a number, of any shape" (fun seed ->
              let z = (normal seed 1)[0]
              let f (x: Tensor) = dsharp.stack [ exp x; x ** 3.0; sin x ]
              let value, derivative = dsharp.fdiff f (scalar z)
              same value (vector [ exp z; z * z * z; sin z ]) "value"
              same derivative (vector [ exp z; 3.0 * z * z; cos z ]) "derivative")

          testSeeds "diffn: the n-th derivative of sin is sin shifted by n quarter turns" (fun seed ->
              let z = (normal seed 1)[0]

              for n in 0..6 do
                  let expected = sin (z + float n * System.Math.PI / 2.0)
                  same (dsharp.diffn n sin (scalar z)) (scalar expected) $"order {n}"

              same (dsharp.diff2 exp (scalar z)) (scalar (exp z)) "diff2")

          testSeeds "the fifth derivative of x^7 is 2520 x^2, nested in any mix of modes" (fun seed ->
              let z = (normal seed 1)[0]
              let forward f (x: Tensor) : Tensor = dsharp.diff f x
              let reverse f (x: Tensor) : Tensor = snd (dsharp.evalReverseDiff f x) (scalar 1.0)
              let random = System.Random seed
              let mix = List.init 5 (fun _ -> if random.Next 2 = 0 then forward else reverse)
              let fifth = List.fold (fun f derivative -> derivative f) (fun (x: Tensor) -> x ** 7.0) mix
              same (fifth (scalar z)) (scalar (2520.0 * z * z)) "fifth derivative")

          testCase "a function that does not depend on x has derivative 0 of x's shape" (fun () ->
              let x = vector [ 1.0; 2.0 ]
              same (dsharp.grad (fun _ -> scalar 3.0) x) (vector [ 0.0; 0.0 ]) "grad"
              same (dsharp.gradv (fun _ -> scalar 3.0) x x) (scalar 0.0) "gradv"
              same (dsharp.jacobian (fun _ -> x) x) (tensor [ 2; 2 ] [ 0.0; 0.0; 0.0; 0.0 ]) "jacobian"
              same (dsharp.hessian (fun x -> x.sum ()) x) (tensor [ 2; 2 ] [ 0.0; 0.0; 0.0; 0.0 ]) "hessian")

          testCase "a tensor that is used many times gets the sum of its shares" (fun () ->
              let f (x: Tensor) =
                  let mutable y = x

                  for _ in 1..10 do
                      y <- y + y

                  y.sum ()

              same (dsharp.grad f (vector [ 1.0; 2.0 ])) (vector [ 1024.0; 1024.0 ]) "gradient")

          testCase "a graph of 100000 steps does not overflow the stack" (fun () ->
              let f (x: Tensor) =
                  let mutable y = x

                  for _ in 1..100000 do
                      y <- y + 1.0

                  y.sum ()

              same (dsharp.grad f (vector [ 1.0 ])) (vector [ 1.0 ]) "gradient")

          testCase "kinks: abs and relu have derivative 0 at 0, clamp 1 at its bounds, max shares a tie" (fun () ->
              let at x f = dsharp.diff f (scalar x) |> float
              Expect.equal (at 0.0 abs) 0.0 "abs"
              Expect.equal (at 0.0 dsharp.relu) 0.0 "relu"
              Expect.equal (at 1.0 (fun x -> x.clamp (0.0, 1.0))) 1.0 "clamp"
              Expect.equal (at 0.0 (fun x -> dsharp.max (x, 3.0 * x))) 2.0 "max")

          testCase "powers with a constant exponent are differentiated at 0" (fun () ->
              let at f = dsharp.diff f (scalar 0.0) |> float
              Expect.equal (at (fun x -> x ** 2.0)) 0.0 "x^2"
              Expect.equal (at (fun x -> x ** 1.0)) 1.0 "x"
              Expect.equal (at (fun x -> x ** 0.0)) 0.0 "1") ]
