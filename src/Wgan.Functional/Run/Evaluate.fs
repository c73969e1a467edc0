namespace Wgan.Functional

open System
open System.Collections.Generic
open System.IO
open TorchSharp

/// <summary>Measuring what a run has trained.</summary>
[<RequireQualifiedAccess>]
module Evaluate =
    /// <summary>The names of the metrics, in the order they are made in.</summary>
    [<CompiledName "Metrics">]
    let metrics: IReadOnlyList<string> = Measures.names

    /// <summary>The names of the feature extractors.</summary>
    [<CompiledName "Extractors">]
    let extractors: IReadOnlyList<string> = Extractors.names

    /// More than precision's three neighbours.
    let internal fewest = 10L

    /// The settings with every name in them resolved.
    let internal resolve (experiment: Experiment) (settings: EvaluationSettings) : EvaluationSettings =
        if int64 settings.Samples < fewest then
            Errors.fail "an evaluation looks at %d samples or more, not at %d" fewest settings.Samples

        if settings.Replicates <> 0 && settings.Replicates < 20 then
            Errors.fail "a 95 %% interval needs at least 20 replicates, not %d" settings.Replicates

        let extractor = Extractors.resolve settings.Extractor experiment.Data.SampleShape

        { settings with
            Extractor = extractor
            Metrics = [| for measure in Measures.resolve settings.Metrics experiment extractor -> measure.Name |] }

    let private weightsFile (settings: EvaluationSettings) =
        match settings.Weights with
        | GeneratorWeights.Generator -> "generator"
        | _ -> "average"

    /// The SHA-256 of the generator's file, as the checkpoint states it.
    let internal sha256 (experiment: Experiment) (settings: EvaluationSettings) (folder: string) : string =
        (Checkpoint.readState experiment folder).Files
        |> Array.find (fun (name, _) -> name = weightsFile settings + ".safetensors")
        |> snd

    /// Real samples to compare with, and what they are: those that are held out, else new ones, else those that were trained on.
    let private reference (experiment: Experiment) (source: DataSource) backend key wanted : Tensor * string =
        let data, source, words =
            match experiment.Data.HeldOut with
            | _ when experiment.Data.IsEndless -> experiment.Data, source, "drawn anew"
            | null -> experiment.Data, source, "trained on"
            | heldOut -> heldOut, heldOut.Open(), "held out"

        let count = if source.Count = 0 then wanted else min wanted source.Count
        source.Batch(backend, Rng.named "real" key, 0L, count), $"{words}: {data.Description}"

    let private atOnce = 500

    /// Samples of a generator, in batches.
    let private generate (experiment: Experiment) backend key generator (count: int) : Tensor =
        use _scope = torch.NewDisposeScope()
        let latents = experiment.Latent.Sample(backend, key, count)

        let parts =
            [| for start in 0..atOnce .. count - 1 do
                   let part = latents.narrow (0L, int64 start, int64 (min atOnce (count - start)))
                   Sampling.generate experiment backend generator part (fun i -> Sampling.inTurn experiment (start + i)) |]

        torch.cat(parts, 0L).MoveToOuterDisposeScope()

    let private measure (options: RunOptions) experiment (settings: EvaluationSettings) checkpoints =
        use _scope = torch.NewDisposeScope()
        let directory = RunDirectory.path experiment options
        let backend = options.Backend
        let key = Rng.key options.Seed |> Rng.named "evaluate"
        let source = experiment.Data.Open()
        let real, words = reference experiment source backend key settings.Samples
        let extractor = Extractors.find settings.Extractor backend experiment.Data.SampleShape

        let featuresOf samples : Features | null =
            match extractor with
            | Some extractor -> extractor.Extract samples
            | None -> null

        let realFeatures = featuresOf real

        [| for iteration in checkpoints do
               use _scope = torch.NewDisposeScope()
               let folder = RunDirectory.checkpoint directory iteration

               let read name network prefix shape =
                   Sampling.readNetwork experiment backend folder name network prefix shape

               let generator = read (weightsFile settings) experiment.Generator "generator" experiment.Latent.Shape
               let fake = generate experiment backend key generator settings.Samples

               let subject =
                   { Experiment = experiment
                     Backend = backend
                     Key = key
                     Settings = settings
                     Source = source
                     Generator = generator
                     Critic = read "critic" experiment.Critic "critic" experiment.Data.SampleShape
                     Fake = fake
                     Real = real
                     Reference = words
                     RealFeatures = realFeatures
                     FakeFeatures = featuresOf fake }

               { Iteration = iteration
                 Sha256 = sha256 experiment settings folder
                 Measurements =
                   [| for measure in Measures.resolve settings.Metrics experiment settings.Extractor do
                          yield! measure.Make subject |] } |]

    /// <summary>
    /// Measures checkpoints of a run: a function of seed, checkpoint and settings. Generated samples come from one set of latents at every
    /// checkpoint; real ones are those that the data hold out (<c>Dataset.HeldOut</c>) where there are some, new ones where the data are a
    /// distribution, and otherwise those that were trained on.
    /// </summary>
    /// <param name="options">Seed, folder and backend.</param>
    /// <param name="experiment">The experiment that was trained.</param>
    /// <param name="settings">What to measure, and how.</param>
    /// <param name="checkpoints">The checkpoints' iterations, -1 being the latest; empty for every one that was kept.</param>
    [<CompiledName "Run">]
    let run
        (options: RunOptions)
        (experiment: Experiment)
        (settings: EvaluationSettings)
        (checkpoints: int64[])
        : Evaluation =
        let settings = resolve experiment settings
        let directory = RunDirectory.path experiment options
        let kept = CheckpointFolder.list directory

        let chosen =
            if checkpoints.Length = 0 && kept.Length > 0 then
                kept
            else
                (if checkpoints.Length = 0 then [| -1L |] else checkpoints)
                |> Array.map (fun iteration ->
                    Sampling.checkpointFolder directory iteration |> ignore
                    if iteration < 0L then Array.last kept else iteration)
                |> Array.distinct
                |> Array.sort

        { Experiment = experiment.Name
          Hash = Experiment.hash experiment
          Seed = options.Seed
          Settings = settings
          Checkpoints = measure options experiment settings chosen }
