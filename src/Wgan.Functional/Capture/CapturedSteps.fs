namespace Wgan.Functional

open System
open System.Collections.Generic
open TorchSharp

/// <summary>
/// An experiment's iterations, of which the computing parts (the generated samples, and both players' gradients) are recorded once and then
/// replayed without .NET and autograd: the same numbers as <c>Training.advance</c>'s, bit for bit, sooner.
/// </summary>
/// <remarks>
/// A part is recorded in two iterations. If they differ, as where it branches on numbers, reads one out of a tensor, draws random numbers
/// by itself or computes with something that changes outside of it, it goes on running as it is, and <c>Refusals</c> says why. A replay is
/// compared with the part itself when it is first made, when a graph is made of it, and every thousand iterations. Networks, losses, penalties and layers of one's own need
/// nothing for it. Where the library of kernels does not serve, nothing is recorded. With CUDA replays are graphs, which have not been
/// tried on a GPU yet. Not for several threads at once.
/// </remarks>
[<Sealed>]
type CapturedSteps internal (experiment: Experiment, options: int, tell: string -> unit) =
    let refusals = List<string>()
    let arena = new Arena()
    let mutable freed = false

    let note text =
        refusals.Add text
        tell text

    let capture name = new Capture(name, arena, options, note)
    let critic = capture "the critic's update"
    let generator = capture "the generator's update"
    /// By the number of critic updates.
    let fakes = Dictionary<int, Capture>()

    let captures () =
        [ yield "critic's update", critic
          yield "generator's update", generator
          for item in fakes -> $"generated samples for {item.Key} updates", item.Value ]

    let tensors (variables: Variables) = Array.append (Tree.values variables.Parameters) (Tree.values variables.State)

    let ofDraws (draws: UpdateDraws) =
        [| yield draws.Latent
           yield! Option.toArray (Option.ofObj draws.Condition)
           yield! Tree.values draws.Declared |]

    /// What an update finds, through a capture. All outlives the next replay but the gradients, unless the optimizer is one of the user's own,
    /// which may keep them as its state.
    let found
        (capture: Capture)
        (optimizer: Optimizer)
        iteration
        given
        isTold
        (compute: unit -> Computed)
        (form: Computed option ref)
        : Computed =
        let values =
            capture.Run(
                iteration,
                given,
                fun () ->
                    let found = compute ()
                    form.Value <- Some found

                    [| yield! Tree.values found.Gradients
                       yield! Tree.values found.State
                       yield! Tree.values found.Loss
                       for _, value in found.Telemetry -> value |]
            )

        let form = form.Value.Value
        let mutable next = 0

        let take count =
            next <- next + count
            values[next - count .. next - 1]

        let mine (value: Tensor) = if capture.Owns value then value.clone () else value

        let tree (of': Tree) (f: Tensor -> Tensor) = Tree.withValues of' (take of'.Count |> Array.map f)

        { Gradients = tree form.Gradients (if optimizer.Plan.IsSome then id else mine)
          State = tree form.State mine
          Loss = tree form.Loss mine
          Telemetry =
            if isTold then
                List.map2
                    (fun (name, _) value -> name, mine value)
                    form.Telemetry
                    (List.ofArray (take form.Telemetry.Length))
            else
                [] }

    let criticForm: Computed option ref = ref None
    let generatorForm: Computed option ref = ref None
    let unwatched: Watch = fun _ _ _ -> ()

    let parts: Parts =
        { Fakes =
            fun e iteration network draws ->
                let capture =
                    match fakes.TryGetValue draws.Length with
                    | true, known -> known
                    | _ ->
                        let made = capture $"the generator's pass for {draws.Length} critic updates"
                        fakes[draws.Length] <- made
                        made

                let given =
                    [| yield! tensors network
                       for update in draws do
                           yield! ofDraws update |]

                capture.Run(iteration, given, fun () -> Passes.fakes e network draws)
          Critic =
            fun e iteration network lossState fake isTold draws ->
                let gradients samples = Parts.criticGradients unwatched e iteration network lossState samples draws

                let given (real: Tensor) (fake: Tensor) =
                    [| yield! tensors network
                       yield! Tree.values lossState
                       yield real
                       yield fake
                       yield! ofDraws draws |]

                let given, compute =
                    if e.Objective.Inputs |> Array.exists _.IsGivenIteration then
                        let samples = Parts.seen e iteration fake draws
                        given samples.Real samples.Fake, (fun () -> gradients samples)
                    else
                        given draws.Real fake, (fun () -> gradients (Parts.seen e iteration fake draws))

                found critic e.CriticOptimizer iteration given isTold compute criticForm
          Generator =
            fun e iteration network against draws ->
                let given =
                    [| yield! tensors network
                       yield! tensors against
                       yield draws.Real
                       yield! ofDraws draws |]

                let compute () = Parts.generatorGradients unwatched e iteration network against draws
                found generator e.GeneratorOptimizer iteration given true compute generatorForm
          IsFresh = fun tensor -> not (fakes.Values |> Seq.exists _.Owns(tensor)) }

    /// <summary>Steps of that experiment.</summary>
    new(experiment: Experiment) = new CapturedSteps(experiment, Capture.AllPasses, ignore)

    /// <summary>Whether the library of kernels is there, which records.</summary>
    static member IsAvailable: bool = KernelLibrary.isLoaded ()

    /// <summary>The parts that run as they are, each with the reason, in words; empty while there is none.</summary>
    member _.Refusals: IReadOnlyList<string> = refusals

    /// <summary>What was made of each part that is replayed, in words.</summary>
    member _.Descriptions: IReadOnlyList<string> =
        [| for name, capture in captures () do
               if capture.Description <> "" then
                   $"{name}: {capture.Description}" |]

    /// <summary>
    /// The calls that a replay of each part makes, a line each: whether libtorch gives a result of its own or writes into planned memory, which
    /// operator, the shapes that it reads, and those that it gives.
    /// </summary>
    member _.Listing: string =
        String.Join(
            Environment.NewLine,
            [| for name, capture in captures () do
                   if capture.Listing <> "" then
                       $"{name}:{Environment.NewLine}{capture.Listing}" |]
        )

    /// <summary>As <c>Training.advance</c>: the next state and the same telemetry, bit for bit; <paramref name="state"/> is consumed.</summary>
    member _.Advance(state: TrainingState, draws: IterationDraws) : IterationResult =
        if freed then
            raise (ObjectDisposedException "CapturedSteps")

        if KernelLibrary.isLoaded () then
            Training.advanceWith parts experiment state draws
        else
            Training.advance experiment state draws

    interface IDisposable with
        member _.Dispose() =
            if not freed then
                freed <- true

                for capture in Seq.append [ critic; generator ] fakes.Values do
                    (capture :> IDisposable).Dispose()

                (arena :> IDisposable).Dispose()
