namespace Wgan.Functional

open System
open System.IO
open Argu
open TorchSharp

/// <summary>A script's command line: verbs and options around one experiment.</summary>
[<RequireQualifiedAccess>]
module CommandLine =
    let private parser = ArgumentParser.Create<Argument>(programName = "experiment")

    let private help (experiment: Experiment) =
        printfn "%s: an experiment of Wgan.Functional\n" experiment.Name
        printfn "dotnet fsi SCRIPT.fsx -- [VERB] [OPTIONS]\ndotnet run PROGRAM.cs -- [VERB] [OPTIONS]\n\nVERBS:\n"

        for verb, words in Verbs.all do
            printfn "    %-22s%s" verb words

        printfn "\nOPTIONS:\n"
        let text = parser.PrintUsage()
        let start = text.IndexOf "OPTIONS:"

        printfn
            "%s"
            (text.Substring(start + "OPTIONS:".Length).Trim('\n').Replace("\n\n", "\n").Replace("<int64>", "<int>  "))

    let private parse verb (arguments: string[]) : ParseResults<Argument> =
        try
            let results = parser.Parse(arguments, ignoreMissing = false, raiseOnUsage = false)
            Verbs.check verb (results.GetAllResults())
            results
        with :? ArguParseException as error ->
            let line = error.Message.Split('\n')[0]
            // Argu names types as F# does.
            let words =
                line
                    .Replace("<int64>", "a whole number")
                    .Replace("<int>", "a whole number")
                    .Replace("<double>", "a number")

            Verbs.usage "%s" (words.Replace("ERROR: ", "").Trim())

    let private options (results: ParseResults<Argument>) : RunOptions =
        let defaults = RunOptions.Default
        let weights = results.TryGetResult <@ From_Weights @> |> Option.toObj
        let map = results.TryGetResult <@ Name_Map @> |> Option.toObj

        if not (isNull map) && isNull weights then
            Verbs.usage "--name-map names tensors of --from-weights, which is not there"

        { defaults with
            Seed = results.GetResult(<@ Seed @>, 0L) |> Verbs.atLeast 0L "--seed"
            Root = results.GetResult(<@ Runs @>, defaults.Root)
            Backend =
                { Backend.Default with
                    Device = results.GetResult(<@ Device @>, "cpu") |> Verbs.device
                    Threads =
                        match results.TryGetResult <@ Threads @> with
                        | Some threads -> int64 threads |> Verbs.atLeast 1L "--threads" |> int
                        | None -> 0 }
            Quiet = results.Contains <@ Quiet @>
            HealthEvery =
                results.GetResult(<@ Health_Every @>, defaults.HealthEvery)
                |> Verbs.atLeast 0L "--health-every"
            Eager = results.Contains <@ Eager @>
            Fresh = results.Contains <@ Fresh @>
            FromWeights = weights
            NameMap = map }

    let private train work options experiment =
        for line in RunResult.lines (work options experiment) do
            printfn "%s" line

        match Runtime.blasAdvice () with
        | "" -> ()
        | advice -> eprintfn "%s" advice

    /// Trains or resumes; the first Ctrl-C stops it after its iteration.
    let private interruptible work options experiment =
        use interrupt = new Interrupt()

        try
            train
                work
                { options with
                    RunOptions.Stop = interrupt.Token }
                experiment

            0
        with :? OperationCanceledException as error when interrupt.ExitCode <> 0 ->
            eprintfn "%s" error.Message
            interrupt.ExitCode

    let private describe (options: RunOptions) experiment (results: ParseResults<Argument>) =
        match results.TryGetResult <@ Diff @> with
        | None -> printf "%s" (RunDirectory.descriptionJson experiment options)
        | Some(left, right) ->
            match Differences.betweenRuns left right with
            | [||] -> printfn "no difference"
            | differences ->
                for difference in differences do
                    printfn "%O" difference

    let private dispatch (arguments: string[]) (experiment: Experiment) : int =
        let verb, rest =
            match List.ofArray arguments with
            | first :: rest when not (first.StartsWith '-') -> first, Array.ofList rest
            | _ -> "train", arguments

        if Verbs.all |> List.forall (fun (known, _) -> known <> verb) then
            let known = String.Join(", ", Verbs.all |> List.map fst)
            Verbs.usage "unknown verb '%s'; there is: %s" verb known

        let results = parse verb rest

        if results.IsUsageRequested then
            help experiment
            0
        else
            let experiment =
                match results.TryGetResult <@ Iterations @> with
                | Some iterations ->
                    { experiment with
                        Iterations = Verbs.atLeast 1L "--iterations" iterations }
                | None -> experiment

            let options = options results

            let look act =
                Runner.ready options experiment
                act options experiment results
                0

            match verb with
            | "describe" ->
                describe options experiment results
                0
            | "sample" -> look LookVerbs.sample
            | "interpolate" -> look LookVerbs.interpolate
            | "evaluate" -> look LookVerbs.evaluate
            | "report" ->
                printfn "%s" (Report.write (RunDirectory.path experiment options))
                0
            | "resume" -> interruptible Runner.resume options experiment
            | _ -> interruptible Runner.train options experiment

    /// What `act` returns; an error that a user can mend is a line instead, and 2 for wrong usage, 1 for the rest.
    let internal answering (act: unit -> int) : int =
        try
            act ()
        with
        | :? UsageException as error ->
            eprintfn "%s (--help shows the usage)" error.Message
            2
        | :? WganException
        | :? DllNotFoundException as error ->
            eprintfn "%s" error.Message
            1
        | :? TypeInitializationException as error when (error.InnerException :? NotSupportedException) ->
            // What genuine TorchSharp says, at length, where it finds no libtorch to load.
            eprintfn "%s" ((nonNull error.InnerException).Message.Split('\n')[0])
            1

    /// <summary>
    /// Does what the arguments ask for with the experiment, and returns the exit code: 0, 1 for an error, 2 for wrong usage, 130 after
    /// Ctrl-C and 143 after SIGTERM.
    /// </summary>
    [<CompiledName "Run">]
    let run (arguments: string[]) (experiment: Experiment) : int = answering (fun () -> dispatch arguments experiment)
