module Wgan.Functional.Tests.DifferenceTests

open System.IO
open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.TestFiles

let private show (differences: Difference[]) = [ for d in differences -> string d.Kind, string d ]

[<Tests>]
let tests =
    testList
        "Difference"
        [ testCase "an experiment does not differ from itself, nor by what is not in its hash" (fun () ->
              let same =
                  { toy with
                      Iterations = 7L
                      LogEvery = 3L
                      CheckpointEvery = 2L
                      KeepCheckpoints = 9 }

              Expect.isEmpty (Differences.between toy toy) "itself"
              Expect.isEmpty (Differences.between toy same) "beside the hash"
              Expect.equal (Experiment.hash same) (Experiment.hash toy) "hash")

          testCase "values, pieces, and what is in one alone are told apart" (fun () ->
              let other =
                  { toy with
                      BatchSize = 16
                      Objective = Loss.hinge + 5.0 * Penalty.gradient + 1.0 * Penalty.r1
                      Critic = Mlp.create Weights.PyTorch [| 16 |] 1 }

              let differences = show (Differences.between toy other)

              for expected in
                  [ "Value", "batchSize: 8 -> 16"
                    "Piece", "objective.loss: wasserstein -> hinge"
                    "Value", "objective.penalties.0.weight: 10 -> 5"
                    "Added", "objective.penalties.1: only in the second: weighted" ] do
                  Expect.contains differences expected "difference"

              Expect.isTrue
                  (differences
                   |> List.exists (fun (kind, text) -> kind = "Removed" && text.StartsWith "critic."))
                  "a layer less"

              let back = Differences.between other toy
              Expect.equal back.Length differences.Length "as many the other way"
              Expect.contains (show back) ("Value", "batchSize: 16 -> 8") "the other way round")

          testCase "differences are none exactly where hashes are equal" (fun () ->
              let variants =
                  [ toy
                    { toy with BatchSize = 9 }
                    { toy with Latent = Latent.Uniform 2 }
                    { toy with
                        CriticSteps = CriticSteps.WganOfficial }
                    { toy with Data = Synthetic.grid 5 }
                    { toy with
                        GeneratorOptimizer = Optimizers.sgd 0.1 } ]

              for a in variants do
                  for b in variants do
                      Expect.equal (Differences.between a b = [||]) (Experiment.hash a = Experiment.hash b) "hash")

          testCase "lists are compared by what is in them, however a file is indented" (fun () ->
              let stepped (values: float[]) =
                  { toy with
                      CriticOptimizer =
                          Optimizers.adamScheduled (Schedule.piecewiseConstant [| 5L; 9L |] values) 0.0 0.9 }

              let json (experiment: Experiment) = (Experiment.describe experiment).ToJson()
              let indented (text: string) = text.Replace("[", "[\n    ").Replace(",", ",\n    ")
              let left, right = stepped [| 0.5; 0.25; 0.125 |], stepped [| 0.5; 0.25; 0.0625 |]
              Expect.isEmpty (Differences.ofJson (indented (json left)) (json left)) "the same"

              match Differences.ofJson (indented (json left)) (json right) with
              | [| one |] ->
                  Expect.stringContains (string one) "values: [0.5,0.25,0.125] -> [0.5,0.25,0.0625]" "one line"
              | others -> failtestf "one difference was expected, not %A" (show others))

          testCase "two runs are compared by folder or by file, seeds and lengths too" (fun () ->
              inFolder (fun root ->
                  let file name experiment seed =
                      let folder = Path.Combine(root, name)
                      let options = { RunOptions.Default with Seed = seed }

                      AtomicFile.writeText
                          (RunDirectory.description folder)
                          (RunDirectory.descriptionJson experiment options)

                      folder

                  let a = file "a" toy 0L

                  let b =
                      file
                          "b"
                          { toy with
                              Iterations = 30L
                              AverageDecay = 0.5 }
                          4L

                  let expected = [ "seed: 0 -> 4"; "iterations: 20 -> 30"; "averageDecay: 0.99 -> 0.5" ]
                  Expect.equal [ for d in Differences.betweenRuns a b -> string d ] expected "folders"
                  let path = RunDirectory.description b
                  Expect.equal [ for d in Differences.betweenRuns a path -> string d ] expected "a file"
                  Expect.isEmpty (Differences.betweenRuns b path) "none"
                  let bad = Path.Combine(root, "bad.json")
                  rejects [ bad; "no such file" ] (fun () -> Differences.betweenRuns a bad)

                  for text in [ "{"; "[]"; "{}"; "3" ] do
                      File.WriteAllText(bad, text)
                      rejects [ bad; "is not a run's experiment.json" ] (fun () -> Differences.betweenRuns a bad))) ]
