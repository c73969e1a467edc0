/// What the verb evaluate measures, and the file it leaves.
module Wgan.Functional.Tests.EvaluateTests

open System
open System.IO
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private options root =
    { RunOptions.Default with
        Root = root
        Quiet = true }

let private settings =
    { EvaluationSettings.Default with
        Samples = 200
        Replicates = 20 }

let private often = { toy with CheckpointEvery = 8L }

let private noise seed count = Rng.uniform f32 -1.0 1.0 [| count; 1L; 28L; 28L |] (Rng.key seed)

/// A generator of grey images, hardly trained, on images that are noise.
let private images data =
    { Experiment.create
          "images"
          data
          (Dcgan.generator28 2)
          (Dcgan.critic28 2)
          (Loss.wasserstein + 10.0 * Penalty.gradient) with
        Latent = Latent.Normal 4
        BatchSize = 4
        CriticSteps = CriticSteps.Constant 1
        Iterations = 2L }

let private text (evaluation: Evaluation) =
    [ for checkpoint in evaluation.Checkpoints do
          for measured in checkpoint.Measurements do
              $"{checkpoint.Iteration} {checkpoint.Sha256} {measured} {measured.Better} {measured.Score.Bias}" ]

let private find name (evaluation: Evaluation) =
    (Array.last evaluation.Checkpoints).Measurements
    |> Array.find (fun measured -> measured.Name = name)

