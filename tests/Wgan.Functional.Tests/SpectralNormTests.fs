module Wgan.Functional.Tests.SpectralNormTests

open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private run mode (network: Network) (variables: Variables) (x: Tensor) =
    network.Apply(mode, variables.Parameters, variables.State, Tree.Empty, NetworkInput.Of x)

/// The state after so many training passes.
let private pass count (network: Network) (variables: Variables) x =
    (variables, [ 1..count ])
    ||> List.fold (fun variables _ ->
        { variables with
            State = (run Mode.Training network variables x).State })

let private largest (matrix: Tensor) = (torch.linalg.svdvals matrix |> Tensors.toArray)[0]

/// The matrix that a layer applies, read off its outputs for the unit vectors: [outputs, inputs].
let private matrixOf network variables (shape: int64 list) : Tensor =
    let inputs = shape |> List.fold (*) 1L
    let basis = torch.eye(inputs, dtype = torch.ScalarType.Float64).reshape(Array.ofList (inputs :: shape))
    (run Mode.Evaluation network variables basis).Output.reshape(inputs, -1L).t()

/// A layer without bias, and an input shape on which its matrix is that of its weight.
let private layers =
    let weights =
        { Weights.PyTorch with
            HasBias = false
            Weight = Initializer.normal 0.0 1.0 }

    [ "dense, 40 to 30", Layer.dense weights 30, [ 40L ]
      "dense, 20 to 60", Layer.dense weights 60, [ 20L ]
      "dense, 5 to 1", Layer.dense weights 1, [ 5L ]
      "convolution, 8 to 12 channels, kernel 3", Layer.conv2d weights 12 3 1 0, [ 8L; 3L; 3L ]
      "convolution, 3 to 16 channels, kernel 4, stride 2", Layer.conv2d weights 16 4 2 0, [ 3L; 4L; 4L ] ]

/// PyTorch's spectral norm of a transposed convolution takes [outputs, inputs x k x k], the second dimension first.
let private transposedMatrix (weight: Tensor) : Tensor =
    let turned = weight.transpose (0L, 1L)
    turned.reshape (turned.shape[0], -1L)

let private normalised =
    let critic = Mlp.create Weights.PyTorch [| 16; 16 |] 1

    { toy with
        Critic = SpectralNorm.wrap 1 critic
        CriticSteps = CriticSteps.Constant 1 }

let private stateAfter (experiment: Experiment) =
    let source = experiment.Data.Open()
    let key = Rng.key 5L
    let state = Training.init experiment f64 key
    let draws = Training.draws experiment source f64 key state
    state, draws, (Training.step experiment state draws).State

