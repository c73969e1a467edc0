module Wgan.Functional.Tests.ConditionalTests

open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private classes = 3
let private key = Rng.key 12L

let private layers =
    [ "concatenate, vectors", Conditional.concatenate classes, [| 4L |], [| 7L |]
      "concatenate, images", Conditional.concatenate classes, [| 2L; 4L; 5L |], [| 5L; 4L; 5L |]
      "embed", Conditional.embed classes 2, [| 4L |], [| 6L |]
      "projection", Conditional.projection Weights.PyTorch classes, [| 4L |], [| 1L |]
      "projection without bias", Conditional.projection Weights.PyTorch.WithoutBias classes, [| 4L |], [| 1L |]
      "batchNorm of vectors", Conditional.batchNorm classes, [| 4L |], [| 4L |]
      "batchNorm of images", Conditional.batchNorm classes, [| 2L; 4L; 5L |], [| 2L; 4L; 5L |]
      "dcgan generator", ConditionalDcgan.generator28 classes 2, [| 5L |], [| 1L; 28L; 28L |]
      "dcgan projection critic", ConditionalDcgan.projectionCritic28 classes 2, [| 1L; 28L; 28L |], [| 1L |] ]

let private labels (values: int list) = torch.tensor [| for label in values -> int64 label |]

let private inputOf (x: Tensor) (condition: int list) = { X = x; Condition = labels condition }

let private apply mode (network: Network) (variables: Variables) input =
    network.Apply(mode, variables.Parameters, variables.State, Tree.Empty, input)

/// The layer's variables with parameters that differ from class to class.
let private variables (backend: Backend) (network: Network) input =
    let first = network.Init(backend, key, input)

    let perturb (leaf: NamedTensor) =
        leaf.Value.add (
            Rng.normal (backend) leaf.Value.shape (Rng.named leaf.Name key)
            |> fun noise -> noise.mul (scalar 0.3)
        )

    { first with
        Parameters =
            first.Parameters.Leaves()
            |> Seq.map perturb
            |> Array.ofSeq
            |> Tree.withValues first.Parameters }

let private row i (x: Tensor) = x.narrow (0L, int64 i, 1L)

