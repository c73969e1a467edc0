/// Health.cs, beside the same in F#.
module Wgan.CSharp.Tests.HealthTests

open System.IO
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.CSharp.Usages

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
              Expect.stringStarts told[0] "the penalty dominates: it is " "words")

          testCase "what was told of a run" (fun () ->
              let folder = Directory.CreateTempSubdirectory("wgan-tests-").FullName

              try
                  let options =
                      { RunOptions.Default with
                          Root = folder
                          Quiet = true
                          HealthEvery = 2L }

                  let result = Runner.train options experiment
                  Expect.equal (Health.OfRun result.Directory) [| "PenaltyDominates" |] "names"
              finally
                  Directory.Delete(folder, true))

          testCase "a corrected estimate" (fun () ->
              let at (value: float) = torch.full ([| 4L; 1L |], value.ToScalar())
              Expect.isLessThan (abs (Health.Distance(at 5.0, at 3.0) - 2.0)) 1e-6 "distance") ]
