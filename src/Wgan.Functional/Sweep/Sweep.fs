namespace Wgan.Functional

open System
open System.IO
open Argu
open TorchSharp

/// <summary>Running sweeps.</summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Sweep =
    /// <summary>A sweep of rows with names of their own.</summary>
    /// <param name="name">A name for the folder of its tables.</param>
    /// <param name="rows">What is compared; no two of them the same experiment.</param>
    /// <param name="seeds">The seeds of each row.</param>
    [<CompiledName "OfRows">]
    let ofRows (name: string) (rows: SweepRow[]) (seeds: int64[]) : Sweep =
        { Name = name
          Rows = Array.copy rows
          Seeds = Array.copy seeds
          Evaluation = EvaluationSettings.Default }

    /// <summary>A sweep of experiments, each a row of its name.</summary>
    /// <param name="name">A name for the folder of its tables.</param>
    /// <param name="experiments">What is compared; no two of one name.</param>
    /// <param name="seeds">The seeds of each experiment.</param>
    [<CompiledName "Create">]
    let create (name: string) (experiments: Experiment[]) (seeds: int64[]) : Sweep =
        let rows: SweepRow[] =
            experiments
            |> Array.map (fun experiment ->
                { Name = experiment.Name
                  Experiment = experiment })

        ofRows name rows seeds

    /// <summary>A setting, for <c>across</c>.</summary>
    /// <param name="name">What the table calls it.</param>
    /// <param name="change">An experiment to the same with this setting.</param>
    [<CompiledName "Setting">]
    let setting (name: string) (change: Experiment -> Experiment) : SweepSetting =
        { Name = name
          Change = Func<_, _> change }

    /// <summary>Every row with every setting: rows "ROW, SETTING".</summary>
    [<CompiledName "Across">]
    let across (settings: SweepSetting[]) (sweep: Sweep) : Sweep =
        let rows: SweepRow[] =
            [| for row in sweep.Rows do
                   for setting in settings do
                       { Name = $"{row.Name}, {setting.Name}"
                         Experiment = setting.Change.Invoke row.Experiment } |]

        { sweep with Rows = rows }

    /// <summary>The same design, measured so.</summary>
    [<CompiledName "MeasuredBy">]
    let measuredBy (evaluation: EvaluationSettings) (sweep: Sweep) : Sweep = { sweep with Evaluation = evaluation }

    let private verbs =
        [ "run", "runs and measures what is not finished, then writes and prints the table (the default)"
          "table", "writes and prints the table of what is finished; runs nothing"
          "cell", "runs and measures one cell in this process, until its standard input ends; what 'run' starts" ]

    let private parser = ArgumentParser.Create<SweepArgument>(programName = "sweep")

    let private help (sweep: Sweep) =
        let rows = String.Join(", ", sweep.Rows |> Array.map (fun (row: SweepRow) -> row.Name))
        let seeds = String.Join(", ", sweep.Seeds)
        printfn "%s: a sweep\n\nROWS: %s\nSEEDS: %s\n" sweep.Name rows seeds
        printfn "dotnet fsi SCRIPT.fsx -- [VERB] [OPTIONS]\ndotnet run PROGRAM.cs -- [VERB] [OPTIONS]\n\nVERBS:\n"

        for verb, words in verbs do
            printfn "    %-22s%s" verb words

        let text = parser.PrintUsage()
        printfn "\n%s" (text.Substring(text.IndexOf "OPTIONS:").Replace("\n\n", "\n"))

    let private seedsOf (text: string) : int64[] =
        [| for part in text.Split(',', StringSplitOptions.RemoveEmptyEntries) do
               match Int64.TryParse part with
               | true, seed when seed >= 0L -> seed
               | _ -> Verbs.usage "--seeds %s: expected numbers of at least 0, such as 0,1,2" text |]

    /// The design that a command line leaves.
    let private restricted (results: ParseResults<SweepArgument>) (sweep: Sweep) : Sweep =
        let only = results.GetResults <@ Only @>

        for name in only do
            if sweep.Rows |> Array.forall (fun (row: SweepRow) -> row.Name <> name) then
                let known = String.Join(", ", sweep.Rows |> Array.map (fun (row: SweepRow) -> row.Name))
                Verbs.usage "--only %s: there is no such row; there is %s" name known

        let iterated (row: SweepRow) =
            match results.TryGetResult <@ Iterations @> with
            | Some iterations ->
                { row with
                    Experiment =
                        { row.Experiment with
                            Iterations = Verbs.atLeast 1L "--iterations" iterations } }
            | None -> row

        { sweep with
            Rows =
                sweep.Rows
                |> Array.filter (fun (row: SweepRow) -> only.IsEmpty || List.contains row.Name only)
                |> Array.map iterated
            Seeds =
                match results.TryGetResult <@ Seeds @> with
                | Some text -> seedsOf text
                | None -> sweep.Seeds
            Evaluation =
                match results.TryGetResult <@ Samples @> with
                | Some samples ->
                    { sweep.Evaluation with
                        Samples = int64 samples |> Verbs.atLeast Evaluate.fewest "--samples" |> int }
                | None -> sweep.Evaluation }

    let private runOptions (results: ParseResults<SweepArgument>) : RunOptions =
        { RunOptions.Default with
            Root = results.GetResult(<@ Runs @>, RunOptions.Default.Root)
            Backend =
                { Backend.Default with
                    Device = results.GetResult(<@ Device @>, "cpu") |> Verbs.device
                    Threads =
                        results.GetResult(<@ Threads @>, 1)
                        |> int64
                        |> Verbs.atLeast 1L "--threads"
                        |> int } }

    /// How to start this program anew, without the arguments that it was given.
    let private ownCommand (arguments: string[]) : string[] =
        let all = Environment.GetCommandLineArgs()
        let own = all |> Array.truncate (all.Length - arguments.Length)

        match Environment.ProcessPath with
        | null -> Errors.fail "the program that runs cannot be found, so that no process can be started for a cell"
        // dotnet runs an assembly; an executable of its own is told by no argument.
        | path when Path.GetFileNameWithoutExtension path = "dotnet" -> Array.append [| path |] own
        | path -> Array.append [| path |] (Array.skip 1 own)

    let private cellArguments (results: ParseResults<SweepArgument>) (cell: SweepCell) : string list =
        [ "cell"
          "--only"
          cell.Row.Name
          "--seeds"
          string cell.Seed
          match results.TryGetResult <@ Iterations @> with
          | Some iterations ->
              "--iterations"
              string iterations
          | None -> ()
          match results.TryGetResult <@ Samples @> with
          | Some samples ->
              "--samples"
              string samples
          | None -> ()
          match results.TryGetResult <@ Runs @> with
          | Some runs ->
              "--runs"
              runs
          | None -> ()
          match results.TryGetResult <@ Device @> with
          | Some device ->
              "--device"
              device
          | None -> ()
          "--threads"
          string (results.GetResult(<@ Threads @>, 1)) ]

    let private tabulate (options: RunOptions) (sweep: Sweep) (failures: (string * string) list) =
        let entries =
            [ for cell in Design.cells sweep do
                  match CellRun.inspect options sweep.Evaluation cell with
                  | CellFound.Done(result, evaluation) ->
                      { Row = cell.Row.Name
                        Seed = cell.Seed
                        Seconds = result.Seconds
                        Evaluation = evaluation }
                  | CellFound.ToDo -> () ]

        let path = SweepTable.write sweep (Design.folder sweep options.Root) entries failures
        printfn "%s" (SweepTable.main [ for row in sweep.Rows -> row.Name ] entries)

        for cell, message in failures do
            printfn "FAILED: %s: %s" cell (message.Split('\n')[0])

        printfn "%d of %d runs; %s" entries.Length (sweep.Rows.Length * sweep.Seeds.Length) path
        entries.Length

    let private runAll (arguments: string[]) (options: RunOptions) (results: ParseResults<SweepArgument>) sweep : int =
        let say (line: string) =
            if not (results.Contains <@ Quiet @>) then
                Console.WriteLine line

        let processes =
            results.GetResult(<@ Processes @>, Cores.physical ())
            |> int64
            |> Verbs.atLeast 1L "--processes"
            |> int

        let waiting =
            Design.cells sweep
            |> Array.filter (fun cell ->
                match CellRun.inspect options sweep.Evaluation cell with
                | CellFound.Done _ -> false
                | CellFound.ToDo -> true)

        let all = (Design.cells sweep).Length
        say $"{sweep.Name}: {all - waiting.Length} of {all} runs are finished; {processes} at once"
        let command = ownCommand arguments
        let start cell = new CellProcess(cell, command, cellArguments results cell)

        use interrupt = new Interrupt()
        let outcomes = Scheduler.run start processes say interrupt.Token waiting

        let failures =
            [ for cell, outcome in outcomes do
                  match outcome with
                  | Scheduler.Outcome.Failed message -> cell.Words, message
                  | _ -> () ]

        let finished = tabulate options sweep failures

        if interrupt.ExitCode <> 0 && finished < all then
            eprintfn "stopped with %d of %d runs; the same command goes on from there" finished all
            interrupt.ExitCode
        elif finished < all then
            1
        else
            0

    let private dispatch (arguments: string[]) (sweep: Sweep) : int =
        let verb, rest =
            match List.ofArray arguments with
            | first :: rest when not (first.StartsWith '-') -> first, Array.ofList rest
            | _ -> "run", arguments

        if verbs |> List.forall (fun (known, _) -> known <> verb) then
            Verbs.usage "unknown verb '%s'; there is: %s" verb (String.Join(", ", List.map fst verbs))

        let results =
            try
                parser.Parse(rest, ignoreMissing = false, raiseOnUsage = false)
            with :? ArguParseException as error ->
                let line = error.Message.Split('\n')[0]
                Verbs.usage "%s" (line.Replace("ERROR: ", "").Trim())

        if results.IsUsageRequested then
            help sweep
            0
        else
            let options, sweep = runOptions results, restricted results sweep
            Design.check sweep

            match verb, Design.cells sweep with
            | "cell", [| cell |] -> CellWork.run options sweep.Evaluation cell
            | "cell", cells ->
                Verbs.usage "cell wants one row and one seed, by --only and --seeds, not %d cells" cells.Length
            | "table", _ ->
                tabulate options sweep [] |> ignore
                0
            | _ -> runAll arguments options results sweep

    /// <summary>
    /// Does what the arguments ask for, and returns the exit code: 0, 1 if a run failed, 2 for wrong usage, 130 after Ctrl-C and 143 after
    /// SIGTERM. Every run is a process of this program; a finished one is not run again, and one that was stopped goes on.
    /// </summary>
    [<CompiledName "Run">]
    let run (arguments: string[]) (sweep: Sweep) : int = CommandLine.answering (fun () -> dispatch arguments sweep)