let private layerLaws =
    [ for name, network, input, output in layers do
          for backend in [ f32; f64 ] do
              for batch in [ 1; 4 ] do
                  testTensors $"{name}, {backend.DType}, batch {batch}: the inferred shape comes out" (fun () ->
                      let x = Rng.normal backend (Array.append [| int64 batch |] input) (Rng.key 1L)
                      let condition = inputOf x (List.init batch (fun i -> i % classes))
                      let mode = if batch = 1 then Mode.Evaluation else Mode.Training
                      let result = apply mode network (variables backend network input) condition
                      Expect.equal (network.OutputShape input) output "inferred"
                      Expect.equal result.Output.shape (Array.append [| int64 batch |] output) "shape"
                      Expect.equal result.Output.dtype backend.DType "type")

          testTensors $"{name}: the gradient in parameters and input is the finite difference" (fun () ->
              if Array.length input = 1 || input[1] < 28L then
                  let variables = variables f64 network input
                  let x = normal 3 (4L :: List.ofArray input)
                  let output = apply Mode.Training network variables (inputOf x [ 0; 2; 1; 2 ])
                  let weight = normal 4 (List.ofArray output.Output.shape)

                  let loss (parameters: Tree) (x: Tensor) =
                      (apply
                          Mode.Training
                          network
                          { variables with
                              Parameters = parameters }
                          (inputOf x [ 0; 2; 1; 2 ]))
                          .Output.mul(weight)
                          .sum()

                  let leaf = x.detach ()
                  leaf.requires_grad <- true
                  let inInput = (Tensors.grad (loss variables.Parameters leaf) [| leaf |])[0]
                  let slope = finiteDifference (fun x -> Tensors.toFloat (loss variables.Parameters x)) x
                  close 1e-6 inInput slope "input"

                  let leaves = Tree.leaves variables.Parameters

                  if leaves.Count > 0 then
                      let gradients = Tree.values (Tree.grad (loss leaves x) leaves)
                      let values = Tree.values variables.Parameters

                      for i in 0 .. values.Length - 1 do
                          let at (value: Tensor) =
                              let changed = Array.copy values
                              changed[i] <- value
                              Tensors.toFloat (loss (Tree.withValues variables.Parameters changed) x)

                          close 1e-6 gradients[i] (finiteDifference at values[i]) $"parameter {i}")

          testTensors $"{name}: a sample's class matters to that sample alone" (fun () ->
              let variables = variables f64 network input
              let x = normal 3 (4L :: List.ofArray input)
              let output condition = (apply Mode.Evaluation network variables (inputOf x condition)).Output
              let before, after = output [ 0; 2; 1; 2 ], output [ 0; 2; 0; 2 ]

              for i in [ 0; 1; 3 ] do
                  close 1e-12 (row i after) (row i before) $"sample {i}"

              Expect.isGreaterThan (relativeError (row 2 after) (row 2 before)) 1e-6 "sample 2")

          testTensors $"{name}: a permuted batch gives the permuted output" (fun () ->
              let variables = variables f64 network input
              let x = normal 3 (4L :: List.ofArray input)
              let order = torch.tensor [| 2L; 0L; 3L; 1L |]
              let straight = (apply Mode.Training network variables (inputOf x [ 0; 2; 1; 2 ])).Output

              let permuted =
                  (apply Mode.Training network variables (inputOf (x.index_select (0L, order)) [ 1; 0; 2; 2 ])).Output

              close 1e-12 permuted (straight.index_select (0L, order)) "output")

          testTensors $"{name}: a pass without a condition is an error" (fun () ->
              let variables = variables f64 network input
              let x = normal 3 (4L :: List.ofArray input)

              Expect.stringContains
                  (failure (fun () -> apply Mode.Training network variables (NetworkInput.Of x) |> ignore))
                  "wants a class for each sample"
                  "message")

          testCase $"{name}: it declares its classes" (fun () ->
              Expect.equal network.Traits.Classes classes "classes"
              Expect.equal network.Traits.MixesSamples (name.Contains "batchNorm" || name = "dcgan generator") "mixes") ]

let private one x = tensor [ 1L; int64 (List.length x) ] x

