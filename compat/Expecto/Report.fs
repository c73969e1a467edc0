/// What a run prints.
module internal Expecto.Report

open System
open System.Diagnostics
open System.IO

let private ownAssembly = typeof<Test>.Assembly

let private framesOf (e: exn) =
    let relative (path: string) =
        let shorter = Path.GetRelativePath(Environment.CurrentDirectory, path)
        if shorter.StartsWith ".." then path else shorter

    [ for frame in StackTrace(e, true).GetFrames() do
          match frame.GetMethod(), frame.GetFileName() with
          | null, _
          | _, null -> ()
          | method, file when method.Module.Assembly <> ownAssembly && frame.GetFileLineNumber() > 0 ->
              $"{relative file}:{frame.GetFileLineNumber()}"
          | _ -> () ]

/// Where an exception, or what caused it, was thrown: the frames in a user's source files, innermost first.
let rec private locations (e: exn) =
    match e.InnerException with
    | null -> framesOf e |> List.distinct
    | cause -> locations cause @ framesOf e |> List.distinct

let private indent (text: string) = "  " + text.TrimEnd().Replace("\n", "\n  ")

let private duration (span: TimeSpan) =
    if span.TotalSeconds >= 10.0 then
        $"{span.TotalSeconds:f1} s"
    else
        $"{span.TotalMilliseconds:f0} ms"

let rec private withInner (e: exn) =
    Describe.exn e
    :: match e.InnerException with
       | null -> []
       | inner -> withInner inner

/// An exception that is no failed expectation: its type and message, those of its causes, and the user's frames.
let trouble (e: exn) = withInner e @ (locations e |> List.map (fun at -> $"at {at}"))

let private details debug outcome =
    match outcome with
    | Failed e ->
        [ e.Message
          yield! locations e |> List.truncate 1 |> List.map (fun at -> $"at {at}") ]
    | Errored e when debug -> [ string e ]
    | Errored e -> trouble e
    | Passed
    | Skipped _ -> []

/// Prints a test that did not pass; with `debug` one that did, too.
let one debug (run: TestRun) =
    match run.Outcome with
    | Failed _
    | Errored _ ->
        let lines = details debug run.Outcome |> List.map indent |> String.concat "\n"
        printfn $"FAILED   {run.Test.FullName} ({duration run.Duration})\n{lines}"
    | Skipped reason -> printfn $"skipped  {run.Test.FullName}: {reason}"
    | Passed when debug -> printfn $"passed   {run.Test.FullName} ({duration run.Duration})"
    | Passed -> ()

/// Whether a run counts as failed.
let failed (run: TestRun) =
    match run.Outcome with
    | Failed _
    | Errored _ -> true
    | Passed
    | Skipped _ -> false

/// Prints the tests that never started: the pending ones, each by name, and how many the focused ones pushed aside.
let neverStarted (runs: TestRun list) =
    let pending, unfocused =
        runs
        |> List.filter (fun run -> run.Outcome.IsSkipped && run.Duration = TimeSpan.Zero)
        |> List.partition (fun run -> run.Test.State = Pending)

    pending |> List.iter (one false)

    if not unfocused.IsEmpty then
        printfn $"skipped  {unfocused.Length} tests because others are focused"

/// Prints every test under its outcome.
let summary (runs: TestRun list) =
    let section title (belongs: TestRun -> bool) =
        let names = runs |> List.filter belongs |> List.map _.Test.FullName
        printfn $"{title}: {names.Length}"
        names |> List.iter (printfn "  %s")

    section "Passed" _.Outcome.IsPassed
    section "Skipped" _.Outcome.IsSkipped
    section "Failed" failed

/// Prints the closing line.
let close (runs: TestRun list) =
    let count belongs = runs |> List.filter belongs |> List.length

    printfn $"{count _.Outcome.IsPassed} passed, {count failed} failed, {count _.Outcome.IsSkipped} skipped"
