module Wgan.Functional.Tests.RuntimeTests

open System
open System.Runtime.InteropServices
open Expecto
open FsCheck
open TorchSharp
open Wgan.Functional

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

              Expect.equal mode expected "unless the user has said otherwise")

          testSequenced
          <| testCase "tidy collects young objects once a million bytes of them were made" (fun () ->
              Runtime.tidy ()
              let before = GC.CollectionCount 0
              let garbage = Array.init 40 (fun _ -> Array.zeroCreate<byte> 50_000)
              Runtime.tidy ()
              Expect.isGreaterThan (GC.CollectionCount 0) before "collections"
              GC.KeepAlive garbage)

          // With the library of kernels, a freed tensor's memory goes to the next of its size, or to one of up to half of it.
          testPropertyWithConfig
              { FsCheckConfig.defaultConfig with
                  maxTest = 20 }
              "tensors of any sizes, made and freed in any order, each have memory of their own"
              (fun (seed: int) ->
                  use _scope = torch.NewDisposeScope()
                  let random = Random seed
                  let living = Collections.Generic.List<int * Tensor>()

                  for value in 1..120 do
                      // From 4 bytes to 4 MB, small and large ones alike often.
                      let count = int64 (Math.Exp(random.NextDouble() * Math.Log 1e6))
                      let tensor = torch.full ([| count |], (float32 value).ToScalar())
                      living.Add(value, tensor)

                      if random.Next 3 > 0 then
                          let index = random.Next living.Count
                          (snd living[index]).Dispose()
                          living.RemoveAt index

                  for value, tensor in living do
                      let memory = MemoryMarshal.Cast<byte, float32>(tensor.bytes).ToArray()
                      Expect.all memory ((=) (float32 value)) $"tensor {value} of {memory.Length} numbers") ]
