module Wgan.Functional.Tests.FeatureExtractorTests

open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private score metric extractor value : FeatureScore =
    { Metric = metric
      Value = value
      Low = nan
      High = nan
      Bias = nan
      Extractor = extractor
      Preprocessing = "as given"
      Real = 100
      Fake = 200 }

[<Tests>]
let tests =
    // One after the other: tensors are counted, and their number is one for the process.
    testSequenced
    <| testList
        "FeatureExtractor"
        [ testTensors "pixels are the samples, flattened, in float64, and carry name and preprocessing" (fun () ->
              let images = Rng.normal f32 [| 3L; 1L; 2L; 2L |] (Rng.key 1L)
              let features = FeatureExtractor.pixels.Extract images
              Expect.equal (Tensors.toArray features.Values) (Tensors.toArray images) "values"
              Expect.equal features.Values.shape [| 3L; 4L |] "shape"
              Expect.equal features.Values.dtype torch.ScalarType.Float64 "type"
              Expect.equal (features.Count, features.Dimension, features.Extractor) (3, 4, "pixels") "facts")

          testTensors "a random projection is the key's, keeps squared lengths on average, and says its key" (fun () ->
              let extractor seed = FeatureExtractor.randomProjection (Rng.key seed) 50 40
              let x = normal 1 [ 400L; 50L ]
              let project seed = (extractor seed).Extract x
              sameBits (project 7L).Values (project 7L).Values "same key"
              Expect.notEqual (extractor 8L).Name (extractor 7L).Name "names"
              Expect.notEqual (Tensors.toArray (project 8L).Values) (Tensors.toArray (project 7L).Values) "other key"
              let squares (t: Tensor) = Tensors.toFloat ((Tensors.square t).sum())
              // Each of the 40 numbers has the variance |x|^2 / 50.
              Expect.isLessThan (abs (squares (project 7L).Values / squares x / (40.0 / 50.0) - 1.0)) 0.15 "lengths")

          testTensors "batches do not change features, and no tensor is left behind" (fun () ->
              let x = normal 1 [ 7L; 3L ]
              let sizes = ResizeArray()

              let custom size =
                  FeatureExtractor.custom "doubled" "as given" size (fun x ->
                      sizes.Add x.shape[0]
                      x.add x)

              let all = (custom 100).Extract x
              let before = torch.Tensor.TotalCount
              let parts = (custom 3).Extract x
              Expect.equal (torch.Tensor.TotalCount - before) 1L "one new tensor"
              sameBits parts.Values all.Values "values"
              Expect.sequenceEqual sizes [ 7L; 3L; 3L; 1L ] "batches")

          testTensors "the Fashion-MNIST extractors name their weights" (fun () ->
              let images = Rng.uniform f32 -1.0 1.0 [| 4L; 1L; 28L; 28L |] (Rng.key 1L)
              let features = (FashionClassifier.featureExtractor f32).Extract images
              let probabilities = (FashionClassifier.probabilityExtractor f32).Extract images
              Expect.equal (features.Dimension, probabilities.Dimension) (64, 10) "dimensions"
              let hash = FashionClassifier.weightsHash ()
              Expect.stringContains features.Extractor (hash.Substring(0, 8)) "hash"
              Expect.notEqual probabilities.Extractor features.Extractor "names"
              Expect.isGreaterThanOrEqual (ClassScore.score probabilities).Value 1.0 "class score")

          testTensors
              "a table refuses another extractor, metric or number of samples in a column, and a second number in a cell"
              (fun () ->
                  let table = FeatureTable()
                  table.Add("a", "FID", score "FID" "pixels" 1.5)

                  table.Add(
                      "b",
                      "FID",
                      { score "FID" "pixels" 2.0 with
                          Low = 1.0
                          High = 3.0 }
                  )

                  for row, wrong, words in
                      [ "c", score "FID" "other" 1.0, "extractor 'other'"
                        "c", score "KID" "pixels" 1.0, "a number of KID"
                        "c",
                        { score "FID" "pixels" 1.0 with
                            Fake = 300 },
                        "300 fake samples does not compare"
                        "c",
                        { score "FID" "pixels" 1.0 with
                            Preprocessing = "halved" },
                        "(halved)"
                        "a", score "FID" "pixels" 1.0, "a number in column 'FID' already" ] do
                      Expect.stringContains (failure (fun () -> table.Add(row, "FID", wrong))) words "message"

                  table.Add("b", "FID, other features", score "FID" "other" 9.0)
                  let markdown = table.ToMarkdown().Split '\n'
                  Expect.equal markdown[0] "|  | FID | FID, other features |" "head"
                  Expect.equal markdown[2] "| a | 1.5 |  |" "row a"
                  Expect.equal markdown[3] "| b | 2 [1, 3] | 9 |" "row b"
                  Expect.equal markdown[5] "FID: FID, pixels (as given), 100 real and 200 fake samples." "note"
                  let csv = table.ToCsv().Trim().Split '\n'
                  Expect.hasLength csv 4 "head and three numbers"
                  Expect.equal csv[2] "\"b\",\"FID\",\"FID\",2,1,3,NaN,\"pixels\",\"as given\",100,200" "line")

          testTensors "a score says everything in one line" (fun () ->
              Expect.equal
                  (string
                      { score "FID" "pixels" 2.0 with
                          Low = 1.0
                          High = 3.25 })
                  "FID 2 [1, 3.25] (pixels; as given; 100 real, 200 fake)"
                  "text")

          testTensors "mistakes are named" (fun () ->
              let x = normal 1 [ 4L; 2L ]
              let custom (f: Tensor -> Tensor) = FeatureExtractor.custom "mine" "as given" 10 f

              for make, words in
                  [ (fun () -> (custom (fun x -> x.sum [| 1L |])).Extract x),
                    "mine: features of 4 samples are [4, d], not [4]"
                    (fun () -> (custom (fun x -> x.log ())).Extract x), "not all finite"
                    (fun () -> FeatureExtractor.pixels.Extract(torch.zeros 3L)), "not [3]"
                    (fun () -> (FeatureExtractor.randomProjection (Rng.key 1L) 3 2).Extract x),
                    "samples have 2 numbers" ] do
                  Expect.stringContains (failure (fun () -> make () |> ignore)) words "message") ]
