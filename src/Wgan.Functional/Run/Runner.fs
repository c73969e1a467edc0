namespace Wgan.Functional

open System
open System.Collections.Generic
open System.Diagnostics
open System.IO
open System.Text.Json
open TorchSharp

/// <summary>Training with its effects: files, progress, and stopping on what is not a number.</summary>
[<RequireQualifiedAccess>]
module Runner =
    let private coverageSamples = 10000

    let private check (experiment: Experiment) =
        let refusals, warnings = Experiment.validate experiment |> Array.partition _.Refuses

        if refusals.Length > 0 then
            let messages = refusals |> Array.map _.Message
            raise (WganException(String.Join(Environment.NewLine, messages)))

        warnings |> Array.map _.Message

    let internal prepare (options: RunOptions) =
        Runtime.prepare ()

        if options.Backend.Threads > 0 then
            torch.set_num_threads options.Backend.Threads

    /// `count` samples of the averaged generator, and their latents. Sample i of a conditional experiment is of class `classOf i`.
    let private sampleWith (experiment: Experiment) (backend: Backend) average key count (classOf: int -> int) =
        let latents = experiment.Latent.Sample(backend, key, count)

        let condition: Tensor | null =
            if experiment.Generator.Traits.Classes > 0 then
                torch.tensor(Array.init count (classOf >> int64)).``to`` backend.Device
            else
                null

        latents, Training.generate experiment average { X = latents; Condition = condition }

    /// One class after the other.
    let private inTurn (experiment: Experiment) i = i % max 1 experiment.Data.Classes

    let private coverage (experiment: Experiment) backend key average : ModeCoverage | null =
        match experiment.Data.Modes with
        | null -> null
        | modes ->
            use _scope = torch.NewDisposeScope()

            let _, samples =
                sampleWith experiment backend average (Rng.named "coverage" key) coverageSamples (inTurn experiment)

            ModeCoverage.measure modes samples

    let private writeSamples (experiment: Experiment) (source: DataSource) backend key directory iteration average =
        let shape = experiment.Data.SampleShape

        if SampleImage.canDraw shape then
            use _scope = torch.NewDisposeScope()
            let isByClass = shape.Length = 3 && experiment.Generator.Traits.Classes > 0
            let columns = SampleImage.columns shape

            let count, classOf =
                if isByClass then
                    columns * experiment.Data.Classes, (fun i -> i / columns)
                else
                    SampleImage.count shape, inTurn experiment

            // The latents and the real points of a picture are the same in every picture.
            let _, fake = sampleWith experiment backend average (Rng.named "picture" key) count classOf

            let real =
                if shape.Length = 3 then
                    fake
                else
                    source.Batch(backend, Rng.named "picture" key, 0L, count)

            AtomicFile.writeBytes (RunDirectory.sample directory iteration) (SampleImage.draw columns real fake)

    let private writeWeights directory (state: TrainingState) =
        let folder = RunDirectory.checkpoint directory state.Iteration

        let write name variables =
            TensorFiles.writeNetwork (Path.Combine(folder, name + ".safetensors")) name variables

        write "generator" state.Generator.Network
        write "critic" state.Critic.Network
        // A generator by another name, so that either file loads into the same network.
        TensorFiles.writeNetwork (Path.Combine(folder, "average.safetensors")) "generator" state.Average

    let private metricsLine
        (stream: Stream)
        (iteration: int64)
        (seconds: float)
        imagesPerSecond
        (values: (string * float)[])
        =
        use buffer = new MemoryStream()

        do
            use json = new Utf8JsonWriter(buffer)
            json.WriteStartObject()
            json.WriteNumber("iteration", iteration)
            json.WriteNumber("seconds", Math.Round(seconds, 3))

            for name, value in values do
                json.WriteNumber(name, value)

            json.WriteNumber("images_per_second", Math.Round((imagesPerSecond: float), 1))
            json.WriteEndObject()

        buffer.WriteByte(byte '\n')
        stream.Write(buffer.ToArray())
        stream.Flush()

    /// The iteration's telemetry as numbers; the first one that is not finite ends the run with its name.
    let private read iteration (telemetry: Tree) =
        telemetry.Leaves()
        |> Seq.map (fun leaf ->
            let value = Tensors.toFloat leaf.Value

            if not (Double.IsFinite value) then
                Errors.fail "iteration %d: %s is %g; training stopped" iteration leaf.Name value

            leaf.Name, value)
        |> Array.ofSeq

    /// An iteration leaves some 100 KB of managed garbage. Left alone, .NET collects it when a good part of the processor's
    /// cache is full, tens of megabytes later; a collection of the youngest generation now and then keeps memory flat.
    let internal tidy (iteration: int64) =
        if iteration % 50L = 0L then
            GC.Collect(0, GCCollectionMode.Forced, false)

    /// What the state owns is freed when the run ends, however it ends.
    let private loop (experiment: Experiment) (options: RunOptions) directory (source: DataSource) report =
        use _scope = torch.NewDisposeScope()
        let backend, key = options.Backend, Rng.key options.Seed
        let watch = Stopwatch.StartNew()
        let estimates = List<float>()
        let mutable images = 0L
        let mutable state = Training.init experiment backend (Rng.named "init" key)

        use metrics =
            new FileStream(RunDirectory.metrics directory, FileMode.Create, FileAccess.Write, FileShare.Read)

        let draw () =
            writeSamples experiment source backend key directory state.Iteration state.Average

        draw ()

        while state.Iteration < experiment.Iterations do
            options.Stop.ThrowIfCancellationRequested()
            use draws = Training.draws experiment source backend key state
            let result = Training.advance experiment state draws
            state <- result.State
            images <- images + int64 (draws.Critic.Length * experiment.BatchSize)
            let iteration = state.Iteration
            let values = read iteration result.Telemetry
            Tree.dispose result.Telemetry
            tidy iteration

            if
                iteration = 1L
                || iteration % experiment.LogEvery = 0L
                || iteration = experiment.Iterations
            then
                let value name = values |> Array.find (fun (key, _) -> key = name) |> snd
                let imagesPerSecond = float images / watch.Elapsed.TotalSeconds
                metricsLine metrics iteration watch.Elapsed.TotalSeconds imagesPerSecond values
                estimates.Add(value "wasserstein_estimate")

                let told: IterationReport =
                    { Iteration = iteration
                      Iterations = experiment.Iterations
                      CriticLoss = value "critic_loss"
                      GeneratorLoss = value "generator_loss"
                      WassersteinEstimate = value "wasserstein_estimate"
                      ImagesPerSecond = imagesPerSecond }

                report told

                match options.Progress with
                | null -> ()
                | progress -> progress.Report told

            if iteration % experiment.SampleEvery = 0L || iteration = experiment.Iterations then
                draw ()

        writeWeights directory state

        let result =
            { Directory = directory
              Iterations = state.Iteration
              Seconds = Math.Round(watch.Elapsed.TotalSeconds, 1)
              PeakEstimate = Seq.max estimates
              FinalEstimate = estimates |> Seq.skip (max 0 (estimates.Count - 10)) |> Seq.average
              Coverage = coverage experiment backend key state.Average }

        RunResult.write result
        result

    /// A folder that an earlier run left without a result is trained again; a shorter finished run is put aside.
    let private makeRoom directory (finished: RunResult | null) =
        match finished with
        | null ->
            if Directory.Exists directory then
                Console.WriteLine $"{directory} holds an unfinished run; training it again from the start"
                Directory.Delete(directory, true)
        | finished ->
            let aside = $"{directory}-{finished.Iterations}"

            if Directory.Exists aside then
                Directory.Delete(aside, true)

            Directory.Move(directory, aside)
            Console.WriteLine $"the finished run of {finished.Iterations} iterations is now {aside}"

    /// <summary>
    /// Trains, writing the run's folder; or returns the result of a finished run of at least as many iterations that is there
    /// already.
    /// </summary>
    [<CompiledName "Train">]
    let train (options: RunOptions) (experiment: Experiment) : RunResult =
        let warnings = check experiment
        let directory = RunDirectory.path experiment options
        let finished = RunResult.read directory

        match finished with
        | NonNull result when result.Iterations >= experiment.Iterations ->
            if not options.Quiet then
                Console.WriteLine $"{experiment.Name}: finished already"

            result
        | _ ->
            prepare options
            let source = experiment.Data.Open()

            for warning in warnings do
                eprintfn "warning: %s" warning

            try
                makeRoom directory finished

                AtomicFile.writeText
                    (RunDirectory.description directory)
                    (RunDirectory.descriptionJson experiment options)

                if not options.Quiet then
                    Console.WriteLine
                        $"{experiment.Name}: training for {experiment.Iterations} iterations; files: {directory}"

                Progress.run options.Quiet experiment.Iterations (loop experiment options directory source)
            with
            | :? IOException as error -> Errors.fail "%s: %s" directory error.Message
            | :? UnauthorizedAccessException as error -> Errors.fail "%s: %s" directory error.Message

    /// <summary>Samples of a finished run's averaged generator and the latents they came from.</summary>
    /// <param name="options">Seed, folder and backend.</param>
    /// <param name="experiment">The experiment that was trained.</param>
    /// <param name="count">How many samples.</param>
    /// <param name="onlyClass">
    /// The class that all samples of a conditional experiment are of, from 0; -1 for one class after the other, and for experiments
    /// without classes.
    /// </param>
    [<CompiledName "Sample">]
    let sample (options: RunOptions) (experiment: Experiment) (count: int) (onlyClass: int) : struct (Tensor * Tensor) =
        check experiment |> ignore

        if onlyClass >= 0 && experiment.Generator.Traits.Classes = 0 then
            Errors.fail "%s: its generator is not conditional, so there is no class to choose" experiment.Name

        if onlyClass >= experiment.Generator.Traits.Classes && onlyClass >= 0 then
            let names = experiment.Data.ClassNames |> Seq.mapi (fun i name -> $"{i} = {name}")

            Errors.fail "%s: there is no class %d; there is %s" experiment.Name onlyClass (String.Join(", ", names))

        let directory = RunDirectory.path experiment options

        match RunResult.read directory with
        | null -> Errors.fail "no finished run in %s; train it first" directory
        | result ->
            prepare options
            let backend = options.Backend
            use _scope = torch.NewDisposeScope()
            let path = Path.Combine(RunDirectory.checkpoint directory result.Iterations, "average.safetensors")
            let template = experiment.Generator.Init(backend, Rng.key 0L, experiment.Latent.Shape)
            let average = TensorFiles.readNetwork path "generator" backend template
            let key = Rng.key options.Seed |> Rng.named "sample"

            let classOf =
                if onlyClass < 0 then
                    inTurn experiment
                else
                    (fun _ -> onlyClass)

            let latents, samples = sampleWith experiment backend average key count classOf
            struct (samples.MoveToOuterDisposeScope(), latents.MoveToOuterDisposeScope())
