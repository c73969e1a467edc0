module Wgan.Functional.Tests.Program

open Expecto
open Wgan.Functional
open Wgan.Functional.Tests

[<EntryPoint>]
let main arguments =
    match List.ofArray arguments with
    // A run in a process of its own, for the tests to kill.
    | "--child" :: name :: rest -> CommandLine.run (Array.ofList rest) (Child.experiment name)
    | "--sweep" :: name :: rest -> Sweep.run (Array.ofList rest) (Child.sweep name)
    | _ ->
        Wgan.Functional.Runtime.prepare ()
        runTestsInAssemblyWithCLIArgs [] arguments
