/// Running what was built to be run, and adding up what it says.
module Tests

#load "Shell.fsx" "Studies.fsx"

open System
open System.Collections
open System.Diagnostics
open System.IO
open System.Text.RegularExpressions
open Shell

/// A project's compiled assembly.
let assembly (project: string) =
    let named = Regex.Match(File.ReadAllText project, "<AssemblyName>(.+)</AssemblyName>")

    let name =
        if named.Success then
            named.Groups[1].Value
        else
            Path.GetFileNameWithoutExtension project

    Path.Combine(Path.GetDirectoryName project, "bin", "Release", "net10.0", $"{name}.dll")

/// Whether a project is a program of tests; others under tests/ are what such a program reads or calls.
let isProgram (project: string) =
    project.StartsWith(at "tests/")
    && Path.GetFileNameWithoutExtension(project).EndsWith ".Tests"

/// The counts in a test program's closing line: passed, failed, skipped. Genuine Expecto words it differently, in colours.
let private countsIn (line: string) =
    let plain = Regex.Replace(line, @"\x1b\[[0-9;?]*[A-Za-z]", "")

    let numbers (pattern: string) =
        let found = Regex.Match(plain, pattern)

        if found.Success then
            Some [ for group in Seq.tail found.Groups -> int (group.Value.Replace(",", "")) ]
        else
            None

    match numbers @"^([\d,]+) passed, ([\d,]+) failed, ([\d,]+) skipped$" with
    | Some [ passed; failed; skipped ] -> Some(passed, failed, skipped)
    | _ ->
        match numbers @"([\d,]+) passed, ([\d,]+) ignored, ([\d,]+) failed, ([\d,]+) errored" with
        | Some [ passed; skipped; failed; errored ] -> Some(passed, failed + errored, skipped)
        | _ -> None

/// Runs a test program, shows what it prints, and returns its counts.
let run (project: string) =
    let start =
        ProcessStartInfo("dotnet", [ assembly project ], WorkingDirectory = root, RedirectStandardOutput = true)

    use started = Process.Start start
    let mutable counts = None
    let mutable line = started.StandardOutput.ReadLine()

    while not (isNull line) do
        say line
        counts <- countsIn line |> Option.orElse counts
        line <- started.StandardOutput.ReadLine()

    started.WaitForExit()

    match counts, started.ExitCode with
    | Some(passed, failed, skipped), code when (code = 0) = (failed = 0) && code < 128 -> passed, failed, skipped
    | _, code ->
        let unsaid = if counts.IsNone then " without saying its result" else ""
        // A crash must not pass for a quiet success, whether before or after the closing line.
        say $"FAILED   {Path.GetFileNameWithoutExtension project} ended with exit code {code}{unsaid}"
        let passed, failed, skipped = defaultArg counts (0, 0, 0)
        passed, failed + 1, skipped

/// Runs the quick form of every study, an experiment that ends in claims: it passes if they all hold.
let runStudies () =
    say "\ntest: quick studies"

    let run (path: string) =
        match Studies.run path [ "--quick"; "--runs"; at "artifacts/studies" ] with
        | 0, last, _ ->
            say last
            1, 0, 0
        | _, _, all ->
            say $"FAILED   {Path.GetFileNameWithoutExtension path}\n{all}"
            0, 1, 0

    let results = Concurrent.ConcurrentBag()

    // A study computes: more of them at once than cores would only take longer, each of them.
    Studies.scripts ()
    |> Array.filter Studies.isStudy
    |> Array.map (fun path -> fun () -> results.Add(run path))
    |> List.ofArray
    |> sideBySide

    List.ofSeq results

/// Whether each experiment still compiles, without running it.
let compileExperiments () =
    say "\ntest: experiments compile"

    let compiles (path: string) =
        let name = Path.GetFileNameWithoutExtension path

        try
            quietly $"typecheck-{name}" [] "dotnet" [ "fsi"; "--typecheck-only"; path ]
            1, 0, 0
        with BuildFailed message ->
            say $"FAILED   {name}\n{message}"
            0, 1, 0

    [| yield! Studies.scripts () |> Array.filter (Studies.isStudy >> not)
       yield! Directory.GetFiles(at "bench", "*.fsx") |]
    |> Array.Parallel.map compiles
    |> List.ofArray