let private equations =
    [ testTensors "concatenate joins a one at the class's place" (fun () ->
          let network = Conditional.concatenate 3

          let result =
              apply Mode.Training network (network.Init(f64, key, [| 2L |])) (inputOf (one [ 5.0; 6.0 ]) [ 1 ])

          sameBits result.Output (one [ 5.0; 6.0; 0.0; 1.0; 0.0 ]) "output")

      testTensors "projection is w . phi + b + v_y . phi" (fun () ->
          let network = Conditional.projection Weights.PyTorch 2

          let variables =
              { Parameters =
                  Tree.ofTensors
                      [ "weight", one [ 2.0; 3.0 ]
                        "bias", tensor [ 1L ] [ 0.5 ]
                        "embedding", tensor [ 2L; 2L ] [ 10.0; 20.0; -1.0; 4.0 ] ]
                State = Tree.Empty }

          let result = apply Mode.Training network variables (inputOf (one [ 1.0; 2.0 ]) [ 1 ])
          // 2 + 6 + 0.5 - 1 + 8
          close 1e-15 result.Output (one [ 15.5 ]) "output")

      testTensors "conditional batch normalisation with equal rows is batch normalisation" (fun () ->
          let conditional, plain = Conditional.batchNorm classes, Layer.batchNorm
          let x = normal 5 [ 6L; 2L; 3L; 3L ]
          let weight, bias = tensor [ 2L ] [ 1.5; -0.5 ], tensor [ 2L ] [ 0.25; 2.0 ]
          let rows (t: Tensor) = t.reshape(1L, 2L).expand(int64 classes, 2L)
          let state = (plain.Init(f64, key, [| 2L; 3L; 3L |])).State

          for mode in [ Mode.Training; Mode.Evaluation ] do
              let expected =
                  plain.Apply(
                      mode,
                      Tree.ofTensors [ "weight", weight; "bias", bias ],
                      state,
                      Tree.Empty,
                      NetworkInput.Of x
                  )

              let actual =
                  conditional.Apply(
                      mode,
                      Tree.ofTensors [ "scale", rows weight; "shift", rows bias ],
                      state,
                      Tree.Empty,
                      inputOf x [ 0; 1; 2; 0; 1; 2 ]
                  )

              close 1e-12 actual.Output expected.Output $"{mode}"
              sameTree actual.State expected.State $"{mode}: state")

      testTensors "scoreAndClasses is one dense layer: the first output is the score, the others the logits" (fun () ->
          let network = Conditional.scoreAndClasses Weights.PyTorch 3
          let dense = Layer.dense Weights.PyTorch 4
          let variables = network.Init(f64, key, [| 5L |])
          let x = normal 6 [ 2L; 5L ]
          let expected = (apply Mode.Training dense (dense.Init(f64, key, [| 5L |])) (NetworkInput.Of x)).Output
          let actual = apply Mode.Training network variables (NetworkInput.Of x)
          sameBits actual.Output (expected.narrow (1L, 0L, 1L)) "score"
          sameBits actual.Features["classes"] (expected.narrow (1L, 1L, 3L)) "logits")

      testTensors "backward through a gradient penalty on a projection critic is the finite difference" (fun () ->
          let critic =
              Network.sequential
                  [| Layer.dense Weights.PyTorch 4
                     Layer.tanh
                     Conditional.projection Weights.PyTorch classes |]

          let variables = variables f64 critic [| 2L |]

          let samples: Samples =
              { Real = normal 7 [ 4L; 2L ]
                Fake = normal 8 [ 4L; 2L ] }

          let draws = Tree.ofTensors [ "mixing", tensor [ 4L ] [ 0.1; 0.4; 0.6; 0.9 ] ]

          let penalty (parameters: Tree) =
              Penalty.gradient.Evaluate(
                  (fun x ->
                      (apply
                          Mode.Training
                          critic
                          { variables with
                              Parameters = parameters }
                          (inputOf x [ 0; 2; 1; 2 ]))
                          .Output.reshape
                          4L),
                  samples,
                  draws
              )

          let leaves = Tree.leaves variables.Parameters
          let gradients = Tree.values (Tree.grad (penalty leaves) leaves)
          let values = Tree.values variables.Parameters

          for i in 0 .. values.Length - 1 do
              let at (value: Tensor) =
                  let changed = Array.copy values
                  changed[i] <- value.detach ()
                  Tensors.toFloat (penalty (Tree.leaves (Tree.withValues variables.Parameters changed)))

              close 1e-6 gradients[i] (finiteDifference at values[i]) $"parameter {i}") ]

let private errors =
    [ "one class", (fun () -> Conditional.concatenate 1 |> ignore), "at least 2 classes"
      "an empty embedding", (fun () -> Conditional.embed 3 0 |> ignore), "size of at least 1"
      "projection of an image",
      (fun () ->
          (Conditional.projection Weights.PyTorch 3).OutputShape [| 1L; 2L; 2L |]
          |> ignore),
      "flat input"
      "layers of different numbers of classes",
      (fun () ->
          Network.sequential [| Conditional.concatenate 3; Conditional.concatenate 4 |]
          |> ignore),
      "3 and on 4 classes"
      "two features of one name",
      (fun () -> Network.sequential [| Network.expose "f"; Network.expose "f" |] |> ignore),
      "feature named 'f'" ]

[<Tests>]
let tests =
    testList
        "Conditional"
        [ yield! layerLaws
          yield! equations
          for name, act, words in errors do
              testCase $"{name} is an error" (fun () -> Expect.stringContains (failure act) words "message") ]
