/// What native steps are compared on, and how.
module Wgan.Functional.Tests.FusedStepSubjects

open System
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.OptimizerSubjects

/// Those that a native step can compute: all but masked ones, those of one's own, and clipping by the norm of anything but the gradients.
let planned = library |> List.filter (fun (_, optimizer) -> optimizer.Plan.IsSome)

/// The distance to the next number of that type.
let private ulp (dtype: torch.ScalarType) (x: float) =
    if dtype = torch.ScalarType.Float32 then
        let x = MathF.Abs(float32 x)
        float (MathF.BitIncrement x - x)
    else
        Math.BitIncrement(abs x) - abs x

/// The largest difference, element by element, in ulp of the largest of the operands there.
let worstUlp (operands: Tensor list) (actual: Tensor) (expected: Tensor) : float =
    Expect.equal actual.dtype expected.dtype "type"
    Expect.equal actual.shape expected.shape "shape"
    let a, e = Tensors.toArray actual, Tensors.toArray expected

    if Array.forall2 (fun (x: float) y -> x = y) a e then
        0.0
    else
        let operands = expected :: operands |> List.map Tensors.toArray

        let largest i =
            operands
            |> List.fold (fun most (values: float[]) -> max most (abs values[i])) 0.0

        Seq.init a.Length (fun i -> abs (a[i] - e[i]) / ulp expected.dtype (largest i))
        |> Seq.max

/// The layouts in which autograd hands out gradients.
let layouts: (string * (Tensor -> Tensor)) list =
    [ "contiguous", id
      "channels-last", (fun g -> g.permute(0L, 2L, 3L, 1L).contiguous().permute(0L, 3L, 1L, 2L))
      "transposed", (fun g -> g.permute(3L, 2L, 1L, 0L).contiguous().permute(3L, 2L, 1L, 0L))
      "expanded", (fun g -> g.narrow(1L, 0L, 1L).expand g.shape) ]

/// By size: 1, 3, 16, 1000, 4097, 10^5.
let private shapes =
    [ [| 1L; 1L; 1L; 1L |]
      [| 1L; 3L; 1L; 1L |]
      [| 2L; 2L; 2L; 2L |]
      [| 5L; 8L; 5L; 5L |]
      [| 17L; 241L; 1L; 1L |]
      [| 20L; 50L; 10L; 10L |] ]

/// Three draws of normal numbers for each shape, made once.
let drawn =
    lazy
        (shapes
         |> List.mapi (fun i shape ->
             shape, [ for kind in 0..2 -> Tensors.toArray (Rng.normal f64 shape (Rng.key (int64 (10 * i + kind)))) ]))

/// Two native steps against two pure ones from the same start; the worst difference of each step.
let compare (optimizer: Optimizer) (start: Tree) (gradients: Tree list) =
    let mutable worst = 0.0
    let mutable p, state = start, optimizer.Init start

    for step, g in List.indexed gradients do
        let clock = clock (step + 1)
        let native, nativeState = Tree.clone p, Tree.clone state
        let before = Tree.clone g

        Expect.isTrue
            (FusedStep.tryRun (Option.get optimizer.Plan) 0.0 clock g nativeState native)
            "the native step was taken"

        sameTree g before "gradients"
        let result = optimizer.Update(clock, g, state, p)
        let next = Optimizer.apply result.Updates p

        let measure (operands: Tree list) (actual: Tree) (expected: Tree) =
            for i, (a, e) in Seq.indexed (Seq.zip (Tree.values actual) (Tree.values expected)) do
                worst <- max worst (worstUlp [ for tree in operands -> (Tree.values tree)[i] ] a e)

        measure [ p; result.Updates ] native next
        let count = p.Count

        // A state's operands are itself before and the gradient of its parameter.
        for i, (a, e) in Seq.indexed (Seq.zip (Tree.values nativeState) (Tree.values result.State)) do
            worst <- max worst (worstUlp [ (Tree.values state)[i]; (Tree.values g)[i % count] ] a e)

        p <- next
        state <- result.State

    worst
