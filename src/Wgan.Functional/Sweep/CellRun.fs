namespace Wgan.Functional

open System
open System.IO

/// What lies in a cell's folder: nothing or part of it, or all.
[<RequireQualifiedAccess>]
type internal CellFound =
    | ToDo
    | Done of RunResult * Evaluation

/// Training and measuring one cell, and what came of it.
[<RequireQualifiedAccess>]
module internal CellRun =
    let private options (options: RunOptions) (cell: SweepCell) =
        { options with
            RunOptions.Seed = cell.Seed }

    let private trained (cell: SweepCell) directory : RunResult | null =
        match RunResult.read directory with
        | null -> null
        | result when result.Iterations < cell.Row.Experiment.Iterations -> null
        | result when result.Iterations > cell.Row.Experiment.Iterations ->
            Errors.fail
                "%s holds a run of %d iterations, more than the sweep's %d"
                directory
                result.Iterations
                cell.Row.Experiment.Iterations
        | result -> result

    let private isOf (settings: EvaluationSettings) (found: EvaluationSettings) =
        found.Samples = settings.Samples
        && found.Extractor = settings.Extractor
        && found.Metrics = settings.Metrics
        && found.Replicates = settings.Replicates
        && found.Weights = settings.Weights

    /// The evaluation that lies in the folder, if it is of these settings and of the very checkpoints that are there.
    let private evaluated (cell: SweepCell) settings directory : Evaluation option =
        let experiment = cell.Row.Experiment
        let settings = Evaluate.resolve experiment settings

        match EvaluationFile.read directory with
        | NonNull found when
            found.Hash = Experiment.hash experiment
            && found.Seed = cell.Seed
            && isOf settings found.Settings
            && (found.Checkpoints |> Array.map _.Iteration) = CheckpointFolder.list directory
            && found.Checkpoints
               |> Array.forall (fun checkpoint ->
                   let folder = RunDirectory.checkpoint directory checkpoint.Iteration
                   checkpoint.Sha256 = Evaluate.sha256 experiment settings folder)
            ->
            Some found
        | _ -> None

    let inspect (runOptions: RunOptions) settings (cell: SweepCell) : CellFound =
        let directory = RunDirectory.path cell.Row.Experiment (options runOptions cell)

        match trained cell directory with
        | null -> CellFound.ToDo
        | result ->
            match evaluated cell settings directory with
            | Some evaluation -> CellFound.Done(result, evaluation)
            | None -> CellFound.ToDo

    /// Trains, or goes on with a run that is there, and measures every checkpoint that is kept; `say` is told when measuring begins.
    let run (runOptions: RunOptions) settings (cell: SweepCell) (say: string -> unit) : unit =
        let options, experiment = options runOptions cell, cell.Row.Experiment
        let directory = RunDirectory.path experiment options

        match trained cell directory with
        | null ->
            match RunFolder.inspect directory with
            | Found.Nothing -> Runner.train options experiment |> ignore
            | _ -> Runner.resume options experiment |> ignore
        | _ -> ()

        Runner.ready options experiment
        say "measuring"

        match evaluated cell settings directory with
        | Some _ -> ()
        | None -> Evaluate.run options experiment settings [||] |> EvaluationFile.write directory
