/// From a command line to an exit code.
module internal Expecto.Session

open System.Diagnostics
open System.Reflection

let private duplicates (tests: FlatTest list) =
    tests
    |> List.countBy _.FullName
    |> List.filter (fun (_, count) -> count > 1)
    |> List.map fst

let private list states (tests: FlatTest list) =
    tests
    |> List.filter (fun test -> List.isEmpty states || List.contains test.State states)
    |> List.iter (fun test -> printfn $"{test.FullName}")

let private refuse (problem: string) (names: string list) =
    eprintfn $"{problem}"
    names |> List.iter (eprintfn "  %s")
    1

let private runAll config tests =
    let clock = Stopwatch.StartNew()
    let workers = if config.Parallel then config.Workers else 1
    let runs = Run.tests workers (Report.one config.Debug) tests
    Report.neverStarted runs

    if config.Summary then
        Report.summary runs

    printfn $"{tests.Length} tests in {clock.Elapsed.TotalSeconds:f1} s"
    Report.close runs
    if List.exists Report.failed runs then 1 else 0

let private start config root =
    let tests =
        Flatten.tests root
        |> List.filter (fun test -> config.Filters |> List.forall (fun keep -> keep test))

    let focused = tests |> List.filter (fun test -> test.State = Focused) |> List.map _.FullName

    match duplicates tests with
    | _ when config.ListOnly.IsSome ->
        list config.ListOnly.Value tests
        0
    | (_ :: _) as names when not config.AllowDuplicateNames ->
        refuse "Several tests have the same name (--allow-duplicate-names accepts that):" names
    | _ when config.FailOnFocused && not focused.IsEmpty -> refuse "There are focused tests:" focused
    | _ -> runAll config tests

let private found (findTests: unit -> Test) =
    try
        Ok(findTests ())
    with e ->
        match e, e.InnerException with
        | :? TargetInvocationException, NonNull cause -> Error cause
        | _ -> Error e

/// Runs the tests that a function finds. A wrong command line is refused before any is looked for.
let run arguments (commandLine: string array) (findTests: unit -> Test) =
    match commandLine |> List.ofArray with
    | words when List.contains "--help" words ->
        printfn $"{CommandLine.usage}"
        0
    | words ->
        match CommandLine.parse words with
        | Error problem ->
            eprintfn $"{problem}\n{CommandLine.usage}"
            2
        | Ok parsed ->
            let config = CommandLine.config (Seq.append arguments parsed)

            if config.VersionOnly then
                printfn $"Expecto stand-in {typeof<Test>.Assembly.GetName().Version}"
                0
            else
                match found findTests with
                | Ok tests -> start config tests
                | Error e -> refuse "The tests could not be built:" (Report.trouble e)
