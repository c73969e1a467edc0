module Wgan.CSharp.Tests.Program

open Expecto

[<EntryPoint>]
let main arguments =
    Wgan.Functional.Runtime.prepare ()
    runTestsInAssemblyWithCLIArgs [] arguments