let private fails experiment settings part =
    inFolder (fun root ->
        let message = failure (fun () -> Evaluate.run (options root) experiment settings [||] |> ignore)

        Expect.stringContains message part "message")

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Evaluate"
        [ testCase "every kept checkpoint is measured alike, the same every time, and the file says it all" (fun () ->
              inFolder (fun root ->
                  let result = Runner.train (options root) often
                  let run () = Evaluate.run (options root) often settings [||]
                  let evaluation = run ()
                  Expect.equal (text evaluation) (text (run ())) "again"

                  Expect.equal
                      [ for checkpoint in evaluation.Checkpoints -> checkpoint.Iteration ]
                      [ 8L; 16L; 20L ]
                      "checkpoints"

                  Expect.equal
                      [ for measured in evaluation.Checkpoints[0].Measurements -> measured.Name ]
                      [ "modes captured"
                        "high quality"
                        "reverse KL"
                        "W1"
                        "sliced W1"
                        "MMD^2"
                        "energy distance"
                        "Wasserstein estimate" ]
                      "metrics"

                  let w1 = find "W1" evaluation
                  Expect.equal w1.Reference "drawn anew: ring(count=8)" "reference"
                  Expect.equal (w1.Score.Real, w1.Score.Fake) (200, 200) "counts"
                  EvaluationFile.write result.Directory evaluation
                  let read = nonNull (EvaluationFile.read result.Directory)
                  Expect.equal (text read) (text evaluation) "the file"
                  Expect.equal (read.Hash, read.Seed) (Experiment.hash often, 0L) "whose"
                  Expect.equal read.Settings.Metrics evaluation.Settings.Metrics "settings"
                  let one = Evaluate.run (options root) often settings [| 16L |]
                  let of16 = text evaluation |> List.filter _.StartsWith("16 ")
                  Expect.equal (text one) of16 "one checkpoint alone"))

          testCase "W1 of points is the exact distance of samples that the seed gives" (fun () ->
              inFolder (fun root ->
                  let result = Runner.train (options root) toy
                  let evaluation = Evaluate.run (options root) toy { settings with Metrics = [| "w1" |] } [||]
                  use _scope = torch.NewDisposeScope()
                  let key = Rng.named "evaluate" (Rng.key 0L)
                  let folder = RunDirectory.checkpoint result.Directory 20L

                  let generator =
                      TensorFiles.readNetwork
                          (Checkpoint.file folder "average")
                          "generator"
                          f32
                          (toy.Generator.Init(f32, Rng.key 0L, [| 2L |]))

                  let fake = Training.generate toy generator (NetworkInput.Of(toy.Latent.Sample(f32, key, 200)))
                  let real = toy.Data.Open().Batch(f32, Rng.named "real" key, 0L, 200)
                  let double (x: Tensor) = x.``to`` torch.ScalarType.Float64

                  Expect.equal
                      (find "W1" evaluation).Value
                      (OptimalTransport.wasserstein1 (double real) (double fake))
                      "by hand"))

          testCase "images are compared with those that are held out, on the classifier's features" (fun () ->
              inFolder (fun root ->
                  let data =
                      Dataset.ofTensor "noise" (noise 1L 40L)
                      |> Dataset.withHeldOut (Dataset.ofTensor "other noise" (noise 2L 60L))

                  let experiment = images data
                  let result = Runner.train (options root) experiment
                  let evaluation = Evaluate.run (options root) experiment settings [||]
                  let fid = find "FID" evaluation
                  Expect.stringContains fid.Reference "held out: other noise" "reference"
                  Expect.equal (fid.Score.Real, fid.Score.Fake) (60, 200) "counts"
                  Expect.stringContains fid.Score.Extractor "fashion classifier" "extractor"
                  Expect.isTrue (fid.Score.Low <= fid.Value && fid.Value <= fid.Score.High) "interval"

                  for name in
                      [ "KID"
                        "precision (k=3)"
                        "recall (k=3)"
                        "class score"
                        "Wasserstein estimate" ] do
                      Expect.isTrue (Double.IsFinite (find name evaluation).Value) name

                  use _scope = torch.NewDisposeScope()
                  let key = Rng.named "evaluate" (Rng.key 0L)

                  let generator = Sampling.readGenerator (options root) experiment TrainedGenerator.Latest

                  let latents = experiment.Latent.Sample(f32, key, 200)
                  let fake = Training.generate experiment generator (NetworkInput.Of latents)
                  let extractor = FashionClassifier.featureExtractor f32
                  let byHand = Fid.distance (extractor.Extract(noise 2L 60L)).Values (extractor.Extract fake).Values
                  // The real samples are in another order, which rounding may see.
                  Expect.isLessThan (abs (fid.Value - byHand)) (1e-8 * byHand) "by hand"
                  Expect.isTrue (Directory.Exists result.Directory) "folder"))

          testCase
              "without samples that are held out, finite data are compared with themselves, and it says so"
              (fun () ->
                  inFolder (fun root ->
                      let experiment = images (Dataset.ofTensor "noise" (noise 1L 40L))
                      Runner.train (options root) experiment |> ignore

                      let evaluation =
                          Evaluate.run
                              (options root)
                              experiment
                              { settings with
                                  Extractor = "pixels"
                                  Metrics = [| "kid" |] }
                              [||]

                      let kid = find "KID" evaluation
                      Expect.stringContains kid.Reference "trained on: noise" "reference"
                      Expect.equal (kid.Score.Real, kid.Score.Extractor) (40, "pixels") "kind"))

          testCase "the data's transformations and subsets keep what is held out" (fun () ->
              let data =
                  Dataset.ofTensor "a" (noise 1L 9L)
                  |> Dataset.withHeldOut (Dataset.ofTensor "b" (noise 2L 7L))

              let taken = Dataset.take 3 (Rng.key 0L) data
              Expect.equal ((nonNull taken.HeldOut).Open().Count) 7 "all of it"
              let padded = Dataset.transform (DataTransform.padTo 32) data
              Expect.equal ((nonNull padded.HeldOut).SampleShape) [| 1L; 32L; 32L |] "padded too"
              Expect.equal (padded.Description.ToJson().Contains "\"b\"") false "not in the hash"

              Expect.stringContains
                  (failure (fun () -> Dataset.withHeldOut (Dataset.ofTensor "c" (torch.zeros (4L, 2L))) data |> ignore))
                  "samples [2] of 0 classes cannot be held out of samples [1, 28, 28]"
                  "another shape")

          testCase "names that are unknown, or do not suit the data, are errors that list those that do" (fun () ->
              fails
                  toy
                  { settings with
                      Extractor = "inception" }
                  "there is classifier, projection, pixels, none"

              fails
                  toy
                  { settings with
                      Extractor = "classifier" }
                  "looks at images [1, 28, 28]; the samples are [2]"

              fails toy { settings with Metrics = [| "ndb" |] } "there is no metric 'ndb'; there is coverage, w1"

              fails
                  toy
                  { settings with Metrics = [| "fid" |] }
                  "cannot be made of toy with the extractor 'none'; there is coverage"

              fails toy { settings with Samples = 9 } "10 samples or more, not at 9"
              fails toy { settings with Replicates = 5 } "at least 20 replicates"
              fails toy settings "train it first")

          testCase "points can have features too: coordinates, with FID on them" (fun () ->
              inFolder (fun root ->
                  Runner.train (options root) toy |> ignore

                  let evaluation =
                      Evaluate.run
                          (options root)
                          toy
                          { settings with
                              Extractor = "pixels"
                              Metrics = [| "fid" |] }
                          [||]

                  Expect.equal (find "FID" evaluation).Score.Extractor "pixels" "extractor"))

          testCase "best and last are told apart by which numbers are better, the earlier of two alike first" (fun () ->
              let measured name value better : Measurement =
                  { Score =
                      { Metric = name
                        Value = value
                        Low = nan
                        High = nan
                        Bias = nan
                        Extractor = "e"
                        Preprocessing = "p"
                        Real = 1
                        Fake = 1 }
                    Reference = ""
                    Better = better }

              let checkpoint iteration a b c =
                  { Iteration = iteration
                    Sha256 = ""
                    Measurements =
                      [| measured "down" a Better.Lower
                         measured "up" b Better.Higher
                         measured "neither" c Better.Neither |] }

              let evaluation =
                  { Experiment = "x"
                    Hash = ""
                    Seed = 0L
                    Settings = settings
                    Checkpoints =
                      [| checkpoint 1L 2.0 nan 9.0
                         checkpoint 2L 1.0 5.0 8.0
                         checkpoint 3L 1.0 4.0 7.0 |] }

              Expect.equal
                  [ for each in evaluation.BestAndLast ->
                        each.Best.Value, each.BestIteration, each.Last.Value, each.LastIteration ]
                  [ 1.0, 2L, 1.0, 3L; 5.0, 2L, 4.0, 3L; 7.0, 3L, 7.0, 3L ]
                  "best and last"

              let lines = String.Join("\n", EvaluationTable.lines evaluation)
              Expect.stringContains lines "up: best 5 at 2, last 4 at 3" "words"
              Expect.isFalse (lines.Contains "neither: best") "no best where none is better")

          testCase "measurements of two extractors have headings, and so columns, of their own" (fun () ->
              let of' extractor : Measurement =
                  { Score =
                      { Metric = "FID"
                        Value = 1.0
                        Low = nan
                        High = nan
                        Bias = nan
                        Extractor = extractor
                        Preprocessing = ""
                        Real = 1
                        Fake = 1 }
                    Reference = ""
                    Better = Better.Lower }

              let a, b = of' "a", of' "b"

              Expect.equal (EvaluationTable.headings [ a; b; a ]) [| a.Kind, "FID (1)"; b.Kind, "FID (2)" |] "headings"

              Expect.equal (EvaluationTable.headings [ a; a ]) [| a.Kind, "FID" |] "one kind")

          testCase "a damaged evaluation is one clear error" (fun () ->
              inFolder (fun root ->
                  let path = EvaluationFile.path root

                  for content, part in
                      [ "{", "it is not valid JSON"
                        "{}", "lacks the field 'experiment'"
                        """{"experiment":"x","experiment_hash":"","seed":0,"settings":{"samples":10,"extractor":"none","metrics":[],"replicates":0,"weights":"average"},"checkpoints":[]}""",
                        "'checkpoints' is empty" ] do
                      File.WriteAllText(path, content)

                      let message = failure (fun () -> EvaluationFile.read root |> ignore)
                      Expect.stringContains message path "names the file"
                      Expect.stringContains message part "says why")) ]
