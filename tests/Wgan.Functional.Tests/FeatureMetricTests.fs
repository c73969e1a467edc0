module Wgan.Functional.Tests.FeatureMetricTests

open System
open System.Text.Json
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

type FeatureCase =
    { dimension: int
      blockSize: int
      real: float[]
      fake: float[] }

/// Correlated real features; fakes of another mean and scale, more or fewer.
let private case seed : FeatureCase =
    let d = 2 + 3 * seed % 13
    let n, m = 60 + 10 * (seed % 5), 60 + 7 * (seed % 6)
    let mixing = normal (3 * seed) [ int64 d; int64 d ]
    let sample stream count = (normal stream [ int64 count; int64 d ]).mm mixing

    { dimension = d
      blockSize = 25
      real = sample (3 * seed + 1) n |> Tensors.toArray
      fake =
        sample (3 * seed + 2) m
        |> Tensors.scale (0.6 + 0.1 * float (seed % 7))
        |> Tensors.shift (0.1 * float (seed % 4))
        |> Tensors.toArray }

let private cases = Array.init 20 case

let private features (values: Tensor) = FeatureExtractor.pixels.Extract values

let private ofCase (case: FeatureCase) (values: float[]) =
    Tensors.ofArray f64 [| int64 (values.Length / case.dimension); int64 case.dimension |] values

let private ours () =
    cases
    |> Array.map (fun case ->
        let fakeValues = ofCase case case.fake
        let real, fake = features (ofCase case case.real), features fakeValues

        [| (Fid.score real fake).Value
           (Kid.score case.blockSize real fake).Value
           (PrecisionRecall.precision 3 real fake).Value
           (PrecisionRecall.recall 3 real fake).Value
           (ClassScore.score (features (fakeValues.softmax 1L))).Value |])

let private pair seed n m d =
    features (normal (2 * seed) [ n; d ]),
    features (normal (2 * seed + 1) [ m; d ] |> Tensors.scale 0.8 |> Tensors.shift 0.3)

