module Wgan.Functional.Tests.DataTransformTests

open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.TestFiles

let private key = Rng.key 12L

/// Images of random bytes in [-1, 1], labelled.
let private images count (shape: int64 list) =
    let size = int64 count :: shape
    let levels = Rng.uniform f64 0.0 255.99 (Array.ofList size) (Rng.key 4L)

    Dataset.ofLabelledTensor
        "images"
        (levels.floor().div(scalar 127.5).sub(scalar 1.0))
        (Array.init count (fun i -> i % 2))
        [| "even"; "odd" |]

let private apply (transform: DataTransform) (x: Tensor) (draws: (string * Tensor) list) =
    transform.Apply(x, (if draws.IsEmpty then Tree.Empty else Tree.ofPaths draws))

let private all =
    [ "flipHorizontal", DataTransform.flipHorizontal
      "dequantise", DataTransform.dequantise
      "padTo", DataTransform.padTo 9
      "resizeTo", DataTransform.resizeTo 3
      "custom",
      DataTransform.custom
          "negative"
          "1"
          id
          (fun shape ->
              [| { Name = "a"
                   Shape = shape[..0]
                   Distribution = Distribution.Normal } |])
          (fun x draws -> x.neg().add(draws["a"].reshape(-1L, 1L, 1L, 1L))) ]

let private batch (dataset: Dataset) backend ordinal size = dataset.Open().Batch(backend, key, ordinal, size)

