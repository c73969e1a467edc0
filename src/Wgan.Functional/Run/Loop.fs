namespace Wgan.Functional

open System
open System.Collections.Generic
open System.Diagnostics

/// The training loop with its effects.
[<RequireQualifiedAccess>]
module internal Loop =
    /// Draws are made while the iterations before them are computed.
    let private ahead = 2

    /// The draws of all iterations from there to the last. How often the critic has been updated before each is a sum of its steps.
    let private prefetch (session: Session) (state: TrainingState) : Prefetcher<IterationDraws> =
        let experiment, first = session.Experiment, state.Iteration
        let mutable updates = state.Critic.Updates

        new Prefetcher<IterationDraws>(
            experiment.Iterations - first,
            ahead,
            fun index ->
                let iteration = first + index
                let backend = session.Options.Backend
                let draws = Training.drawsAt experiment session.Source backend session.Key iteration updates
                updates <- updates + int64 draws.Critic.Length
                draws
        )

    let private report (values: (string * float)[]) iteration iterations imagesPerSecond : IterationReport =
        let value name = values |> Array.find (fun (key, _) -> key = name) |> snd

        { Iteration = iteration
          Iterations = iterations
          CriticLoss = value "critic_loss"
          GeneratorLoss = value "generator_loss"
          WassersteinEstimate = value "wasserstein_estimate"
          ImagesPerSecond = imagesPerSecond }

    let private log (session: Session) (position: Position) (values: (string * float)[]) tell =
        let iteration = position.State.Iteration
        let imagesPerSecond = float position.Images / position.Seconds
        session.Metrics.Write(iteration, position.Seconds, imagesPerSecond, values)
        session.Events.Write(iteration, Telemetry.scalars values)
        let told = report values iteration session.Experiment.Iterations imagesPerSecond
        tell told

        match session.Options.Progress with
        | null -> ()
        | progress -> progress.Report told

    let private draw (session: Session) (pictures: Pictures) (state: TrainingState) : (string * EventValue) list =
        match pictures.Draw state.Average with
        | None -> []
        | Some png ->
            AtomicFile.writeBytes (RunDirectory.sample session.Directory state.Iteration) png
            [ "samples", EventValue.ofPng png ]

    /// The first file of a run; and its first checkpoint where the weights that it starts from may be gone when it is resumed.
    let private begin' (session: Session) (pictures: Pictures) (first: Position) =
        match Checkpoint.firstNotFinite first.State with
        | Some tensor -> Errors.fail "%s: the run would start from %s, which is not finite" session.Directory tensor
        | None -> ()

        draw session pictures first.State |> ignore

        if not (isNull session.Options.FromWeights) then
            Session.checkpoint session first

    let private stopped (session: Session) (iteration: int64) : exn =
        let folder = RunDirectory.checkpoint session.Directory iteration

        OperationCanceledException(
            $"stopped after iteration {iteration} of {session.Experiment.Iterations}; the checkpoint is {folder}; the verb resume goes on from there",
            session.Options.Stop
        )

    /// Trains from a position to the experiment's last iteration, or until it is asked to stop.
    let run (session: Session) (first: Position) (tell: IterationReport -> unit) : Position =
        let experiment = session.Experiment
        let watch = Stopwatch.StartNew()
        let isLast iteration = iteration = experiment.Iterations
        let isDue iteration every = iteration % every = 0L || isLast iteration
        let mutable position = first
        session.Mark first.State.Iteration

        use pictures = new Pictures(experiment, session.Source, session.Options.Backend, session.Key)

        if first.State.Iteration = 0L then
            begin' session pictures first

        use coming = prefetch session first.State

        /// Nothing else may read the data when the iterations before the failure are run again.
        let halt iteration what =
            (coming :> IDisposable).Dispose()
            Halt.at session iteration what

        try
            while position.State.Iteration < experiment.Iterations do
                let next = position.State.Iteration + 1L
                let gradients = List<string * EventValue>()
                let isPictured = isDue next experiment.SampleEvery
                use draws = coming.Take()

                let look =
                    if isPictured then
                        Some(Telemetry.watchGradients draws.Critic.Length gradients)
                    else
                        None

                let after, values = Session.iterate session position draws look

                position <-
                    { after with
                        Seconds = first.Seconds + watch.Elapsed.TotalSeconds }

                match values |> Array.tryFind (snd >> Double.IsFinite >> not) with
                | Some(name, value) -> halt next $"{name} is {value}"
                | None -> ()

                Runtime.tidy ()
                let health = session.Health.After(position.State, draws)

                if next = 1L || isDue next experiment.LogEvery || health.Length > 0 then
                    log session position (Array.append values health) tell

                if isPictured then
                    let picture = draw session pictures position.State
                    session.Events.Write(next, picture @ List.ofSeq gradients @ Telemetry.weights position.State)

                session.Mark next
                let isStopped = session.Options.Stop.IsCancellationRequested && not (isLast next)

                if isDue next experiment.CheckpointEvery || isStopped then
                    match Checkpoint.firstNotFinite position.State with
                    | Some tensor -> halt next $"{tensor} is not finite"
                    | None -> Session.checkpoint session position

                if isStopped then
                    raise (stopped session next)

            position
        with _ ->
            position.State.Free()
            reraise ()
