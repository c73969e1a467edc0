namespace Wgan.Functional

open System
open System.Collections.Generic
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
        Health: HealthLog
        /// What computes the iterations; null where .NET and autograd do.
        Steps: CapturedSteps | null
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

            match this.Steps with
            | null -> ()
            | steps -> (steps :> IDisposable).Dispose()

/// The steps of a run.
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

    /// What computes a run's iterations.
    let steps (experiment: Experiment) (options: RunOptions) : CapturedSteps | null =
        if options.Eager then
            null
        else
            new CapturedSteps(experiment, Capture.AllPasses, Progress.warn options.Quiet)

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
          KernelPlan = KernelLibrary.plan ()
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
    let iterate (session: Session) (position: Position) (draws: IterationDraws) (watch: Watch option) =
        let result =
            match watch with
            | Some watch -> Training.advanceWatched watch session.Experiment position.State draws
            | None ->
                match session.Steps with
                | null -> Training.advance session.Experiment position.State draws
                | steps -> steps.Advance(position.State, draws)

        let values = numbers result.Telemetry
        Tree.dispose result.Telemetry

        { position with
            State = result.State
            Images = position.Images + int64 (draws.Critic.Length * session.Experiment.BatchSize) },
        values

    /// What the next iteration draws.
    let draws (session: Session) (state: TrainingState) : IterationDraws =
        Training.draws session.Experiment session.Source session.Options.Backend session.Key state

    /// The position at the latest checkpoint; without one, the first.
    let latest (session: Session) : Position =
        match CheckpointFolder.list session.Directory with
        | [||] -> start session.Experiment session.Options
        | all ->
            let folder = RunDirectory.checkpoint session.Directory (Array.last all)
            let state = Checkpoint.readState session.Experiment folder

            { State = Checkpoint.load session.Experiment session.Options.Backend folder state
              Seconds = state.Seconds
              Images = state.Images }
