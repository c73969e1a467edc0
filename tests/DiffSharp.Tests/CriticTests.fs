/// What the engine is for: the gradient of a gradient penalty in all parameters of a small critic.
module DiffSharp.Tests.CriticTests

open Expecto
open DiffSharp
open DiffSharp.Tests.Support

let private hidden = 5
let private inputs = 3

/// W1 [3; 5], b1 [5], W2 [5; 1], b2 [1], one after the other in one vector.
let private unpack (p: Tensor) =
    let parts = p.split [ inputs * hidden; hidden; hidden; 1 ]
    parts[0].view [ inputs; hidden ], parts[1], parts[2].view [ hidden; 1 ], parts[3]

let private count = inputs * hidden + hidden + hidden + 1

/// D(x) of a batch [n; 3]: one hidden layer, tanh.
let private critic (p: Tensor) (x: Tensor) : Tensor =
    let w1, b1, w2, b2 = unpack p
    ((x.matmul w1 + b1).tanh().matmul w2 + b2).view -1

/// mean over the batch of (|grad D(x)| - 1)^2, the gradient by reverse mode of the scores' sum.
let private penalty (x: Tensor) (p: Tensor) : Tensor =
    let flat = x.view -1
    let gradient = dsharp.grad (fun y -> (critic p (y.view x.shape)).sum()) flat
    let norms = (gradient.view x.shape).norm(dim = 1)
    ((norms - 1.0) ** 2.0).mean()

/// The same from the formula grad D = W1 diag(1 - h^2) W2, in plain loops.
let private penaltyByHand (x: float[,]) (p: float[]) : float =
    let w1 i j = p[i * hidden + j]
    let b1 j = p[inputs * hidden + j]
    let w2 j = p[inputs * hidden + hidden + j]
    let batch = Array2D.length1 x

    List.average
        [ for n in 0 .. batch - 1 do
              let h =
                  [| for j in 0 .. hidden - 1 ->
                         tanh (b1 j + Seq.sum (seq { for i in 0 .. inputs - 1 -> x[n, i] * w1 i j })) |]

              let slope i =
                  Seq.sum (seq { for j in 0 .. hidden - 1 -> w1 i j * (1.0 - h[j] * h[j]) * w2 j })

              let norm = sqrt (Seq.sum (seq { for i in 0 .. inputs - 1 -> slope i ** 2.0 }))
              (norm - 1.0) ** 2.0 ]

/// grad D(x), and by the chain rule done by hand the gradient of the penalty in W2 alone, for a batch of one:
/// 2 (|g| - 1) / |g| g^T W1 diag(1 - h^2).
let private penaltyInLastWeights (x: Tensor) (p: Tensor) : Tensor =
    let w1, b1, w2, _ = unpack p
    let h = (x.matmul w1 + b1).tanh().view -1
    let slopes = w1 * (1.0 - h * h)
    let g = slopes.matmul(w2).view -1
    let norm = g.norm ()
    2.0 * (norm - 1.0) / norm * g.matmul slopes

[<Tests>]
let tests =
    testList
        "Critic"
        [ testSeeds "the penalty is the formula" (fun seed ->
              let x, p = normalTensor seed [ 4; inputs ], normalTensor (seed + 1) [ count ]
              let expected = penaltyByHand (x.toArray2D<float>()) (p.toArray1D<float>())
              same (penalty x p) (scalar expected) "penalty")

          testSeeds "its gradient in all parameters, by double backward, is the finite difference" (fun seed ->
              let x, p = normalTensor seed [ 4; inputs ], normalTensor (seed + 1) [ count ]
              close 1e-6 (dsharp.grad (penalty x) p) (finiteGradient (penalty x) p) "gradient")

          testSeeds "its gradient in the last weights is the closed form" (fun seed ->
              let x, p = normalTensor seed [ 1; inputs ], normalTensor (seed + 1) [ count ]
              let gradient = dsharp.grad (penalty x) p
              let last = gradient.split([ inputs * hidden + hidden; hidden; 1 ])[1]
              close 1e-12 last (penaltyInLastWeights x p) "in W2"
              same gradient.[count - 1] (scalar 0.0) "in b2: a shift of the scores has no slope")

          testSeeds "forward over reverse gives the same as reverse over reverse" (fun seed ->
              let x, p = normalTensor seed [ 4; inputs ], normalTensor (seed + 1) [ count ]
              let v = normalTensor (seed + 2) [ count ]
              close 1e-12 (dsharp.gradv (penalty x) p v) ((dsharp.grad (penalty x) p).dot v) "slope")

          testSeeds "a third backward pass: the Hessian of the penalty times v" (fun seed ->
              let x, p = normalTensor seed [ 2; inputs ], 0.5 * normalTensor (seed + 1) [ count ]
              let v = normalTensor (seed + 2) [ count ]
              close 1e-5 (dsharp.hessianv (penalty x) p v) (difference (dsharp.grad (penalty x)) p v) "product")

          testCase "the step-by-step interface gives the same gradient" (fun () ->
              let x, p = normalTensor 1 [ 4; inputs ], normalTensor 2 [ count ]
              let expected = dsharp.grad (penalty x) p
              dsharp.nest ()
              let marked = p.reverseDiff ()
              (penalty x marked).reverse()
              same marked.derivative expected "gradient")

          testCase "a linear critic has penalty (|w| - 1)^2 and its closed-form gradient" (fun () ->
              let w = vector [ 3.0; 4.0 ]
              let x = normalTensor 3 [ 2 ]
              let penalty (w: Tensor) = ((dsharp.grad (fun x -> w.dot x) x).norm() - 1.0) ** 2.0
              same (penalty w) (scalar 16.0) "penalty"
              same (dsharp.grad penalty w) (vector [ 8.0 * 3.0 / 5.0; 8.0 * 4.0 / 5.0 ]) "gradient") ]
