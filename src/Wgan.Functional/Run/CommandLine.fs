namespace Wgan.Functional

open System
open System.Collections.Generic
open System.IO
open Argu
open TorchSharp

/// The options of a script's command line.
type internal Argument =
    | [<CustomCommandLine "--seed">] Seed of int64
    | [<CustomCommandLine "--iterations">] Iterations of int64
    | [<CustomCommandLine "--device">] Device of string
    | [<CustomCommandLine "--threads">] Threads of int
    | [<CustomCommandLine "--runs">] Runs of string
    | [<CustomCommandLine "--quiet">] Quiet
    | [<CustomCommandLine "--count">] Count of int
    | [<CustomCommandLine "--out">] Out of string
    | [<CustomCommandLine "--class">] Class of string

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | Seed _ -> "the number that every random number derives from (default 0)"
            | Iterations _ -> "iterations to train for (default: the experiment's)"
            | Device _ -> "cpu or cuda (default cpu)"
            | Threads _ -> "libtorch's threads (default: its own choice)"
            | Runs _ -> "the folder of all runs (default runs)"
            | Quiet -> "no progress"
            | Count _ -> "sample: how many samples (default 64)"
            | Class _ -> "sample: the class of all samples, by number or name (default: one after the other)"
            | Out _ -> "sample: the file, .safetensors (samples and latents) or .png (default samples.png)"

/// A mistake in the command line: exit code 2.
type internal UsageException(message: string) =
    inherit Exception(message)

