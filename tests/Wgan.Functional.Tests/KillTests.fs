module Wgan.Functional.Tests.KillTests

open System
open System.Diagnostics
open System.IO
open System.Threading
open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private arguments root = [ "--threads"; "1"; "--runs"; root ]

let private directory name root =
    RunDirectory.path (Child.experiment name) { RunOptions.Default with Root = root }

/// Waits for the child to say that it trains or resumes. It says nothing if it has found the run finished.
let private hasBegun (child: Process) : bool =
    let line = child.StandardOutput.ReadLine()
    not (isNull line) && not ((nonNull line).Contains "finished already")

/// Whether a kill has left a half-written or half-removed checkpoint behind.
let private wasInCheckpoint (root: string) : bool =
    let checkpoints = RunDirectory.checkpoints (directory "busy" root)

    Directory.Exists checkpoints
    && Directory.GetDirectories(checkpoints, ".wgan-*").Length > 0

/// Kills a run at that many random moments, or fewer if it ends before, and lets it end; how often, and how often inside of a checkpoint.
let private killed (random: Random) (most: int) (root: string) : int * int =
    let rec go verb kills inside =
        use child = Child.start "busy" (verb :: arguments root)
        let error = child.StandardError.ReadToEndAsync()
        let mutable isRunning = hasBegun child

        if isRunning then
            child.StandardOutput.ReadToEndAsync() |> ignore
            isRunning <- kills < most && not (child.WaitForExit(random.Next 700))

        if isRunning then
            child.Kill()
            child.WaitForExit()
            go "resume" (kills + 1) (inside + (if wasInCheckpoint root then 1 else 0))
        else
            Child.wait child
            Expect.equal child.ExitCode 0 error.Result
            kills, inside

    go "train" 0 0

let private wanted = if isLong then 100 else 10

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Kill"
        [ testCase
              $"long (100 with WGAN_LONG_TESTS): a run killed at {wanted} random moments ends in the unbroken run's bits"
              (fun () ->
                  inFolder (fun root ->
                      let unbroken = Path.Combine(root, "unbroken")
                      let code, _, error = Child.run "busy" ("train" :: "--quiet" :: arguments unbroken)
                      Expect.equal code 0 error
                      let random = Random 0
                      let mutable kills, inside, runs = 0, 0, 0

                      while kills < wanted do
                          let broken = Path.Combine(root, string runs)
                          let newKills, newInside = killed random (wanted - kills) broken
                          Child.sameRuns (directory "busy" broken) (directory "busy" unbroken) $"{newKills} kills"
                          kills <- kills + newKills
                          inside <- inside + newInside
                          runs <- runs + 1

                      printfn "%d kills in %d runs, %d of them inside of a checkpoint" kills runs inside))

          testCase
              "Ctrl-C finishes the iteration, writes a checkpoint, says how to resume, and exits with 130"
              (fun () ->
                  inFolder (fun root ->
                      let broken, unbroken = Path.Combine(root, "broken"), Path.Combine(root, "unbroken")
                      use child = Child.start "endless" (arguments broken)
                      let error = child.StandardError.ReadToEndAsync()
                      Expect.isTrue (hasBegun child) "it trains"
                      child.StandardOutput.ReadToEndAsync() |> ignore
                      Thread.Sleep 300
                      Child.signal child 2
                      Child.wait child
                      Expect.equal child.ExitCode 130 error.Result
                      let latest = CheckpointFolder.list (directory "endless" broken) |> Array.last

                      for part in [ $"stopped after iteration {latest} of 1000000"; "resume" ] do
                          Expect.stringContains error.Result part "message"

                      let length = [ "--iterations"; string (latest + 5L); "--quiet" ]
                      let code, _, error = Child.run "endless" ("resume" :: length @ arguments broken)
                      Expect.equal code 0 error
                      let code, _, error = Child.run "endless" ("train" :: length @ arguments unbroken)
                      Expect.equal code 0 error
                      Child.sameRuns (directory "endless" broken) (directory "endless" unbroken) "resumed"))

          testCase "SIGTERM does the same with 143, and a second Ctrl-C stops at once" (fun () ->
              inFolder (fun root ->
                  use child = Child.start "endless" (arguments root)
                  let error = child.StandardError.ReadToEndAsync()
                  Expect.isTrue (hasBegun child) "it trains"
                  child.StandardOutput.ReadToEndAsync() |> ignore
                  Child.signal child 15
                  Child.wait child
                  Expect.equal child.ExitCode 143 error.Result

                  use child = Child.start "slow" (arguments root)
                  Expect.isTrue (hasBegun child) "it trains"
                  Child.signal child 2
                  let line = child.StandardError.ReadLine()
                  Expect.equal line "" "the line that the terminal shows ^C in is left"
                  Expect.stringContains (nonNull (child.StandardError.ReadLine())) "stopping after" "message"
                  Child.signal child 2
                  Child.wait child
                  Expect.equal child.ExitCode 130 "exit code"

                  Expect.isEmpty
                      (CheckpointFolder.list (directory "slow" root))
                      "it has not waited for its iteration, whose end would write a checkpoint")) ]
