/// What a run with all its files costs in memory, and its files in time.
module Wgan.Functional.Tests.LongRunTests

open System
open System.Collections.Generic
open System.Diagnostics
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private livingTensors () =
    GC.Collect()
    GC.WaitForPendingFinalizers()
    // The next tensor frees what the collector found.
    use _one = torch.zeros ([| 1L |])
    torch.Tensor.TotalCount - 1L

let private resident () =
    use self = Process.GetCurrentProcess()
    self.WorkingSet64

/// WGAN-GP with a penalty of 0 besides, which calls `act` in every update of the critic.
let private watched (act: unit -> unit) (iterations: int64) =
    let probe =
        Penalty.custom "probe" "1" (fun _ -> [||]) (fun _ samples _ ->
            act ()
            samples.Real.mean().mul(scalar 0.0))

    { toy with
        Generator = Mlp.create Weights.PyTorch [| 64; 64; 64 |] 2
        Objective = toy.Objective + 1.0 * probe
        Iterations = iterations
        LogEvery = 10L
        SampleEvery = 100L
        CheckpointEvery = 100L }

[<Tests>]
let tests =
    testSequenced
    <| testList
        "LongRun"
        [ (let iterations = if isLong then 10_000 else 600

           testCase
               $"long (10,000 with WGAN_LONG_TESTS): {iterations} iterations with logs, pictures and checkpoints keep tensors and memory flat"
               (fun () ->
                   inFolder (fun root ->
                       let measured = List<int64 * int64>()
                       let mutable updates = 0

                       let act () =
                           updates <- updates + 1

                           // Two updates an iteration; ten measurements after the first tenth.
                           if updates % (iterations / 5) = 0 then
                               measured.Add(livingTensors (), resident ())

                       let options =
                           { RunOptions.Default with
                               Root = root
                               // A captured penalty would not be asked in every update.
                               Eager = true
                               Quiet = true }

                       Runner.train options (watched act (int64 iterations)) |> ignore
                       Expect.equal measured.Count 10 "measurements"
                       let tensors, memory = measured[0]

                       let tensorCounts = [ for count, _ in measured -> count ]

                       for count, bytes in measured do
                           // Up to three iterations' draws are made ahead, of about 10 tensors each.
                           Expect.isLessThan
                               (abs (count - tensors))
                               40L
                               $"""tensors {String.Join(" ", tensorCounts)}"""

                           let grown = float (bytes - memory) / 1048576.0
                           Expect.isLessThan grown 16.0 "MiB of growth after the first tenth"

                       let counts = [ for count, _ in measured -> count ]
                       let last = float (snd measured[9] - memory) / 1048576.0
                       printfn "%d iterations: tensors %A, memory %+.1f MiB" iterations counts last)))

          testCase
              "long (asserted with WGAN_LONG_TESTS): logging, and measuring health, cost at most 3 % each of training a perceptron of 3 x 128"
              (fun () ->
                  inFolder (fun root ->
                      let mlp = Mlp.create Weights.PyTorch [| 128; 128; 128 |]

                      let experiment =
                          { Experiment.create "ring" (Synthetic.ring 8) (mlp 2) (mlp 1) toy.Objective with
                              Latent = Latent.Normal 2
                              BatchSize = 256 }

                      let options = { RunOptions.Default with Root = root }

                      use session =
                          { Experiment = experiment
                            Options = options
                            Directory = root
                            Source = experiment.Data.Open()
                            Metrics = MetricsFile.Open(RunDirectory.metrics root, 0L)
                            Events = EventFile.New root
                            // Measures whenever it is asked.
                            Health = HealthLog.Open(experiment, { options with HealthEvery = 1L }, root, [||])
                            Steps = Session.steps experiment options
                            Marks = List() }

                      let mutable position = Session.start experiment session.Options
                      let mutable values = [||]
                      session.Mark 0L

                      let iterate () =
                          use draws = Session.draws session position.State
                          let next, told = Session.iterate session position draws None
                          position <- next
                          values <- told

                      let log () =
                          session.Metrics.Write(position.State.Iteration, 1.0, 1.0, values)
                          session.Events.Write(position.State.Iteration, Telemetry.scalars values)

                      /// The weights' and, by the same code and of the same size, the gradients'.
                      let histograms () =
                          let weights = Telemetry.weights position.State
                          session.Events.Write(position.State.Iteration, weights @ weights)
                          Telemetry.weights position.State |> ignore

                      use pictures = new Pictures(experiment, session.Source, session.Options.Backend, session.Key)

                      let picture () =
                          match pictures.Draw position.State.Average with
                          | Some png -> AtomicFile.writeBytes (RunDirectory.sample root position.State.Iteration) png
                          | None -> ()

                      let checkpoint () = Session.checkpoint session position

                      let health () =
                          use draws = Session.draws session position.State
                          session.Health.After(position.State, draws) |> ignore

                      /// What `health` does besides measuring.
                      let draws () = (Session.draws session position.State :> IDisposable).Dispose()

                      let seconds (act: unit -> unit) =
                          let clock = Stopwatch.StartNew()
                          act ()
                          clock.Elapsed.TotalSeconds

                      let acts = [ iterate; log; histograms; picture; checkpoint; health; draws ]

                      for _ in 1..3 do
                          List.iter (fun act -> act ()) acts

                      // By turns, so that a busy machine slows all of them.
                      let rounds = [ for _ in 1..15 -> List.map seconds acts ]
                      let median i = rounds |> List.map (List.item i) |> List.sort |> List.item 7

                      let share i (every: int64) = 100.0 * median i / float every / median 0

                      let healthShare = share 5 options.HealthEvery - share 6 options.HealthEvery

                      printfn
                          "an iteration %.2f ms; lines %.2f %%, histograms %.2f %%, pictures %.2f %%, checkpoints %.2f %%, health %.2f %% of training"
                          (1000.0 * median 0)
                          (share 1 experiment.LogEvery)
                          (share 2 experiment.SampleEvery)
                          (share 3 experiment.SampleEvery)
                          (share 4 experiment.CheckpointEvery)
                          healthShare

                      // A share of time, which a busy machine may distort.
                      if isLong then
                          Expect.isLessThan
                              (share 1 experiment.LogEvery + share 2 experiment.SampleEvery)
                              3.0
                              "percent"

                          Expect.isLessThan healthShare 3.0 "percent of health")) ]
