/// Captured iterations beside eager ones.
module Wgan.Functional.Tests.CaptureFollowing

open System
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

/// What became of an experiment's parts.
type Followed =
    {
        Refusals: string list
        Descriptions: string list
        /// The number of the first iteration after which a tensor differed, and the tensor; empty where none did.
        Difference: string
        /// The state after all.
        State: TrainingState
    }

let private haveSameBits (a: Tensor) (b: Tensor) =
    let bytes (t: Tensor) =
        if t.is_contiguous () then
            t.cpu ()
        else
            t.contiguous().cpu()

    a.dtype = b.dtype
    && a.shape.AsSpan().SequenceEqual(b.shape.AsSpan())
    && (bytes a).bytes.SequenceEqual(Span.op_Implicit (bytes b).bytes)

/// The first tensor that differs.
let private difference (actual: (string * Tree) list) (expected: (string * Tree) list) : string option =
    List.zip actual expected
    |> List.tryPick (fun ((kind, a), (_, e)) ->
        let a, e = List.ofSeq (a.Leaves()), List.ofSeq (e.Leaves())

        if List.map _.Name a <> List.map _.Name e then
            Some $"{kind}: names"
        else
            List.zip a e
            |> List.tryFind (fun (a, e) -> not (haveSameBits a.Value e.Value))
            |> Option.map (fun (a, _) -> $"{kind} {a.Name}"))

/// An iteration of the captured kind, whose number is given from 0.
type Advance = int -> CapturedSteps -> TrainingState -> IterationDraws -> IterationResult

let byCapture: Advance = fun _ steps state draws -> steps.Advance(state, draws)

/// Both from one start, compared after every iteration. Each has an experiment of its own: pieces may remember.
let followWith (advance: Advance) (options: int) (make: unit -> Experiment) (backend: Backend) (count: int) : Followed =
    let key = Rng.key 5L
    let experiment, other = make (), make ()
    use steps = new CapturedSteps(other, options, ignore)
    let source = experiment.Data.Open()
    let mutable eager = Training.init experiment backend key
    let mutable captured = Training.init other backend key
    let mutable found = ""

    for i in 0 .. count - 1 do
        if found = "" then
            use draws = Training.draws experiment source backend key eager
            let expected = Training.advance experiment eager draws
            let actual = advance i steps captured draws
            eager <- expected.State
            captured <- actual.State
            use _scope = torch.NewDisposeScope()

            let all (result: IterationResult) = ("telemetry", result.Telemetry) :: TrainingLaws.trees result.State

            match difference (all actual) (all expected) with
            | Some what -> found <- $"iteration {i + 1}: {what}"
            | None -> ()

            Tree.dispose expected.Telemetry
            Tree.dispose actual.Telemetry

    { Refusals = List.ofSeq steps.Refusals
      Descriptions = List.ofSeq steps.Descriptions
      Difference = found
      State = captured }

let follow = followWith byCapture

/// All of an experiment is captured, with the eager one's bits, and its numbers are finite.
let isCapturedBy (options: int) (experiment: Experiment) (backend: Backend) (count: int) : unit =
    let followed = follow options (fun () -> experiment) backend count
    Expect.isEmpty followed.Refusals "refusals"
    Expect.equal followed.Difference "" "the eager bits"
    // The critic's update, the generator's, and the generator's pass for each number of critic updates.
    Expect.isGreaterThanOrEqual followed.Descriptions.Length 3 "captured parts"

    for name, tree in TrainingLaws.trees followed.State do
        for leaf in tree.Leaves() do
            Expect.isTrue (Array.forall Double.IsFinite (Tensors.toArray leaf.Value)) $"{name} {leaf.Name} is finite"

let isCaptured (experiment: Experiment) = isCapturedBy Capture.AllPasses experiment

/// Two perceptrons of 2 x 8, one critic update an iteration.
let tiny =
    { toy with
        Generator = Mlp.create Weights.PyTorch [| 8; 8 |] 2
        Critic = Mlp.create Weights.PyTorch [| 8; 8 |] 1
        GeneratorOptimizer = Optimizers.adam 1e-3 0.5 0.9
        CriticOptimizer = Optimizers.adam 1e-3 0.5 0.9
        CriticSteps = CriticSteps.Constant 1 }
