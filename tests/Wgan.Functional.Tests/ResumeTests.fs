module Wgan.Functional.Tests.ResumeTests

open System
open System.IO
open System.Text.RegularExpressions
open System.Threading
open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.TestFiles

let private options root =
    { RunOptions.Default with
        Root = root
        Quiet = true
        Backend = { Backend.Default with Threads = 1 } }

/// The experiment with a penalty of 0 that calls `act` in every update of the critic. All of them are one experiment.
let private probed (act: unit -> unit) (experiment: Experiment) : Experiment =
    let probe =
        Penalty.custom "probe" "1" (fun _ -> [||]) (fun _ samples _ ->
            act ()
            samples.Real.mean().mul(scalar 0.0))

    { experiment with
        Objective = experiment.Objective + 1.0 * probe }

/// Trains, and is asked to stop in the critic's update of that number, from 0; the message that the run ends with.
let private stopping (experiment: Experiment) (update: int) (root: string) : string =
    use source = new CancellationTokenSource()
    let mutable seen = 0

    let act () =
        if seen = update then
            source.Cancel()

        seen <- seen + 1

    try
        Runner.train
            // A captured penalty would not be asked in every update.
            { options root with
                Stop = source.Token
                Eager = true }
            (probed act experiment)
        |> ignore

        failtest "the run was not stopped"
    with :? OperationCanceledException as error ->
        error.Message

let private often =
    { toy with
        CheckpointEvery = 3L
        Objective = Child.balanced + 10.0 * Penalty.gradient }

/// What `stopping often` has begun.
let private begun = probed ignore often

