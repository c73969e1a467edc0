/// The command line inside of this process.
module Wgan.Functional.Tests.Console

open System
open System.IO
open Wgan.Functional

/// What `act` returns, and what it writes to standard output and standard error.
let captured (act: unit -> int) : int * string * string =
    let out, error = Console.Out, Console.Error
    use newOut = new StringWriter()
    use newError = new StringWriter()

    try
        Console.SetOut newOut
        Console.SetError newError
        let code = act ()
        code, newOut.ToString(), newError.ToString()
    finally
        Console.SetOut out
        Console.SetError error

/// Exit code, standard output and standard error of a command line.
let command (arguments: string list) (experiment: Experiment) : int * string * string =
    captured (fun () -> CommandLine.run (Array.ofList arguments) experiment)
