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
                               Quiet = true }

                       Runner.train options (watched act (int64 iterations)) |> ignore
                       Expect.equal measured.Count 10 "measurements"
                       let tensors, memory = measured[0]

                       for count, bytes in measured do
                           // Up to three iterations' draws are made ahead, of about 10 tensors each.
                           Expect.isLessThan (abs (count - tensors)) 40L "tensors"
                           let grown = float (bytes - memory) / 1048576.0
                           Expect.isLessThan grown 16.0 "MiB of growth after the first tenth"

                       let counts = [ for count, _ in measured -> count ]
                       let last = float (snd measured[9] - memory) / 1048576.0
                       printfn "%d iterations: tensors %A, memory %+.1f MiB" iterations counts last))) ]
