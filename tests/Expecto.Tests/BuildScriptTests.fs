/// build.fsx refuses what it cannot do in one clear line. What it can do, every other test relies on.
module Expecto.Tests.BuildScriptTests

open System.Diagnostics
open Expecto

/// Runs build.fsx and returns its exit code, its output and its errors.
let private build (arguments: string list) (variables: (string * string) list) =
    let start =
        ProcessStartInfo("dotnet", [ "fsi"; "build.fsx" ] @ arguments, WorkingDirectory = Root.folder)

    start.RedirectStandardOutput <- true
    start.RedirectStandardError <- true

    for name, value in variables do
        start.Environment[name] <- value

    match Process.Start start with
    | null -> failtest "could not start"
    | started ->
        use started = started
        let errors = started.StandardError.ReadToEndAsync()
        let output = started.StandardOutput.ReadToEnd()
        started.WaitForExit()
        started.ExitCode, output, errors.Result.Trim()

[<Tests>]
let tests =
    testList
        "build.fsx"
        [ testCase "without a target it lists its targets" (fun () ->
              let code, output, errors = build [] []
              Expect.equal (code, errors) (0, "") "succeeds"

              for target in
                  [ "setup"
                    "build"
                    "test"
                    "run"
                    "bench"
                    "crosscheck"
                    "check"
                    "clean"
                    "help" ] do
                  Expect.isMatch output $@"(?m)^  {target} +\w" "is listed")

          testCase "an unknown target is a usage error" (fun () ->
              let code, output, errors = build [ "tset" ] []
              Expect.equal (code, output) (2, "") "exit code"
              Expect.stringStarts errors "There is no target tset.\n" "names it")

          testCase "an argument that a target does not take is a usage error" (fun () ->
              let code, _, errors = build [ "test"; "--fast" ] []
              Expect.equal code 2 "exit code"
              Expect.stringStarts errors "test takes no argument --fast.\n" "names it")

          testCase "a LIBTORCH that is none is refused in one line" (fun () ->
              let code, output, errors = build [ "setup" ] [ "LIBTORCH", Root.at "docs" ]
              Expect.equal (code, output) (1, "") "exit code"

              Expect.isMatch
                  errors
                  @"^LIBTORCH=.+docs: there is no include/ATen/ATen\.h in it\..*$"
                  "says what is missing"

              Expect.hasLength (errors.Split '\n') 1 "one line") ]
