module Wgan.Functional.Tests.RuntimeTests

open System
open System.Runtime.InteropServices
open Expecto

[<DllImport "libc">]
extern nativeint private getenv(string name)

[<Tests>]
let tests =
    testList
        "Runtime"
        [ testCase "prepare asks MKL for the same bits each time, in the environment that native code sees" (fun () ->
              let mode = Marshal.PtrToStringUTF8(getenv "MKL_CBWR")

              let expected =
                  match Environment.GetEnvironmentVariable "MKL_CBWR" with
                  | null
                  | "" -> "AUTO"
                  | own -> own

              Expect.equal mode expected "unless the user has said otherwise") ]
