/// What is looked at before a run goes on from a checkpoint.
module Wgan.Functional.Tests.ContinuationTests

open Expecto
open Wgan.Functional

let private options =
    { RunOptions.Default with
        RunOptions.Seed = 3L }

/// A checkpoint that this process could have written.
let private state: CheckpointState =
    { Experiment = "toy"
      Hash = ""
      Description = ""
      Seed = 3L
      Iteration = 10L
      GeneratorUpdates = 10L
      CriticUpdates = 50L
      LossState = [||]
      Seconds = 1.0
      Images = 0L
      MetricsBytes = 0L
      EventsFile = ""
      EventsBytes = 0L
      Device = string options.Backend.Device
      Type = string options.Backend.DType
      Threads = 2
      KernelPlan = KernelLibrary.plan ()
      Versions = Array.ofList (Versions.all ())
      Files = [||] }

/// The options that it goes on with, and what is said on the standard error.
let private goOn options state =
    let mutable result = options

    let _, _, said =
        Console.captured (fun () ->
            result <- Continuation.options options "the checkpoint" state
            0)

    result, said

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Continuation"
        [ testCase "what this process wrote goes on without a word, in as many threads" (fun () ->
              let next, said = goOn options state
              Expect.equal said "" "nothing to say"
              Expect.equal next.Backend.Threads 2 "threads")

          for what, changed, words in
              [ "other kernels",
                { state with
                    KernelPlan = [| "wgan_kernels 1" |] },
                "kernels wgan_kernels 1"
                "another device", { state with Device = "cuda" }, "device cuda"
                "another libtorch",
                { state with
                    Versions = state.Versions |> Array.map (fun (name, _) -> name, "0.1") },
                "libtorch 0.1" ] do
              testCase $"{what}: a warning that the bits may differ" (fun () ->
                  let _, said = goOn options changed
                  Expect.stringContains said ("the checkpoint was written with " + words.Split(' ')[0]) "what"
                  Expect.stringContains said words "before"
                  Expect.stringContains said "the results may differ in their last bits" "why it matters")

          testCase
              "threads that are asked for and others than the checkpoint's: a warning, and those asked for"
              (fun () ->
                  let next, said =
                      goOn
                          { options with
                              RunOptions.Backend.Threads = 1 }
                          state

                  Expect.equal next.Backend.Threads 1 "threads"
                  Expect.stringContains said "threads 2 and is resumed with 1" "warning")

          for what, changed, words in
              [ "seed", { state with Seed = 4L }, "is of seed 4, not 3"
                "type", { state with Type = "Float64" }, "is of type Float64, not Float32" ] do
              testCase $"another {what} is refused" (fun () ->
                  Expect.throwsC (fun () -> goOn options changed |> ignore) (fun error ->
                      Expect.stringContains error.Message words "message")) ]
