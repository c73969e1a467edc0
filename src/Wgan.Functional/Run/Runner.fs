namespace Wgan.Functional

open System
open System.Collections.Generic
open System.IO
open TorchSharp

/// <summary>Training with its effects: files, progress, resuming, and stopping on what is not a number.</summary>
[<RequireQualifiedAccess>]
module Runner =
    let private coverageSamples = 10000

    let private check (experiment: Experiment) =
        let refusals, warnings = Experiment.validate experiment |> Array.partition _.Refuses

        if refusals.Length > 0 then
            let messages = refusals |> Array.map _.Message
            raise (WganException(String.Join(Environment.NewLine, messages)))

        warnings |> Array.map _.Message

    let internal prepare (options: RunOptions) (experiment: Experiment) =
        Runtime.prepare ()
        Threads.apply options.Backend experiment

    /// Checks the experiment and sets up the process, for what looks at a run.
    let internal ready (options: RunOptions) (experiment: Experiment) : unit =
        check experiment |> ignore
        prepare options experiment

    let private coverage (experiment: Experiment) backend key average : ModeCoverage | null =
        match experiment.Data.Modes with
        | null -> null
        | modes ->
            use _scope = torch.NewDisposeScope()
            let latents = experiment.Latent.Sample(backend, Rng.named "coverage" key, coverageSamples)

            Sampling.generate experiment backend average latents (Sampling.inTurn experiment)
            |> ModeCoverage.measure modes

    let private finish (session: Session) (position: Position) : RunResult =
        let metrics = RunDirectory.metrics session.Directory
        let estimates = Metrics.read metrics |> Metrics.column "wasserstein_estimate" |> Array.map snd

        if estimates.Length = 0 then
            Errors.fail "%s has lost all of its lines" metrics

        let result =
            { Directory = session.Directory
              Iterations = position.State.Iteration
              Seconds = Math.Round(position.Seconds, 1)
              PeakEstimate = Array.max estimates
              FinalEstimate = estimates |> Array.skip (max 0 (estimates.Length - 10)) |> Array.average
              Coverage = coverage session.Experiment session.Options.Backend session.Key position.State.Average }

        RunResult.write result
        Report.write session.Directory |> ignore
        result

    let private say (options: RunOptions) (line: string) =
        if not options.Quiet then
            Console.WriteLine line

    let private work (session: Session) (first: Position) : RunResult =
        let options, experiment = session.Options, session.Experiment

        let last =
            Progress.run options.Quiet first.State.Iteration experiment.Iterations (Loop.run session first)

        try
            let result = finish session last

            match session.Health.Finish() with
            | "" -> ()
            | health -> say options health

            result
        finally
            last.State.Free()

    /// Trains from the first iteration in a folder that holds no run.
    let private begin' options (experiment: Experiment) directory source =
        CheckpointFolder.clean directory
        AtomicFile.writeText (RunDirectory.description directory) (RunDirectory.descriptionJson experiment options)
        say options $"{experiment.Name}: training for {experiment.Iterations} iterations; files: {directory}"

        use session =
            { Experiment = experiment
              Options = options
              Directory = directory
              Source = source
              Metrics = MetricsFile.Open(RunDirectory.metrics directory, 0L)
              Events = EventFile.New directory
              Health = HealthLog.Open(experiment, options, directory, [||])
              Steps = Session.steps experiment options
              Marks = List() }

        work session (Session.start experiment options)

    let private warnAll (warnings: string[]) =
        for warning in warnings do
            eprintfn "warning: %s" warning

    let private isLongEnough (experiment: Experiment) (result: RunResult) = result.Iterations >= experiment.Iterations

    /// What is there, where training must not go on over it.
    let private refuse (experiment: Experiment) directory =
        let ways = "the verb resume goes on with it; --fresh puts it aside and starts anew"

        match RunFolder.inspect directory with
        | Found.Nothing -> ()
        | Found.Unfinished -1L ->
            Errors.fail "%s holds an unfinished run, which has no checkpoint yet: %s" directory ways
        | Found.Unfinished iteration ->
            Errors.fail
                "%s holds an unfinished run, at iteration %d of %d: %s"
                directory
                iteration
                experiment.Iterations
                ways
        | Found.Finished result ->
            Errors.fail
                "%s holds a finished run of %d iterations, fewer than %d: %s"
                directory
                result.Iterations
                experiment.Iterations
                ways

    /// <summary>
    /// Trains, writing the run's folder; or returns the result of a finished run of at least as many iterations that is there
    /// already. An unfinished or shorter run that is there is an error, unless <c>Fresh</c> puts it aside.
    /// </summary>
    /// <exception cref="T:System.OperationCanceledException"><c>options.Stop</c> asked it to stop; a checkpoint has been written.</exception>
    [<CompiledName "Train">]
    let train (options: RunOptions) (experiment: Experiment) : RunResult =
        let warnings = check experiment
        let directory = RunDirectory.path experiment options

        match RunFolder.inspect directory with
        | Found.Finished result when isLongEnough experiment result && not options.Fresh ->
            say options $"{experiment.Name}: finished already"
            result
        | _ ->
            prepare options experiment
            let source = experiment.Data.Open()
            warnAll warnings

            let locked =
                let lock = RunLock.Take directory

                if options.Fresh && RunFolder.inspect directory <> Found.Nothing then
                    // The lock moves with the folder that is put aside.
                    use _old = lock
                    say options $"the run that was there is now {RunFolder.putAside directory}"
                    RunLock.Take directory
                else
                    lock

            use _lock = locked
            refuse experiment directory
            begin' options experiment directory source

    let private goOn options (experiment: Experiment) directory source iteration =
        let folder = RunDirectory.checkpoint directory iteration
        let state = Checkpoint.readState experiment folder
        let options = Continuation.options options folder state
        prepare options experiment
        CheckpointFolder.clean directory
        let position = Checkpoint.load experiment options.Backend folder state
        Continuation.describe options experiment directory

        say
            options
            $"{experiment.Name}: resuming at iteration {iteration} of {experiment.Iterations}; files: {directory}"

        let metrics = MetricsFile.Open(RunDirectory.metrics directory, state.MetricsBytes)

        use session =
            { Experiment = experiment
              Options = options
              Directory = directory
              Source = source
              Metrics = metrics
              Events = EventFile.Continue(directory, state.EventsFile, state.EventsBytes)
              Health = HealthLog.Open(experiment, options, directory, RunHealth.read directory)
              Steps = Session.steps experiment options
              Marks = List() }

        work
            session
            { State = position
              Seconds = state.Seconds
              Images = state.Images }

    /// <summary>
    /// Goes on with an unfinished run from its latest checkpoint, or with a finished one that is to be longer: the same bits as if it had never
    /// stopped, times apart. A finished run's result is returned.
    /// </summary>
    /// <exception cref="T:System.OperationCanceledException"><c>options.Stop</c> asked it to stop; a checkpoint has been written.</exception>
    [<CompiledName "Resume">]
    let resume (options: RunOptions) (experiment: Experiment) : RunResult =
        let warnings = check experiment
        let directory = RunDirectory.path experiment options

        match RunFolder.inspect directory with
        | Found.Finished result when isLongEnough experiment result ->
            say options $"{experiment.Name}: finished already"
            result
        | Found.Nothing when not (File.Exists(RunDirectory.description directory)) ->
            let others =
                match RunFolder.others experiment options with
                | [||] -> ""
                | others -> ". Other runs: " + String.Join(" | ", others)

            Errors.fail "there is no run in %s to resume%s" directory others
        | _ ->
            prepare options experiment
            let source = experiment.Data.Open()
            warnAll warnings
            use _lock = RunLock.Take directory

            match CheckpointFolder.list directory with
            | [||] -> begin' options experiment directory source
            | checkpoints -> goOn options experiment directory source (Array.last checkpoints)

    /// <summary>Samples of a run's averaged generator, at its latest checkpoint, and the latents they came from.</summary>
    /// <param name="options">Seed, folder and backend.</param>
    /// <param name="experiment">The experiment that was trained.</param>
    /// <param name="count">How many samples.</param>
    /// <param name="onlyClass">
    /// The class that all samples of a conditional experiment are of, from 0; -1 for one class after the other, and for experiments
    /// without classes.
    /// </param>
    [<CompiledName "Sample">]
    let sample (options: RunOptions) (experiment: Experiment) (count: int) (onlyClass: int) : struct (Tensor * Tensor) =
        ready options experiment

        Sampling.sample
            options
            experiment
            { SampleRequest.Of count with
                OnlyClass = onlyClass }
