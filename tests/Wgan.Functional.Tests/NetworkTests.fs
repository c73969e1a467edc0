module Wgan.Functional.Tests.NetworkTests

open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

// At this key no ReLU's kink lies within a finite difference of the point that gradients are checked at.
let private key = Rng.key 12L

let private apply mode (network: Network) (variables: Variables) (x: Tensor) =
    network.Apply(mode, variables.Parameters, variables.State, Tree.Empty, NetworkInput.Of x)

let private shapes =
    [ "dense", Layer.dense Weights.PyTorch 5, [| 3L |], [| 5L |]
      "conv2d, stride 2", Layer.conv2d Weights.PyTorch 6 4 2 1, [| 2L; 8L; 10L |], [| 6L; 4L; 5L |]
      "conv2d, odd", Layer.conv2d Weights.He 1 3 2 0, [| 1L; 7L; 8L |], [| 1L; 3L; 3L |]
      "convTranspose2d", Layer.convTranspose2d Weights.WganOfficial 3 4 2 1, [| 2L; 4L; 5L |], [| 3L; 8L; 10L |]
      "without bias", Layer.dense Weights.He.WithoutBias 2, [| 3L |], [| 2L |]
      "reshape", Layer.reshape [| 2L; 3L; 1L |], [| 6L |], [| 2L; 3L; 1L |]
      "flatten", Layer.flatten, [| 2L; 3L; 4L |], [| 24L |]
      "batchNorm of images", Layer.batchNorm, [| 3L; 4L; 4L |], [| 3L; 4L; 4L |]
      "batchNorm of vectors", Layer.batchNorm, [| 3L |], [| 3L |]
      "relu", Layer.relu, [| 3L |], [| 3L |]
      "leakyRelu", Layer.leakyRelu 0.2, [| 3L |], [| 3L |]
      "tanh", Layer.tanh, [| 3L |], [| 3L |]
      "sigmoid", Layer.sigmoid, [| 3L |], [| 3L |]
      "mlp", Mlp.create Weights.PyTorch [| 4; 4 |] 1, [| 2L |], [| 1L |]
      "dcgan generator", Dcgan.generator28 2, [| 8L |], [| 1L; 28L; 28L |]
      "dcgan critic", Dcgan.critic28 2, [| 1L; 28L; 28L |], [| 1L |] ]

let private clashes =
    [ "dense on an image", Layer.dense Weights.PyTorch 5, [| 1L; 2L; 2L |], "flat"
      "conv2d on a vector", Layer.conv2d Weights.PyTorch 5 3 1 1, [| 4L |], "[channels, height, width]"
      "kernel too large", Layer.conv2d Weights.PyTorch 5 5 1 0, [| 1L; 4L; 9L |], "does not fit"
      "reshape of another size", Layer.reshape [| 5L |], [| 4L |], "cannot be reshaped"
      "a clash inside names the layer",
      Network.sequential [| Layer.relu; Layer.dense Weights.PyTorch 5 |],
      [| 1L; 2L; 2L |],
      "layer 1 (dense)" ]

