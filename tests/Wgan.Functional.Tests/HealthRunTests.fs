/// The critic's health in a run's files, on its console and in its report.
module Wgan.Functional.Tests.HealthRunTests

open System.IO
open System.Text.Json
open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private options root every =
    { RunOptions.Default with
        Root = root
        Quiet = true
        Backend = { Backend.Default with Threads = 1 }
        HealthEvery = every }

let private sick =
    { toy with
        Objective =
            Objective.ofLoss Loss.wasserstein
            |> Objective.project (Projection.clipWeights 1e-4)
        CriticOptimizer = Optimizers.rmsProp 0.01 }

/// A penalty that does not outweigh the loss of a critic that has only begun.
let private gentle =
    { toy with
        Objective = Loss.wasserstein + 0.1 * Penalty.gradient
        LogEvery = 100L }

let private read (result: RunResult) name = File.ReadAllText(Path.Combine(result.Directory, name))

/// How often a text is in another.
let private times (part: string) (text: string) = text.Split(part).Length - 1

[<Tests>]
let tests =
    testSequenced
    <| testList
        "RunHealth"
        [ testCase "measurements stand in metrics.jsonl at their iterations, and are read back" (fun () ->
              inFolder (fun root ->
                  let result = Runner.train (options root 5L) gentle
                  let lines = Metrics.read (RunDirectory.metrics result.Directory)
                  let at name = Metrics.column name lines |> Array.map fst |> List.ofArray
                  Expect.equal (at "critic_loss") [ 1.0; 5.0; 10.0; 15.0; 20.0 ] "lines"

                  for name in
                      [ "estimate"
                        "estimate_error"
                        "held_out_gap"
                        "slope_05"
                        "slope_50"
                        "slope_95"
                        "generator_gradient_norm"
                        "penalty_share"
                        "constant_loss" ] do
                      Expect.equal (at ("health." + name)) [ 5.0; 10.0; 15.0; 20.0 ] name

                  Expect.isEmpty (at "health.weights_at_bound" @ at "health.link_slope") "what does not apply"
                  let measurements = RunHealth.read result.Directory
                  Expect.equal (measurements |> Array.map _.Iteration) [| 5L; 10L; 15L; 20L |] "iterations"
                  use json = JsonDocument.Parse(read result "health.json")
                  let number (name: string) = json.RootElement.GetProperty("health").GetProperty(name).GetDouble()
                  Expect.equal measurements[3].Health.Estimate (number "estimate") "estimate"
                  Expect.equal measurements[3].Health.HeldOutGap (number "held_out_gap") "gap"
                  Expect.equal (json.RootElement.GetProperty("iteration").GetInt64()) 20L "iteration"
                  Expect.equal (json.RootElement.GetProperty("warnings").GetArrayLength()) 0 "warnings"
                  Expect.stringContains (read result "report.html") "No warning in 4 measurements." "report"
                  Expect.stringContains (read result "report.html") "health slope 95, last" "curve"))

          testCase "what is wrong is told once, and recorded in health.json and the report" (fun () ->
              inFolder (fun root ->
                  let arguments = [ "--health-every"; "1"; "--runs"; root; "--threads"; "1" ]
                  let code, out, error = Console.command arguments sick
                  Expect.equal code 0 "code"

                  let words = "of the critic's weights are at the clip bound"
                  Expect.equal (times words error) 1 "told once"
                  Expect.stringContains error "warning: iteration " "where"
                  Expect.stringContains out "critic at iteration 20: estimate " "summary"
                  Expect.stringContains out "WeightsAtBound" "summary"
                  let directory = RunDirectory.path sick (options root 1L)
                  use json = JsonDocument.Parse(File.ReadAllText(Path.Combine(directory, "health.json")))

                  let recorded =
                      [ for warning in json.RootElement.GetProperty("warnings").EnumerateArray() ->
                            string (warning.GetProperty("name").GetString()),
                            string (warning.GetProperty("message").GetString()) ]

                  let told = HealthWarnings.told (RunHealth.read directory)
                  Expect.equal recorded [ for w in told -> w.Name, w.Message ] "recorded"
                  Expect.equal (times "warning: " error) told.Length "all are told"
                  let page = File.ReadAllText(RunDirectory.report directory)

                  for warning in told do
                      Expect.stringContains page $"({warning.Name}).</p>" "report"))

          testCase "measuring changes no bit of the training" (fun () ->
              inFolder (fun root ->
                  let weights every =
                      let result = Runner.train (options (Path.Combine(root, string every)) every) toy

                      [ for name in [ "generator"; "critic"; "average"; "optimizers" ] ->
                            File.ReadAllBytes(
                                Path.Combine(result.Directory, $"checkpoints/000020/{name}.safetensors")
                            ) ],
                      File.Exists(Path.Combine(result.Directory, "health.json"))

                  let measured, has = weights 1L
                  let unmeasured, hasNone = weights 0L
                  Expect.equal measured unmeasured "weights"
                  Expect.equal (has, hasNone) (true, false) "files"))

          testCase "a resumed run has the health, and tells what, of one that was never stopped" (fun () ->
              inFolder (fun root ->
                  let unbroken = Runner.train (options (Path.Combine(root, "a")) 2L) sick
                  let folder = options (Path.Combine(root, "b")) 2L
                  Runner.train folder { sick with Iterations = 10L } |> ignore
                  let resumed = Runner.resume folder sick
                  Expect.equal (read resumed "health.json") (read unbroken "health.json") "health.json"
                  Child.sameRuns resumed.Directory unbroken.Directory "run"))

          testCase "held-out samples that are too few for a batch are told before training" (fun () ->
              inFolder (fun root ->
                  let few =
                      { toy with
                          Data =
                              Dataset.ofTensor "points" (normal 1 [ 2000L; 2L ])
                              |> Dataset.withHeldOut (Dataset.ofTensor "few" (normal 2 [ 4L; 2L ])) }

                  let message = failure (fun () -> Runner.train (options root 5L) few |> ignore)
                  Expect.stringContains message "a batch of 8 was asked of a data set of 4 samples" "message"
                  Runner.train (options root 0L) few |> ignore))

          testCase "a negative interval is refused" (fun () ->
              inFolder (fun root ->
                  Expect.stringContains
                      (failure (fun () -> Runner.train (options root -1L) toy |> ignore))
                      "HealthEvery"
                      "field"

                  let code, _, error = Console.command [ "--health-every"; "-1"; "--runs"; root ] toy
                  Expect.equal code 2 "code"
                  Expect.stringContains error "--health-every -1" "option")) ]
