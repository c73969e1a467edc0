/// Runs in processes of their own, and what they leave.
module Wgan.Functional.Tests.Child

open System
open System.Diagnostics
open System.IO
open System.Runtime.InteropServices
open System.Text.RegularExpressions
open System.Threading
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

/// The Wasserstein loss with a weight 1 + k on the fakes' mean that follows the estimate: a loss with a state.
let balanced: Loss =
    let weighted (state: Tree) (scores: Scores) =
        scores.Fake.mean().mul(state["k"].add(scalar 1.0)).sub(scores.Real.mean ())

    let next (state: Tree) (scores: Scores) =
        let estimate = scores.Real.mean().sub(scores.Fake.mean ()).detach()
        Tree.ofTensors [ "k", state["k"].mul(scalar 0.9).add(estimate.mul (scalar 0.01)) ]

    Loss(
        Description.custom "balanced" "1" [||],
        { Critic = "(1 + k) E[D(G(z))] - E[D(x)]"
          Generator = "-E[D(G(z))]"
          Where = "" },
        LossLaw.GeneratorIgnoresReal,
        null,
        (fun scores -> weighted (Tree.ofTensors [ "k", torch.zeros_like (scores.Real.mean ()) ]) scores),
        (fun scores -> scores.Fake.mean().neg()),
        Some
            { Initial = [| "k", 0.1 |]
              Critic = weighted
              Next = next }
    )

/// A run that writes much: every second iteration a checkpoint.
let private busy =
    { toy with
        Name = "busy"
        Objective = balanced + 10.0 * Penalty.gradient
        Iterations = 150L
        CheckpointEvery = 2L
        KeepCheckpoints = 2
        SampleEvery = 40L }

/// A DCGAN of few channels on images that are noise.
let private images =
    let data = Rng.uniform Backend.Default -1.0 1.0 [| 64L; 1L; 28L; 28L |] (Rng.key 3L)

    { Experiment.create
          "images"
          (Dataset.ofTensor "noise" data)
          (Dcgan.generator28 4)
          (Dcgan.critic28 4)
          (Loss.wasserstein + 10.0 * Penalty.gradient) with
        Latent = Latent.Normal 8
        BatchSize = 4
        CriticSteps = CriticSteps.Constant 2
        Iterations = 6L
        LogEvery = 1L
        CheckpointEvery = 2L }

/// A run whose every update takes five seconds.
let private slow =
    let sleep =
        Penalty.custom "sleep" "1" (fun _ -> [||]) (fun critic samples _ ->
            Thread.Sleep 5000
            (critic samples.Real).mean().mul(scalar 0.0))

    { toy with
        Name = "slow"
        Objective = Loss.wasserstein + 1.0 * sleep }

let experiment (name: string) : Experiment =
    match name with
    | "busy" -> busy
    | "endless" ->
        { busy with
            Name = "endless"
            Iterations = 1_000_000L
            CheckpointEvery = 100_000L }
    | "images" -> images
    | "slow" -> slow
    | other -> failwith $"there is no experiment {other}"

/// A row that stops at once: its loss is not a number.
let private broken =
    let nothing = Penalty.custom "nothing" "1" (fun _ -> [||]) (fun _ _ _ -> torch.tensor nan)

    { toy with
        Name = "broken"
        Objective = Loss.wasserstein + 1.0 * nothing }

/// A row whose iterations take as many milliseconds as WGAN_TEST_SLEEP says.
let patient =
    let sleep =
        Penalty.custom "pause" "1" (fun _ -> [||]) (fun critic samples _ ->
            match Environment.GetEnvironmentVariable "WGAN_TEST_SLEEP" with
            | null -> ()
            | milliseconds -> Thread.Sleep(int milliseconds)

            (critic samples.Real).mean().mul(scalar 0.0))

    { toy with
        Name = "patient"
        Objective = Loss.wasserstein + 1.0 * sleep
        CriticSteps = CriticSteps.Constant 1
        Iterations = 100L }