[<Tests>]
let tests =
    testList
        "FeatureMetrics"
        [ testTensors
              "FID, KID, precision, recall and class score are NumPy's and SciPy's stored numbers to 1e-6"
              (fun () -> Reference.agree 1e-6 (ours ()) (Reference.stored "features"))

          testTensors
              "FID, KID, precision, recall and class score are NumPy's and SciPy's to 1e-6, computed here"
              (fun () ->
                  Reference.agree 1e-6 (ours ()) (Reference.computed "features" (JsonSerializer.Serialize cases)))

          testTensors "one dimension: FID is (m1 - m2)^2 + (s1 - s2)^2" (fun () ->
              let real, fake = pair 1 40L 50L 1L

              let moments (f: Features) =
                  Tensors.toFloat (f.Values.mean ()), Tensors.toFloat (f.Values.std (unbiased = true))

              let (m1, s1), (m2, s2) = moments real, moments fake

              Expect.floatClose
                  Accuracy.high
                  (Fid.score real fake).Value
                  ((m1 - m2) ** 2.0 + (s1 - s2) ** 2.0)
                  "closed form")

          testTensors "a rotation changes no score; a shift adds its squared length to FID" (fun () ->
              let real, fake = pair 2 80L 90L 3L
              let struct (q, _) = torch.linalg.qr (normal 5 [ 3L; 3L ])
              let turned (f: Features) = features (f.Values.mm q)

              for name, score in
                  [ "FID", Fid.score
                    "KID", Kid.score 20
                    "precision", PrecisionRecall.precision 3
                    "recall", PrecisionRecall.recall 3 ] do
                  Expect.floatClose
                      Accuracy.high
                      (score (turned real) (turned fake)).Value
                      (score real fake).Value
                      name

              let shifted = features (real.Values.add (tensor [ 1L; 3L ] [ 1.0; 2.0; -2.0 ]))
              Expect.floatClose Accuracy.high (Fid.score real shifted).Value 9.0 "shift"
              Expect.isLessThan (abs (Fid.score real real).Value) 1e-10 "itself")

          testTensors "FID survives fewer samples than numbers: both sets in a plane of 20 dimensions" (fun () ->
              let real, fake = pair 3 10L 8L 20L
              let value = (Fid.score real fake).Value
              Expect.isTrue (Double.IsFinite value && value > 0.0) $"{value}"
              Expect.floatClose Accuracy.high (Fid.score fake real).Value value "symmetric")

          testTensors
              "the bootstrap's interval is the key's, surrounds the number, narrows with more samples, and knows the bias"
              (fun () ->
                  let score n = let real, fake = pair 4 n n 4L in Fid.withInterval (Rng.key 1L) 60 real fake
                  let small, large = score 100L, score 1600L
                  Expect.equal (score 100L) small "the same key"

                  for score in [ small; large ] do
                      Expect.isTrue (score.Low < score.Value && score.Value < score.High) (string score)
                      Expect.isGreaterThan score.Bias 0.0 "biased upwards"

                  Expect.isLessThan (large.High - large.Low) (0.5 * (small.High - small.Low)) "width"
                  Expect.isLessThan large.Bias (0.25 * small.Bias) "bias falls as 1 / N")

          testTensors
              "the interval covers: 95 % of FIDs between fresh samples lie in such intervals around their mean, or nearly"
              (fun () ->
                  let score seed =
                      let real, fake = pair seed 150L 150L 3L in Fid.withInterval (Rng.key 1L) 40 real fake

                  let scores = List.map score [ 10..69 ]
                  let mean = scores |> List.averageBy _.Value
                  let covered = scores |> List.filter (fun s -> s.Low <= mean && mean <= s.High) |> List.length
                  Expect.isGreaterThanOrEqual covered 50 "of 60")

          testTensors
              "KID of equal distributions is 0 within its interval; its standard error is the blocks'"
              (fun () ->
                  let real, fake = features (normal 1 [ 1000L; 4L ]), features (normal 2 [ 1000L; 4L ])
                  let score = Kid.score 50 real fake
                  Expect.isTrue (score.Low < 0.0 && 0.0 < score.High) (string score)
                  let one = Kid.score 1000 real fake
                  Expect.isTrue (Double.IsNaN one.Low) "one block has no interval"

                  let block i (f: Features) = features (f.Values.narrow (0L, int64 i * 500L, 500L))
                  let each = [ for i in 0..1 -> (Kid.score 500 (block i real) (block i fake)).Value ]
                  let two = Kid.score 500 real fake
                  Expect.floatClose Accuracy.high two.Value (List.average each) "mean"
                  // Of two numbers the standard error of the mean is half their difference.
                  Expect.floatClose Accuracy.high (two.High - two.Value) (1.96 * abs (each[0] - each[1]) / 2.0) "error")

          testTensors "precision and recall by hand: k = 1 on the line" (fun () ->
              let line values = features (tensor [ int64 (List.length values); 1L ] values)
              // Balls of the real points: [-1, 1], [0, 2] and [1, 19].
              let real, fake = line [ 0.0; 1.0; 10.0 ], line [ 0.5; 2.5; 8.0; 13.5 ]
              Expect.equal (PrecisionRecall.precision 1 real fake).Value 1.0 "precision"
              // Balls of the fakes: [-1.5, 2.5], [0.5, 4.5], [2.5, 13.5] and [8, 19].
              Expect.equal (PrecisionRecall.recall 1 real fake).Value 1.0 "recall"
              Expect.equal (PrecisionRecall.precision 1 real (line [ 19.5; 0.0; -1.1; 2.0 ])).Value 0.5 "half inside"
              Expect.equal (PrecisionRecall.recall 1 real (line [ 0.0; 0.5 ])).Value (2.0 / 3.0) "10 is not reached")

          testTensors "a collapsed generator is precise and recalls nothing; a copied set is all" (fun () ->
              let real, _ = pair 6 200L 10L 3L
              let collapsed = features (real.Values.narrow(0L, 0L, 1L).expand(100L, 3L))
              Expect.equal (PrecisionRecall.precision 3 real collapsed).Value 1.0 "precise"
              Expect.isLessThan (PrecisionRecall.recall 3 real collapsed).Value 0.011 "recalls the copied one at most"
              Expect.equal (PrecisionRecall.recall 3 real real).Value 1.0 "copy"
              Expect.equal (PrecisionRecall.precision 3 real (features (real.Values.flip 0L))).Value 1.0 "copy")

          testTensors
              "class score: 1 for predictions alike, the number of classes for certain and balanced ones"
              (fun () ->
                  let certain = torch.eye (5L, dtype = torch.ScalarType.Float64)
                  Expect.floatClose Accuracy.veryHigh (ClassScore.score (features certain)).Value 5.0 "certain"
                  let alike = tensor [ 2L; 3L ] [ 0.2; 0.3; 0.5; 0.2; 0.3; 0.5 ]
                  Expect.floatClose Accuracy.veryHigh (ClassScore.score (features alike)).Value 1.0 "alike"
                  let score = ClassScore.score (features certain)
                  Expect.equal (score.Real, score.Fake) (0, 5) "samples")

          testTensors "mistakes are named" (fun () ->
              let real, fake = pair 1 10L 10L 2L
              let other = (FeatureExtractor.randomProjection (Rng.key 1L) 2 2).Extract fake.Values

              for make, words in
                  [ (fun () -> Fid.score real other), "of one extractor, not of 'pixels'"
                    (fun () -> Fid.score real (features (normal 1 [ 5L; 3L ]))), "2 numbers each, the fake ones 3"
                    (fun () -> Fid.score real (features (normal 1 [ 1L; 2L ]))), "at least 2 samples"
                    (fun () -> Fid.withInterval (Rng.key 1L) 5 real fake), "at least 20 replicates"
                    (fun () -> Kid.score 11 real fake), "blocks of 2 to 10 samples"
                    (fun () -> PrecisionRecall.precision 10 real fake), "k = 10 and 10"
                    (fun () -> ClassScore.score real), "probabilities" ] do
                  Expect.stringContains (failure (fun () -> make () |> ignore)) words "message") ]
