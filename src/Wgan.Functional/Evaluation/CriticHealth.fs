namespace Wgan.Functional

open System

/// <summary>What a critic's health is measured on.</summary>
[<ReferenceEquality; NoComparison>]
type HealthBatch =
    {
        /// <summary>Real samples that the critic is trained on: [B, ...].</summary>
        Real: Tensor
        /// <summary>Their classes, which generated samples get too: int64 [B]; null where the experiment is not conditional.</summary>
        Condition: Tensor | null
        /// <summary>As many real samples that it has not been trained on; null where there are none.</summary>
        HeldOut: Tensor | null
        /// <summary>Their classes; null where the experiment is not conditional.</summary>
        HeldOutCondition: Tensor | null
    }

    /// <summary>Training samples alone, without classes.</summary>
    static member Of(real: Tensor) =
        { Real = real
          Condition = null
          HeldOut = null
          HeldOutCondition = null }

/// <summary>
/// How a critic does, in numbers of one batch of each kind; NaN where a number does not apply or cannot be told. D is the critic's raw
/// score in evaluation mode, x a real sample of the batch, x' a held-out one, G(z) a generated one.
/// </summary>
[<ReferenceEquality; NoComparison>]
type CriticHealth =
    {
        /// <summary>mean D(x) - mean D(G(z)), with its sign: positive where real samples score higher.</summary>
        Estimate: float
        /// <summary>The estimate's standard error, (var D(x) / B + var D(G(z)) / B)^(1/2); NaN for a batch of one.</summary>
        EstimateError: float
        /// <summary>mean D(x) - mean D(x'): how much higher the critic scores what it has seen; NaN without held-out samples.</summary>
        HeldOutGap: float
        /// <summary>The gap's standard error, (var D(x) / B + var D(x') / B)^(1/2).</summary>
        HeldOutError: float
        /// <summary>The standard deviation of all scores of x and G(z).</summary>
        ScoreDeviation: float
        /// <summary>The 5 % quantile of the slope |grad D| at interpolates u x + (1 - u) G(z).</summary>
        SlopeLow: float
        /// <summary>Its median.</summary>
        SlopeMedian: float
        /// <summary>Its 95 % quantile.</summary>
        SlopeHigh: float
        /// <summary>The share of the clipped weights that lie at the bound (<c>Projection.ShareAtBound</c>); NaN without weight clipping.</summary>
        WeightsAtBound: float
        /// <summary>
        /// mean of 4 s(D) (1 - s(D)) at generated samples, s being the sigmoid: the link's slope as a share of its largest; 1 where the
        /// critic is undecided, 0 where it is sure. NaN for losses without a sigmoid.
        /// </summary>
        LinkSlope: float
        /// <summary>The Euclidean norm of the gradient of the generator's loss in all of its parameters.</summary>
        GeneratorGradientNorm: float
        /// <summary>What the critic's loss is without penalties and terms.</summary>
        Loss: float
        /// <summary>The weighted penalties; NaN where there are none.</summary>
        Penalty: float
        /// <summary>
        /// Loss and weighted penalties of the critic that gives every sample the mean of D over the two batches: what a critic has to
        /// better.
        /// </summary>
        ConstantLoss: float
    }

    /// <summary>Loss and weighted penalties.</summary>
    member this.PenalisedLoss =
        if Double.IsNaN this.Penalty then
            this.Loss
        else
            this.Loss + this.Penalty

    /// <summary>The penalties' share of the critic's loss, |penalty| / (|loss| + |penalty|), in [0, 1]; NaN where there are none.</summary>
    member this.PenaltyShare = abs this.Penalty / (abs this.Loss + abs this.Penalty)