let private counted =
    { EvaluationSettings.Default with
        Samples = 100
        Metrics = [| "coverage"; "sliced_w1" |] }

let sweep (name: string) : Sweep =
    match name with
    | "tiny" ->
        let batches =
            [| for size in [ 4; 8 ] -> Sweep.setting $"batch {size}" (fun e -> { e with BatchSize = size }) |]

        Sweep.create "tiny" [| { toy with Iterations = 4L } |] [| 0L; 1L |]
        |> Sweep.across batches
        |> Sweep.measuredBy counted
    | "failing" ->
        Sweep.create "failing" [| broken; { toy with Iterations = 4L } |] [| 0L |]
        |> Sweep.measuredBy counted
    | "patient" -> Sweep.create "patient_sweep" [| patient |] [| 0L |] |> Sweep.measuredBy counted
    | other -> failwith $"there is no sweep {other}"

/// Starts `name` with a command line. Where this process was itself started to ignore Ctrl-C, as a shell's background jobs are, the
/// child is not.
let private startAs (kind: string) (name: string) (arguments: string list) : Process =
    let assembly = System.Reflection.Assembly.GetExecutingAssembly().Location

    ProcessStartInfo(
        "env",
        [ "--default-signal=INT,TERM"; "dotnet"; assembly; kind; name ] @ arguments,
        RedirectStandardOutput = true,
        RedirectStandardError = true
    )
    |> Process.Start
    |> nonNull

let start = startAs "--child"

/// Starts the sweep `name` with a command line.
let startSweep = startAs "--sweep"

/// Waits for a child to end by itself; one that does not is killed, and the test fails.
let wait (child: Process) : unit =
    if not (child.WaitForExit(TimeSpan.FromMinutes 3.0)) then
        child.Kill()
        failtest "the child has not ended in three minutes"

/// What a child says to its end: exit code, standard output and standard error.
let ended (child: Process) : int * string * string =
    use child = child
    let error = child.StandardError.ReadToEndAsync()
    let output = child.StandardOutput.ReadToEnd()
    wait child
    child.ExitCode, output, error.Result

/// Runs `name` to its end: exit code, standard output and standard error.
let run (name: string) (arguments: string list) : int * string * string = ended (start name arguments)

/// Runs the sweep `name` to its end.
let runSweep (name: string) (arguments: string list) : int * string * string = ended (startSweep name arguments)

[<DllImport("libc")>]
extern int private kill(int id, int signal)

let signal (child: Process) (number: int) : unit = Expect.equal (kill (child.Id, number)) 0 "the signal is sent"

/// A run's metrics, times apart.
let metrics (directory: string) : string =
    Regex.Replace(
        File.ReadAllText(Path.Combine(directory, "metrics.jsonl")),
        "\"(seconds|images_per_second)\":[-0-9.eE+]+",
        "\"$1\":0"
    )

/// The tensor files of a run's latest checkpoint, by name.
let weights (directory: string) : (string * byte[]) list =
    let latest = Array.last (CheckpointFolder.list directory)
    let folder = RunDirectory.checkpoint directory latest

    [ for path in Directory.GetFiles(folder, "*.safetensors") |> Array.sort do
          nonNull (Path.GetFileName path), File.ReadAllBytes path ]

/// Two runs have left the same, bit for bit, times apart.
let sameRuns (actual: string) (expected: string) (message: string) : unit =
    Expect.equal (CheckpointFolder.list actual |> Array.last) (CheckpointFolder.list expected |> Array.last) message
    Expect.equal (weights actual) (weights expected) $"{message}: weights and optimizers"
    Expect.equal (metrics actual) (metrics expected) $"{message}: metrics"

    for path in Directory.GetFiles(Path.Combine(expected, "samples")) do
        let name = nonNull (Path.GetFileName path)

        Expect.equal
            (File.ReadAllBytes(Path.Combine(actual, "samples", name)))
            (File.ReadAllBytes path)
            $"{message}: {name}"