/// A penalty that is 0, but of that value in about one update of twenty: where a draw of its own says so.
let private failing (value: float) =
    let draws _ : DrawSpec[] =
        [| { Name = "u"
             Shape = [||]
             Distribution = Distribution.Uniform(0.0, 1.0) } |]

    Penalty.custom "failing" "1" draws (fun critic samples draws ->
        let factor = if Tensors.toFloat draws["u"] > 0.95 then value else 0.0
        (critic samples.Real).mean().mul(scalar factor))

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Resume"
        [ testCase
              "a run that was stopped and resumed leaves the bits of one that was not, wherever it was stopped"
              (fun () ->
                  inFolder (fun root ->
                      let unbroken = Runner.train (options (Path.Combine(root, "unbroken"))) begun

                      for update in [ 0; 5; 12; 37 ] do
                          let folder = Path.Combine(root, string update)
                          let message = stopping often update folder
                          Expect.stringContains message $"stopped after iteration {update / 2 + 1} of 20" "message"
                          Expect.stringContains message "resume" "how to go on"
                          let resumed = Runner.resume (options folder) begun
                          Child.sameRuns resumed.Directory unbroken.Directory $"stopped at update {update}"
                          Expect.equal resumed.PeakEstimate unbroken.PeakEstimate "peak"
                          Expect.equal resumed.FinalEstimate unbroken.FinalEstimate "final"))

          testCase "a network with running statistics is resumed bit for bit" (fun () ->
              inFolder (fun root ->
                  let images = Child.experiment "images"
                  let probedImages = probed ignore images
                  let unbroken = Runner.train (options (Path.Combine(root, "unbroken"))) probedImages
                  let folder = Path.Combine(root, "broken")
                  stopping images 6 folder |> ignore
                  Child.sameRuns (Runner.resume (options folder) probedImages).Directory unbroken.Directory "images"))

          testCase "what was logged after the last checkpoint, a torn line too, is cut and written again" (fun () ->
              inFolder (fun root ->
                  let unbroken = Runner.train (options (Path.Combine(root, "unbroken"))) begun
                  let folder = Path.Combine(root, "broken")
                  stopping often 20 folder |> ignore
                  let directory = RunDirectory.path begun (options folder)
                  let metrics = Path.Combine(directory, "metrics.jsonl")
                  let events = Directory.GetFiles(directory, "events.*")[0]
                  File.AppendAllText(metrics, "{\"iteration\":12,\"critic_loss\":1.0}\n{\"iteration\":13,\"crit")
                  File.AppendAllText(events, "half a record")
                  Child.sameRuns (Runner.resume (options folder) begun).Directory unbroken.Directory "metrics"

                  let lengths directory =
                      Directory.GetFiles(directory, "events.*")
                      |> Array.map (fun path -> FileInfo(path).Length)

                  Expect.equal (lengths directory) (lengths unbroken.Directory) "events"))

          testCase "a finished run can be resumed for longer, and has then the bits of the longer run" (fun () ->
              inFolder (fun root ->
                  let longer = { begun with Iterations = 26L }
                  let unbroken = Runner.train (options (Path.Combine(root, "unbroken"))) longer
                  let folder = Path.Combine(root, "short")
                  Runner.train (options folder) begun |> ignore
                  let resumed = Runner.resume (options folder) longer
                  Expect.equal resumed.Iterations 26L "iterations"
                  Child.sameRuns resumed.Directory unbroken.Directory "longer"

                  Expect.stringContains
                      (File.ReadAllText(RunDirectory.description resumed.Directory))
                      "\"iterations\": 26"
                      "experiment.json"

                  let again = Runner.resume (options folder) begun
                  Expect.equal again.Iterations 26L "a finished run is not trained again"))

          testCase "a run of many checkpoints keeps the last, and their number is the experiment's" (fun () ->
              inFolder (fun root ->
                  let kept =
                      { often with
                          KeepCheckpoints = 2
                          Iterations = 10L }

                  let result = Runner.train (options root) kept
                  Expect.equal (CheckpointFolder.list result.Directory) [| 9L; 10L |] "checkpoints"))

          testCase "an unfinished run is not trained over: the message says where it is and what to do" (fun () ->
              inFolder (fun root ->
                  stopping often 12 root |> ignore
                  let directory = RunDirectory.path begun (options root)

                  rejects [ directory; "unfinished run, at iteration 7 of 20"; "resume"; "--fresh" ] (fun () ->
                      Runner.train (options root) begun)

                  let fresh = Runner.train { options root with Fresh = true } begun
                  Expect.equal fresh.Iterations 20L "trained anew"
                  Expect.equal (CheckpointFolder.list (directory + "-7")) [| 3L; 6L; 7L |] "nothing is deleted"))

          testCase "a run that has not begun is no reason to refuse" (fun () ->
              inFolder (fun root ->
                  let directory = RunDirectory.path often (options root)
                  Directory.CreateDirectory directory |> ignore
                  File.WriteAllText(RunDirectory.description directory, "{}")
                  Expect.equal (Runner.train (options root) often).Iterations 20L "iterations"))

          testCase "resuming what is not there names how this experiment differs from the runs that are" (fun () ->
              inFolder (fun root ->
                  rejects [ "there is no run in"; "to resume" ] (fun () -> Runner.resume (options root) often)
                  Runner.train (options root) often |> ignore

                  rejects [ "Other runs"; "batchSize: 8 -> 4" ] (fun () ->
                      Runner.resume (options root) { often with BatchSize = 4 })

                  rejects [ "another seed" ] (fun () -> Runner.resume { options root with Seed = 1L } often)))

          testCase "two runs in one folder at once are locked out" (fun () ->
              inFolder (fun root ->
                  let directory = RunDirectory.path begun (options root)

                  let refused () =
                      rejects [ directory; "being written by another run" ] (fun () ->
                          Runner.train (options root) begun)

                      rejects [ "being written" ] (fun () -> Runner.train { options root with Fresh = true } begun)

                  (use _lock = RunLock.Take directory
                   refused ())

                  stopping often 12 root |> ignore

                  (use _lock = RunLock.Take directory
                   rejects [ "being written" ] (fun () -> Runner.resume (options root) begun))

                  Expect.equal (Runner.resume (options root) begun).Iterations 20L "the lock is freed"))

          for value, word in [ nan, "NaN"; infinity, "Infinity" ] do
              testCase
                  $"a term that is {word} stops the run with term, layer and iteration, and the state before it"
                  (fun () ->
                      inFolder (fun root ->
                          let sometimes =
                              { often with
                                  Objective = Child.balanced + 1.0 * failing value }

                          let seeded = { options root with Seed = 2L }
                          let directory = RunDirectory.path sometimes seeded
                          let message = failure (fun () -> Runner.train seeded sometimes |> ignore)
                          let iteration = int64 (Regex.Match(message, @"^iteration (\d+): \w+ is").Groups[1].Value)

                          Expect.isGreaterThan
                              ((iteration - 1L) % 3L)
                              0L
                              "it fails some iterations after a checkpoint"

                          for part in
                              [ "in the critic's update the term failing is"
                                "critic.1.weight (dense)"
                                RunDirectory.checkpoint directory (iteration - 1L) ] do
                              Expect.stringContains message part "message"

                          Expect.isFalse (message.Contains '\n') "one line"

                          Expect.equal
                              (Array.last (CheckpointFolder.list directory))
                              (iteration - 1L)
                              "the state before it"

                          rejects [ $"iteration {iteration}:" ] (fun () -> Runner.resume seeded sometimes)

                          let always =
                              { often with
                                  Objective =
                                      Child.balanced
                                      + 1.0
                                        * Penalty.custom "bad" "1" (fun _ -> [||]) (fun critic samples _ ->
                                            (critic samples.Real).mean().mul(scalar value)) }

                          let message = failure (fun () -> Runner.train (options root) always |> ignore)

                          for part in
                              [ "iteration 1"
                                "the term bad is"
                                "critic.1.weight (dense)"
                                "checkpoints/000000" ] do
                              Expect.stringContains message part "message")) ]
