/// Runs tests within a test and keeps what they print.
module Expecto.Tests.Inner

open System
open System.IO
open Expecto

type Ran =
    { ExitCode: int
      Output: string
      Errors: string }

/// Keeps what a run prints. Only for sequenced tests: the console is shared.
let captured (run: unit -> int) =
    let output, errors = Console.Out, Console.Error
    use capturedOutput = new StringWriter()
    use capturedErrors = new StringWriter()

    try
        Console.SetOut capturedOutput
        Console.SetError capturedErrors

        { ExitCode = run ()
          Output = string capturedOutput
          Errors = string capturedErrors }
    finally
        Console.SetOut output
        Console.SetError errors

/// Runs a tree as a program would.
let runWith (arguments: string list) tests = captured (fun () -> runTestsWithCLIArgs [] (Array.ofList arguments) tests)

/// Runs a tree with an empty command line.
let run tests = runWith [] tests

/// The lines of a run's output.
let lines ran = ran.Output.TrimEnd().Split '\n' |> List.ofArray

/// The line that closes a run's output.
let closing ran = List.last (lines ran)

/// The message of the failure that a function ends in.
let failure (f: unit -> unit) =
    try
        f ()
        None
    with :? AssertException as e ->
        Some e.Message
