/// What is particular to the stand-in: its native library. Empty when the genuine package is under test.
module TorchSharp.Tests.ShimTests

open System
open System.Diagnostics
open System.IO
open System.Reflection
open System.Runtime.InteropServices
open Expecto
open TorchSharp

let private native = typeof<Scalar>.Assembly.GetType "TorchSharp.Native"
let private folder = AppContext.BaseDirectory
let private shim = Path.Combine(folder, "libtorchsharp_shim.so")

[<DllImport "libc">]
extern nativeint private getenv(string name)

/// Every function that the managed side declares.
let private declared () =
    (nonNull native).GetMethods(BindingFlags.Static ||| BindingFlags.NonPublic ||| BindingFlags.Public)
    |> Array.choose (fun m -> Option.ofObj (m.GetCustomAttribute<DllImportAttribute>()))
    |> Array.map (fun import -> nonNull import.EntryPoint)

/// Runs these tests, all but none of them, from a folder; standard output and error together.
let private runFrom (folder: string) =
    let start =
        ProcessStartInfo("dotnet", [ Path.Combine(folder, "TorchSharp.Tests.dll"); "--filter"; "elements" ])

    start.RedirectStandardOutput <- true
    start.RedirectStandardError <- true
    use child = nonNull (Process.Start start)
    let errors = child.StandardError.ReadToEndAsync()
    let output = child.StandardOutput.ReadToEnd()
    child.WaitForExit()
    child.ExitCode, output + errors.Result

[<Tests>]
let tests =
    testList
        "the shim"
        [ if not (isNull native) then
              testCase "exports every function that the managed side declares" (fun () ->
                  // First as the binding loads it, which sets up the environment.
                  torch.zeros(1L).Dispose()
                  let library = NativeLibrary.Load shim

                  let missing =
                      declared ()
                      |> Array.filter (fun name -> not (NativeLibrary.TryGetExport(library, name) |> fst))

                  Expect.isGreaterThan (declared ()).Length 300 "there are declarations to look at"
                  Expect.isEmpty missing "nothing is missing")

              testCase "was built against a libtorch with a version" (fun () ->
                  Expect.isMatch torch.__version__ @"^\d+\.\d+\.\d+$" "the version")

              testCase "leaves the signals to .NET: a null reference is an exception" (fun () ->
                  torch.zeros(1L).Dispose()
                  Expect.isTrue (getenv "UCX_ERROR_SIGNALS" <> 0n) "UCX is told which signals are its own"

                  Expect.throwsT<NullReferenceException>
                      (fun () -> (Unchecked.defaultof<torch.Tensor>).dim() |> ignore)
                      "null")

              testCase "asks idle OpenMP threads to sleep, in the environment that native code sees" (fun () ->
                  torch.zeros(1L).Dispose()
                  let own = Environment.GetEnvironmentVariable "OMP_WAIT_POLICY"
                  let spins = Environment.GetEnvironmentVariable "GOMP_SPINCOUNT"
                  let policy = string (Marshal.PtrToStringUTF8(getenv "OMP_WAIT_POLICY"))
                  let expected = if isNull own && isNull spins then "PASSIVE" else string own
                  Expect.equal policy expected "unless the user has said otherwise")

              testCase "is missed with one clear sentence" (fun () ->
                  let elsewhere = Directory.CreateTempSubdirectory "torchsharp"

                  try
                      for file in Directory.GetFiles folder do
                          if file <> shim then
                              File.Copy(file, Path.Combine(elsewhere.FullName, nonNull (Path.GetFileName file)))

                      let code, output = runFrom elsewhere.FullName
                      Expect.notEqual code 0 "it fails"
                      Expect.stringContains output "dotnet fsi build.fsx setup" "and says what to do"
                  finally
                      elsewhere.Delete true) ]
