/// Whole training steps beside their PyTorch twins, alternately in one run. The last lines are `name ratio`: ours / PyTorch's,
/// the median over the rounds.
module Wgan.Bench.Program

open System
open System.Diagnostics
open TorchSharp
open Wgan.Functional

type private Case =
    { Name: string
      Width: int
      Batch: int
      Iterations: int }

let private cases =
    [ { Name = "wgan-gp-mlp-3x64-batch-64"
        Width = 64
        Batch = 64
        Iterations = 200 }
      { Name = "wgan-gp-mlp-3x128-batch-256"
        Width = 128
        Batch = 256
        Iterations = 60 } ]

let private experiment case =
    let hidden = Array.replicate 3 case.Width

    { Experiment.create
          "bench"
          (Synthetic.ring 8)
          (Mlp.create Weights.PyTorch hidden 2)
          (Mlp.create Weights.PyTorch hidden 1)
          (Loss.wasserstein + 0.1 * Penalty.gradient) with
        Latent = Latent.Normal 2
        GeneratorOptimizer = Optimizers.adam 1e-4 0.5 0.9
        CriticOptimizer = Optimizers.adam 1e-4 0.5 0.9
        BatchSize = case.Batch }

/// Milliseconds an iteration as `Runner` does it: draws, step, reading the losses.
let private ours case =
    let experiment = experiment case
    let source = experiment.Data.Open()
    let key = Rng.key 0L
    let mutable state = Training.init experiment Backend.Default key

    let iterate () =
        use draws = Training.draws experiment source Backend.Default key state
        let result = Training.advance experiment state draws

        for leaf in result.Telemetry.Leaves() do
            Tensors.toFloat leaf.Value |> ignore

        Tree.dispose result.Telemetry
        state <- result.State

    for _ in 1 .. case.Iterations do
        iterate ()

    let watch = Stopwatch.StartNew()

    for _ in 1 .. case.Iterations do
        iterate ()

    watch.Elapsed.TotalMilliseconds / float case.Iterations

let private median (values: float list) =
    let sorted = List.sort values
    sorted[sorted.Length / 2]

let private compare' rounds case =
    let arguments = [ string case.Width; string case.Batch; string case.Iterations ]

    let pairs =
        [ for round in 1..rounds do
              let mine = ours case
              let theirs = Twin.measure "mlp_step.py" arguments []
              printfn "%s, round %d: %.2f ms, PyTorch %.2f ms" case.Name round mine theirs
              mine, theirs ]

    // The machine's other work slows both of a round alike, so the rounds' ratios say more than the ratio of medians.
    let ratio = pairs |> List.map (fun (mine, theirs) -> mine / theirs) |> median
    let mine, theirs = median (List.map fst pairs), median (List.map snd pairs)
    printfn "%s, medians: %.2f ms, PyTorch %.2f ms" case.Name mine theirs
    case.Name, ratio

[<EntryPoint>]
let main arguments =
    Runtime.prepare ()
    let rounds = if arguments.Length > 0 then int arguments[0] else 5
    printfn "libtorch's threads: %d" (torch.get_num_threads ())
    let ratios = cases |> List.map (compare' rounds)

    for name, ratio in ratios do
        printfn "%s %.3f" name ratio

    0
