/// Numbers of Python programs under references/: run where SciPy is, and stored beside the program.
module Wgan.Functional.Tests.Reference

open System
open System.Diagnostics
open System.IO
open System.Text.Json
open Expecto

let private folder =
    let rec up (folder: DirectoryInfo) =
        if File.Exists(Path.Combine(folder.FullName, "Wgan.sln")) then
            folder.FullName
        else
            up (nonNull folder.Parent)

    Path.Combine(up (DirectoryInfo AppContext.BaseDirectory), "tests", "Wgan.Functional.Tests", "references")

/// Debian's interpreter, which sees Debian's python3-scipy, before another on the path.
let private python =
    if File.Exists "/usr/bin/python3" then
        "/usr/bin/python3"
    else
        "python3"

let private start (arguments: string list) =
    let start =
        ProcessStartInfo(
            python,
            arguments,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        )

    nonNull (Process.Start start)

let private hasSciPy =
    lazy
        (try
            use probe = start [ "-c"; "import scipy" ]
            probe.StandardInput.Close()
            probe.WaitForExit()
            probe.ExitCode = 0
         with :? ComponentModel.Win32Exception ->
             false)

let private numbers (json: string) : float[][] = nonNull (JsonSerializer.Deserialize<float[][]> json)

/// What references/<name>.py said of the cases when they were stored.
let stored (name: string) : float[][] = numbers (File.ReadAllText(Path.Combine(folder, name + ".json")))

/// What references/<name>.py says of the cases, in JSON, now; the test is skipped without SciPy. With WGAN_STORE_REFERENCES its numbers are stored.
let computed (name: string) (cases: string) : float[][] =
    if not (hasSciPy.Force()) then
        skiptest "python3-scipy is not installed; the stored numbers are compared by the test beside this one"

    use program = start [ Path.Combine(folder, name + ".py") ]
    let output = program.StandardOutput.ReadToEndAsync()
    let error = program.StandardError.ReadToEndAsync()
    program.StandardInput.Write cases
    program.StandardInput.Close()
    program.WaitForExit()

    if program.ExitCode <> 0 then
        failtestf "%s.py failed: %s" name error.Result

    if not (String.IsNullOrEmpty(Environment.GetEnvironmentVariable "WGAN_STORE_REFERENCES")) then
        File.WriteAllText(Path.Combine(folder, name + ".json"), output.Result.Replace("], [", "],\n[") + "\n")

    numbers output.Result

/// Each case's numbers are the reference's, to an absolute and relative tolerance.
let agree (tolerance: float) (actual: float[][]) (expected: float[][]) =
    Expect.equal actual.Length expected.Length "cases"

    for i in 0 .. actual.Length - 1 do
        Expect.equal actual[i].Length expected[i].Length $"numbers of case {i}"

        for a, e in Array.zip actual[i] expected[i] do
            if not (abs (a - e) <= tolerance * max 1.0 (abs e)) then
                failtestf "case %d: %.17g, but the reference says %.17g" i a e
