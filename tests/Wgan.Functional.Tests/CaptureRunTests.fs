/// Captured steps in runs and trials, pieces of one's own, and what becomes of memory.
module Wgan.Functional.Tests.CaptureRunTests

open System
open System.IO
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Interop
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.CaptureFollowing

let private options root eager =
    { RunOptions.Default with
        Root = root
        Quiet = true
        Eager = eager
        Backend = { Backend.Default with Threads = 1 } }

/// Pictures, checkpoints and a loss with a state, all of them in between.
let busy =
    { toy with
        Objective = Child.balanced + 10.0 * Penalty.gradient
        Iterations = 40L
        SampleEvery = 7L
        CheckpointEvery = 5L
        KeepCheckpoints = 100 }

/// The files of a checkpoint by name; state.json without times and the list of files' hashes, which it is in.
let checkpoint directory iteration =
    let folder = RunDirectory.checkpoint directory iteration

    [ for path in Directory.GetFiles(folder, "*.safetensors") |> Array.sort do
          nonNull (Path.GetFileName path), File.ReadAllBytes path ]

/// x a, with one parameter a.
let private gain =
    Custom.Network(
        "gain",
        "1",
        [||],
        NetworkTraits.None,
        (fun shape -> shape),
        (fun backend _ _ ->
            { Parameters = Tree.named [| "a" |] [| Tensors.ofArray backend [| 1L |] [| 2.0 |] |]
              State = Tree.Empty }),
        (fun _ -> [||]),
        (fun _ variables _ input -> NetworkResult.Of(input.X.mul variables.Parameters["a"], variables.State))
    )

/// A running mean of its inputs as its state, a draw, and no gradient through either.
let private centring =
    Custom.Network(
        "centring",
        "1",
        [||],
        NetworkTraits.None,
        (fun shape -> shape),
        (fun backend _ shape ->
            { Parameters = Tree.Empty
              State = Tree.named [| "mean" |] [| torch.zeros (shape, backend.DType) |] }),
        (fun shape ->
            [| { Name = "noise"
                 Shape = shape
                 Distribution = Distribution.Normal } |]),
        (fun _ variables draws input ->
            let mean = variables.State["mean"]
            let next = mean.mul(scalar 0.9).add(input.X.detach().mean([| 0L |]).mul(scalar 0.1))
            let x = input.X.sub(mean).add(draws["noise"].mul(scalar 0.01))
            NetworkResult.Of(x, Tree.named [| "mean" |] [| next |]))
    )

