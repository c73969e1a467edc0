/// Health.cs, beside the same in F#.
module Wgan.CSharp.Tests.HealthTests

open System.IO
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.CSharp.Usages

/// lambda = 10,000.
let private experiment =
    { Experiment.create
          "health"
          (Synthetic.ring 8)
          (Mlp.create Weights.PyTorch [| 8 |] 2)
          (Mlp.create Weights.PyTorch [| 8 |] 1)
          (Loss.wasserstein + 1e4 * Penalty.gradient) with
        Latent = Latent.Normal 2
        BatchSize = 8
        Iterations = 6L }

[<Tests>]
let tests =
    testSequenced
    <| testList
        "C# health"
        [ testCase "measuring, and what is wrong in words" (fun () ->
              let told = Health.OfFirstCritic experiment
              Expect.equal told.Length 1 "warnings"
              Expect.stringStarts told[0] "the penalty dominates: it has been most" "words")

          testCase "what was told of a run" (fun () ->
              let folder = Directory.CreateTempSubdirectory("wgan-tests-").FullName

              try
                  let options =
                      { RunOptions.Default with
                          Root = folder
                          Quiet = true
                          HealthEvery = 2L }

                  let clipped =
                      { experiment with
                          Objective =
                              Objective.ofLoss Loss.wasserstein
                              |> Objective.project (Projection.clipWeights 1e-4)
                          CriticOptimizer = Optimizers.rmsProp 0.01 }

                  let result = Runner.train options clipped
                  Expect.contains (Health.OfRun result.Directory) "WeightsAtBound" "names"
              finally
                  Directory.Delete(folder, true))

          testCase "a corrected estimate" (fun () ->
              let at (value: float) = torch.full ([| 4L; 1L |], value.ToScalar())
              Expect.isLessThan (abs (Health.Distance(at 5.0, at 3.0) - 2.0)) 1e-6 "distance") ]