/// <summary>A script's command line: verbs and options around one experiment.</summary>
[<RequireQualifiedAccess>]
module CommandLine =
    let private verbs =
        [ "train", "trains, or prints the result of the finished run (the default)"
          "sample", "samples of the finished run's averaged generator"
          "describe", "the experiment as JSON and its hash; runs nothing" ]

    let private usage format = Printf.ksprintf (fun message -> raise (UsageException message)) format

    let private parser = ArgumentParser.Create<Argument>(programName = "experiment")

    let private help (experiment: Experiment) =
        printfn "%s: an experiment of Wgan.Functional\n" experiment.Name
        printfn "dotnet fsi SCRIPT.fsx -- [VERB] [OPTIONS]\n\nVERBS:\n"

        for verb, words in verbs do
            printfn "    %-22s%s" verb words

        printfn "\nOPTIONS:\n"
        let text = parser.PrintUsage()
        let start = text.IndexOf "OPTIONS:"
        printfn "%s" (text.Substring(start + "OPTIONS:".Length).Trim('\n').Replace("\n\n", "\n"))

    let private parse verb (arguments: string[]) : ParseResults<Argument> =
        try
            let results = parser.Parse(arguments, ignoreMissing = false, raiseOnUsage = false)

            if
                verb <> "sample"
                && (results.Contains <@ Count @>
                    || results.Contains <@ Out @>
                    || results.Contains <@ Class @>)
            then
                usage "--count, --class and --out belong to the verb sample, not to %s" verb

            results
        with :? ArguParseException as error ->
            let line = error.Message.Split('\n')[0]
            usage "%s" (line.Replace("ERROR: ", "").Trim())

    let private device (name: string) =
        match name with
        | "cpu" -> torch.CPU
        | "cuda" when torch.cuda.is_available () -> torch.device "cuda"
        | "cuda" -> Errors.fail "--device cuda: libtorch finds no CUDA device here"
        | other -> usage "--device %s: expected cpu or cuda" other

    let private atLeast (least: int64) option (value: int64) =
        if value < least then
            usage "%s %d: must be at least %d" option value least

        value

    let private options (results: ParseResults<Argument>) : RunOptions =
        let defaults = RunOptions.Default

        { Seed = results.GetResult(<@ Seed @>, 0L) |> atLeast 0L "--seed"
          Root = results.GetResult(<@ Runs @>, defaults.Root)
          Backend =
            { Backend.Default with
                Device = results.GetResult(<@ Device @>, "cpu") |> device
                Threads =
                    match results.TryGetResult <@ Threads @> with
                    | Some threads -> int64 threads |> atLeast 1L "--threads" |> int
                    | None -> 0 }
          Quiet = results.Contains <@ Quiet @>
          Stop = defaults.Stop
          Progress = defaults.Progress }

    let private train options experiment =
        let result = Runner.train options experiment

        for line in RunResult.lines result do
            printfn "%s" line

        match Runtime.blasAdvice () with
        | "" -> ()
        | advice -> eprintfn "%s" advice

    /// A class by its number or name; -1 for none in particular.
    let private classNumber (experiment: Experiment) (word: string) =
        let named = experiment.Data.ClassNames |> Seq.tryFindIndex (fun name -> name = word)

        match Int32.TryParse word, named with
        | _, Some index -> index
        | (true, number), None when number >= 0 -> number
        | _ ->
            usage
                "--class %s: expected a class's number, or one of %s"
                word
                (String.Join(", ", experiment.Data.ClassNames))

    let private sample options experiment count onlyClass (path: string) =
        if Path.GetExtension path <> ".png" && Path.GetExtension path <> ".safetensors" then
            usage "--out %s: the file's name must end in .png or .safetensors" path

        use _scope = torch.NewDisposeScope()
        let struct (samples, latents) = Runner.sample options experiment count onlyClass

        if Path.GetExtension path = ".png" then
            if not (SampleImage.canDraw experiment.Data.SampleShape) then
                Errors.fail
                    "samples of shape %s cannot be drawn; use a .safetensors file"
                    (Tensors.shapeText experiment.Data.SampleShape)

            let real =
                if samples.shape.Length = 4 then
                    samples
                else
                    experiment.Data
                        .Open()
                        .Batch(options.Backend, Rng.key 0L, 0L, SampleImage.count experiment.Data.SampleShape)

            AtomicFile.writeBytes path (SampleImage.draw (max 1 (int (ceil (sqrt (float count))))) real samples)
        else
            TensorFiles.writeTree path (Tree.ofTensors [ "samples", samples; "latents", latents ])

        printfn "%d samples: %s" count path

    let private dispatch (arguments: string[]) (experiment: Experiment) =
        let verb, rest =
            match List.ofArray arguments with
            | first :: rest when not (first.StartsWith '-') -> first, Array.ofList rest
            | _ -> "train", arguments

        if verbs |> List.forall (fun (known, _) -> known <> verb) then
            let known = String.Join(", ", verbs |> List.map fst)
            usage "unknown verb '%s'; there is: %s" verb known

        let results = parse verb rest

        if results.IsUsageRequested then
            help experiment
        else
            let experiment =
                match results.TryGetResult <@ Iterations @> with
                | Some iterations ->
                    { experiment with
                        Iterations = atLeast 1L "--iterations" iterations }
                | None -> experiment

            let options = options results

            match verb with
            | "describe" -> printf "%s" (RunDirectory.descriptionJson experiment options)
            | "sample" ->
                let count = results.GetResult(<@ Count @>, 64)

                sample
                    options
                    experiment
                    (int64 count |> atLeast 1L "--count" |> int)
                    (match results.TryGetResult <@ Class @> with
                     | Some word -> classNumber experiment word
                     | None -> -1)
                    (results.GetResult(<@ Out @>, "samples.png"))
            | _ -> train options experiment

    /// <summary>Does what the arguments ask for with the experiment, and returns the exit code: 0, 1 for an error, 2 for wrong usage.</summary>
    [<CompiledName "Run">]
    let run (arguments: string[]) (experiment: Experiment) : int =
        try
            dispatch arguments experiment
            0
        with
        | :? UsageException as error ->
            eprintfn "%s (--help shows the usage)" error.Message
            2
        | :? WganException
        | :? DllNotFoundException as error ->
            eprintfn "%s" error.Message
            1
