module DiffSharp.Tests.Program

open DiffSharp
open Expecto

[<EntryPoint>]
let main arguments =
    // DiffSharp's own default is Float32.
    dsharp.config (dtype = Dtype.Float64, backend = Backend.Reference)
    runTestsInAssemblyWithCLIArgs [] arguments
