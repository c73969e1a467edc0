namespace Wgan.CrossCheck

open Wgan.Functional

/// <summary>Everything that the library offers, each with what it is compared by. A test finds what is missing here.</summary>
[<RequireQualifiedAccess>]
module Catalogue =
    let private divergences =
        [ "kl", FDivergence.kl
          "reverseKl", FDivergence.reverseKl
          "pearson", FDivergence.pearson
          "neyman", FDivergence.neyman
          "squaredHellinger", FDivergence.squaredHellinger
          "jensenShannon", FDivergence.jensenShannon
          "gan", FDivergence.gan
          "totalVariation", FDivergence.totalVariation
          "alpha 0.5", FDivergence.alpha 0.5
          "alpha 3", FDivergence.alpha 3.0
          "alpha -1", FDivergence.alpha -1.0 ]

    let private targets =
        [ "LabelTargets.Hard", LabelTargets.Hard
          "(LabelTargets.OneSided 0.1)", LabelTargets.OneSided 0.1
          "(LabelTargets.TwoSided(0.9, 0.1))", LabelTargets.TwoSided(0.9, 0.1)
          "(LabelTargets.TowardsHalf 0.1)", LabelTargets.TowardsHalf 0.1 ]

    /// <summary>The library's losses, by the names of their rows.</summary>
    [<CompiledName "Losses">]
    let losses () : (string * Loss) list =
        [ yield "Loss.wasserstein", Loss.wasserstein
          yield "Loss.minimax", Loss.minimax
          yield "Loss.nonSaturating", Loss.nonSaturating
          for name, targets in targets do
              yield $"Loss.minimaxTowards {name}", Loss.minimaxTowards targets
              yield $"Loss.nonSaturatingTowards {name}", Loss.nonSaturatingTowards targets
          yield "Loss.leastSquares -0.5 1.5 1", Loss.leastSquares -0.5 1.5 1.0
          yield "Loss.leastSquaresWithoutHalf -0.5 1.5 1", Loss.leastSquaresWithoutHalf -0.5 1.5 1.0
          yield "Loss.leastSquares01", Loss.leastSquares01
          yield "Loss.leastSquaresPearson", Loss.leastSquaresPearson
          yield "Loss.hinge", Loss.hinge
          yield "Loss.relativisticLogistic", Loss.relativisticLogistic
          yield "Loss.relativisticLeastSquares", Loss.relativisticLeastSquares
          yield "Loss.relativisticHinge", Loss.relativisticHinge
          yield "Loss.relativisticAverageLogistic", Loss.relativisticAverageLogistic
          yield "Loss.relativisticAverageLeastSquares", Loss.relativisticAverageLeastSquares
          yield "Loss.relativisticAverageHinge", Loss.relativisticAverageHinge
          for name, divergence in divergences do
              yield $"Loss.fGan (FDivergence.{name})", Loss.fGan divergence
              yield $"Loss.fGanNonSaturating (FDivergence.{name})", Loss.fGanNonSaturating divergence
          yield! Variants.losses () ]

    /// <summary>The library's penalties, by the names of their rows.</summary>
    [<CompiledName "Penalties">]
    let penalties () : (string * Penalty) list =
        let at name points norm target oneSided =
            $"Penalty.gradientWith {name}",
            Penalty.gradientWith
                { Points = points
                  Target = target
                  OneSided = oneSided
                  Norm = norm }

        [ "Penalty.gradient", Penalty.gradient
          "Penalty.oneSidedGradient", Penalty.oneSidedGradient
          at "(PenaltyPoints.real, target 0.5)" PenaltyPoints.real GradientNorm.L2 0.5 false
          at "(PenaltyPoints.fake, one-sided, target 0.2)" PenaltyPoints.fake GradientNorm.L2 0.2 true
          at "(PenaltyPoints.interpolates, target 0)" PenaltyPoints.interpolates GradientNorm.L2 0.0 false
          at "(PenaltyPoints.interpolates, L1)" PenaltyPoints.interpolates GradientNorm.L1 1.0 false
          at "(PenaltyPoints.interpolates, LInfinity)" PenaltyPoints.interpolates GradientNorm.LInfinity 1.0 false
          at "(PenaltyPoints.perturbed 2)" (PenaltyPoints.perturbed 2.0) GradientNorm.L2 1.0 false
          "Penalty.dragan", Penalty.dragan
          "Penalty.r1", Penalty.r1
          "Penalty.r2", Penalty.r2
          "Penalty.drift", Penalty.drift
          "WganDiv.penalty 6", WganDiv.penalty 6.0
          "WganDiv.penalty 3.5", WganDiv.penalty 3.5 ]
        @ Variants.penalties ()

    /// <summary>The library's projections, by the names of their rows.</summary>
    [<CompiledName "Projections">]
    let projections () : (string * Projection) list =
        [ "Projection.none", Projection.none
          "Projection.clipWeights 0.1", Projection.clipWeights 0.1
          "Projection.beforeStep (clipWeights 0.1)", Projection.clipWeights 0.1 |> Projection.beforeStep
          "Projection.normBallPerTensor 0.5", Projection.normBallPerTensor 0.5
          "Projection.normBallGlobal 0.7", Projection.normBallGlobal 0.7
          "Projection.except [1.weight] (clipWeights 0.1)",
          Projection.clipWeights 0.1 |> Projection.except [| "1.weight" |]
          "Projection.except [2] (normBallGlobal 0.4)", Projection.normBallGlobal 0.4 |> Projection.except [| "2" |] ]

    /// <summary>The library's optimizers and their links, by the names of their rows.</summary>
    [<CompiledName "Optimizers">]
    let optimizers () : (string * Optimizer) list =
        let schedule = Schedule.linear 0.1 0.02 1L 4L

        [ "Optimizer.identity", Optimizer.identity
          "Optimizer.scale 0.3", Optimizer.scale 0.3
          "Optimizer.scaleBySchedule linear", Optimizer.scaleBySchedule schedule
          "Optimizer.descend linear", Optimizer.descend schedule
          "Optimizer.chain [heavyBall; descend cosine]",
          Optimizer.chain [| Trace.heavyBall 0.9; Optimizer.descend (Schedule.cosine 0.1 0.02 1L 4L) |]
          "Optimizer.scheduled linear (adam 1 0.5 0.9)",
          Optimizers.adam 1.0 0.5 0.9 |> Optimizer.scheduled (-1.0 * schedule)
          "Trace.heavyBall 0.9", Trace.heavyBall 0.9
          "Trace.nesterov 0.9", Trace.nesterov 0.9
          "ScaleByRms.pyTorch 0.9 1e-3", ScaleByRms.pyTorch 0.9 1e-3
          "ScaleByRms.pyTorchCentred 0.9 1e-3", ScaleByRms.pyTorchCentred 0.9 1e-3
          "ScaleByRms.tensorFlow1 0.9 1e-3", ScaleByRms.tensorFlow1 0.9 1e-3
          "ScaleByAdam.create 0.5 0.9 1e-3", ScaleByAdam.create 0.5 0.9 1e-3
          "ScaleByLion.create 0.9 0.99", ScaleByLion.create 0.9 0.99
          "ClipGradients.byGlobalNorm 0.5", ClipGradients.byGlobalNorm 0.5
          "ClipGradients.byGlobalNorm 5", ClipGradients.byGlobalNorm 5.0
          "ClipGradients.byValue 0.3", ClipGradients.byValue 0.3
          "AddDecayedWeights.create 0.1", AddDecayedWeights.create 0.1
          "Optimistic.gradient", Optimistic.gradient
          "Masked.only [**.weight] (addDecayedWeights 0.1)",
          Masked.only [| "**.weight" |] (AddDecayedWeights.create 0.1)
          "Masked.except [2.*] (adam 0.1 0.5 0.9)", Masked.except [| "2.*" |] (Optimizers.adam 0.1 0.5 0.9)
          "Optimizers.sgd 0.1", Optimizers.sgd 0.1
          "Optimizers.momentum 0.1 0.9", Optimizers.momentum 0.1 0.9
          "Optimizers.nesterov 0.1 0.9", Optimizers.nesterov 0.1 0.9
          "Optimizers.adam 0.1 0.5 0.9", Optimizers.adam 0.1 0.5 0.9
          "Optimizers.adamScheduled linear 0 0.9", Optimizers.adamScheduled schedule 0.0 0.9
          "Optimizers.adamW 0.1 0.5 0.9 0.01", Optimizers.adamW 0.1 0.5 0.9 0.01
          "Optimizers.lion 0.1 0.01", Optimizers.lion 0.1 0.01
          "Optimizers.rmsProp 0.1", Optimizers.rmsProp 0.1
          "Optimizers.rmsPropCentred 0.1", Optimizers.rmsPropCentred 0.1
          "Optimizers.rmsPropTf1 0.1", Optimizers.rmsPropTf1 0.1
          "Optimizers.optimisticSgd 0.1", Optimizers.optimisticSgd 0.1
          "Optimizers.optimisticAdam 0.1 0.5 0.9", Optimizers.optimisticAdam 0.1 0.5 0.9 ]

    let private objectives () =
        [ "Objectives.wgan", Objectives.wgan
          "Objectives.wganGp", Objectives.wganGp
          "Objectives.wganLp", Objectives.wganLp
          "Objectives.wganDiv", Objectives.wganDiv
          "Objectives.gan", Objectives.gan
          "Objectives.nonSaturatingGan", Objectives.nonSaturatingGan
          "Objectives.dragan", Objectives.dragan
          "Objectives.lsgan", Objectives.lsgan
          "Objectives.rsGan", Objectives.rsGan
          "Objectives.raGan", Objectives.raGan
          "Objectives.raLsgan", Objectives.raLsgan
          "Objectives.raHingeGan", Objectives.raHingeGan
          "Objectives.hingeGan", Objectives.hingeGan
          "Objectives.fGan (FDivergence.kl)", Objectives.fGan FDivergence.kl
          "Objectives.r1Gan", Objectives.r1Gan
          "Loss.hinge + 2 * Penalty.gradient + 0.001 * Penalty.drift",
          Loss.hinge + 2.0 * Penalty.gradient + 0.001 * Penalty.drift
          "wganGp with Input.instanceNoise linear",
          Objectives.wganGp
          |> Objective.withInput (Input.instanceNoise (Schedule.linear 0.5 0.1 0L 6L))
          "raGan with Input.instanceNoise constant",
          Objectives.raGan
          |> Objective.withInput (Input.instanceNoise (Schedule.constant 0.3)) ]

    let private schedules () =
        let linear = Schedule.linear 0.1 0.02 2L 8L

        [ "Schedule.constant 0.3", Schedule.constant 0.3
          "Schedule.linear 0.1 0.02 2 8", linear
          "Schedule.cosine 0.1 0.02 2 8", Schedule.cosine 0.1 0.02 2L 8L
          "Schedule.polynomial 0.1 0.02 2.5 2 8", Schedule.polynomial 0.1 0.02 2.5 2L 8L
          "Schedule.exponential 0.1 0.5 3", Schedule.exponential 0.1 0.5 3L
          "Schedule.exponentialSteps 0.1 0.5 3", Schedule.exponentialSteps 0.1 0.5 3L
          "Schedule.piecewiseConstant [3; 7]", Schedule.piecewiseConstant [| 3L; 7L |] [| 0.3; 0.2; 0.1 |]
          "Schedule.join [4] [linear; constant]", Schedule.join [| 4L |] [| linear; Schedule.constant 0.5 |]
          "Schedule.join [4] [constant; linear]", Schedule.join [| 4L |] [| Schedule.constant 0.5; linear |]
          "Schedule.scale 3 linear", Schedule.scale 3.0 linear
          "Schedule.warmUp 5 cosine", Schedule.cosine 0.1 0.02 2L 8L |> Schedule.warmUp 5L ]

    /// A critic by a penalty on it: its slopes by the gradient penalty, its values by the drift penalty.
    let private layer name (critic: Network) quantity (penalty: Penalty) =
        let twin = PenaltyTwins.find (Piece.Of penalty.Description)
        CrossCheck.penaltyAgainst name quantity penalty twin critic [| 2; 4; 4 |]

    /// <summary>Every comparison.</summary>
    [<CompiledName "Run">]
    let run () : Row[] =
        [| for name, loss in losses () do
               yield! CrossCheck.loss name loss
           for name, penalty in penalties () do
               let twin = PenaltyTwins.find (Piece.Of penalty.Description)

               yield!
                   CrossCheck.penaltyAgainst
                       name
                       "value, tanh critic"
                       penalty
                       twin
                       Subjects.tanhCritic
                       Subjects.sampleShape

               yield!
                   CrossCheck.penaltyAgainst
                       name
                       "value, ReLU critic"
                       penalty
                       twin
                       Subjects.reluCritic
                       Subjects.sampleShape
           for name, critic in Subjects.layerCritics () do
               yield! layer name critic "gradient penalty" Penalty.gradient
               yield! layer name critic "mean squared score" Penalty.drift
           for name, critic in Subjects.mixingCritics () do
               yield! layer name critic "mean squared score" Penalty.drift
           for name, term in Variants.terms () do
               yield! PieceChecks.termAgainst name "value" term (TermTwins.find (Piece.Of term.Description))
           for name, input, sampleShape in Variants.inputs () do
               yield! PieceChecks.inputAgainst name input (InputTwins.find (Piece.Of input.Description)) sampleShape
           for name, projection in projections () do
               yield! StepChecks.projection name projection
           for name, schedule in schedules () do
               yield! StepChecks.schedule name schedule
           for name, optimizer in optimizers () do
               yield! StepChecks.optimizer name optimizer
           yield!
               CrossCheck.objective
                   "wganGp with a convolutional critic"
                   OwnTwins.None
                   Objectives.wganGp
                   Subjects.convolutionalCritic
                   [| 2; 4; 4 |]
           yield! GameChecks.run ()
           for name, objective in objectives () do
               yield! CrossCheck.objective name OwnTwins.None objective Subjects.tanhCritic Subjects.sampleShape
           for name, objective, critic, sampleShape in Variants.objectives () do
               yield! CrossCheck.objective name OwnTwins.None objective critic sampleShape
           yield!
               CrossCheck.objective
                   "own pieces: Loss.custom, Term.custom, Penalty.custom, Input.custom"
                   OwnPieces.twins
                   OwnPieces.objective
                   Subjects.tanhCritic
                   Subjects.sampleShape
           yield!
               CrossCheck.objective
                   "own pieces without twins"
                   OwnTwins.None
                   OwnPieces.objective
                   Subjects.tanhCritic
                   Subjects.sampleShape
           for name, experiment in Subjects.experiments () @ Variants.experiments () do
               yield! StepChecks.iteration name experiment |]
