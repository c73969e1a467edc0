module Wgan.Functional.Tests.DataTests

open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private key = Rng.key 21L

let private points (dataset: Dataset) count =
    let values = Tensors.toArray (dataset.Open().Batch(f64, key, 0L, count))
    values |> Array.chunkBySize 2

let private numbered count =
    let rows = torch.arange(scalar (float count)).``to``(torch.ScalarType.Float64).reshape(int64 count, 1L)
    Dataset.ofTensor "numbers" rows

[<Tests>]
let tests =
    testList
        "Data"
        [ for name, dataset, modes in [ "ring", Synthetic.ring 8, 8; "grid", Synthetic.grid 5, 25 ] do
              testTensors $"{name}: an exact sampler captures every mode, 98.9 %% of it within 3 sigma" (fun () ->
                  let layout = nonNull dataset.Modes
                  let coverage = ModeCoverage.measure layout (dataset.Open().Batch(f64, key, 0L, 10000))
                  Expect.equal (coverage.Captured, coverage.Modes) (modes, modes) "modes"
                  // 1 - exp(-9/2) = 0.98889; four standard errors of 10,000 are 0.0042.
                  Expect.isLessThan (abs (coverage.HighQuality - 0.98889)) 0.0042 "quality")

          testTensors "the ring has radius 2 / 1.414, the grid spacing 2 / 2.828" (fun () ->
              for centre in (nonNull (Synthetic.ring 8).Modes).Centres do
                  Expect.floatClose
                      Accuracy.veryHigh
                      (sqrt (centre[0] ** 2.0 + centre[1] ** 2.0))
                      (2.0 / 1.414)
                      "radius"

              let coordinates =
                  (nonNull (Synthetic.grid 5).Modes).Centres
                  |> Array.map Array.head
                  |> Array.distinct
                  |> Array.sort

              Expect.sequenceEqual
                  coordinates
                  ([| -4.0; -2.0; 0.0; 2.0; 4.0 |] |> Array.map (fun c -> c / 2.828))
                  "grid")

          testTensors "coverage: two of a mode's 1,000 capture it, one does not; far points do not count" (fun () ->
              let layout: Modes =
                  { Centres = [| [| 0.0; 0.0 |]; [| 10.0; 0.0 |]; [| 20.0; 0.0 |] |]
                    Deviation = 1.0 }

              let rows =
                  [| for i in 0..999 do
                         match i with
                         | 0
                         | 1 -> 10.0 + 2.9
                         | 2 -> 20.0
                         | i when i < 500 -> 0.0
                         | _ -> 5.0

                         0.0 |]

              let coverage = ModeCoverage.measure layout (Tensors.ofArray f64 [| 1000L; 2L |] rows)
              Expect.equal coverage.Captured 2 "captured"
              Expect.floatClose Accuracy.veryHigh coverage.HighQuality 0.5 "quality")

          testTensors "the Swiss roll lies within noise of its spiral" (fun () ->
              for point in points Synthetic.swissRoll 1000 do
                  let radius = 7.5 * sqrt (point[0] ** 2.0 + point[1] ** 2.0)

                  Expect.isTrue
                      (radius > 1.5 * System.Math.PI - 1.5 && radius < 4.5 * System.Math.PI + 1.5)
                      $"radius {radius}")

          testTensors "a batch is a function of key and number" (fun () ->
              for dataset in [ Synthetic.ring 8; Synthetic.swissRoll; numbered 20 ] do
                  let batch ordinal = dataset.Open().Batch(f64, key, ordinal, 5)
                  sameBits (batch 3L) (batch 3L) "again"
                  Expect.notEqual (Tensors.toArray (batch 4L)) (Tensors.toArray (batch 3L)) "another")

          testTensors "an epoch visits each item once, in a new order each time" (fun () ->
              let source = (numbered 20).Open()

              let epoch e =
                  [| for i in 0L .. 3L -> Tensors.toArray (source.Batch(f64, key, 4L * e + i, 5)) |]
                  |> Array.concat

              Expect.equal (Array.sort (epoch 0L)) (Array.init 20 float) "once each"
              Expect.equal (Array.sort (epoch 7L)) (Array.init 20 float) "once each, later"
              Expect.notEqual (epoch 0L) (epoch 1L) "order")

          testTensors "a batch larger than the data is an error" (fun () ->
              let message = failure (fun () -> (numbered 3).Open().Batch(f64, key, 0L, 4) |> ignore)
              Expect.stringContains message "3 samples" "message")

          testTensors "Fashion-MNIST's test images are 10,000 pictures in [-1, 1], black borders at -1" (fun () ->
              let batch = FashionMnist.test.Open().Batch(f32, key, 0L, 10000)
              Expect.equal batch.shape [| 10000L; 1L; 28L; 28L |] "shape"
              let values = Tensors.toArray batch
              Expect.equal (Array.min values, Array.max values) (-1.0, 1.0) "range"
              // The set's published mean over the training images is 0.2860 of full scale.
              Expect.isLessThan (abs (Array.average values - (2.0 * 0.286 - 1.0))) 0.01 "mean") ]
