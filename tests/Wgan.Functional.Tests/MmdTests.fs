module Wgan.Functional.Tests.MmdTests

open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private kernels = [ Kernel.rbfMixture [| 0.5; 1.0; 4.0 |]; Kernel.polynomial 3 0.5 1.0 ]

let private pair seed n m d = normal (2 * seed) [ n; d ], normal (2 * seed + 1) [ m; d ]

let private value (tensor: Tensor) = Tensors.toFloat tensor

/// The mean of k over all pairs (i, j) that `keep` keeps, one pair at a time.
let private meanOver (kernel: Kernel) keep (x: Tensor) (y: Tensor) =
    let row (t: Tensor) (i: int64) = t.narrow (0L, i, 1L)

    Seq.average
        [ for i in 0L .. x.shape[0] - 1L do
              for j in 0L .. y.shape[0] - 1L do
                  if keep i j then
                      value (kernel.Matrix(row x i, row y j)) ]

[<Tests>]
let tests =
    testList
        "Mmd"
        [ testProperty "both estimates are their sums over pairs"
          <| fun (FsCheck.NonNegativeInt seed) ->
              let x, y = pair (seed % 1000) 4L 5L 2L

              for kernel in kernels do
                  for estimate, keep in [ Mmd.unbiased, (<>); Mmd.biased, (fun _ _ -> true) ] do
                      let expected =
                          meanOver kernel keep x x + meanOver kernel keep y y
                          - 2.0 * meanOver kernel (fun _ _ -> true) x y

                      Expect.floatClose Accuracy.high (value (estimate kernel x y)) expected $"{kernel.Description}"

          testTensors "kernels by hand" (fun () ->
              let x, y = tensor [ 1L; 2L ] [ 1.0; 2.0 ], tensor [ 1L; 2L ] [ 3.0; -1.0 ]
              let rbf = exp (-13.0 / 2.0) + exp (-13.0 / 8.0)

              Expect.floatClose Accuracy.veryHigh (value ((Kernel.rbfMixture [| 1.0; 2.0 |]).Matrix(x, y))) rbf "rbf"

              Expect.floatClose
                  Accuracy.veryHigh
                  (value ((Kernel.polynomial 3 0.5 1.0).Matrix(x, y)))
                  (1.5 ** 3.0)
                  "poly")

          testTensors "the unbiased estimate of equal distributions is 0 on average, the biased one is above" (fun () ->
              let kernel = Kernel.rbfMixture [| 1.0 |]

              let average estimate =
                  List.averageBy
                      (fun seed -> let x, y = pair seed 10L 10L 2L in value (estimate kernel x y))
                      [ 1..400 ]

              Expect.isLessThan (abs (average Mmd.unbiased)) 0.005 "unbiased"
              Expect.isGreaterThan (average Mmd.biased) 0.05 "biased")

          testTensors "a linear kernel's MMD is the squared distance of the means" (fun () ->
              let x, y = pair 3 20L 30L 4L
              let means = (x.mean [| 0L |]).sub(y.mean [| 0L |])
              close 1e-12 (Mmd.biased (Kernel.polynomial 1 1.0 0.0) x y) ((Tensors.square means).sum()) "means")

          testTensors "gradients are difference quotients, coinciding points included" (fun () ->
              let x, y = pair 5 4L 3L 2L
              let y = torch.cat ([| y; x.narrow (0L, 0L, 1L) |], 0L)

              let isGradient f x name =
                  let leaf = Tensors.leaf x
                  let gradient = (Tensors.grad (f leaf y) [| leaf |])[0]
                  Expect.isTrue (isDifference (fun x -> f x y) leaf gradient name) "smooth here"

              for kernel in kernels do
                  isGradient (Mmd.unbiased kernel) x (string kernel.Description)

              for energy in [ EnergyDistance.unbiased; EnergyDistance.empirical ] do
                  isGradient energy (x |> Tensors.shift 0.1) "energy"
                  // Where points coincide the distance has a kink, and the subgradient 0.
                  let leaf = Tensors.leaf x
                  let gradient = (Tensors.grad (energy leaf y) [| leaf |])[0]
                  Expect.all (Tensors.toArray gradient) System.Double.IsFinite "finite at the kink")

          testTensors "on the line the energy distance is twice the integral of (F - G)^2" (fun () ->
              // F - G is 1/2 on (0, 1), 1 on (1, 2) and 1/2 on (2, 3).
              let x, y = tensor [ 2L ] [ 0.0; 1.0 ], tensor [ 2L ] [ 2.0; 3.0 ]
              Expect.floatClose Accuracy.veryHigh (value (EnergyDistance.empirical x y)) 3.0 "twice 1.5"
              Expect.equal (value (EnergyDistance.empirical x x)) 0.0 "itself")

          testTensors "many coordinates give the distances that few give, to rounding" (fun () ->
              // 500 x 600 x 60 numbers are more than are written out; 500 x 600 x 2 are not.
              let x, y = pair 7 500L 600L 2L
              let zeros n = torch.zeros (n, 58L, dtype = torch.ScalarType.Float64)
              let wide (t: Tensor) = torch.cat ([| t; zeros t.shape[0] |], 1L)
              close 1e-10 (EnergyDistance.empirical (wide x) (wide y)) (EnergyDistance.empirical x y) "energy"

              for kernel in kernels do
                  close 1e-10 (Mmd.unbiased kernel (wide x) (wide y)) (Mmd.unbiased kernel x y) "mmd")

          testTensors "mistakes are named" (fun () ->
              let x = normal 1 [ 3L; 2L ]
              let kernel = Kernel.rbfMixture [| 1.0 |]

              for make, words in
                  [ (fun () -> Mmd.unbiased kernel (normal 1 [ 1L; 2L ]) x), "at least 2 points"
                    (fun () -> Mmd.unbiased kernel x (normal 1 [ 3L; 3L ])), "not of 2 and 3"
                    (fun () -> Mmd.unbiased kernel x (x.``to`` torch.ScalarType.Float32)), "one type"
                    (fun () -> Mmd.unbiased (Kernel.rbfMixture [| 0.0 |]) x x), "widths above 0"
                    (fun () -> Mmd.unbiased (Kernel.polynomial 0 1.0 1.0) x x), "not 0, 1 and 1" ] do
                  Expect.stringContains (failure (fun () -> make () |> ignore)) words "message") ]
