/// Differentiation inside differentiation, and the step-by-step interface.
module DiffSharp.Tests.NestingTests

open System.Threading.Tasks
open Expecto
open DiffSharp
open DiffSharp.Tests.Support

let private reverse (f: Tensor -> Tensor) (x: Tensor) : Tensor = snd (dsharp.evalReverseDiff f x) (scalar 1.0)

let private modes: (string * ((Tensor -> Tensor) -> Tensor -> Tensor)) list =
    [ "forward", dsharp.diff; "reverse", reverse ]

[<Tests>]
let tests =
    testList
        "Nesting"
        [ for outerName, outer in modes do
              for innerName, inner in modes do
                  testList
                      $"{outerName} over {innerName}"
                      [ testCase "d/dx (x d/dy (x + y)) is 1, not 2" (fun () ->
                            let f (x: Tensor) = x * inner (fun y -> x + y) (scalar 1.0)
                            same (outer f (scalar 1.0)) (scalar 1.0) "derivative")

                        testCase "d/dx (x d/dy (x y)) is 2 x" (fun () ->
                            let f (x: Tensor) = x * inner (fun y -> x * y) (scalar 2.0)
                            same (outer f (scalar 5.0)) (scalar 10.0) "derivative")

                        testCase "the inner point may depend on the outer variable" (fun () ->
                            // d/dy y^3 at y = x^2 is 3 x^4, whose derivative is 12 x^3.
                            let f (x: Tensor) = inner (fun y -> y ** 3.0) (x * x)
                            same (outer f (scalar 1.5)) (scalar (12.0 * 1.5 ** 3.0)) "derivative")

                        testCase "the inner function may close over the outer variable and its powers" (fun () ->
                            // d/dy sin(x y) = x cos(x y); d/dx of it is cos(x y) - x y sin(x y).
                            let x, y = 0.7, 1.3
                            let f (x: Tensor) = inner (fun y -> sin (x * y)) (scalar y)
                            same (outer f (scalar x)) (scalar (cos (x * y) - x * y * sin (x * y))) "derivative")

                        testCase "an inner derivative of something that does not depend on its variable is 0" (fun () ->
                            let f (x: Tensor) = x + inner (fun _ -> x * x) (scalar 1.0)
                            same (outer f (scalar 3.0)) (scalar 1.0) "derivative") ]

          testSeeds "d/dx (|grad f| - 1)^2 is 2 (|g| - 1) H g / |g|" (fun seed ->
              let a, x = normalTensor seed [ 3; 3 ], normalTensor (seed + 1) [ 3 ]
              let f (x: Tensor) = (a.matmul(x).tanh()).sum() + 0.5 * x.dot x
              let penalty (x: Tensor) = ((dsharp.grad f x).norm() - 1.0) ** 2.0
              let g, h = dsharp.gradhessian f x
              let expected = 2.0 * (g.norm () - 1.0) * h.matmul g / g.norm ()
              close 1e-12 (dsharp.grad penalty x) expected "gradient of the penalty"
              close 1e-6 (dsharp.grad penalty x) (finiteGradient penalty x) "finite difference")

          testSeeds "third order: the gradient of v^T H v, against finite differences of the Hessian" (fun seed ->
              let x, v = normalTensor seed [ 3 ], normalTensor (seed + 1) [ 3 ]
              let f (x: Tensor) = (sin x * exp (0.5 * x.flip [ 0 ])).sum() * x.dot x
              let curvature (x: Tensor) = (dsharp.hessianv f x v).dot v
              close 1e-6 (dsharp.grad curvature x) (finiteGradient curvature x) "gradient"
              let once (f: Tensor -> Tensor) (x: Tensor) = dsharp.gradv f x v
              close 1e-11 (once (once (once f)) x) ((dsharp.grad curvature x).dot v) "forward three times")

          testCase "reverse by steps: marks, computes, propagates back, reads" (fun () ->
              dsharp.nest ()
              let a, b = (vector [ 2.0; 3.0 ]).reverseDiff(), (scalar 4.0).reverseDiff()
              let y = (a * a * b).sum()
              Expect.isTrue (a.isReverseDiff && y.isReverseDiff && not y.isForwardDiff) "marked"
              same a.derivative (vector [ 0.0; 0.0 ]) "before"
              y.reverse ()
              same a.derivative (vector [ 16.0; 24.0 ]) "in a"
              same b.derivative (scalar 13.0) "in b"
              y.reverse (zeroDerivatives = false)
              same a.derivative (vector [ 32.0; 48.0 ]) "added"
              y.reverse (scalar 0.5)
              same a.derivative (vector [ 8.0; 12.0 ]) "replaced, from an adjoint of a half"
              y.reverseReset ()
              same a.derivative (vector [ 0.0; 0.0 ]) "reset"
              same y.primal (scalar 52.0) "value")

          testCase "a step function passes back 0, not an error" (fun () ->
              dsharp.nest ()
              let x = (vector [ 1.5; -2.5 ]).reverseDiff()
              (x.sign () + x.floor () + x.ceil () + x.round ()).sum().reverse()
              same x.derivative (vector [ 0.0; 0.0 ]) "derivative")

          testCase "reversePush adds" (fun () ->
              dsharp.nest ()
              let x = (scalar 3.0).reverseDiff()
              let y = x * x
              dsharp.reverse (scalar 1.0) y
              dsharp.reversePush (scalar 0.5) y
              same x.derivative (scalar 9.0) "derivative")

          testCase "forward by steps" (fun () ->
              dsharp.nest ()
              let x = (scalar 3.0).forwardDiff(scalar 2.0)
              let y = x * x
              Expect.isTrue (y.isForwardDiff && y.depth = 1 && not y.isNoDiff) "marked"
              same y.primal (scalar 9.0) "value"
              same y.derivative (scalar 12.0) "derivative"
              Expect.isTrue (y.noDiff().isNoDiff) "noDiff")

          testCase "two levels by steps: dsharp.nest keeps them apart" (fun () ->
              dsharp.nest ()
              let x = (scalar 2.0).reverseDiff()
              dsharp.nest ()
              let y = (x * 1.0).forwardDiff(scalar 1.0)
              let z = y ** 3.0
              Expect.equal z.depth 2 "depth"
              // dz/dy = 3 x^2 still depends on x.
              z.derivative.reverse ()
              same x.derivative (scalar 12.0) "d/dx 3 x^2")

          testCase "marks inside a function that is being differentiated belong to a level of their own" (fun () ->
              let f (x: Tensor) =
                  let y = (scalar 2.0).reverseDiff()
                  (x * y * y).reverse()
                  y.derivative * x
              // y's derivative is 2 x y = 4 x.
              same (reverse f (scalar 3.0)) (scalar 24.0) "reverse"
              same (dsharp.diff f (scalar 3.0)) (scalar 24.0) "forward")

          testCase "noDiff cuts: what is behind it is a constant" (fun () ->
              same (dsharp.diff (fun x -> x * x.noDiff ()) (scalar 3.0)) (scalar 3.0) "derivative")

          testCase "threads differentiate independently, tensors of another thread's levels included" (fun () ->
              let f (x: Tensor) =
                  let inner = Task.Run(fun () -> dsharp.diff (fun y -> sin (x * y)) (scalar 1.3))
                  inner.Result

              let x, y = 0.7, 1.3
              let expected = scalar (cos (x * y) - x * y * sin (x * y))

              let all =
                  Array.Parallel.init 64 (fun i ->
                      if i % 2 = 0 then
                          dsharp.diff f (scalar x)
                      else
                          reverse f (scalar x))

              for derivative in all do
                  same derivative expected "derivative") ]