[<Tests>]
let tests =
    testList
        "DataTransform"
        [ for name, transform in all do
              for backend in [ f32; f64 ] do
                  testTensors
                      $"{name}, {backend.DType}: a batch is a function of key and number, with the labels and the shape it should have"
                      (fun () ->
                          let plain = images 12 [ 2L; 5L; 7L ]
                          let dataset = Dataset.transform transform plain
                          Expect.equal dataset.SampleShape (transform.OutputShape [| 2L; 5L; 7L |]) "shape"
                          Expect.sequenceEqual dataset.ClassNames [ "even"; "odd" ] "names"

                          for size in [ 1; 5 ] do
                              for ordinal in 0L .. 5L do
                                  let made = batch dataset backend ordinal size
                                  Expect.equal made.shape (Array.append [| int64 size |] dataset.SampleShape) "shape"
                                  Expect.equal made.dtype backend.DType "type"
                                  sameBits (batch dataset backend ordinal size) made "again"

                                  sameBits
                                      (dataset.Open().Labels(backend, key, ordinal, size))
                                      (plain.Open().Labels(backend, key, ordinal, size))
                                      "labels")

              testTensors $"{name}: samples are transformed alone: a permuted batch is permuted" (fun () ->
                  let x = batch (images 6 [ 2L; 5L; 7L ]) f64 0L 6
                  let draws = Draws.make f64 key (transform.Draws x.shape)
                  let order = torch.tensor [| 3L; 1L; 5L; 0L; 2L; 4L |]

                  let permuted =
                      draws.Leaves()
                      |> Seq.map (fun leaf -> leaf.Name, leaf.Value.index_select (0L, order))
                      |> List.ofSeq

                  close
                      1e-15
                      (apply transform (x.index_select (0L, order)) permuted)
                      (transform.Apply(x, draws).index_select(0L, order))
                      "permuted")

          testTensors "flipping mirrors the images whose coin is below 1/2, and no others" (fun () ->
              let x = batch (images 6 [ 1L; 2L; 3L ]) f64 0L 3
              let made = apply DataTransform.flipHorizontal x [ "coin", tensor [ 3L ] [ 0.49; 0.5; 0.01 ] ]

              for i, isMirrored in [ 0L, true; 1L, false; 2L, true ] do
                  for row in 0L .. 1L do
                      let before = Tensors.toArray x[i, 0L, row]

                      Expect.equal
                          (Tensors.toArray made[i, 0L, row])
                          (if isMirrored then Array.rev before else before)
                          $"image {i}")

          testTensors "half of all images are flipped, anew in each epoch" (fun () ->
              let dataset =
                  Dataset.transform
                      DataTransform.flipHorizontal
                      (Dataset.ofTensor "ramp" (tensor [ 1L; 1L; 1L; 2L ] [ 0.0; 1.0 ]))

              let flips = [ for ordinal in 0L .. 999L -> (Tensors.toArray (batch dataset f64 ordinal 1))[0] ]
              // Binomial(1000, 1/2): five standard deviations are 79.
              Expect.isLessThan (abs (List.sum flips - 500.0)) 79.0 "flips")

          testTensors "dequantising moves each level inside its own bin of [-1, 1)" (fun () ->
              let levels = torch.arange(scalar 256.0).``to``(torch.ScalarType.Float64)
              let x = levels.div(scalar 127.5).sub(scalar 1.0).reshape(1L, 1L, 16L, 16L)

              for u in [ 0.0; 0.25; 0.999 ] do
                  let made = apply DataTransform.dequantise x [ "noise", torch.full_like (x, scalar u) ]
                  let wanted = levels.add(scalar u).div(scalar 128.0).sub(scalar 1.0).reshape(1L, 1L, 16L, 16L)
                  close 1e-14 made wanted $"u = {u}"

              let made = batch (Dataset.transform DataTransform.dequantise (Dataset.ofTensor "levels" x)) f64 0L 1
              let bins = made.add(scalar 1.0).mul(scalar 128.0).floor().reshape(256L)
              Expect.equal (Tensors.toArray bins) (Tensors.toArray levels) "bins"
              Expect.isGreaterThan (Tensors.toFloat (made.sub(x).std())) 1e-3 "there is noise")

          testTensors "padding puts black around the image, a pixel more on the right and below" (fun () ->
              let made = apply (DataTransform.padTo 4) (tensor [ 1L; 1L; 1L; 2L ] [ 0.5; 0.25 ]) []
              let black = List.replicate 4 -1.0
              let wanted = black @ [ -1.0; 0.5; 0.25; -1.0 ] @ black @ black
              sameBits made (tensor [ 1L; 1L; 4L; 4L ] wanted) "frame"

              Expect.equal
                  ((DataTransform.padTo 32).OutputShape [| 1L; 28L; 28L |])
                  [| 1L; 32L; 32L |]
                  "Fashion-MNIST as 32 x 32"

              sameBits
                  (apply (DataTransform.padTo 2) (tensor [ 1L; 1L; 2L; 2L ] [ 1.0; 2.0; 3.0; 4.0 ]) [])
                  (tensor [ 1L; 1L; 2L; 2L ] [ 1.0; 2.0; 3.0; 4.0 ])
                  "the same size")

          testTensors "resizing is that of image folders, before they round" (fun () ->
              for width, height, size in [ 9, 6, 4; 5, 8, 13; 7, 7, 7 ] do
                  let bytes = Array.init (3 * width * height) (fun i -> byte (i * i * 7))

                  let image: Image =
                      { Width = width
                        Height = height
                        Channels = 3
                        Pixels = bytes }

                  let x =
                      (Tensors.ofArray f64 [| 1L; int64 height; int64 width; 3L |] (Array.map float bytes))
                          .permute(0L, 3L, 1L, 2L)

                  let made = Tensors.toArray (apply (DataTransform.resizeTo size) x [])

                  for ours, rounded in Array.zip made (Resize.centredSquare size image) do
                      Expect.isLessThan (abs (ours - float rounded)) 0.5001 "a pixel")

          testTensors "two flips in a row toss coins of their own" (fun () ->
              let ramp = Dataset.ofTensor "ramp" (tensor [ 1L; 1L; 1L; 2L ] [ 0.0; 1.0 ])

              let twice =
                  ramp
                  |> Dataset.transform DataTransform.flipHorizontal
                  |> Dataset.transform DataTransform.flipHorizontal

              let first = [ for ordinal in 0L .. 99L -> (Tensors.toArray (batch twice f64 ordinal 1))[0] ]
              Expect.isGreaterThan (List.sum first) 20.0 "not all flips are undone")

          testTensors "taking and transforming commute, bit for bit" (fun () ->
              let plain = images 20 [ 1L; 3L; 3L ]

              for name, transform in all do
                  let transformed = Dataset.transform transform
                  let one = plain |> Dataset.take 8 key |> transformed |> transformed
                  let other = plain |> transformed |> Dataset.take 8 key |> transformed

                  for ordinal in 0L .. 5L do
                      sameBits (batch one f32 ordinal 3) (batch other f32 ordinal 3) name)

          testTensors "each transformation enters the description, and your own says that it is" (fun () ->
              let plain = images 4 [ 1L; 3L; 3L ]
              let described transform = (Dataset.transform transform plain).Description

              let versions =
                  [ for version in [ "1"; "2" ] ->
                        DataTransform.custom "negative" version id (fun _ -> [||]) (fun x _ -> x.neg ()) ]

              let others =
                  [ DataTransform.padTo 4
                    DataTransform.padTo 5
                    DataTransform.resizeTo 4
                    DataTransform.resizeTo 5
                    DataTransform.flipHorizontal
                    DataTransform.dequantise ]

              let texts =
                  plain.Description.ToJson()
                  :: [ for transform in versions @ others -> (described transform).ToJson() ]

              Expect.equal (List.distinct texts) texts "all different"
              Expect.isTrue (described versions.Head).ContainsCustomCode "your own"

              Expect.equal
                  ((FashionMnist.train |> Dataset.transform (DataTransform.padTo 32)).Description.ToString())
                  "transformed(by=padTo(size=32), data=fashionMnist(split=train))"
                  "in words")

          testTensors "samples that cannot be transformed are an error before any file is read" (fun () ->
              for transform in
                  [ DataTransform.flipHorizontal
                    DataTransform.padTo 9
                    DataTransform.resizeTo 9 ] do
                  rejects [ transform.Description.Name; "not samples [2]" ] (fun () ->
                      Dataset.transform transform (Synthetic.ring 8))

              rejects [ "padTo 27"; "28 x 28 already" ] (fun () ->
                  Dataset.transform (DataTransform.padTo 27) FashionMnist.train)

              rejects [ "resizeTo wants a size of at least 1, not 0" ] (fun () -> DataTransform.resizeTo 0))

          testTensors
              "a transformation of your own that makes another shape than it declares is an error that names it"
              (fun () ->
                  let wrong = DataTransform.custom "wrong" "1" id (fun _ -> [||]) (fun x _ -> x.narrow (3L, 0L, 1L))
                  let dataset = Dataset.transform wrong (images 4 [ 1L; 3L; 3L ])

                  rejects [ "the transformation wrong made [2, 1, 3, 1]"; "declares [2, 1, 3, 3]" ] (fun () ->
                      batch dataset f64 0L 2)) ]
