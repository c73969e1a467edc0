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

/// An iteration as `Runner` does it: draws, step, reading the telemetry, a collection of young garbage now and then.
let private trainingStep (backend: Backend) (experiment: Experiment) =
    let source = experiment.Data.Open()
    let key = Rng.key 0L
    let mutable state = Training.init experiment backend key

    fun (advance: TrainingState * IterationDraws -> IterationResult) ->
        use draws = Training.draws experiment source backend key state
        let result = advance (state, draws)

        for leaf in result.Telemetry.Leaves() do
            Tensors.toFloat leaf.Value |> ignore

        Tree.dispose result.Telemetry
        state <- result.State
        Runtime.tidy ()

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

        FusedStep.run optimizer Projection.none clock gradients state parameters
        |> ignore

        Runtime.tidy ()

let private batch (data: Dataset) size =
    let source = data.Open()
    let mutable ordinal = 0L

    fun () ->
        source.Batch(Backend.Default, Rng.key 0L, ordinal, size).Dispose()
        ordinal <- ordinal + 1L
        Runtime.tidy ()

/// What computes a training step: captured steps, as `Runner` has it, or .NET and autograd.
let private advanceOf isEager (experiment: Experiment) =
    if isEager then
        fun (state, draws) -> Training.advance experiment state draws
    else
        let steps = new CapturedSteps(experiment)

        fun (state, draws) ->
            let result = steps.Advance(state, draws)

            if steps.Refusals.Count > 0 then
                failwith $"the step is not captured: {steps.Refusals[0]}"

            result

let private stepOf backend isEager (case: Case) =
    match case.Work with
    | Training(experiment, _, _) ->
        let experiment = experiment ()
        torch.set_num_threads (Experiment.threads experiment) // as `Runner` does
        let step, advance = trainingStep backend experiment, advanceOf isEager experiment
        fun () -> step advance
    | OptimizerSteps(optimizer, networks) -> optimizerStep optimizer networks
    | Batches(data, size) -> batch data size
    | Start _ -> failwith $"{case.Name} is a program that is started, not a step"

let private print (name: string) (value: float) =
    printfn "%s %s" name (value.ToString Globalization.CultureInfo.InvariantCulture)

/// What capturing costs beside computing the same iterations, in eager iterations: two are recorded, and a third is compared.
let private capturing backend (experiment: Experiment) : float =
    let step, eager = trainingStep backend experiment, advanceOf true experiment
    let milliseconds advance = repeat (fun () -> step advance) 0.0 3
    let before = milliseconds eager
    let captured = milliseconds (advanceOf false experiment)
    let usual = 0.5 * (before + milliseconds eager)
    3.0 * (captured - usual) / usual

/// Where to compute: "cpu" or a CUDA device that is there.
let private backendOf (device: string) =
    if device <> "cpu" && not (torch.cuda.is_available ()) then
        failwith $"--device {device}: libtorch finds no CUDA device here"

    { Backend.Default with
        Device = torch.device device }

/// Warms up, measures and prints a name and a number a line: milliseconds and, on the CPU, memory in bytes and, for training steps, the
/// peak of the arithmetic in operations a second.
let run (seconds: float) (device: string) isEager (case: Case) : unit =
    Runtime.prepare ()
    let backend = backendOf device
    let isOnCpu = device = "cpu"
    let step = stepOf backend isEager case
    repeat step (0.75 * seconds) 6 |> ignore // a captured step is recorded, compared and made a graph of in the first five
    print "milliseconds" (repeat step seconds 2)
    print "threads" (float (torch.get_num_threads ()))

    if isOnCpu then
        print "memory" (peakMemory ())

    match case.Work with
    | Training(experiment, _, peak) ->
        if isOnCpu then
            print "peak" (Peaks.measure (min 0.5 (0.25 * seconds)) peak)

        if not isEager then
            print "capturing" (capturing backend (experiment ()))
    | _ -> ()

/// Warms up for longer, so that the compiler is done, then goes on while `perf` samples this process, and prints where its time went.
let profile (seconds: float) (case: Case) : unit =
    Runtime.prepare ()
    let step = stepOf Backend.Default false case
    repeat step (3.0 * seconds) 1 |> ignore

    for name, value in Profile.take (2.0 * seconds) step do
        print name value