[<Tests>]
let tests =
    testList
        "Network"
        [ for name, network, input, output in shapes do
              for backend in [ f32; f64 ] do
                  testTensors $"{name}, {backend.DType}: the inferred shape is the shape that comes out" (fun () ->
                      let variables = network.Init(backend, key, input)
                      let x = Rng.normal backend (Array.append [| 3L |] input) (Rng.key 1L)
                      Expect.equal (network.OutputShape input) output "inferred"

                      for mode in [ Mode.Training; Mode.Evaluation ] do
                          let result = apply mode network variables x
                          Expect.equal result.Output.shape (Array.append [| 3L |] output) $"{mode}"
                          Expect.equal result.Output.dtype backend.DType "type")

          for name, network, input, words in clashes do
              testCase $"{name} is an error" (fun () ->
                  Expect.stringContains (failure (fun () -> network.OutputShape input |> ignore)) words "message")

          for name, network, input, _ in shapes do
              testTensors $"{name}: the same key gives the same bits, another key others" (fun () ->
                  let init seed = network.Init(f64, Rng.key seed, input)
                  sameTree (init 1L).Parameters (init 1L).Parameters "parameters"

                  let isRandom =
                      (init 1L).Parameters.Leaves()
                      |> Seq.exists (fun leaf -> Tensors.toArray leaf.Value |> Array.distinct |> Array.length > 1)

                  if isRandom then
                      let values (tree: Tree) =
                          tree.Leaves() |> Seq.map (fun l -> Tensors.toArray l.Value) |> List.ofSeq

                      Expect.notEqual (values (init 1L).Parameters) (values (init 2L).Parameters) "other key")

          for name, network, input, _ in shapes do
              testTensors $"{name}: the gradient in the parameters is the finite difference" (fun () ->
                  let variables = network.Init(f64, key, input)
                  let x = normal 3 (4L :: List.ofArray input)
                  // A weighting of the outputs that no symmetry hides behind.
                  let weighted (output: Tensor) = output.mul(normal 4 (List.ofArray output.shape)).sum()
                  let leaves = variables.Parameters.Leaves() |> List.ofSeq

                  let value (name: string) (replaced: Tensor) =
                      let parameters =
                          leaves
                          |> List.map (fun leaf -> leaf.Name, (if leaf.Name = name then replaced else leaf.Value))
                          |> Tree.ofPaths

                      weighted
                          (apply
                              Mode.Training
                              network
                              { variables with
                                  Parameters = parameters }
                              x)
                              .Output

                  for leaf in leaves do
                      if leaf.Value.numel () <= 64L then
                          let point = Tensors.leaf leaf.Value
                          let gradient = Tensors.grad (value leaf.Name point) [| point |]
                          let difference = finiteDifference (fun p -> Tensors.toFloat (value leaf.Name p)) leaf.Value
                          close 1e-5 gradient[0] difference leaf.Name)

          testTensors "dense is x W^T + b" (fun () ->
              let parameters =
                  Tree.ofPaths
                      [ "weight", tensor [ 2L; 3L ] [ 1.0; 2.0; 3.0; 4.0; 5.0; 6.0 ]
                        "bias", tensor [ 2L ] [ 0.5; -0.5 ] ]

              let x = tensor [ 1L; 3L ] [ 1.0; 0.0; -1.0 ]

              let y =
                  (apply
                      Mode.Training
                      (Layer.dense Weights.PyTorch 2)
                      { Parameters = parameters
                        State = Tree.Empty }
                      x)
                      .Output

              Expect.equal (Tensors.toArray y) [| -1.5; -2.5 |] "output")

          testTensors "convTranspose2d is the input gradient of conv2d" (fun () ->
              let weights = Weights.PyTorch.WithoutBias
              let convolution = Layer.conv2d weights 3 4 2 1
              let variables = convolution.Init(f64, key, [| 2L; 8L; 8L |])
              let x = Tensors.leaf (normal 5 [ 2L; 2L; 8L; 8L ])
              let y = (apply Mode.Training convolution variables x).Output
              let cotangent = normal 6 (List.ofArray y.shape)
              let expected = Tensors.grad (y.mul(cotangent).sum()) [| x |]
              let transposed = apply Mode.Training (Layer.convTranspose2d weights 2 4 2 1) variables cotangent
              close 1e-12 transposed.Output expected[0] "output")

          testTensors
              "batchNorm in training gives mean bias and variance weight^2, and moves its statistics by a tenth"
              (fun () ->
                  let variables = Layer.batchNorm.Init(f64, key, [| 3L |])
                  let x = normal 7 [ 500L; 3L ]
                  let result = apply Mode.Training Layer.batchNorm variables x
                  let dims = [| 0L |]
                  let weight = variables.Parameters["weight"]
                  close 1e-10 (result.Output.mean dims) (variables.Parameters["bias"]) "mean"
                  close 1e-4 (result.Output.var (dims, unbiased = false)) (weight.mul weight) "variance"
                  close 1e-12 result.State["runningMean"] (x.mean(dims).mul(scalar 0.1)) "running mean"

                  let expected = x.var(dims, unbiased = true).mul(scalar 0.1).add(scalar 0.9)
                  close 1e-12 result.State["runningVariance"] expected "running variance"

                  Expect.equal
                      (Tensors.toArray variables.State["runningMean"])
                      [| 0.0; 0.0; 0.0 |]
                      "the old state is as it was")

          testTensors "batchNorm in evaluation uses the running statistics and leaves them" (fun () ->
              let variables = Layer.batchNorm.Init(f64, key, [| 3L |])
              let one = normal 8 [ 1L; 3L ]
              let alone = apply Mode.Evaluation Layer.batchNorm variables one

              let among =
                  apply Mode.Evaluation Layer.batchNorm variables (torch.cat ([| one; normal 9 [ 4L; 3L ] |], 0L))

              close 1e-14 (among.Output.narrow (0L, 0L, 1L)) alone.Output "no neighbours"
              sameTree alone.State variables.State "state")

          testTensors "the official WGAN initialisation has deviation 0.02 and zero bias" (fun () ->
              let p = (Layer.conv2d Weights.WganOfficial 64 4 2 1).Init(f64, key, [| 32L; 8L; 8L |]).Parameters
              let values = Tensors.toArray p["weight"]
              let deviation = values |> Array.averageBy (fun v -> v * v) |> sqrt
              // 32,768 values: the deviation's standard error is 0.4 %.
              Expect.isLessThan (abs (deviation / 0.02 - 1.0)) 0.02 "deviation"
              Expect.all (Tensors.toArray p["bias"]) (fun b -> b = 0.0) "bias")

          testTensors "PyTorch's initialisation fills (-1, 1) / sqrt(fan in)" (fun () ->
              let p = (Layer.dense Weights.PyTorch 200).Init(f64, key, [| 25L |]).Parameters
              let values = Tensors.toArray p["weight"]
              Expect.isTrue (values |> Array.forall (fun v -> abs v < 0.2)) "inside"
              Expect.isGreaterThan (Array.max values) 0.19 "reaches the bound")

          testTensors "a critic must give one score a sample" (fun () ->
              Expect.equal (Network.scores (torch.zeros ([| 3L; 1L |]))).shape [| 3L |] "scores"

              Expect.stringContains
                  (failure (fun () -> Network.scores (torch.zeros ([| 3L; 2L |])) |> ignore))
                  "[3, 2]"
                  "message")

          testTensors "an error inside a pass names the layer" (fun () ->
              let network = Network.sequential [| Layer.relu; Layer.dense Weights.PyTorch 5 |]
              let variables = network.Init(f64, key, [| 3L |])
              let message = failure (fun () -> apply Mode.Training network variables (normal 1 [ 2L; 4L ]) |> ignore)
              Expect.stringContains message "layer 1 (dense)" "message"
              Expect.isFalse (message.Contains '\n') "one line") ]
