module Wgan.Functional.Tests.ReconstructionTests

open System
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

/// A(x) = factor x.
let private scaling (factor: float) = Network.pure' (Description.leaf "scaling" []) id (Tensors.scale factor)

let private learnt =
    Network.sequential
        [| Layer.flatten
           Layer.dense Weights.PyTorch 3
           Layer.tanh
           Network.expose "code"
           Layer.dense Weights.PyTorch 4
           Layer.reshape [| 2L; 2L |] |]

/// Every error, and what it is of the differences of one sample.
let private errors: (ReconstructionError * (float[] -> float)) list =
    [ ReconstructionError.Euclidean, Array.sumBy (fun v -> v * v) >> sqrt
      ReconstructionError.MeanSquare, Array.averageBy (fun v -> v * v)
      ReconstructionError.MeanAbsolute, Array.averageBy abs ]

let private judge (critic: Network) (parameters: Tree) (x: Tensor) =
    critic.Apply(Mode.Training, parameters, Tree.Empty, Tree.Empty, NetworkInput.Of x)

let private initialised (critic: Network) = critic.Init(f64, Rng.key 3L, [| 2L; 2L |]).Parameters

[<Tests>]
let tests =
    testList
        "Reconstruction"
        [ for error, ofDifferences in errors do
              let critic = Reconstruction.critic error learnt

              for shape in [ [ 5L; 3L ]; [ 1L; 3L ]; [ 4L; 2L; 3L; 2L ] ] do
                  for backend in [ f32; f64 ] do
                      testTensors
                          $"{error}: the score is minus the error, one a sample of {shape}, {backend.DType}"
                          (fun () ->
                              let x = normal 1 shape
                              let critic = Reconstruction.critic error (scaling 0.25)
                              let scores = (judge critic Tree.Empty (x.``to`` backend.DType)).Output
                              Expect.equal scores.shape [| shape.Head |] "shape"
                              Expect.equal scores.dtype backend.DType "type"

                              let expected =
                                  Tensors.toArray x
                                  |> Array.chunkBySize (int (List.reduce (*) shape.Tail))
                                  |> Array.map (Array.map (fun v -> 0.75 * v) >> ofDifferences >> fun e -> -e)

                              close
                                  (if backend.DType = torch.ScalarType.Float32 then
                                       1e-6
                                   else
                                       1e-14)
                                  (scores.``to`` torch.ScalarType.Float64)
                                  (Tensors.ofArray f64 [| shape.Head |] expected)
                                  "scores")

              testTensors $"{error}: a perfect reconstruction has the score 0 and a gradient of 0, not NaN" (fun () ->
                  let factor = (tensor [] [ 1.0 ]).requires_grad_ true
                  let perfect = Network.pure' (Description.leaf "perfect" []) id (fun x -> x.mul factor)
                  let x = normal 1 [ 3L; 2L ] |> Tensors.leaf
                  let scores = (judge (Reconstruction.critic error perfect) Tree.Empty x).Output
                  Expect.all (Tensors.toArray scores) ((=) 0.0) "scores"

                  for gradient in Tensors.grad (scores.sum ()) [| factor; x |] do
                      Expect.all (Tensors.toArray gradient) ((=) 0.0) "gradient")

              testTensors $"{error}: the gradients in parameters and samples are the finite differences" (fun () ->
                  let parameters = initialised critic
                  let x = normal 4 [ 3L; 2L; 2L ]
                  let weights = normal 5 [ 3L ]
                  let value parameters x = (judge critic parameters x).Output.mul(weights).sum()
                  let leaf = Tensors.leaf x
                  let inSamples = (Tensors.grad (value parameters leaf) [| leaf |])[0]
                  Expect.isTrue (isDifference (value parameters) x inSamples "samples") "smooth"
                  let leaves = Tree.leaves parameters
                  let gradients = Tree.values (Tree.grad (value leaves x) leaves)
                  let values = Tree.values parameters

                  for i in 0 .. values.Length - 1 do
                      let at other = value (Tree.withValues parameters (Array.updateAt i other values)) x

                      Expect.isTrue (isDifference at values[i] gradients[i] $"parameter {i}") "smooth")

              testTensors $"{error}: a sample's score does not depend on its neighbours" (fun () ->
                  let parameters = initialised critic
                  let x = normal 4 [ 5L; 2L; 2L ]
                  let all = (judge critic parameters x).Output

                  for i in 0L .. 4L do
                      close
                          1e-14
                          (judge critic parameters (x.narrow (0L, i, 1L))).Output
                          (all.narrow (0L, i, 1L))
                          $"sample {i}")

          testTensors "parameters, features and traits are the auto-encoder's" (fun () ->
              let critic = Reconstruction.critic ReconstructionError.Euclidean learnt
              sameTree (initialised critic) (initialised learnt) "parameters"
              Expect.equal critic.Traits.Features [| "code" |] "exposed"
              let x = normal 4 [ 3L; 2L; 2L ]
              let parameters = initialised critic

              sameBits
                  (judge critic parameters x).Features["code"]
                  (judge learnt parameters x).Features["code"]
                  "the code")

          testTensors "higher scores are more real: a loss's critic then learns to reconstruct real samples" (fun () ->
              // Under the Wasserstein loss the critic maximises E[D(x)], so minimises the real samples' error.
              let factor = (tensor [] [ 0.5 ]).requires_grad_ true
              let learning = Network.pure' (Description.leaf "learning" []) id (fun x -> x.mul factor)
              let critic = Reconstruction.critic ReconstructionError.MeanSquare learning
              let real = (judge critic Tree.Empty (normal 1 [ 4L; 2L ])).Output
              let loss = Loss.wasserstein.Critic { Real = real; Fake = real.detach () }
              let slope = Tensors.toFloat (Array.head (Tensors.grad loss [| factor |]))
              Expect.isLessThan slope 0.0 "descent raises the factor towards 1")

          testCase "an auto-encoder critic is valid in an experiment"
          <| fun () ->
              let critic =
                  Mlp.create Weights.PyTorch [| 8; 2; 8 |] 2
                  |> Reconstruction.critic ReconstructionError.MeanAbsolute

              Expect.isEmpty
                  (Experiment.validate
                      { toy with
                          Critic = critic
                          Objective = Objective.ofLoss (Loss.ebgan 1.0) })
                  "findings"

          testCase "each error has a description of its own"
          <| fun () ->
              Expect.equal
                  [ for error, _ in errors -> string (Reconstruction.critic error (scaling 0.5)).Description ]
                  [ for name in [ "euclidean"; "meanSquare"; "meanAbsolute" ] ->
                        $"reconstruction(error={name}, network=scaling)" ]
                  "descriptions"

          for words, make in
              [ "gives back the shape of its input, [2, 2], but this one gives [3]",
                (fun () ->
                    (Reconstruction.critic ReconstructionError.Euclidean (Mlp.create Weights.PyTorch [||] 3))
                        .OutputShape
                        [| 2L; 2L |]
                    |> ignore)
                "no reconstruction error number 7",
                (fun () -> Reconstruction.critic (enum<ReconstructionError> 7) learnt |> ignore) ] do
              testCase $"an error says '{words}'"
              <| fun () -> Expect.stringContains (failure make) words "message" ]
