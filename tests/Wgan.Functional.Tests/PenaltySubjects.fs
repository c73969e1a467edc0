/// Every penalty, and the critics and samples that its laws are checked on.
module Wgan.Functional.Tests.PenaltySubjects

open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

/// D(x) = sum over all dimensions of w x: its gradient is w everywhere.
let linearCritic (w: Tensor) (x: Tensor) : Tensor = x.mul(w).reshape(x.shape[0], -1L).sum [| 1L |]

/// A critic with curvature: D(x) = sum tanh(x)^2 a.
let curvedCritic (a: Tensor) (x: Tensor) : Tensor =
    let t = x.tanh ()
    t.mul(t).mul(a).reshape(x.shape[0], -1L).sum [| 1L |]

let samples seed (shape: int64 list) : Samples =
    { Real = normal seed shape
      Fake = normal (seed + 1) shape }

let gradientIn (x: Tensor) value = Tensors.toArray (Array.head (Tensors.grad value [| x |]))

let private norm2 w = w |> Array.sumBy (fun v -> v * v) |> sqrt
let private norm1 w = w |> Array.sumBy abs
let private normInf w = w |> Array.map abs |> Array.max

let options = GradientPenaltyOptions.Default

/// Every penalty, and its value for a linear critic of slope w on these samples.
let all: (string * Penalty * (float[] -> Samples -> float)) list =
    [ "gradient", Penalty.gradient, (fun w _ -> (norm2 w - 1.0) ** 2.0)
      "one-sided", Penalty.oneSidedGradient, (fun w _ -> (max 0.0 (norm2 w - 1.0)) ** 2.0)
      "L1 at real samples, target 0.5",
      Penalty.gradientWith
          { options with
              Points = PenaltyPoints.real
              Target = 0.5
              Norm = GradientNorm.L1 },
      (fun w _ -> (norm1 w - 0.5) ** 2.0)
      "LInfinity at fake samples",
      Penalty.gradientWith
          { options with
              Points = PenaltyPoints.fake
              Norm = GradientNorm.LInfinity },
      (fun w _ -> (normInf w - 1.0) ** 2.0)
      "target 0", Penalty.gradientWith { options with Target = 0.0 }, (fun w _ -> norm2 w ** 2.0)
      "one-sided LInfinity at perturbed samples",
      Penalty.gradientWith
          { Points = PenaltyPoints.perturbed 2.0
            Target = 0.3
            OneSided = true
            Norm = GradientNorm.LInfinity },
      (fun w _ -> (max 0.0 (normInf w - 0.3)) ** 2.0)
      "DRAGAN", Penalty.dragan, (fun w _ -> (norm2 w - 1.0) ** 2.0)
      "R1", Penalty.r1, (fun w _ -> norm2 w ** 2.0 / 2.0)
      "R2", Penalty.r2, (fun w _ -> norm2 w ** 2.0 / 2.0)
      "drift",
      Penalty.drift,
      (fun w s ->
          Tensors.toArray s.Real
          |> Array.chunkBySize w.Length
          |> Array.averageBy (fun x -> (Array.sum (Array.map2 (*) w x)) ** 2.0))
      "WGAN-div 6", WganDiv.penalty 6.0, (fun w _ -> norm2 w ** 6.0)
      "WGAN-div 1.5", WganDiv.penalty 1.5, (fun w _ -> norm2 w ** 1.5) ]

let drawsFor (penalty: Penalty) seed (shape: int64 list) =
    Draws.make f64 (Rng.key (int64 seed)) (penalty.Draws(Array.ofList shape))

let shape = [ 5L; 3L ]

let mapSamples f (s: Samples) : Samples = { Real = f s.Real; Fake = f s.Fake }
