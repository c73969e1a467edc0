module Wgan.Functional.Tests.LayerTests

open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private key = Rng.key 12L

let private applied (layer: Network) (x: Tensor) : Tensor =
    let variables = layer.Init(f64, key, x.shape[1..])
    layer.Apply(Mode.Training, variables.Parameters, variables.State, Tree.Empty, NetworkInput.Of x).Output

/// (x - mean) / sqrt(var + epsilon) over the dimensions.
let private standardised epsilon (dims: int64[]) (x: Tensor) : Tensor =
    let centred = x.sub (x.mean (dims, true))
    let variance = centred.mul(centred).mean(dims, true)
    centred.div (variance.add(scalar epsilon).sqrt())

let private clashes =
    [ "averagePool2d of an odd image", Layer.averagePool2d 2, [| 1L; 4L; 5L |], "do not tile [1, 4, 5]"
      "averagePool2d of a vector", Layer.averagePool2d 2, [| 4L |], "averagePool2d wants an image"
      "upsampleNearest2d of a vector", Layer.upsampleNearest2d 2, [| 4L |], "upsampleNearest2d wants an image"
      "groupNorm with a rest", Layer.groupNorm 2, [| 3L; 2L; 2L |], "3 channels do not fall into 2 groups"
      "instanceNorm of one pixel", Layer.instanceNorm, [| 3L; 1L; 1L |], "images of one pixel"
      "layerNorm of nothing", Layer.layerNorm, [||], "at least one dimension"
      "globalMean of a vector", Layer.globalMean, [| 4L |], "globalMean wants an image" ]

let private refusals: (string * (unit -> Network) * string) list =
    [ "dropout of everything", (fun () -> Layer.dropout 1.0), "less than 1, not 1"
      "a negative dropout", (fun () -> Layer.dropout -0.1), "at least 0"
      "no groups", (fun () -> Layer.groupNorm 0), "at least 1 group"
      "pooling over nothing", (fun () -> Layer.averagePool2d 0), "factor of at least 1"
      "an empty embedding", (fun () -> Layer.embedding (Initializer.normal 0.0 1.0) 0 3), "at least 1 entry"
      "groups of no samples", (fun () -> Layer.minibatchDeviation 0), "group size of at least 1"
      "batch normalisation without epsilon",
      (fun () ->
          Layer.batchNormWith
              { BatchNormOptions.PyTorch with
                  Epsilon = 0.0 }),
      "epsilon above 0" ]