let private own =
    { tiny with
        Generator =
            Network.sequential
                [| Layer.dense Weights.PyTorch 8
                   Custom.Network("swish", "1", (fun x -> x.mul (x.sigmoid ())))
                   gain
                   Layer.dense Weights.PyTorch 2 |]
        Critic =
            Network.sequential
                [| centring
                   Layer.dense Weights.PyTorch 8
                   Custom.Network("swish", "1", (fun x -> x.mul (x.sigmoid ())))
                   Layer.dense Weights.PyTorch 1 |]
        Objective =
            Custom.Loss(
                "own",
                "1",
                (fun scores -> scores.Real.neg().exp().log1p().mean().add(scores.Fake.mean ())),
                (fun scores -> scores.Fake.neg().exp().log1p().mean())
            )
            + 2.0
              * Custom.Penalty(
                  "slope",
                  "1",
                  (fun shape ->
                      [| { Name = "u"
                           Shape = [| shape[0] |]
                           Distribution = Distribution.Uniform(0.0, 1.0) } |]),
                  (fun critic samples draws ->
                      let u = draws["u"].reshape(-1L, 1L)
                      let points = samples.Real.mul(u).add(samples.Fake.mul (u.neg().add(scalar 1.0)))
                      let norm = Penalty.gradientNorm critic.Invoke points
                      norm.sub(scalar 1.0).clamp_min(scalar 0.0).square().mean())
              )
            |> Objective.withInput (Input.instanceNoise (Schedule.constant 0.1)) }

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Capture in runs"
        [ if CapturedSteps.IsAvailable then
              for backend in [ f32; f64 ] do
                  testTensors $"pieces of one's own are captured as they are, {backend.DType}" (fun () ->
                      isCaptured own backend 60)

              testCase "a run leaves the bytes of an eager one, and what one begins the other may end" (fun () ->
                  inFolder (fun root ->
                      let train name eager iterations =
                          Runner.train
                              (options (Path.Combine(root, name)) eager)
                              { busy with Iterations = iterations }

                      let captured, eager = train "captured" false 40L, train "eager" true 40L
                      Child.sameRuns captured.Directory eager.Directory "captured and eager"
                      let all = CheckpointFolder.list eager.Directory
                      Expect.equal (List.ofArray all) [ 5L..5L..40L ] "checkpoints"

                      for iteration in all do
                          Expect.equal
                              (checkpoint captured.Directory iteration)
                              (checkpoint eager.Directory iteration)
                              $"checkpoint {iteration}"

                      for name, first in [ "captured, then eager", false; "eager, then captured", true ] do
                          let folder = Path.Combine(root, name)
                          Runner.train (options folder first) { busy with Iterations = 17L } |> ignore
                          let resumed = Runner.resume (options folder (not first)) busy
                          Expect.equal (Child.weights resumed.Directory) (Child.weights eager.Directory) name
                          Expect.equal (checkpoint resumed.Directory 20L) (checkpoint eager.Directory 20L) name))

              testCase "--eager belongs to train and resume, which leave the same bytes with it" (fun () ->
                  inFolder (fun root ->
                      for verb in [ "sample"; "interpolate"; "evaluate"; "report"; "describe" ] do
                          let code, _, error = Console.command [ verb; "--eager"; "--runs"; root ] toy
                          Expect.equal code 2 verb
                          Expect.stringContains error "--eager belongs to train, resume" verb

                      let trained name more =
                          let folder = Path.Combine(root, name)
                          let code, _, error = Console.command ([ "train"; "--quiet"; "--runs"; folder ] @ more) toy
                          Expect.equal (code, error) (0, "") name
                          RunDirectory.path toy (options folder false)

                      Child.sameRuns (trained "a" []) (trained "b" [ "--eager" ]) "with and without"))

              testCase "a run says what of it is not captured" (fun () ->
                  let reading =
                      Penalty.custom "reading" "1" (fun _ -> [||]) (fun critic samples _ ->
                          let value = (critic samples.Real).mean().square()
                          if Tensors.toFloat value > 1e9 then value.neg () else value)

                  inFolder (fun root ->
                      let experiment =
                          { toy with
                              Objective = Loss.wasserstein + 1.0 * reading }

                      let command more =
                          let folder = Path.Combine(root, string (List.length more))
                          Console.command ([ "train"; "--quiet"; "--runs"; folder ] @ more) experiment

                      let code, _, error = command []
                      Expect.equal code 0 "it trains"

                      Expect.stringContains
                          error
                          "warning: the critic's update runs eagerly: the program reads a number out of a tensor"
                          "reason"

                      Expect.equal (command [ "--eager" ] |> fun (code, _, error) -> code, error) (0, "") "eager"))

              testCase "a trial gives the bits of eager iterations" (fun () ->
                  use _scope = torch.NewDisposeScope()
                  let key = Rng.key 8L
                  let trained = Trial.Train(tiny, f32, key, 30L, null)
                  let source = tiny.Data.Open()
                  let mutable state = Training.init tiny f32 (Rng.named "init" key)

                  for _ in 1..30 do
                      use draws = Training.draws tiny source f32 key state
                      state <- (Training.advance tiny state draws).State

                  TrainingLaws.sameState trained state)

              testCase "captured iterations keep the number of tensors, and all are gone with the steps" (fun () ->
                  for experiment in [ tiny; own; busy; VariantSubjects.ctGan ] do
                      let source = experiment.Data.Open()
                      let key = Rng.key 5L
                      let atFirst = TrainingLaws.livingTensors ()
                      let mutable state = Training.init experiment f32 key
                      let ofState = TrainingLaws.livingTensors () - atFirst
                      let steps = new CapturedSteps(experiment)

                      let iterate count =
                          for _ in 1..count do
                              use draws = Training.draws experiment source f32 key state
                              let result = steps.Advance(state, draws)
                              Tree.dispose result.Telemetry
                              state <- result.State

                      iterate 6
                      let before = TrainingLaws.livingTensors ()
                      iterate 50
                      Expect.equal (TrainingLaws.livingTensors ()) before "while it goes on"
                      Expect.isEmpty steps.Refusals "refusals"
                      (steps :> IDisposable).Dispose()
                      Expect.equal (TrainingLaws.livingTensors () - atFirst) ofState "the state's alone"
                      (steps :> IDisposable).Dispose()
                      state.Free())

              testTensors "steps that are freed are not used again" (fun () ->
                  let steps = new CapturedSteps(tiny)
                  let state = Training.init tiny f32 (Rng.key 5L)
                  use draws = Training.draws tiny (tiny.Data.Open()) f32 (Rng.key 5L) state
                  (steps :> IDisposable).Dispose()

                  Expect.throwsT<ObjectDisposedException> (fun () -> steps.Advance(state, draws) |> ignore) "freed"
                  Expect.equal state.Iteration 0L "the state is not consumed") ]
