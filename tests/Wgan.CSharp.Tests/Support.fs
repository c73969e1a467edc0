module Wgan.CSharp.Tests.Support

open System
open System.Diagnostics
open System.IO
open Expecto
open TorchSharp
open Wgan.Functional

let f64 =
    { Backend.Default with
        DType = torch.ScalarType.Float64 }

let normal seed (shape: int64 list) = Rng.normal f64 (Array.ofList shape) (Rng.key seed)

let scoped (body: unit -> unit) () =
    use _scope = torch.NewDisposeScope()
    body ()

let testTensors name body = testCase name (scoped body)

let close (actual: Tensor) (expected: Tensor) message =
    Expect.equal actual.shape expected.shape $"{message}: shape"

    for a, e in Array.zip (Tensors.toArray actual) (Tensors.toArray expected) do
        Expect.isLessThan (abs (a - e)) (1e-12 * max 1.0 (abs e)) message

let inFolder (body: string -> unit) =
    let folder = Directory.CreateTempSubdirectory("wgan-csharp-tests-").FullName

    try
        body folder
    finally
        Directory.Delete(folder, true)

/// The tensors there are, without those that only wait for the garbage collector.
let tensorCount () =
    for _ in 1..2 do
        GC.Collect()
        GC.WaitForPendingFinalizers()

    // The next tensor of a thread frees what its finalizers have queued.
    (torch.zeros [| 1L |]).Dispose()
    Tensor.TotalCount

/// The folder of the solution.
let repository =
    let rec above (folder: string) =
        if File.Exists(Path.Combine(folder, "Wgan.sln")) then
            folder
        else
            above (nonNull (Path.GetDirectoryName folder))

    above AppContext.BaseDirectory

/// Exit code and output of a command of the SDK.
let dotnet (arguments: string list) =
    let start =
        ProcessStartInfo("dotnet", arguments, RedirectStandardOutput = true, WorkingDirectory = repository)

    use started = nonNull (Process.Start start)
    let output = started.StandardOutput.ReadToEnd()
    started.WaitForExit()
    started.ExitCode, output