[<Tests>]
let tests =
    testList
        "SpectralNorm"
        [ for name, layer, shape in layers do
              testTensors
                  $"{name}: the largest singular value is 1 at first, and within 1e-3 of 1 after 50 passes, for 20 random weights"
                  (fun () ->
                      let network = SpectralNorm.wrap 1 layer

                      for seed in 1L .. 20L do
                          let first = network.Init(f64, Rng.key seed, Array.ofList shape)
                          let settled = pass 50 network first (normal 1 (2L :: shape))

                          for moment, variables in [ "first", first; "settled", settled ] do
                              let sigma = largest (matrixOf network variables shape)
                              Expect.isLessThan (abs (sigma - 1.0)) 1e-9 $"seed {seed}, {moment}")

              testTensors
                  $"{name}: weights that move as in training stay within 1e-3 of their largest singular value over 50 passes"
                  (fun () ->
                      let network = SpectralNorm.wrap 1 layer
                      let x = normal 1 (2L :: shape)

                      for seed in 1L .. 5L do
                          let mutable variables = network.Init(f64, Rng.key seed, Array.ofList shape)

                          for step in 1..50 do
                              // Adam's step of 1e-3, against weights of deviation 1.
                              let move (w: Tensor) =
                                  w.add ((normal (100 * step) (List.ofArray w.shape)).sign().mul(scalar 1e-3))

                              let moved =
                                  { variables with
                                      Parameters = Tree.map move variables.Parameters }

                              variables <- pass 1 network moved x

                          let sigma = largest (matrixOf network variables shape)
                          Expect.isLessThan (abs (sigma - 1.0)) 1e-3 $"seed {seed}")

              testTensors
                  $"{name}: from a random start the estimate grows towards the largest singular value and never passes it"
                  (fun () ->
                      let network = SpectralNorm.wrapFromRandom 0 1 layer
                      let x = normal 1 (2L :: shape)

                      let close =
                          [ for seed in 1L .. 20L do
                                let mutable variables = network.Init(f64, Rng.key seed, Array.ofList shape)
                                let mutable excess = infinity

                                for _ in 1..50 do
                                    variables <- pass 1 network variables x
                                    // The divided weight's largest singular value: how far the estimate is below.
                                    let sigma = largest (matrixOf network variables shape)
                                    Expect.isGreaterThan sigma (1.0 - 1e-12) "not passed"
                                    Expect.isLessThan sigma (excess + 1e-12) "grows"
                                    excess <- sigma

                                excess - 1.0 < 1e-3 ]

                      // Unlucky starts need more: see wrapFromRandom.
                      Expect.isGreaterThan
                          (close |> List.filter id |> List.length)
                          14
                          "within 1e-3 after 50 passes, of 20")

          testTensors
              "a transposed convolution is divided by the largest singular value of [outputs, inputs]"
              (fun () ->
                  let weights =
                      { Weights.PyTorch with
                          HasBias = false
                          Weight = Initializer.normal 0.0 1.0 }

                  for seed in 1L .. 20L do
                      let network = SpectralNorm.wrap 1 (Layer.convTranspose2d weights 7 3 2 1)
                      let first = network.Init(f64, Rng.key seed, [| 5L; 1L; 1L |])
                      let settled = pass 50 network first (normal 1 [ 1L; 5L; 1L; 1L ])
                      let w = first.Parameters["weight"]
                      // What one input channel of one pixel gives is the kernel's middle.
                      let y = matrixOf network settled [ 5L; 1L; 1L ]
                      let middle = w.select(3L, 1L).select(2L, 1L).t()
                      let sigma = Tensors.toFloat (middle.norm().div(y.norm ()))
                      let expected = largest (transposedMatrix w)
                      Expect.isLessThan (abs (sigma / expected - 1.0)) 1e-9 $"seed {seed}")

          testTensors "u and v are unit vectors, and each pass is one step of power iteration" (fun () ->
              let network = SpectralNorm.wrapFromRandom 0 1 (Layer.dense Weights.PyTorch 3)
              let first = network.Init(f64, Rng.key 1L, [| 4L |])
              let next = pass 1 network first (normal 1 [ 2L; 4L ])
              let w = first.Parameters["weight"]
              let unit (x: Tensor) : Tensor = x.div (x.norm ())
              let u = (first.State.Child "u")["weight"]
              let v = unit (w.t().mv u)
              close 1e-14 ((next.State.Child "v")["weight"]) v "v"
              close 1e-14 ((next.State.Child "u")["weight"]) (unit (w.mv v)) "u")

          testTensors "two iterations a pass are two passes of one" (fun () ->
              let layer = Layer.dense Weights.PyTorch 3
              let x = normal 1 [ 2L; 4L ]

              let state iterations passes =
                  let network = SpectralNorm.wrapFromRandom 0 iterations layer
                  (pass passes network (network.Init(f64, Rng.key 1L, [| 4L |])) x).State

              sameTree (state 2 1) (state 1 2) "state")

          testTensors "parameters are those of the network itself, and biases are not divided" (fun () ->
              let layer = Layer.dense Weights.PyTorch 3
              let network = SpectralNorm.wrap 1 layer
              let variables = network.Init(f64, Rng.key 1L, [| 4L |])
              sameTree variables.Parameters (layer.Init(f64, Rng.key 1L, [| 4L |])).Parameters "parameters"
              let atZero = (run Mode.Training network variables (torch.zeros_like (normal 1 [ 1L; 4L ]))).Output
              close 1e-15 (atZero.reshape -1L) variables.Parameters["bias"] "bias")

          testTensors "the gradient through sigma makes W's own direction flat: <dL/dW, W> = 0" (fun () ->
              // W / sigma(W) does not change with W's scale.
              let network = SpectralNorm.wrapFromRandom 300 1 (Layer.dense Weights.PyTorch.WithoutBias 3)
              let variables = network.Init(f64, Rng.key 1L, [| 4L |])
              let leaves = Tree.leaves variables.Parameters
              let y = (run Mode.Training network { variables with Parameters = leaves } (normal 1 [ 2L; 4L ])).Output
              let gradient = (Tree.grad (y.square().sum()) leaves)["weight"]
              Expect.isGreaterThan (Tensors.toFloat (gradient.norm ())) 0.1 "gradient"
              let along = gradient.mul(variables.Parameters["weight"]).sum()
              Expect.isLessThan (abs (Tensors.toFloat along)) 1e-12 "along W")

          testTensors "a weight of zeros gives zeros, and a finite gradient" (fun () ->
              let weights =
                  { Weights.PyTorch.WithoutBias with
                      Weight = Initializer.constant 0.0 }

              let network = SpectralNorm.wrap 1 (Layer.dense weights 3)
              let variables = network.Init(f64, Rng.key 1L, [| 4L |])
              let leaves = Tree.leaves variables.Parameters
              let y = (run Mode.Training network { variables with Parameters = leaves } (normal 1 [ 2L; 4L ])).Output
              Expect.all (Tensors.toArray y) (fun v -> v = 0.0) "output"
              let gradient = (Tree.grad (y.sum ()) leaves)["weight"]
              Expect.all (Tensors.toArray gradient) System.Double.IsFinite "gradient")

          testTensors "a weight that starts at zero is normalised once it moves" (fun () ->
              let weights =
                  { Weights.PyTorch.WithoutBias with
                      Weight = Initializer.constant 0.0 }

              for wrap in [ SpectralNorm.wrap 1; SpectralNorm.wrapFromRandom 15 1 ] do
                  let network = wrap (Layer.dense weights 3)
                  let x = normal 1 [ 2L; 4L ]
                  let still = pass 3 network (network.Init(f64, Rng.key 1L, [| 4L |])) x

                  let moved =
                      pass
                          200
                          network
                          { still with
                              Parameters = Tree.named [| "weight" |] [| normal 7 [ 3L; 4L ] |] }
                          x

                  Expect.isLessThan (abs (largest (matrixOf network moved [ 4L ]) - 1.0)) 1e-3 "sigma")

          testTensors "vectors that a moving average has shortened give the same output in evaluation" (fun () ->
              let network = SpectralNorm.wrap 1 (Layer.dense Weights.PyTorch 3)
              let variables = network.Init(f64, Rng.key 1L, [| 4L |])
              let shorter = Tree.map (fun value -> value.mul (scalar 0.7)) variables.State
              let x = normal 1 [ 2L; 4L ]
              let expected = (run Mode.Evaluation network variables x).Output
              close 1e-14 (run Mode.Evaluation network { variables with State = shorter } x).Output expected "output")

          testTensors
              "penalties and the generator's update leave the state: it is that of the critic's two passes"
              (fun () ->
                  let start, _, penalised = stateAfter normalised

                  let _, _, plain =
                      stateAfter
                          { normalised with
                              Objective = Objective.ofLoss Loss.wasserstein }

                  sameTree penalised.Critic.Network.State plain.Critic.Network.State "with and without penalty"
                  let twice = pass 2 normalised.Critic start.Critic.Network (normal 1 [ 2L; 2L ])
                  sameTree penalised.Critic.Network.State twice.State "two passes")

          testTensors "a network without linear maps cannot be normalised, and no iterations are an error" (fun () ->
              let message = failure (fun () -> SpectralNorm.wrap 1 Layer.relu |> ignore)
              Expect.stringContains message "relu declares no linear maps" "message"
              let message = failure (fun () -> SpectralNorm.wrap 0 (Layer.dense Weights.He 1) |> ignore)
              Expect.stringContains message "at least 1 power iteration" "iterations"
              let message = failure (fun () -> SpectralNorm.wrapFromRandom -1 1 (Layer.dense Weights.He 1) |> ignore)
              Expect.stringContains message "at least 0 iterations at first, not -1" "warm-up") ]
