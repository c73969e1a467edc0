namespace Wgan.Functional

open System
open System.Collections.Generic
open System.Diagnostics
open System.IO
open TorchSharp

/// Where a run stands: its training state, and what its results are made of.
[<ReferenceEquality; NoComparison>]
type internal Position =
    {
        State: TrainingState
        /// Seconds of training and real images read so far.
        Seconds: float
        Images: int64
    }

/// A run at work: what it runs, and the files that it keeps open. Its owner holds the folder's lock.
[<ReferenceEquality; NoComparison>]
type internal Session =
    {
        Experiment: Experiment
        Options: RunOptions
        Directory: string
        Source: DataSource
        Metrics: MetricsFile
        Events: EventFile
        /// After which iteration the two files had which length, since the last checkpoint.
        Marks: List<struct (int64 * int64 * int64)>
    }

    member this.Key = Rng.key this.Options.Seed

    /// Notes how long the files are after that iteration.
    member this.Mark(iteration: int64) = this.Marks.Add(struct (iteration, this.Metrics.Length, this.Events.Length))

    interface IDisposable with
        member this.Dispose() =
            (this.Metrics :> IDisposable).Dispose()
            (this.Events :> IDisposable).Dispose()

/// The training loop with its effects.
[<RequireQualifiedAccess>]
module internal Session =
    /// The first position of a run: random weights, or those of a file.
    let start (experiment: Experiment) (options: RunOptions) : Position =
        let first = Training.init experiment options.Backend (Rng.named "init" (Rng.key options.Seed))

        { State =
            match options.FromWeights with
            | null -> first
            | weights -> WeightsFile.start experiment options.Backend weights options.NameMap first
          Seconds = 0.0
          Images = 0L }

    let private describe (session: Session) (position: Position) (state: TrainingState) : CheckpointState =
        let struct (_, metricsBytes, eventsBytes) =
            session.Marks
            |> Seq.findBack (fun (struct (iteration, _, _)) -> iteration <= state.Iteration)

        { Experiment = session.Experiment.Name
          Hash = Experiment.hash session.Experiment
          Description = (Experiment.describe session.Experiment).ToJson()
          Seed = session.Options.Seed
          Iteration = state.Iteration
          GeneratorUpdates = state.Generator.Updates
          CriticUpdates = state.Critic.Updates
          LossState = Checkpoint.lossState state
          Seconds = Math.Round(position.Seconds, 3)
          Images = position.Images
          MetricsBytes = metricsBytes
          EventsFile = session.Events.Name
          EventsBytes = eventsBytes
          Device = string session.Options.Backend.Device
          Type = string session.Options.Backend.DType
          Threads = torch.get_num_threads ()
          KernelPlan = [||]
          Versions = Array.ofList (Versions.all ())
          Files = [||] }

    /// Writes a checkpoint, whose metrics and events are on the disk before it, and removes the oldest.
    let checkpoint (session: Session) (position: Position) : unit =
        session.Metrics.Sync()
        session.Events.Sync()
        Checkpoint.write session.Directory position.State (describe session position)
        CheckpointFolder.prune session.Directory session.Experiment.KeepCheckpoints
        session.Marks.Clear()
        session.Mark position.State.Iteration

    /// The telemetry as numbers.
    let private numbers (telemetry: Tree) : (string * float)[] =
        [| for leaf in telemetry.Leaves() -> leaf.Name, Tensors.toFloat leaf.Value |]

    /// One iteration, written over the position's state, and what it tells.
    let private iterate (session: Session) (state: TrainingState) (watch: (int -> Watch) option) =
        use draws = Training.draws session.Experiment session.Source session.Options.Backend session.Key state

        let result =
            match watch with
            | Some watch -> Training.advanceWatched (watch draws.Critic.Length) session.Experiment state draws
            | None -> Training.advance session.Experiment state draws

        let values = numbers result.Telemetry
        Tree.dispose result.Telemetry
        result.State, values, int64 (draws.Critic.Length * session.Experiment.BatchSize)

    let private latest (session: Session) : Position =
        match CheckpointFolder.list session.Directory with
        | [||] -> start session.Experiment session.Options
        | all ->
            let folder = RunDirectory.checkpoint session.Directory (Array.last all)
            let state = Checkpoint.readState session.Experiment folder

            { State = Checkpoint.load session.Experiment session.Options.Backend folder state
              Seconds = state.Seconds
              Images = state.Images }

    /// The state after iteration `last`, run from the last checkpoint; or, where a state on the way is not finite, the one before that.
    let rec private finiteBefore (session: Session) (last: int64) : Position =
        let mutable position = latest session
        let isFinite () = (Checkpoint.firstNotFinite position.State).IsNone

        while position.State.Iteration < last && isFinite () do
            let state, _, images = iterate session position.State None

            position <-
                { position with
                    State = state
                    Images = position.Images + images }

        if isFinite () then
            position
        else
            finiteBefore session (position.State.Iteration - 1L)

    /// Ends a run in whose iteration something is not finite. The state before it is no more, as iterations write over their state; it is
    /// found again by running from the last checkpoint to there, and kept.
    let private stopAt (session: Session) (iteration: int64) (what: string) =
        let position = finiteBefore session (iteration - 1L)
        let good = position.State.Iteration
        checkpoint session position

        use draws =
            Training.draws session.Experiment session.Source session.Options.Backend session.Key position.State

        let where =
            match NonFinite.locate session.Experiment position.State draws with
            | "" -> "the step of an optimizer overflowed"
            | where -> where

        let first =
            if good = iteration - 1L then
                ""
            else
                $"it began in iteration {good + 1L}: "

        Errors.fail
            "iteration %d: %s, training stopped: %s%s; the state before it is %s"
            iteration
            what
            first
            where
            (RunDirectory.checkpoint session.Directory good)

    let private draw (session: Session) (state: TrainingState) : byte[] option =
        let picture =
            Pictures.draw session.Experiment session.Source session.Options.Backend session.Key state.Average

        picture
        |> Option.iter (AtomicFile.writeBytes (RunDirectory.sample session.Directory state.Iteration))

        picture

    /// An iteration leaves some 100 KB of managed garbage. Left alone, .NET collects it when a good part of the processor's
    /// cache is full, tens of megabytes later; a collection of the youngest generation now and then keeps memory flat.
    let tidy (iteration: int64) =
        if iteration % 50L = 0L then
            GC.Collect(0, GCCollectionMode.Forced, false)

    let private report (values: (string * float)[]) iteration imagesPerSecond : ProgressReport =
        let value name = values |> Array.find (fun (key, _) -> key = name) |> snd

        { Iteration = iteration
          CriticLoss = value "critic_loss"
          GeneratorLoss = value "generator_loss"
          Estimate = value "wasserstein_estimate"
          ImagesPerSecond = imagesPerSecond }

    /// Trains from a position to the experiment's last iteration, or until it is asked to stop.
    let run (session: Session) (first: Position) (tell: ProgressReport -> unit) : Position =
        let experiment = session.Experiment
        let watch = Stopwatch.StartNew()
        let mutable position = first
        let isLast iteration = iteration = experiment.Iterations
        let isDue iteration every = iteration % every = 0L || isLast iteration

        session.Mark first.State.Iteration

        if first.State.Iteration = 0L then
            draw session first.State |> ignore

            // The weights that a run starts from may be gone when it is resumed.
            if session.Options.FromWeights <> null then
                checkpoint session first

        while position.State.Iteration < experiment.Iterations do
            let next = position.State.Iteration + 1L
            let gradients = List<string * EventValue>()
            let isPictured = isDue next experiment.SampleEvery

            let look =
                if isPictured then
                    Some(fun updates -> Telemetry.watchGradients updates gradients)
                else
                    None

            let state, values, images = iterate session position.State look

            position <-
                { State = state
                  Seconds = first.Seconds + watch.Elapsed.TotalSeconds
                  Images = position.Images + images }

            match values |> Array.tryFind (snd >> Double.IsFinite >> not) with
            | Some(name, value) -> stopAt session next $"{name} is {value}"
            | None -> ()

            tidy next

            if next = 1L || isDue next experiment.LogEvery then
                let imagesPerSecond = float position.Images / position.Seconds
                session.Metrics.Write(next, position.Seconds, imagesPerSecond, values)
                session.Events.Write(next, Telemetry.scalars values)
                tell (report values next imagesPerSecond)

            if isPictured then
                let picture = draw session state |> Option.map EventValue.ofPng

                session.Events.Write(
                    next,
                    [ match picture with
                      | Some picture -> "samples", picture
                      | None -> ()
                      yield! gradients
                      yield! Telemetry.weights state ]
                )

            session.Mark next
            let isStopped = session.Options.Stop.IsCancellationRequested && not (isLast next)

            if isDue next experiment.CheckpointEvery || isStopped then
                match Checkpoint.firstNotFinite state with
                | Some tensor -> stopAt session next $"{tensor} is not finite"
                | None -> checkpoint session position

            if isStopped then
                let folder = RunDirectory.checkpoint session.Directory next

                raise (
                    OperationCanceledException(
                        $"stopped after iteration {next} of {experiment.Iterations}; the checkpoint is {folder}; the verb resume goes on from there",
                        session.Options.Stop
                    )
                )

        position
