namespace Wgan.Functional

/// <summary>How many critic updates an iteration has.</summary>
[<Sealed>]
type CriticSteps internal (description: Description, at: int64 -> int) =
    /// <summary>What rule it is.</summary>
    member _.Description = description

    /// <summary>The number of critic updates in iteration <paramref name="iteration"/> (from 0).</summary>
    member _.At(iteration: int64) : int = at iteration

    /// <summary>The same number in every iteration.</summary>
    static member Constant(count: int) =
        CriticSteps(Description.leaf "constant" [ "count", Description.integer (int64 count) ], (fun _ -> count))

    /// <summary>The official WGAN code's: 100 in the first 25 iterations and in every 500th, otherwise 5.</summary>
    static member WganOfficial =
        CriticSteps(
            Description.leaf "wganOfficial" [],
            fun iteration -> if iteration < 25L || iteration % 500L = 0L then 100 else 5
        )

/// <summary>What can be wrong with an experiment although it could run. Each can be allowed by name (<c>Experiment.allow</c>).</summary>
type Problem =
    /// <summary>Batch normalisation in a critic under a per-sample penalty (Gulrajani et al. 2017, section 4).</summary>
    | BatchNormUnderPenalty = 0
    /// <summary>Weight clipping together with a gradient penalty: two constraints for one purpose.</summary>
    | ClippingWithPenalty = 1
    /// <summary>A bounded last activation of the critic under a loss that is linear in its scores.</summary>
    | BoundedCritic = 2
    /// <summary>
    /// Momentum in the optimizer of a clipped critic (Arjovsky, Chintala and Bottou 2017, section 4, found it unstable). Only a
    /// warning: the run goes ahead.
    /// </summary>
    | MomentumWithClipping = 3

/// <summary>Something that <c>Experiment.validate</c> found.</summary>
[<ReferenceEquality; NoComparison>]
type Finding =
    {
        /// <summary>The name it can be allowed by; empty where nothing could allow it.</summary>
        Name: string
        /// <summary>What is wrong, in one line that names the field.</summary>
        Message: string
        /// <summary>False if training goes ahead all the same: a warning, or a problem that has been allowed.</summary>
        Refuses: bool
    }

/// <summary>A whole training run as a value. Everything that changes its mathematics is here; seed, device and folders are not.</summary>
[<ReferenceEquality; NoComparison>]
type Experiment =
    {
        /// <summary>A name for people and folders: letters, digits, '_', '-' and '.'.</summary>
        Name: string
        /// <summary>Real samples.</summary>
        Data: Dataset
        /// <summary>The generator's input.</summary>
        Latent: Latent
        /// <summary>[latent] -> a sample.</summary>
        Generator: Network
        /// <summary>A sample -> one raw score.</summary>
        Critic: Network
        /// <summary>What the players minimise.</summary>
        Objective: Objective
        /// <summary>The generator's optimizer.</summary>
        GeneratorOptimizer: Optimizer
        /// <summary>The critic's optimizer.</summary>
        CriticOptimizer: Optimizer
        /// <summary>Critic updates per iteration.</summary>
        CriticSteps: CriticSteps
        /// <summary>Samples per update, of each kind.</summary>
        BatchSize: int
        /// <summary>Decay of the moving average of the generator that samples are taken from; 0 = the generator itself.</summary>
        AverageDecay: float
        /// <summary>Iterations (generator updates) to train for; <c>--iterations</c> overrides it. Not part of the hash.</summary>
        Iterations: int64
        /// <summary>Iterations between lines in metrics.jsonl. Not part of the hash.</summary>
        LogEvery: int64
        /// <summary>Iterations between sample grids. Not part of the hash.</summary>
        SampleEvery: int64
        /// <summary>Iterations between checkpoints. Not part of the hash.</summary>
        CheckpointEvery: int64
        /// <summary>How many checkpoints are kept, the newest ones. Not part of the hash.</summary>
        KeepCheckpoints: int
        /// <summary>Problems that are intended here. Not part of the hash.</summary>
        Allowed: Problem[]
    }

    /// <summary>
    /// Whether samples are generated and judged by class: a network reads the condition, or a term does. Both batches of an update are then
    /// of the real batch's classes, and the generator's update uses those of the last critic update.
    /// </summary>
    member this.IsConditional =
        this.Generator.Traits.Classes > 0
        || this.Critic.Traits.Classes > 0
        || this.Objective.Terms |> Array.exists _.Term.Needs.Condition
