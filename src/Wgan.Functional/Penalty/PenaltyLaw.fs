namespace Wgan.Functional

open System

/// <summary>What a penalty promises about itself. Every declared law is tested over generated samples; for every other there is a counterexample.</summary>
[<Flags>]
type PenaltyLaw =
    /// <summary>Nothing.</summary>
    | None = 0
    /// <summary>On a batch it is the mean of what it is on the samples alone, each with its own draws: neighbours do not matter.</summary>
    | PerSample = 1
    /// <summary>
    /// It reads the critic's slope alone: adding a constant to the critic changes nothing. It is then a penalty on the gradient at single
    /// samples, which batch statistics in the critic would contradict.
    /// </summary>
    | SlopeOnly = 2
