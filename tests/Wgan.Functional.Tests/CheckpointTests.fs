module Wgan.Functional.Tests.CheckpointTests

open System.IO
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.TestFiles

let private key = Rng.key 5L

/// The state after some iterations, in memory, and the files that a checkpoint of it is made of.
let private after (iterations: int) (experiment: Experiment) : TrainingState =
    let source = experiment.Data.Open()
    let mutable state = Training.init experiment f32 key

    for _ in 1..iterations do
        use draws = Training.draws experiment source f32 key state
        let result = Training.advance experiment state draws
        Tree.dispose result.Telemetry
        state <- result.State

    state

let private describe (experiment: Experiment) (state: TrainingState) : CheckpointState =
    { Experiment = experiment.Name
      Hash = Experiment.hash experiment
      Description = (Experiment.describe experiment).ToJson()
      Seed = 5L
      Iteration = state.Iteration
      GeneratorUpdates = state.Generator.Updates
      CriticUpdates = state.Critic.Updates
      LossState = Checkpoint.lossState state
      Seconds = 1.5
      Images = 12L
      MetricsBytes = 3L
      EventsFile = "events"
      EventsBytes = 4L
      Device = "cpu"
      Type = "Float32"
      Threads = 1
      KernelPlan = [||]
      Versions = [| "libtorch", "1" |]
      Files = [||] }

let private write directory experiment (state: TrainingState) =
    Checkpoint.write directory state (describe experiment)
    RunDirectory.checkpoint directory state.Iteration

let private load experiment folder = Checkpoint.readState experiment folder |> Checkpoint.load experiment f32 folder

let private trees (state: TrainingState) =
    [ "generator", state.Generator.Network.Parameters
      "generator's state", state.Generator.Network.State
      "generator's optimizer", state.Generator.Optimizer
      "critic", state.Critic.Network.Parameters
      "critic's state", state.Critic.Network.State
      "critic's optimizer", state.Critic.Optimizer
      "average", state.Average.Parameters
      "average's state", state.Average.State
      "loss", state.Loss ]

let private sameStates (actual: TrainingState) (expected: TrainingState) =
    Expect.equal actual.Iteration expected.Iteration "iteration"

    Expect.equal
        (actual.Generator.Updates, actual.Critic.Updates)
        (expected.Generator.Updates, expected.Critic.Updates)
        "updates"

    for (name, a), (_, e) in List.zip (trees actual) (trees expected) do
        sameTree a e name

/// Experiments that between them have every kind of state.
let private subjects =
    [ "WGAN-GP, a perceptron", toy
      "batch normalisation, DCGAN",
      { Child.experiment "images" with
          Iterations = 3L }
      "a loss with a state",
      { toy with
          Objective = Objective.ofLoss Child.balanced }
      "optimizers with traces and clipping",
      { toy with
          GeneratorOptimizer = Optimizers.momentum 0.01 0.9
          CriticOptimizer = Optimizer.chain [| ClipGradients.byGlobalNorm 1.0; Optimizers.rmsPropCentred 0.01 |] } ]

