/// Every loss, and the scores that its laws are checked on.
module Wgan.Functional.Tests.LossSubjects

open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

/// BEGAN as it is where k = 0.4: the law table knows losses without state.
let private beganAt04 =
    let loss = Loss.began 0.5 0.001
    let k (s: Scores) = torch.full_like (s.Real.detach().mean(), scalar 0.4)

    Loss(
        loss.Description,
        loss.Equations,
        loss.Laws,
        null,
        (fun s -> loss.CriticIn(Tree.named [| "k" |] [| k s |], s)),
        loss.Generator
    )

let all =
    [ "minimax", Loss.minimax
      "non-saturating", Loss.nonSaturating
      "minimax, two-sided smoothing", Loss.minimaxTowards (LabelTargets.TwoSided(0.9, 0.1))
      "minimax, one-sided smoothing", Loss.minimaxTowards (LabelTargets.OneSided 0.1)
      "non-saturating, one-sided smoothing", Loss.nonSaturatingTowards (LabelTargets.OneSided 0.1)
      "non-saturating, two-sided smoothing", Loss.nonSaturatingTowards (LabelTargets.TwoSided(0.9, 0.1))
      "non-saturating, smoothing towards half", Loss.nonSaturatingTowards (LabelTargets.TowardsHalf 0.3)
      "least squares 0-1", Loss.leastSquares01
      "least squares Pearson", Loss.leastSquaresPearson
      "least squares 0.2, 0.9, 0.7", Loss.leastSquares 0.2 0.9 0.7
      "least squares without half", Loss.leastSquaresWithoutHalf -1.0 1.0 0.0
      "Wasserstein", Loss.wasserstein
      "hinge", Loss.hinge
      "relativistic logistic", Loss.relativisticLogistic
      "relativistic least squares", Loss.relativisticLeastSquares
      "relativistic hinge", Loss.relativisticHinge
      "relativistic average logistic", Loss.relativisticAverageLogistic
      "relativistic average least squares", Loss.relativisticAverageLeastSquares
      "relativistic average hinge", Loss.relativisticAverageHinge
      "EBGAN, margin 1.5", Loss.ebgan 1.5
      "BEGAN, k = 0.4", beganAt04
      "the critic's hinge alone", Loss.criticOnly Loss.hinge
      for f in FDivergenceTests.all do
          $"f-GAN {f.Description}", Loss.fGan f
          $"non-saturating f-GAN {f.Description}", Loss.fGanNonSaturating f ]

let size = 5L

/// Scores of a batch, of deviation 2, which reaches both sides of every kink.
let scoresOf seed : Scores =
    { Real = normal (2 * seed) [ size ] |> Tensors.scale 2.0
      Fake = normal (2 * seed + 1) [ size ] |> Tensors.scale 2.0 }

let mapScores f (s: Scores) : Scores = { Real = f s.Real; Fake = f s.Fake }

let permuted (x: Tensor) = x.index_select (0L, torch.tensor [| 3L; 0L; 4L; 1L; 2L |])

let players =
    [ "critic", (fun (l: Loss) s -> l.Critic s)
      "generator", (fun l s -> l.Generator s) ]
