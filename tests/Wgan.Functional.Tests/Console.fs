/// The command line inside of this process.
module Wgan.Functional.Tests.Console

open System
open System.IO
open Wgan.Functional

/// Exit code, standard output and standard error of a command line.
let command (arguments: string list) (experiment: Experiment) : int * string * string =
    let out, error = Console.Out, Console.Error
    use newOut = new StringWriter()
    use newError = new StringWriter()

    try
        Console.SetOut newOut
        Console.SetError newError
        let code = CommandLine.run (Array.ofList arguments) experiment
        code, newOut.ToString(), newError.ToString()
    finally
        Console.SetOut out
        Console.SetError error
