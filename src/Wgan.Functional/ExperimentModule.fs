namespace Wgan.Functional

open System

/// <summary>Making, checking and identifying experiments.</summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Experiment =
    /// <summary>
    /// An experiment with the WGAN-GP paper's defaults (Gulrajani et al. 2017, Algorithm 1): latent N(0, I) in 128 dimensions,
    /// Adam 1e-4 with beta = (0, 0.9) for both players, 5 critic updates an iteration, batch 64; and a generator average of
    /// decay 0.99, 1,000 iterations, a line of metrics every 10, a sample grid every 100 and a checkpoint every 500, of
    /// which the last 3 are kept. Change any with <c>{ ... with }</c>.
    /// </summary>
    [<CompiledName "Create">]
    let create
        (name: string)
        (data: Dataset)
        (generator: Network)
        (critic: Network)
        (objective: Objective)
        : Experiment =
        { Name = name
          Data = data
          Latent = Latent.Normal 128
          Generator = generator
          Critic = critic
          Objective = objective
          GeneratorOptimizer = Optimizers.adam 1e-4 0.0 0.9
          CriticOptimizer = Optimizers.adam 1e-4 0.0 0.9
          CriticSteps = CriticSteps.Constant 5
          BatchSize = 64
          AverageDecay = 0.99
          Iterations = 1000L
          LogEvery = 10L
          SampleEvery = 100L
          CheckpointEvery = 500L
          KeepCheckpoints = 3
          Allowed = [||] }

    /// <summary>What the experiment computes, canonically: data, networks, objective, optimizers, schedules and batch.</summary>
    [<CompiledName "Describe">]
    let describe (experiment: Experiment) : Description =
        Description.node
            "experiment"
            [ "batchSize", Description.integer (int64 experiment.BatchSize)
              "averageDecay", Description.number experiment.AverageDecay ]
            [ "data", experiment.Data.Description
              "latent", experiment.Latent.Description
              "generator", experiment.Generator.Description
              "critic", experiment.Critic.Description
              "objective", experiment.Objective.Description
              "generatorOptimizer", experiment.GeneratorOptimizer.Description
              "criticOptimizer", experiment.CriticOptimizer.Description
              "criticSteps", experiment.CriticSteps.Description ]

    /// <summary>SHA-256 of the canonical description, in lower-case hexadecimal.</summary>
    [<CompiledName "Hash">]
    let hash (experiment: Experiment) : string = Description.hash ((describe experiment).ToJson())

    /// <summary>
    /// Everything that is wrong with the experiment, all at once, one line each; and warnings. It can run if nothing found refuses.
    /// </summary>
    [<CompiledName "Validate">]
    let validate (experiment: Experiment) : Finding[] = Validation.findings experiment

    /// <summary>The same experiment with problems that are intended: a refusal becomes a warning, recorded in experiment.json.</summary>
    [<CompiledName "Allow">]
    let allow (problems: Problem seq) (experiment: Experiment) : Experiment =
        { experiment with
            Allowed = Array.distinct (Array.append experiment.Allowed (Array.ofSeq problems)) }

    /// <summary>
    /// With how many threads libtorch computes in a run that is not told: one for each 2^19 multiply-adds of the largest product that the
    /// networks' layers take for a batch (2^23 where the library of kernels does not multiply matrices), at least 1, and at most one for
    /// each physical core. Small perceptrons are faster in one thread.
    /// </summary>
    /// <remarks>For a loop of your own: <c>torch.set_num_threads (Experiment.threads experiment)</c>.</remarks>
    [<CompiledName "Threads">]
    let threads (experiment: Experiment) : int = Threads.worthwhile experiment
