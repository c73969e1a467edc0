/// Our side of a case, measured in this process, which does nothing else: what `--measure CASE` does.
module Wgan.Bench.Measure

open System
open System.Diagnostics
open System.IO
open TorchSharp
open Wgan.Functional
open Wgan.Bench.Cases

/// The most memory that was resident in this process, in bytes; 0 where the system does not say.
let private peakMemory () =
    if File.Exists "/proc/self/status" then
        File.ReadAllLines "/proc/self/status"
        |> Array.tryFind _.StartsWith("VmHWM:")
        |> Option.map (fun line -> 1024.0 * float (line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]))
        |> Option.defaultValue 0.0
    else
        0.0

/// Milliseconds a step, over at least that many steps and seconds.
let private repeat step seconds least =
    let watch = Stopwatch.StartNew()
    let mutable count = 0

    while count < least || watch.Elapsed.TotalSeconds < seconds do
        step ()
        count <- count + 1

    watch.Elapsed.TotalMilliseconds / float count

/// An iteration as `Runner` does it: draws, step, reading the telemetry, now and then a collection of the youngest garbage.
let private trainingStep (experiment: Experiment) =
    let source = experiment.Data.Open()
    let key = Rng.key 0L
    let mutable state = Training.init experiment Backend.Default key
    let steps = new CapturedSteps(experiment)

    fun () ->
        use draws = Training.draws experiment source Backend.Default key state
        let result = steps.Advance(state, draws)

        for leaf in result.Telemetry.Leaves() do
            Tensors.toFloat leaf.Value |> ignore

        Tree.dispose result.Telemetry
        state <- result.State

        if state.Iteration % 50L = 0L then
            GC.Collect(0, GCCollectionMode.Forced, false)

let private optimizerStep (optimizer: Optimizer) (networks: (Network * int64[]) list) =
    let parameters =
        networks
        |> List.mapi (fun i (network, shape) -> network.Init(Backend.Default, Rng.key (int64 i), shape).Parameters)
        |> Array.ofList
        |> Tree.nest [| for i in 0 .. networks.Length - 1 -> string i |]

    let gradients =
        parameters
        |> Tree.map (fun value -> torch.randn_like(value).mul(0.01.ToScalar()))

    let state = optimizer.Init parameters
    let mutable update = 0L

    fun () ->
        use _scope = torch.NewDisposeScope()
        update <- update + 1L

        let clock =
            { Iteration = update - 1L
              Update = update }

        let result = optimizer.UpdateInPlace(clock, gradients, state, parameters)
        Optimizer.applyInPlace result.Updates parameters |> ignore

        if update % 50L = 0L then
            GC.Collect(0, GCCollectionMode.Forced, false)

let private batch (data: Dataset) size =
    let source = data.Open()
    let mutable ordinal = 0L

    fun () ->
        source.Batch(Backend.Default, Rng.key 0L, ordinal, size).Dispose()
        ordinal <- ordinal + 1L

        if ordinal % 50L = 0L then
            GC.Collect(0, GCCollectionMode.Forced, false)

let private stepOf (case: Case) =
    match case.Work with
    | Training(experiment, _, _) ->
        let experiment = experiment ()
        torch.set_num_threads (Experiment.threads experiment) // as `Runner` does
        trainingStep experiment
    | OptimizerSteps(optimizer, networks) -> optimizerStep optimizer networks
    | Batches(data, size) -> batch data size
    | Start _ -> failwith $"{case.Name} is a program that is started, not a step"

let private print (name: string) (value: float) =
    printfn "%s %s" name (value.ToString Globalization.CultureInfo.InvariantCulture)

/// Warms up, measures and prints a name and a number a line: milliseconds, memory in bytes and, for training steps, the peak of
/// the arithmetic in operations a second.
let run (seconds: float) (case: Case) : unit =
    Runtime.prepare ()
    let step = stepOf case
    repeat step (0.75 * seconds) 1 |> ignore
    print "milliseconds" (repeat step seconds 2)
    print "memory" (peakMemory ())
    print "threads" (float (torch.get_num_threads ()))

    match case.Work with
    | Training(_, _, peak) -> print "peak" (Peaks.measure (min 0.5 (0.25 * seconds)) peak)
    | _ -> ()

/// Warms up for longer, so that the compiler is done, then goes on while `perf` samples this process, and prints where its time went.
let profile (seconds: float) (case: Case) : unit =
    Runtime.prepare ()
    let step = stepOf case
    repeat step (3.0 * seconds) 1 |> ignore

    for name, value in Profile.take (2.0 * seconds) step do
        print name value
