module Wgan.Functional.Tests.NetworkTests

open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

// At this key no ReLU's kink lies within a finite difference of the point that gradients are checked at.
let private key = Rng.key 12L

let private apply mode (network: Network) (variables: Variables) (x: Tensor) =
    network.Apply(mode, variables.Parameters, variables.State, Tree.Empty, NetworkInput.Of x)

let private clashes =
    [ "dense on an image", Layer.dense Weights.PyTorch 5, [| 1L; 2L; 2L |], "flat"
      "conv2d on a vector", Layer.conv2d Weights.PyTorch 5 3 1 1, [| 4L |], "[channels, height, width]"
      "kernel too large", Layer.conv2d Weights.PyTorch 5 5 1 0, [| 1L; 4L; 9L |], "does not fit"
      "reshape of another size", Layer.reshape [| 5L |], [| 4L |], "cannot be reshaped"
      "a clash inside names the layer",
      Network.sequential [| Layer.relu; Layer.dense Weights.PyTorch 5 |],
      [| 1L; 2L; 2L |],
      "layer 1 (dense)" ]

/// A layer that reads and does everything: x W + noise + class, a counter of training passes as state, and its input as a feature.
let private everything name : Network =
    Network.custom
        "everything"
        "2"
        [| 1.5 |]
        { NetworkTraits.None with
            Classes = 3
            Features = [| name |]
            LinearWeights = [| { Path = "weight"; OutputDimension = 1 } |] }
        id
        (fun backend key shape ->
            { Parameters = Tree.named [| "weight" |] [| Rng.normal backend [| shape[0]; shape[0] |] key |]
              State = Tree.named [| "passes" |] [| torch.zeros ([| 1L |], backend.DType, backend.Device) |] })
        (fun shape ->
            [| { Name = "noise"
                 Shape = shape
                 Distribution = Distribution.Normal } |])
        (fun mode variables draws input ->
            let condition = nonNull input.Condition

            { Output =
                input.X
                    .mm(variables.Parameters["weight"])
                    .add(draws["noise"])
                    .add(condition.``to``(input.X.dtype).reshape(-1L, 1L))
              State =
                if mode = Mode.Training then
                    Tree.map (fun passes -> passes.add (scalar 1.0)) variables.State
                else
                    variables.State
              Features = Tree.named [| name |] [| input.X |] })

/// The layer's own equation.
let private expected (variables: Variables) (draws: Tree) (condition: Tensor) (x: Tensor) : Tensor =
    x.mm(variables.Parameters["weight"]).add(draws["noise"]).add(condition.``to``(x.dtype).reshape(-1L, 1L))

/// A combinator around two of those layers: its network, where layer i's variables lie, and the output from the layers' outputs.
let private combinators =
    let pair = [| everything "a"; everything "b" |]

    [ "sequential", Network.sequential pair, id, (fun f g x -> x |> f |> g)
      "sum", Network.sum pair, id, (fun (f: Tensor -> Tensor) (g: Tensor -> Tensor) (x: Tensor) -> (f x).add(g x))
      "spectralNorm",
      SpectralNorm.wrap 1 (Network.sequential pair),
      (fun (state: Tree) -> state.Child "network"),
      (fun f g x -> x |> f |> g) ]

