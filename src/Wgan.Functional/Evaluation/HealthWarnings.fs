namespace Wgan.Functional

open System
open System.Globalization

/// <summary>A critic's health after an iteration.</summary>
[<ReferenceEquality; NoComparison>]
type HealthMeasurement =
    {
        /// <summary>Iterations so far.</summary>
        Iteration: int64
        /// <summary>The numbers.</summary>
        Health: CriticHealth
    }

/// <summary>
/// What can be wrong with a critic. Each has to be seen in three measurements in a row; <c>ConstantCritic</c>, <c>NegativeEstimate</c> and
/// <c>PenaltyDominates</c>, which may be so of a critic that has only begun, in five that span at least 500 iterations. A number that is not
/// there (NaN) is never wrong.
/// </summary>
type HealthProblem =
    /// <summary>Loss and penalties are no lower than those of a constant critic, ConstantLoss, but for a millionth of it.</summary>
    | ConstantCritic = 0
    /// <summary>The Wasserstein estimate is negative by more than 3 standard errors.</summary>
    | NegativeEstimate = 1
    /// <summary>More than half of the clipped weights lie at the bound.</summary>
    | WeightsAtBound = 2
    /// <summary>The weighted penalties are more than 90 % of the critic's loss, and larger than the deviation of its scores.</summary>
    | PenaltyDominates = 3
    /// <summary>The held-out gap is more than half of the estimate, and more than 3 standard errors.</summary>
    | CriticOverfits = 4
    /// <summary>The sigmoid's slope at generated samples is below 1 % of its largest: a mean score of about 6 from 0.</summary>
    | LinkSaturated = 5
    /// <summary>The median slope at interpolates is above 100.</summary>
    | SlopeExplodes = 6
    /// <summary>The 95 % quantile of the slope at interpolates is below 1e-4.</summary>
    | SlopeVanishes = 7

/// <summary>What is wrong with a critic, in words.</summary>
[<ReferenceEquality; NoComparison>]
type HealthWarning =
    {
        /// <summary>What is wrong.</summary>
        Problem: HealthProblem
        /// <summary>The iteration whose measurement told.</summary>
        Iteration: int64
        /// <summary>The same in one line, with numbers.</summary>
        Message: string
    }

    /// <summary>The problem's name.</summary>
    member this.Name = string this.Problem

    /// <summary>Message, iteration and name in one line.</summary>
    override this.ToString() = $"iteration {this.Iteration}: {this.Message} ({this.Name})"

/// One kind of problem: when it is there, how long it has to last, and how it is told.
[<ReferenceEquality; NoComparison>]
type internal HealthRule =
    {
        Problem: HealthProblem
        Holds: CriticHealth -> bool
        Measurements: int
        Iterations: int64
        /// The last measurement, and for how many iterations it has been so.
        Tell: CriticHealth -> int64 -> string
    }

/// <summary>A critic's health in words.</summary>
[<RequireQualifiedAccess>]
module HealthWarnings =
    let private number (value: float) = value.ToString("G3", CultureInfo.InvariantCulture)

    let private percent (share: float) = (100.0 * share).ToString("G3", CultureInfo.InvariantCulture) + " %"

    let private rule problem holds tell =
        { Problem = problem
          Holds = holds
          Measurements = 3
          Iterations = 0L
          Tell = fun health _ -> tell health }

    let private constantCritic =
        { Problem = HealthProblem.ConstantCritic
          Holds = fun h -> h.PenalisedLoss >= h.ConstantLoss - 1e-6 * abs h.ConstantLoss
          Measurements = 5
          Iterations = 500L
          Tell =
            fun h iterations ->
                $"the critic has been no better than a constant for {iterations} iterations: its loss is {number h.PenalisedLoss}, a constant's {number h.ConstantLoss}; it does not learn, or nothing tells the samples from the data" }

    let private negativeEstimate =
        { constantCritic with
            Problem = HealthProblem.NegativeEstimate
            Holds = fun h -> h.Estimate < -3.0 * h.EstimateError
            Tell =
                fun h iterations ->
                    $"the Wasserstein estimate has been negative for {iterations} iterations, {number h.Estimate}: the critic scores generated samples above real ones" }

    let private penaltyDominates =
        { constantCritic with
            Problem = HealthProblem.PenaltyDominates
            Holds = fun h -> h.PenaltyShare > 0.9 && abs h.Penalty > h.ScoreDeviation
            Tell =
                fun h iterations ->
                    $"the penalty dominates: it has been most of the critic's loss for {iterations} iterations and is {percent h.PenaltyShare} of it, {number h.Penalty} beside {number h.Loss}" }

    let private rules =
        [| constantCritic
           negativeEstimate
           rule HealthProblem.WeightsAtBound (fun h -> h.WeightsAtBound > 0.5) (fun h ->
               $"{percent h.WeightsAtBound} of the critic's weights are at the clip bound: it is close to a function of their signs; a larger bound, or a gradient penalty, leaves it more")
           penaltyDominates
           rule
               HealthProblem.CriticOverfits
               (fun h -> h.HeldOutGap > 0.5 * h.Estimate && h.HeldOutGap > 3.0 * h.HeldOutError)
               (fun h ->
                   $"the critic overfits: held-out gap {number h.HeldOutGap} where its estimate on training samples is {number h.Estimate}")
           rule HealthProblem.LinkSaturated (fun h -> h.LinkSlope < 0.01) (fun h ->
               $"the link is saturated: its slope at generated samples is {percent h.LinkSlope} of the largest; the generator's gradient norm is {number h.GeneratorGradientNorm}")
           rule HealthProblem.SlopeExplodes (fun h -> h.SlopeMedian > 100.0) (fun h ->
               $"the critic's gradient explodes: its median norm at interpolates is {number h.SlopeMedian}; the generator's gradient norm is {number h.GeneratorGradientNorm}")
           rule HealthProblem.SlopeVanishes (fun h -> h.SlopeHigh < 1e-4) (fun h ->
               $"the critic's gradient vanishes: its norm is below {number h.SlopeHigh} at 95 %% of the interpolates; the generator's gradient norm is {number h.GeneratorGradientNorm}") |]

    let private holding (rule: HealthRule) (measurements: HealthMeasurement[]) : HealthWarning option =
        let lasting =
            measurements
            |> Seq.rev
            |> Seq.takeWhile (fun measurement -> rule.Holds measurement.Health)
            |> Array.ofSeq

        if lasting.Length = 0 then
            None
        else
            let last = lasting[0]
            let iterations = last.Iteration - (Array.last lasting).Iteration

            if lasting.Length >= rule.Measurements && iterations >= rule.Iterations then
                Some
                    { Problem = rule.Problem
                      Iteration = last.Iteration
                      Message = rule.Tell last.Health iterations }
            else
                None

    /// <summary>What is wrong at the last of the measurements.</summary>
    /// <param name="measurements">A run's measurements, in their order.</param>
    [<CompiledName "Current">]
    let current (measurements: HealthMeasurement[]) : HealthWarning[] =
        rules |> Array.choose (fun rule -> holding rule measurements)

    /// <summary>Everything that has ever been wrong, each problem told once: as it was first seen.</summary>
    /// <param name="measurements">A run's measurements, in their order.</param>
    [<CompiledName "Told">]
    let told (measurements: HealthMeasurement[]) : HealthWarning[] =
        [| for count in 1 .. measurements.Length do
               yield! current (Array.truncate count measurements) |]
        |> Array.distinctBy _.Problem
