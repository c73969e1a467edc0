/// Every operation, in every mode, against finite differences.
module DiffSharp.Tests.OperationTests

open Expecto
open DiffSharp
open DiffSharp.Tests.Support
open DiffSharp.Tests.Operations

let private point (operation: Operation) seed = normal seed 6 |> Array.mapi operation.Domain |> tensor [ 6 ]

let private direction seed = normalTensor (seed + 1) [ 6 ]

/// One number that depends on every element of the result, nonlinearly, so that second derivatives do, too.
let private score (operation: Operation) (x: Tensor) : Tensor =
    let y = (operation.Apply x).view -1
    let weights = tensor [ y.nelement ] (Array.init y.nelement (fun i -> 0.5 + cos (float i)))
    (weights * y).sum() + 0.1 * (y * y).sum()

let private modes: (string * float * (Operation -> int -> Tensor * Tensor)) list =
    [ "forward",
      1e-6,
      (fun operation seed ->
          let x, v = point operation seed, direction seed
          dsharp.gradv (score operation) x v, difference (score operation) x v)

      "reverse",
      1e-6,
      (fun operation seed ->
          let x = point operation seed
          dsharp.grad (score operation) x, finiteGradient (score operation) x)

      "reverse equals forward",
      1e-12,
      (fun operation seed ->
          let x, v = point operation seed, direction seed
          (dsharp.grad (score operation) x).dot v, dsharp.gradv (score operation) x v)

      "forward on reverse",
      1e-5,
      (fun operation seed ->
          let x, v = point operation seed, direction seed
          dsharp.jacobianv (dsharp.grad (score operation)) x v, difference (dsharp.grad (score operation)) x v)

      "reverse on forward equals forward on reverse",
      1e-11,
      (fun operation seed ->
          let x, v = point operation seed, direction seed
          dsharp.hessianv (score operation) x v, dsharp.jacobianv (dsharp.grad (score operation)) x v)

      "reverse on reverse equals forward on reverse",
      1e-11,
      (fun operation seed ->
          let x, v = point operation seed, direction seed
          let along x = (dsharp.grad (score operation) x).dot v
          dsharp.grad along x, dsharp.jacobianv (dsharp.grad (score operation)) x v)

      "forward on forward",
      1e-11,
      (fun operation seed ->
          let x, v = point operation seed, direction seed
          let along x = dsharp.gradv (score operation) x v
          dsharp.gradv along x v, (dsharp.hessianv (score operation) x v).dot v) ]

[<Tests>]
let tests =
    testList
        "Operation"
        [ for mode, tolerance, compare in modes do
              testList
                  mode
                  [ for operation in all do
                        testSeeds operation.Name (fun seed ->
                            let actual, expected = compare operation seed
                            close tolerance actual expected $"{operation.Name}, seed {seed}") ] ]
