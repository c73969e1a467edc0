/// Sweeps whose runs are processes.
module Wgan.Functional.Tests.SweepRunTests

open System
open System.Diagnostics
open System.IO
open System.Threading
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

/// A sweep's command line in this process, which cannot start any run.
let private inThisProcess (arguments: string list) (sweep: Sweep) : int * string * string =
    Console.captured (fun () -> Sweep.run (Array.ofList arguments) sweep)

let private files root pattern =
    Directory.GetFiles(root, pattern, SearchOption.AllDirectories)
    |> Array.sort
    |> List.ofArray

let private waitFor (what: string) (isSo: unit -> bool) =
    let clock = Stopwatch.StartNew()

    while not (isSo ()) do
        if clock.Elapsed > TimeSpan.FromMinutes 2.0 then
            failtestf "two minutes without this: %s" what

        Thread.Sleep 20

let private patientIn root = RunDirectory.path Child.patient { RunOptions.Default with Root = root }

/// The iterations that the run has logged.
let private logged root =
    let path = RunDirectory.metrics (patientIn root)

    if File.Exists path then
        Metrics.read path |> Array.length
    else
        0

let private latest root =
    match CheckpointFolder.list (patientIn root) with
    | [||] -> 0L
    | all -> Array.last all

let private withSleep (milliseconds: int) (body: unit -> 'T) : 'T =
    try
        Environment.SetEnvironmentVariable("WGAN_TEST_SLEEP", string milliseconds)
        body ()
    finally
        Environment.SetEnvironmentVariable("WGAN_TEST_SLEEP", null)

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Sweep runs"
        [ testCase "two rows by two seeds run in processes, end in a table, and are not run again" (fun () ->
              inFolder (fun root ->
                  let code, output, error = Child.runSweep "tiny" [ "--runs"; root; "--processes"; "2" ]
                  Expect.equal (code, error) (0, "") output
                  Expect.stringContains output "0 of 4 runs are finished; 2 at once" "before"
                  Expect.stringContains output "(4 of 4)" "after"
                  Expect.isMatch output @"\| toy, batch 4 \| 2     \|" "the table"
                  let folder = Path.Combine(root, "tiny")
                  Expect.stringContains (File.ReadAllText(Path.Combine(folder, "table.md"))) "4 of 4 runs" "Markdown"
                  // Three metrics of coverage and one distance.
                  Expect.hasLength (File.ReadAllLines(Path.Combine(folder, "cells.csv"))) (1 + 4 * 4) "CSV"
                  let runs = files root "result.json" @ files root "evaluation.json"
                  Expect.hasLength runs 8 "results and evaluations"
                  let written = runs |> List.map File.GetLastWriteTimeUtc

                  // In this process, where a run could not be started.
                  let code, output, error = inThisProcess [ "--runs"; root ] (Child.sweep "tiny")
                  Expect.equal (code, error) (0, "") "again"
                  Expect.stringContains output "4 of 4 runs are finished" "nothing to do"
                  Expect.equal (runs |> List.map File.GetLastWriteTimeUtc) written "nothing was written"

                  // A weight file that is another's makes its evaluation void.
                  let directory = nonNull (Path.GetDirectoryName(files root "evaluation.json" |> List.head))
                  let state = Path.Combine(RunDirectory.checkpoint directory 4L, "state.json")
                  let text = File.ReadAllText state
                  let average = text.IndexOf "average.safetensors\": \"" + "average.safetensors\": \"".Length
                  let other = if text[average] = '0' then "1" else "0"
                  File.WriteAllText(state, text.Remove(average, 1).Insert(average, other))
                  let _, output, _ = inThisProcess [ "table"; "--runs"; root ] (Child.sweep "tiny")
                  Expect.stringContains output "3 of 4 runs" "void"

                  let code, _, error = inThisProcess [ "--runs"; root; "--iterations"; "3" ] (Child.sweep "tiny")
                  Expect.equal code 1 "a run that is too long"
                  Expect.stringContains error "a run of 4 iterations, more than the sweep's 3" "why"))

          testCase "a run that fails is told in the table, others go on, and the exit code is 1" (fun () ->
              inFolder (fun root ->
                  let code, output, _ = Child.runSweep "failing" [ "--runs"; root; "--processes"; "1" ]
                  Expect.equal code 1 output
                  Expect.stringContains output "FAILED: broken, seed 0: iteration 1: " "told"
                  Expect.stringContains output "1 of 2 runs" "the other"
                  let report = File.ReadAllText(Path.Combine(root, "failing", "table.md"))
                  Expect.stringContains report "- broken, seed 0: iteration 1: " "in the report"
                  Expect.hasLength (files root "result.json") 1 "the other's result"))

          testCase
              "a sweep stopped by Ctrl-C, then killed, leaves checkpoints each time and goes on to an unbroken run's bits"
              (fun () ->
                  inFolder (fun root ->
                      let unbroken = Path.Combine(root, "unbroken")

                      let options =
                          { RunOptions.Default with
                              Root = unbroken
                              Quiet = true
                              Backend = { Backend.Default with Threads = 1 } }

                      Runner.train options Child.patient |> ignore
                      let arguments = [ "--runs"; root; "--processes"; "1" ]

                      withSleep 30 (fun () ->
                          use first = Child.startSweep "patient" arguments
                          waitFor "it trains" (fun () -> logged root >= 5)
                          Child.signal first 2
                          let code, output, error = Child.ended first
                          Expect.equal code 130 output

                          Expect.stringContains
                              error
                              "stopped with 0 of 1 runs; the same command goes on from there"
                              "how"

                          let stopped = latest root
                          Expect.isTrue (stopped >= 5L && stopped < 100L) $"a checkpoint: {stopped}"

                          use second = Child.startSweep "patient" arguments
                          waitFor "it goes on" (fun () -> logged root >= int stopped + 5)
                          second.Kill()
                          second.WaitForExit()
                          // The run, left alone, stops by itself.
                          waitFor "the orphan stops" (fun () -> latest root > stopped)
                          Expect.isTrue (latest root < 100L) "before its end"

                          waitFor "the orphan has ended" (fun () ->
                              try
                                  use _lock = RunLock.Take(patientIn root)
                                  true
                              with :? WganException ->
                                  false))

                      let code, output, error = Child.runSweep "patient" arguments
                      Expect.equal (code, error) (0, "") output
                      Child.sameRuns (patientIn root) (patientIn unbroken) "stopped and killed"))

          testCase "mistakes on a sweep's command line are one clear line" (fun () ->
              for arguments, code, part in
                  [ [ "walk" ], 2, "unknown verb 'walk'; there is: run, table, cell"
                    [ "--only"; "x" ], 2, "--only x: there is no such row; there is toy, batch 4, toy, batch 8"
                    [ "--seeds"; "1,a" ], 2, "--seeds 1,a: expected numbers"
                    [ "--processes"; "0"; "--runs"; "/none" ], 2, "--processes 0: must be at least 1"
                    [ "--samples"; "3" ], 2, "--samples 3: must be at least 10"
                    [ "--device"; "tpu" ], 2, "--device tpu: expected cpu, cuda or cuda:NUMBER"
                    if not (torch.cuda.is_available ()) then
                        [ "--device"; "cuda" ], 1, "--device cuda: libtorch finds no CUDA device here"
                    [ "cell"; "--seeds"; "0" ], 2, "one row and one seed"
                    [ "--sed" ], 2, "--sed" ] do
                  let actual, _, error = inThisProcess arguments (Child.sweep "tiny")
                  Expect.equal actual code $"{arguments}: {error}"
                  Expect.stringContains error part "message"
                  Expect.equal (error.TrimEnd('\n').Split '\n').Length 1 "one line")

          testCase "help names rows, seeds, verbs and options" (fun () ->
              let code, output, _ = inThisProcess [ "--help" ] (Child.sweep "tiny")
              Expect.equal code 0 "exit"

              for word in
                  [ "toy, batch 8"
                    "SEEDS: 0, 1"
                    "table"
                    "--processes"
                    "--only"
                    "--seeds"
                    "--samples" ] do
                  Expect.stringContains output word "help") ]
