namespace Wgan.Functional

open System
open System.IO
open System.Text.Json
open Argu
open Spectre.Console
open TorchSharp

/// <summary>An experiment that checks claims of a source: a script that trains what it needs, measures, and says what held.</summary>
[<ReferenceEquality; NoComparison>]
type Study =
    {
        /// <summary>A name for folders: letters, digits, '_', '-' and '.'.</summary>
        Name: string
        /// <summary>What it is about, in one line.</summary>
        Title: string
        /// <summary>What is done and why, in a few sentences; the report begins with it.</summary>
        Summary: string
        /// <summary>What is done.</summary>
        Body: Action<StudyContext>
    }

/// The options of a study's command line.
type internal StudyArgument =
    | [<CustomCommandLine "--seed">] Seed of int64
    | [<CustomCommandLine "--quick">] Quick
    | [<CustomCommandLine "--full">] Full
    | [<CustomCommandLine "--runs">] Runs of string
    | [<CustomCommandLine "--threads">] Threads of int
    | [<CustomCommandLine "--quiet">] Quiet

    interface IArgParserTemplate with
        member this.Usage =
            match this with
            | Seed _ -> "the number that every random number derives from (default 0)"
            | Quick -> "seconds instead of minutes: the claims that can hold there"
            | Full -> "as long as the source took"
            | Runs _ -> "the folder of all runs (default runs)"
            | Threads _ -> "libtorch's threads (default: one for each physical core)"
            | Quiet -> "the claims only"

/// <summary>Running studies.</summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Study =
    /// <summary>A study.</summary>
    [<CompiledName "Create">]
    let create (name: string) (title: string) (summary: string) (body: StudyContext -> unit) : Study =
        { Name = name
          Title = title
          Summary = summary
          Body = Action<_> body }

    let private parser = ArgumentParser.Create<StudyArgument>(programName = "study")

    let private printClaims (claims: Claim[]) =
        let table = Table().Border(TableBorder.Rounded)

        for header in [ "claim"; "source"; "measured"; "confirmed by"; "" ] do
            table.AddColumn(TableColumn header) |> ignore

        for claim in claims do
            table.AddRow(
                Markup.Escape claim.Statement,
                Markup.Escape claim.Source,
                Claim.number claim.Measured,
                claim.Range,
                (if claim.Holds then "[green]holds[/]" else "[red]FAILS[/]")
            )
            |> ignore

        // A file or a pipe has no width of its own.
        if Console.IsOutputRedirected then
            AnsiConsole.Profile.Width <- 140

        AnsiConsole.Write table

    let private folder (study: Study) (size: StudySize) (seed: int64) (root: string) =
        let suffix =
            match size with
            | StudySize.Quick -> "-quick"
            | StudySize.Full -> "-full"
            | _ -> ""

        Path.Combine(root, study.Name, $"s{seed}{suffix}")

    /// study.json: what index pages need to know of a study that has been run.
    let private summaryJson (study: Study) (context: StudyContext) (seconds: float) : string =
        use buffer = new MemoryStream()
        use json = new Utf8JsonWriter(buffer, JsonWriterOptions(Indented = true))
        json.WriteStartObject()
        json.WriteString("name", study.Name)
        json.WriteString("title", study.Title)
        json.WriteString("summary", study.Summary)
        json.WriteString("size", context.Size.ToString().ToLowerInvariant())
        json.WriteNumber("seed", context.Seed)
        json.WriteNumber("seconds", Math.Round(seconds, 1))
        json.WriteStartArray "figures"
        context.Pictures |> Array.iter json.WriteStringValue
        json.WriteEndArray()
        json.WriteEndObject()
        json.Flush()
        Text.Encoding.UTF8.GetString(buffer.ToArray()) + "\n"

    /// Runs the study, and returns its claims.
    let private carryOut (study: Study) size seed threads root quiet : Claim[] =
        Runtime.prepare ()

        if threads > 0 then
            torch.set_num_threads threads

        let directory = folder study size seed root
        let page = HtmlPage study.Title
        page.Paragraph study.Summary
        let context = StudyContext(size, seed, Backend.Default, directory, quiet, page)
        let clock = Diagnostics.Stopwatch.StartNew()

        do
            use _scope = torch.NewDisposeScope()
            study.Body.Invoke context

        page.Heading "Claims"
        page.Claims context.Claims
        page.Paragraph $"Seed {seed}, {clock.Elapsed.TotalSeconds:f0} s on {Environment.ProcessorCount} cores."
        AtomicFile.writeText (Path.Combine(directory, "report.html")) page.Text

        AtomicFile.writeText
            (Path.Combine(directory, "study.json"))
            (summaryJson study context clock.Elapsed.TotalSeconds)

        AtomicFile.writeText (Path.Combine(directory, "claims.json")) (Claim.toJson context.Claims)
        printClaims context.Claims
        let held = context.Claims |> Array.filter _.Holds

        Console.WriteLine
            $"""{study.Name}: {held.Length} of {context.Claims.Length} claims hold; {clock.Elapsed.TotalSeconds:f0} s; {Path.Combine(directory, "report.html")}"""

        context.Claims

    /// <summary>
    /// Does what the arguments ask for, and returns the exit code: 0 if every claim holds, 3 if one fails, 1 for an error, 2 for wrong usage.
    /// </summary>
    [<CompiledName "Run">]
    let run (arguments: string[]) (study: Study) : int =
        try
            let given = parser.Parse(arguments, ignoreMissing = false, raiseOnUsage = false)

            if given.IsUsageRequested then
                printfn "%s: %s\n" study.Name study.Title
                let text = parser.PrintUsage()
                printfn "dotnet fsi SCRIPT.fsx -- [OPTIONS]\n\n%s" (text.Substring(text.IndexOf "OPTIONS:"))
                0
            else
                let atLeast least option value =
                    if value < least then
                        raise (ArgumentException $"{option} {value}: must be at least {least}")

                    value

                let size =
                    match given.Contains StudyArgument.Quick, given.Contains StudyArgument.Full with
                    | true, true -> raise (ArgumentException "--quick and --full exclude each other")
                    | true, false -> StudySize.Quick
                    | false, true -> StudySize.Full
                    | false, false -> StudySize.Normal

                let claims =
                    carryOut
                        study
                        size
                        (given.GetResult(StudyArgument.Seed, 0L) |> atLeast 0L "--seed")
                        (match given.TryGetResult StudyArgument.Threads with
                         | Some threads -> atLeast 1 "--threads" threads
                         | None -> 0)
                        (given.GetResult(StudyArgument.Runs, "runs"))
                        (given.Contains StudyArgument.Quiet)

                if claims |> Array.forall _.Holds then 0 else 3
        with
        | :? ArguParseException as error ->
            let line = error.Message.Split('\n')[0]
            eprintfn "%s (--help shows the usage)" (line.Replace("ERROR: ", "").Trim())
            2
        | :? ArgumentException as error ->
            eprintfn "%s (--help shows the usage)" error.Message
            2
        | :? WganException
        | :? DllNotFoundException as error ->
            eprintfn "%s" error.Message
            1