[<Tests>]
let tests =
    testList
        "Checkpoint"
        [ for name, experiment in subjects do
              testTensors $"what is read back is what was written: {name}" (fun () ->
                  inFolder (fun directory ->
                      let state = after 3 experiment
                      sameStates (load experiment (write directory experiment state)) state))

              testTensors
                  $"a state's tensors are contiguous, so that reading them back changes no sum's order: {name}"
                  (fun () ->
                      for tree, values in trees (after 3 experiment) do
                          for leaf in values.Leaves() do
                              Expect.isTrue (leaf.Value.is_contiguous ()) $"{tree}: {leaf.Name}")

          testTensors "a checkpoint of another experiment is refused with the fields that differ" (fun () ->
              inFolder (fun directory ->
                  let folder = write directory toy (after 1 toy)

                  let other =
                      { toy with
                          BatchSize = 9
                          Objective = Loss.hinge + 5.0 * Penalty.gradient }

                  let message = failure (fun () -> Checkpoint.readState other folder |> ignore)

                  for part in
                      [ "another experiment, toy"
                        "batchSize: 8 -> 9"
                        "objective.loss: wasserstein -> hinge"
                        "objective.penalties.0.weight: 10 -> 5" ] do
                      Expect.stringContains message part "message"))

          testTensors "a file that has changed since is refused by name" (fun () ->
              inFolder (fun directory ->
                  let folder = write directory toy (after 1 toy)

                  for name in [ "generator"; "critic"; "average"; "optimizers" ] do
                      let path = Path.Combine(folder, name + ".safetensors")
                      let bytes = File.ReadAllBytes path
                      let changed = Array.copy bytes
                      changed[bytes.Length - 1] <- changed[bytes.Length - 1] ^^^ 1uy
                      File.WriteAllBytes(path, changed)
                      rejects [ $"{path} is damaged" ] (fun () -> load toy folder)
                      File.Delete path
                      rejects [ path; "no such file" ] (fun () -> load toy folder)
                      File.WriteAllBytes(path, bytes)

                  load toy folder |> ignore))

          testTensors "only whole checkpoints count, and what a killed process left is removed" (fun () ->
              inFolder (fun directory ->
                  let state = after 1 toy
                  write directory toy state |> ignore
                  let root = RunDirectory.checkpoints directory
                  let half = Path.Combine(root, ".wgan-0123.tmp")

                  for other in [ half; Path.Combine(root, "notes"); Path.Combine(root, "7") ] do
                      Directory.CreateDirectory other |> ignore

                  Expect.equal (CheckpointFolder.list directory) [| 1L |] "list"
                  CheckpointFolder.clean directory
                  Expect.equal (namesIn root) [ "000001"; "7"; "notes" ] "only what is surely ours is removed"))

          testTensors "the newest ones are kept" (fun () ->
              inFolder (fun directory ->
                  for iteration in [ 9L; 10L; 999_999L; 1_000_000L ] do
                      CheckpointFolder.write directory iteration ignore

                  CheckpointFolder.prune directory 2
                  Expect.equal (CheckpointFolder.list directory) [| 999_999L; 1_000_000L |] "list"))

          testTensors "a checkpoint that fails to be written leaves the one before it, and no part" (fun () ->
              inFolder (fun directory ->
                  CheckpointFolder.write directory 4L (fun folder ->
                      File.WriteAllText(Path.Combine(folder, "a"), "old"))

                  rejects [ "checkpoints/000004/b: the disk is full" ] (fun () ->
                      CheckpointFolder.write directory 4L (fun folder ->
                          File.WriteAllText(Path.Combine(folder, "a"), "new")
                          Errors.fail "cannot write %s: the disk is full" (Path.Combine(folder, "b"))))

                  Expect.equal (namesIn (RunDirectory.checkpoints directory)) [ "000004" ] "names"
                  let kept = Path.Combine(RunDirectory.checkpoint directory 4L, "a")
                  Expect.equal (File.ReadAllText kept) "old" "content"

                  CheckpointFolder.write directory 4L (fun folder ->
                      File.WriteAllText(Path.Combine(folder, "a"), "new"))

                  Expect.equal (File.ReadAllText kept) "new" "replaced"
                  Expect.equal (namesIn (RunDirectory.checkpoints directory)) [ "000004" ] "names"))

          testTensors "a state that is not finite is named" (fun () ->
              let state = after 1 toy
              Expect.isNone (Checkpoint.firstNotFinite state) "finite"
              use _noGrad = torch.no_grad ()
              let leaf = Seq.head (state.Critic.Optimizer.Leaves())
              leaf.Value.fill_ (scalar infinity) |> ignore

              Expect.equal (Checkpoint.firstNotFinite state) (Some("optimizers.critic." + leaf.Name)) "name") ]
