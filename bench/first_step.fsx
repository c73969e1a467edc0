// WGAN-GP on the ring for one iteration, as a script runs it, files and all. Says when the iteration is done.
#load "../experiments/load.fsx"

open System
open System.IO
open Wgan.Functional

let network outputs = Mlp.create Weights.PyTorch [| 64; 64; 64 |] outputs
let adam = Optimizers.adam 1e-4 0.5 0.9

let experiment =
    { Experiment.create
          "first_step"
          (Synthetic.ring 8)
          (network 2)
          (network 1)
          (Loss.wasserstein + 0.1 * Penalty.gradient) with
        Latent = Latent.Normal 2
        GeneratorOptimizer = adam
        CriticOptimizer = adam
        Iterations = 1L }

let folder = Directory.CreateTempSubdirectory()

let sayDone =
    { new IProgress<IterationReport> with
        member _.Report _ = printfn "first iteration" }

try
    experiment
    |> Runner.train
        { RunOptions.Default with
            Root = folder.FullName
            Quiet = true
            Progress = sayDone }
    |> ignore
finally
    folder.Delete true
