namespace Wgan.Functional

open System

/// <summary>What the critic makes of one batch.</summary>
[<ReferenceEquality; NoComparison>]
type CriticPass =
    {
        /// <summary>The raw scores: [B].</summary>
        Scores: Tensor
        /// <summary>The features that the critic exposes, by name (<c>Network.expose</c>), each [B, ...].</summary>
        Features: Tree
    }

/// <summary>What the critic makes of both batches of an update.</summary>
[<ReferenceEquality; NoComparison>]
type CriticPasses =
    {
        /// <summary>Of real samples; empty in a generator's update that does not read them.</summary>
        Real: CriticPass
        /// <summary>Of generated samples.</summary>
        Fake: CriticPass
        /// <summary>Of the same real samples with draws of its own, for terms that want a second opinion; null otherwise.</summary>
        RealAgain: CriticPass | null
        /// <summary>The classes of both batches, sample i of either being of class i: int64 [B]; null where there are none.</summary>
        Condition: Tensor | null
    }

/// <summary>What a term has to be given.</summary>
[<ReferenceEquality; NoComparison>]
type TermNeeds =
    {
        /// <summary>The features that it reads.</summary>
        Features: string[]
        /// <summary>Whether it reads the samples' classes.</summary>
        Condition: bool
        /// <summary>Whether its generator part reads real samples.</summary>
        RealForGenerator: bool
        /// <summary>Whether its critic part reads a second pass over the real samples.</summary>
        SecondPass: bool
    }

    /// <summary>Scores alone.</summary>
    static member None =
        { Features = [||]
          Condition = false
          RealForGenerator = false
          SecondPass = false }

/// <summary>What a term promises about itself. Every declared law is tested; for every other there is a counterexample.</summary>
[<Flags>]
type TermLaw =
    /// <summary>Nothing.</summary>
    | None = 0
    /// <summary>On a batch it is the mean of what it is on the samples alone.</summary>
    | PerSample = 1

/// A term in words: D is the critic, x a real sample, G(z) a generated one. A part is empty where the term has none.
type internal TermEquations =
    {
        Critic: string
        Generator: string
        /// What the two use that has to be said; empty where there is nothing.
        Where: string
    }
