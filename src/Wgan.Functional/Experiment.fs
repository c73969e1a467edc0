namespace Wgan.Functional

open System
open System.Security.Cryptography
open System.Text

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
    }

/// <summary>Making, checking and identifying experiments.</summary>
[<RequireQualifiedAccess>]
module Experiment =
    /// <summary>
    /// An experiment with the WGAN-GP paper's defaults (Gulrajani et al. 2017, Algorithm 1): latent N(0, I) in 128 dimensions,
    /// Adam 1e-4 with beta = (0, 0.9) for both players, 5 critic updates an iteration, batch 64; and a generator average of
    /// decay 0.99, 1,000 iterations, a line of metrics every 10 and a sample grid every 100. Change any with <c>{ ... with }</c>.
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
          SampleEvery = 100L }

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
    let hash (experiment: Experiment) : string =
        (describe experiment).ToJson()
        |> Encoding.UTF8.GetBytes
        |> SHA256.HashData
        |> Convert.ToHexStringLower

    let private shapeProblems (experiment: Experiment) =
        let check (f: unit -> seq<string>) =
            try
                List.ofSeq (f ())
            with :? WganException as error ->
                [ error.Message ]

        let sample = experiment.Data.SampleShape

        [ yield!
              check (fun () ->
                  let made = experiment.Generator.OutputShape experiment.Latent.Shape

                  [ if made <> sample then
                        $"Generator: makes samples of shape {Tensors.shapeText made}, but the data's are {Tensors.shapeText sample}" ])
              |> List.map (fun message ->
                  if message.StartsWith "layer" then
                      "Generator: " + message
                  else
                      message)
          yield!
              check (fun () ->
                  let score = experiment.Critic.OutputShape sample

                  [ if score |> Array.fold (*) 1L <> 1L then
                        $"Critic: gives {Tensors.shapeText score} a sample, not one score" ])
              |> List.map (fun message ->
                  if message.StartsWith "layer" then
                      "Critic: " + message
                  else
                      message) ]

    let rec private uses name (description: Description) =
        description.Name = name
        || description.Parts |> Array.exists (fun (_, part) -> uses name part)

    let private penalisesSlope (e: Experiment) =
        e.Objective.Penalties |> Array.exists _.Penalty.Obeys(PenaltyLaw.SlopeOnly)

    let private rules (e: Experiment) =
        let nameIsPlain =
            e.Name <> ""
            && e.Name <> "."
            && e.Name <> ".."
            && e.Name
               |> Seq.forall (fun c -> Char.IsAsciiLetterOrDigit c || Seq.contains c "_-.")

        [ not nameIsPlain, $"Name: '{e.Name}' must be letters, digits, '_', '-' and '.'"
          e.BatchSize < 1, $"BatchSize: must be at least 1, not {e.BatchSize}"
          e.Iterations < 1L, $"Iterations: must be at least 1, not {e.Iterations}"
          e.LogEvery < 1L, $"LogEvery: must be at least 1, not {e.LogEvery}"
          e.SampleEvery < 1L, $"SampleEvery: must be at least 1, not {e.SampleEvery}"
          e.CriticSteps.At 0L < 1, $"CriticSteps: must be at least 1, not {e.CriticSteps.At 0L}"
          not (e.AverageDecay >= 0.0 && e.AverageDecay < 1.0),
          $"AverageDecay: must be at least 0 and less than 1, not {e.AverageDecay}"
          penalisesSlope e && uses "batchNorm" e.Critic.Description,
          "Critic: batch normalisation under a gradient penalty, which is a function of single samples (Gulrajani et al. 2017, section 4)"
          penalisesSlope e && uses "clipWeights" e.Objective.Description,
          "Objective: weight clipping and a gradient penalty both constrain the critic; choose one" ]

    /// <summary>Everything that is wrong with the experiment, one line each; empty if it can run.</summary>
    [<CompiledName "Validate">]
    let validate (experiment: Experiment) : string[] =
        [| for broken, message in rules experiment do
               if broken then
                   message
           yield! shapeProblems experiment |]