[<Tests>]
let tests =
    testList
        "Network"
        [ for name, network, input, words in clashes do
              testCase $"{name} is an error" (fun () ->
                  Expect.stringContains (failure (fun () -> network.OutputShape input |> ignore)) words "message")

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
              Expect.isFalse (message.Contains '\n') "one line")

          for name, network, inner, compose in combinators do
              testTensors $"{name} passes on condition, draws, state, features and traits" (fun () ->
                  let variables = network.Init(f64, key, [| 3L |])
                  let x = normal 1 [ 2L; 3L ]
                  let condition = torch.tensor [| 2L; 1L |]
                  let specs = network.Draws x.shape
                  Expect.equal (specs |> Array.map _.Name) [| "0.noise"; "1.noise" |] "draws"
                  let draws = Draws.make f64 (Rng.key 9L) specs

                  let run mode =
                      network.Apply(
                          mode,
                          variables.Parameters,
                          variables.State,
                          draws,
                          { X = x; Condition = condition }
                      )

                  let layer i x =
                      let child: string = string i
                      let weight = (variables.Parameters.Child child)["weight"]

                      let divided: Tensor =
                          if name = "spectralNorm" then
                              let u = ((variables.State.Child "u").Child child)["weight"]
                              let v = ((variables.State.Child "v").Child child)["weight"]
                              weight.div (u.dot (weight.t().mv v))
                          else
                              weight

                      expected
                          { Parameters = Tree.named [| "weight" |] [| divided |]
                            State = Tree.Empty }
                          (draws.Child child)
                          condition
                          x

                  let evaluated = run Mode.Evaluation
                  close 1e-12 evaluated.Output (compose (layer 0) (layer 1) x) "output"
                  sameTree evaluated.State variables.State "state in evaluation"
                  sameBits evaluated.Features["a"] x "first feature"
                  Expect.equal evaluated.Features["b"].shape [| 2L; 3L |] "second feature"
                  let passes = inner (run Mode.Training).State

                  for i in [ "0"; "1" ] do
                      Expect.equal (Tensors.toFloat (passes.Child(i)["passes"])) 1.0 "state in training"

                  Expect.equal network.Traits.Classes 3 "classes"
                  Expect.equal network.Traits.Features [| "a"; "b" |] "features"
                  let paths = network.Traits.LinearWeights |> Array.map _.Path

                  let own =
                      if name = "spectralNorm" then
                          [||]
                      else
                          [| "0.weight"; "1.weight" |]

                  Expect.equal paths own "linear maps"
                  Expect.isTrue network.Description.ContainsCustomCode "custom code")

          testCase "a custom network's name, version and numbers enter the description" (fun () ->
              let json = (everything "a").Description.ToJson()
              Expect.equal json """{"name":"everything","parameter0":1.5,"version":"2"}""" "description")

          testTensors "sum adds outputs of one shape, and an error names the branch" (fun () ->
              let doubled = Network.sum [| Layer.identity; Layer.identity |]
              let x = normal 1 [ 2L; 3L ]
              let y = (apply Mode.Training doubled (doubled.Init(f64, key, [| 3L |])) x).Output
              close 1e-15 y (x.mul (scalar 2.0)) "sum"
              let unequal = Network.sum [| Layer.identity; Layer.dense Weights.He 2 |]
              let message = failure (fun () -> unequal.OutputShape [| 3L |] |> ignore)
              Expect.stringContains message "outputs of shapes [3] and [2] cannot be added" "shapes"
              let message = failure (fun () -> unequal.OutputShape [| 3L; 1L; 1L |] |> ignore)
              Expect.stringContains message "branch 1 (dense)" "branch"
              Expect.stringContains (failure (fun () -> Network.sum [||] |> ignore)) "no networks" "nothing")

          testCase "describe is a table of layers, shapes and parameter counts" (fun () ->
              let network =
                  Network.sequential
                      [| Layer.dense Weights.He 1200
                         Network.sum [| Layer.identity; Layer.dense Weights.He 1200 |]
                         Layer.relu |]
                  |> SpectralNorm.wrap 1

              let expected =
                  [ "path  layer              output  parameters"
                    "      input              [3]"
                    "0     dense(units=1200)  [1200]       4,800"
                    "1.0   identity           [1200]           0"
                    "1.1   dense(units=1200)  [1200]   1,441,200"
                    "2     relu               [1200]           0"
                    "      total              [1200]   1,446,000" ]

              Expect.equal (Network.describe network [| 3L |]) (String.concat "\n" expected) "table")

          testCase "describe of one layer is one row" (fun () ->
              let table = Network.describe (Layer.conv2d Weights.He 2 3 1 1) [| 1L; 4L; 4L |]
              Expect.hasLength (table.Split '\n') 4 "rows"
              Expect.stringContains table "conv2d(channels=2, kernel=3, stride=1, padding=1)  [2, 4, 4]" "layer"
              Expect.stringContains table " 20" "parameters") ]