[<Tests>]
let tests =
    testList
        "Layer"
        [ for name, layer, input, words in clashes do
              testCase $"{name} is an error" (fun () ->
                  Expect.stringContains (failure (fun () -> layer.OutputShape input |> ignore)) words "message")

          for name, make, words in refusals do
              testCase $"{name} is an error" (fun () ->
                  Expect.stringContains (failure (fun () -> make () |> ignore)) words "message")

          testTensors
              "layerNorm, groupNorm and instanceNorm standardise over their dimensions with epsilon 1e-5"
              (fun () ->
                  let x = normal 1 [ 3L; 4L; 5L; 2L ]
                  let all = [| 1L; 2L; 3L |]
                  close 1e-12 (applied Layer.layerNorm x) (standardised 1e-5 all x) "layer"
                  close 1e-12 (applied (Layer.groupNorm 1) x) (standardised 1e-5 all x) "one group"
                  close 1e-12 (applied Layer.instanceNorm x) (standardised 1e-5 [| 2L; 3L |] x) "instance"
                  let grouped = x.reshape (3L, 2L, 2L, 5L, 2L)
                  let expected = (standardised 1e-5 [| 2L; 3L; 4L |] grouped).reshape x.shape
                  close 1e-12 (applied (Layer.groupNorm 2) x) expected "two groups")

          testTensors "layerNorm has a weight an element, groupNorm a weight a channel" (fun () ->
              let shape (layer: Network) = (layer.Init(f64, key, [| 4L; 3L; 2L |])).Parameters["weight"].shape
              Expect.equal (shape Layer.layerNorm) [| 4L; 3L; 2L |] "layer"
              Expect.equal (shape (Layer.groupNorm 2)) [| 4L |] "group")

          testTensors "pixelNorm gives every pixel a mean square of 1" (fun () ->
              let y = applied Layer.pixelNorm (normal 1 [ 3L; 4L; 5L; 2L ])
              let meanSquare = y.mul(y).mean [| 1L |]
              close 1e-6 meanSquare (torch.ones_like meanSquare) "mean square")

          testTensors "averagePool2d gives the means of squares, and undoes upsampleNearest2d" (fun () ->
              let x = tensor [ 1L; 1L; 2L; 4L ] [ 1.0; 2.0; 3.0; 4.0; 5.0; 6.0; 7.0; 8.0 ]
              Expect.equal (Tensors.toArray (applied (Layer.averagePool2d 2) x)) [| 3.5; 5.5 |] "means"
              let up = applied (Layer.upsampleNearest2d 2) (x.narrow (3L, 0L, 2L))

              let expected =
                  [| 1.0
                     1.0
                     2.0
                     2.0
                     1.0
                     1.0
                     2.0
                     2.0
                     5.0
                     5.0
                     6.0
                     6.0
                     5.0
                     5.0
                     6.0
                     6.0 |]

              Expect.equal (Tensors.toArray up) expected "squares"
              close 1e-14 (applied (Layer.averagePool2d 2) up) (x.narrow (3L, 0L, 2L)) "back")

          testTensors "globalSum is globalMean times the number of pixels" (fun () ->
              let x = normal 1 [ 2L; 3L; 4L; 5L ]
              close 1e-13 (applied Layer.globalSum x) ((applied Layer.globalMean x).mul(scalar 20.0)) "sum"
              close 1e-13 (applied Layer.globalMean x) (x.mean [| 2L; 3L |]) "mean")

          testTensors "embedding gives the rows of its weight" (fun () ->
              let layer = Layer.embedding (Initializer.normal 0.0 1.0) 4 3
              let variables = layer.Init(f64, key, [||])
              let indices = torch.tensor [| 2L; 0L; 2L |]

              let y =
                  layer
                      .Apply(Mode.Training, variables.Parameters, Tree.Empty, Tree.Empty, NetworkInput.Of indices)
                      .Output

              for i, row in [ 0L, 2L; 1L, 0L; 2L, 2L ] do
                  sameBits (y.select (0L, i)) (variables.Parameters["weight"].select(0L, row)) "row"

              let message =
                  failure (fun () ->
                      layer.Apply(
                          Mode.Training,
                          variables.Parameters,
                          Tree.Empty,
                          Tree.Empty,
                          NetworkInput.Of(normal 1 [ 2L ])
                      )
                      |> ignore)

              Expect.stringContains message "int64 indices" "message")

          testTensors "dropout keeps where the draw is at least the probability, and divides by the rest" (fun () ->
              let layer = Layer.dropout 0.25
              let x = tensor [ 1L; 4L ] [ 1.0; 2.0; 3.0; 4.0 ]
              let drawn = Tree.named [| "uniform" |] [| tensor [ 1L; 4L ] [ 0.1; 0.25; 0.9; 0.2 ] |]
              let apply mode = layer.Apply(mode, Tree.Empty, Tree.Empty, drawn, NetworkInput.Of x).Output
              close 1e-15 (apply Mode.Training) (tensor [ 1L; 4L ] [ 0.0; 2.0 / 0.75; 4.0; 0.0 ]) "training"
              sameBits (apply Mode.Evaluation) x "evaluation")

          testTensors "dropout's mean over its declared draws is the input" (fun () ->
              let layer = Layer.dropout 0.4
              let x = torch.ones ([| 100L; 200L |], dtype = torch.ScalarType.Float64)
              let drawn = layer.Draws x.shape |> Draws.make f64 key
              let y = layer.Apply(Mode.Training, Tree.Empty, Tree.Empty, drawn, NetworkInput.Of x).Output
              // 20,000 elements: the mean's deviation is 0.0058.
              Expect.isLessThan (abs (Tensors.toFloat (y.mean ()) - 1.0)) 0.03 "mean"
              Expect.equal (Tensors.toArray y |> Array.distinct |> Array.length) 2 "zero or scaled")

          testTensors "minibatchDeviation appends the mean over elements of a group's standard deviations" (fun () ->
              let x = normal 1 [ 4L; 2L; 3L; 3L ]
              let y = applied (Layer.minibatchDeviation 2) x
              sameBits (y.narrow (1L, 0L, 2L)) x "the input comes first"

              // Groups of two out of four: samples 0 and 2, and samples 1 and 3.
              for first, second in [ 0L, 2L; 1L, 3L ] do
                  let a, b = x.select (0L, first), x.select (0L, second)
                  let half = a.sub(b).mul(scalar 0.5)
                  let expected = half.mul(half).add(scalar 1e-8).sqrt().mean()

                  for sample in [ first; second ] do
                      let added = y.select(0L, sample).select(0L, 2L)
                      close 1e-12 added (expected.expand (3L, 3L)) $"sample {sample}")

          testTensors
              "minibatchDeviation takes a smaller batch as one group, and refuses a batch with a rest"
              (fun () ->
                  let layer = Layer.minibatchDeviation 4
                  let one = applied layer (normal 1 [ 1L; 3L ])
                  Expect.floatClose Accuracy.high (Tensors.toFloat (one.narrow (1L, 3L, 1L))) 1e-4 "alone"
                  let message = failure (fun () -> applied layer (normal 1 [ 6L; 3L ]) |> ignore)
                  Expect.stringContains message "batch of 6 does not fall into groups of 4" "message")

          testTensors "batchNormWith follows its options" (fun () ->
              let options =
                  { BatchNormOptions.PyTorch with
                      Epsilon = 0.5
                      Momentum = 0.25 }

              let layer = Layer.batchNormWith options
              let variables = layer.Init(f64, key, [| 3L |])
              let x = normal 1 [ 6L; 3L ]

              let result =
                  layer.Apply(Mode.Training, variables.Parameters, variables.State, Tree.Empty, NetworkInput.Of x)

              close 1e-12 result.Output (standardised 0.5 [| 0L |] x) "output"
              close 1e-12 result.State["runningMean"] (x.mean([| 0L |]).mul(scalar 0.25)) "running mean")

          testCase "batchNorm's description has not changed, so neither has any experiment's hash" (fun () ->
              let json = """{"epsilon":1E-05,"momentum":0.1,"name":"batchNorm"}"""
              Expect.equal (Layer.batchNorm.Description.ToJson()) json "default"
              let other = (Layer.batchNormWith BatchNormOptions.PyTorch).Description.ToJson()
              Expect.stringContains other "constant" "another weight is told") ]
