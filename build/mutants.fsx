// Breaks the library in one place at a time and asks whether a test notices: dotnet fsi build/mutants.fsx [NUMBER ...]
// Works on a copy under artifacts/mutants, takes about half a minute a mutant, and writes docs/mutants.md when all are run.
#load "Shell.fsx" "MutantList.fsx"

open System
open System.Diagnostics
open System.IO
open System.Text.RegularExpressions
open Shell

/// Two are broken at a time, each in a copy of its own.
let copies = [ for worker in 0..1 -> at $"artifacts/mutants{worker}" ]
let testProject = "tests/Wgan.Functional.Tests"

/// Lists that need no long run or script.
let lists =
    [ "Loss"
      "FDivergence"
      "Penalty"
      "Projection"
      "Optimizer"
      "Training"
      "Network"
      "Data"
      "Objective"
      "Term"
      "Reconstruction"
      "Consistency"
      "Augment"
      "Variant training"
      "Presets"
      "Capture" ]

let prepare copy =
    if Directory.Exists copy then
        Directory.Delete(copy, true)

    quietly "mutants-clone" [] "git" [ "clone"; "-q"; root; copy ]

    for folder in [ ".paket"; "artifacts/native" ] do
        let target = Path.Combine(copy, folder)
        Directory.CreateDirectory(Path.GetDirectoryName target) |> ignore
        quietly "mutants-copy" [] "cp" [ "-r"; at folder; target ]

/// Exit code and output. The output goes to a file, not a pipe: build servers outlive the command and would keep a pipe open.
let runIn copy (program: string) (arguments: string list) =
    let log = Path.Combine(copy, "artifacts/mutant.log")
    let redirected = [ "-c"; "exec \"$@\" >\"$0\" 2>&1 </dev/null"; log; program ] @ arguments
    let start = ProcessStartInfo("bash", redirected, WorkingDirectory = copy)
    use started = Process.Start start
    started.WaitForExit()
    started.ExitCode, File.ReadAllText log

let build copy =
    runIn copy "dotnet" [ "build"; testProject; "-c"; "Release"; "-v"; "q"; "-nologo" ]

/// The first test that fails, over the lists.
let killer copy (file: string) =
    let isNamedByFolder (list: string) = list.StartsWith(file.Split('/', '.')[0])

    lists
    |> List.sortBy (fun list -> if isNamedByFolder list then 0 else 1)
    |> List.tryPick (fun list ->
        let code, output =
            runIn
                copy
                "dotnet"
                [ $"{testProject}/bin/Release/net10.0/Wgan.Functional.Tests.dll"
                  "--filter-test-list"
                  list ]

        if code = 0 then
            None
        else
            let failed = Regex.Matches(output, @"FAILED   (.*) \(\d")

            let first =
                if failed.Count > 0 then
                    failed[0].Groups[1].Value
                else
                    $"{list} ended with exit code {code}"

            Some(first, max 1 failed.Count))

let verdict copy (what: string, file: string, text: string, replacement: string) =
    let path = Path.Combine(copy, "src/Wgan.Functional", file)
    let original = File.ReadAllText path
    let place = original.IndexOf text

    if place < 0 then
        fail $"{file} no longer holds: {text}"

    try
        File.WriteAllText(
            path,
            original.Substring(0, place)
            + replacement
            + original.Substring(place + text.Length)
        )

        match build copy with
        | 0, _ -> killer copy file
        | _, output ->
            say $"the mutant '{what}' does not compile:\n{output}"
            None
    finally
        File.WriteAllText(path, original)

try
    let chosen = fsi.CommandLineArgs |> Array.skip 1 |> Array.map int |> Array.toList

    let judge copy (number, mutant) =
        let what, file, _, _ = mutant
        let found = verdict copy mutant

        match found with
        | Some(test, count) -> say $"{number} killed: {what} | {test} (and {count - 1} more of its list)"
        | None -> say $"{number} SURVIVED: {what}"

        number, (what, file, found)

    let mine worker =
        List.indexed MutantList.mutants
        |> List.filter (fun (number, _) -> chosen.IsEmpty || List.contains number chosen)
        |> List.filter (fun (number, _) -> number % copies.Length = worker)

    List.iter prepare copies

    let results =
        copies
        |> List.indexed
        |> Array.ofList
        |> Array.Parallel.map (fun (worker, copy) -> mine worker |> List.map (judge copy))
        |> List.concat
        |> List.sortBy fst
        |> List.map snd

    if chosen.IsEmpty then
        let rows =
            [ for what, file, found in results do
                  let test = found |> Option.map fst |> Option.defaultValue "**survived**"
                  $"| {what} | `{file}` | {test} |" ]

        let killed = results |> List.filter (fun (_, _, found) -> found.IsSome) |> List.length

        [ "# Mutants"
          ""
          "Written by `dotnet fsi build/mutants.fsx`: the library broken in one place at a time, and the first test that failed."
          ""
          "| what was broken | file | first test to fail |"
          "| --- | --- | --- |" ]
        @ rows
        @ [ ""; $"{killed} of {results.Length} killed"; "" ]
        |> String.concat "\n"
        |> fun text -> File.WriteAllText(at "docs/mutants.md", text)

    if results |> List.exists (fun (_, _, found) -> found.IsNone) then
        exit 1
with BuildFailed message ->
    eprintfn $"{message}"
    exit 1
