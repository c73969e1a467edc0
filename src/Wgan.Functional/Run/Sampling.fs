namespace Wgan.Functional

open System
open System.IO
open TorchSharp

/// <summary>Which of a checkpoint's generators is used.</summary>
type GeneratorWeights =
    /// <summary>The moving average over the training.</summary>
    | Average = 0
    /// <summary>The generator as its last update left it.</summary>
    | Generator = 1

/// <summary>Which trained generator of a run is used.</summary>
[<ReferenceEquality; NoComparison>]
type TrainedGenerator =
    {
        /// <summary>The checkpoint's iteration; -1 for the latest.</summary>
        Checkpoint: int64
        /// <summary>Its average, or the generator itself.</summary>
        Weights: GeneratorWeights
    }

    /// <summary>The average of the latest checkpoint.</summary>
    static member Latest =
        { Checkpoint = -1L
          Weights = GeneratorWeights.Average }

/// <summary>What samples are wanted.</summary>
[<ReferenceEquality; NoComparison>]
type SampleRequest =
    {
        /// <summary>What makes them.</summary>
        From: TrainedGenerator
        /// <summary>How many.</summary>
        Count: int
        /// <summary>The class of all samples of a conditional experiment, from 0; -1 for one class after the other.</summary>
        OnlyClass: int
        /// <summary>The largest size of a latent's numbers (<c>Latents.truncated</c>); infinity for no truncation.</summary>
        Truncation: float
    }

    /// <summary>So many samples of the latest average, untruncated, one class after the other.</summary>
    static member Of(count: int) =
        { From = TrainedGenerator.Latest
          Count = count
          OnlyClass = -1
          Truncation = infinity }

/// <summary>Samples of what a run has trained, finished or not.</summary>
[<RequireQualifiedAccess>]
module Sampling =
    /// One class after the other.
    let internal inTurn (experiment: Experiment) i = i % max 1 experiment.Data.Classes

    /// What a generator makes of latents. Sample i of a conditional experiment is of class `classOf i`.
    let internal generate
        (experiment: Experiment)
        (backend: Backend)
        generator
        (latents: Tensor)
        (classOf: int -> int)
        =
        let condition: Tensor | null =
            if experiment.Generator.Traits.Classes > 0 then
                torch.tensor(Array.init (int latents.shape[0]) (classOf >> int64)).``to`` backend.Device
            else
                null

        Training.generate experiment generator { X = latents; Condition = condition }

    /// The folder of a run's checkpoint: that of an iteration, or of the latest with -1.
    let internal checkpointFolder (directory: string) (iteration: int64) : string =
        match CheckpointFolder.list directory with
        | [||] -> Errors.fail "there is no checkpoint in %s; train it first" directory
        | all when iteration < 0L -> RunDirectory.checkpoint directory (Array.last all)
        | all when Array.contains iteration all -> RunDirectory.checkpoint directory iteration
        | all ->
            Errors.fail
                "%s has no checkpoint of iteration %d; there is: %s"
                directory
                iteration
                (String.Join(", ", all))

    /// One network of a checkpoint, verified.
    let internal readNetwork
        (experiment: Experiment)
        backend
        folder
        (name: string)
        (network: Network)
        prefix
        inputShape
        =
        let state = Checkpoint.readState experiment folder
        Checkpoint.verify folder state (name + ".safetensors")
        let template = network.Init(backend, Rng.key 0L, inputShape)
        TensorFiles.readNetwork (Checkpoint.file folder name) prefix backend template

    /// The generator that is asked for.
    let internal readGenerator (options: RunOptions) (experiment: Experiment) (from: TrainedGenerator) : Variables =
        let folder = checkpointFolder (RunDirectory.path experiment options) from.Checkpoint

        let name =
            match from.Weights with
            | GeneratorWeights.Generator -> "generator"
            | _ -> "average"

        readNetwork experiment options.Backend folder name experiment.Generator "generator" experiment.Latent.Shape

    let private checkClass (experiment: Experiment) onlyClass =
        let classes = experiment.Generator.Traits.Classes

        if onlyClass >= 0 && classes = 0 then
            Errors.fail "%s: its generator is not conditional, so there is no class to choose" experiment.Name

        if onlyClass >= classes && onlyClass >= 0 then
            let names = experiment.Data.ClassNames |> Seq.mapi (fun i name -> $"{i} = {name}")
            Errors.fail "%s: there is no class %d; there is %s" experiment.Name onlyClass (String.Join(", ", names))

    /// <summary>Samples and the latents they came from: a function of seed, checkpoint and request.</summary>
    /// <param name="options">Seed, folder and backend.</param>
    /// <param name="experiment">The experiment that was trained.</param>
    /// <param name="request">What is wanted.</param>
    [<CompiledName "Sample">]
    let sample (options: RunOptions) (experiment: Experiment) (request: SampleRequest) : struct (Tensor * Tensor) =
        checkClass experiment request.OnlyClass
        use _scope = torch.NewDisposeScope()
        let generator = readGenerator options experiment request.From
        let key = Rng.key options.Seed |> Rng.named "sample"

        let latents =
            if Double.IsPositiveInfinity request.Truncation then
                experiment.Latent.Sample(options.Backend, key, request.Count)
            else
                Latents.truncated experiment.Latent request.Truncation options.Backend key request.Count

        let classOf =
            if request.OnlyClass < 0 then
                inTurn experiment
            else
                (fun _ -> request.OnlyClass)

        let samples = generate experiment options.Backend generator latents classOf
        struct (samples.MoveToOuterDisposeScope(), latents.MoveToOuterDisposeScope())

    /// <summary>
    /// Samples along paths between latents, and those latents: <paramref name="steps"/> in each of <paramref name="rows"/> rows
    /// (<c>Latents.paths</c>). The samples of a row are of one class.
    /// </summary>
    [<CompiledName "Interpolate">]
    let interpolate
        (options: RunOptions)
        (experiment: Experiment)
        (from: TrainedGenerator)
        (onlyClass: int)
        (rows: int)
        (steps: int)
        : struct (Tensor * Tensor) =
        checkClass experiment onlyClass
        use _scope = torch.NewDisposeScope()
        let generator = readGenerator options experiment from
        let key = Rng.key options.Seed |> Rng.named "interpolate"
        let latents = Latents.paths experiment.Latent options.Backend key rows steps

        let classOf i =
            if onlyClass < 0 then
                inTurn experiment (i / steps)
            else
                onlyClass

        let samples = generate experiment options.Backend generator latents classOf
        struct (samples.MoveToOuterDisposeScope(), latents.MoveToOuterDisposeScope())
