module Wgan.Functional.Tests.FashionClassifierTests

open System
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

/// The first `count` test images, [count, 1, 28, 28] in [-1, 1], and their labels.
let private testImages count =
    let files = FashionMnistFiles.find (Action<string> ignore)
    let pixels = (Idx.read files.TestImages).Data |> Array.truncate (count * 784)
    let labels = (Idx.read files.TestLabels).Data |> Array.truncate count

    torch.tensor(pixels).reshape(int64 count, 1L, 28L, 28L).``to``(torch.ScalarType.Float32)
    |> Tensors.scale (1.0 / 127.5)
    |> Tensors.shift -1.0,
    labels |> Array.map int64

let private accuracy (classes: Tensor) (labels: int64[]) =
    let classes = classes.data<int64>().ToArray()

    Array.map2 (fun a b -> if a = b then 1.0 else 0.0) classes labels
    |> Array.average

[<Tests>]
let tests =
    testList
        "FashionClassifier"
        [ testCase "the weights are those of the recipe's run" (fun () ->
              Expect.equal
                  (FashionClassifier.weightsHash ())
                  "9981cefb9ea5c9324c2db92790cef7b2b97e48d6b87d3ad19435558748ab0478"
                  "SHA-256")

          testTensors "at least 91 % of the first 2,000 test images are classified rightly" (fun () ->
              let images, labels = testImages 2000
              let classifier = FashionClassifier.load f32
              Expect.isGreaterThanOrEqual (accuracy (classifier.Classes images) labels) 0.91 "accuracy")

          testTensors
              "probabilities are [N, 10], sum to 1 and peak at the class; features are [N, 64] and not negative"
              (fun () ->
                  let images, _ = testImages 700
                  let classifier = FashionClassifier.load f32
                  let probabilities, features = classifier.Probabilities images, classifier.Features images
                  Expect.equal probabilities.shape [| 700L; 10L |] "probabilities"
                  Expect.equal features.shape [| 700L; 64L |] "features"
                  close 1e-5 (probabilities.sum [| 1L |]) (torch.ones 700L) "sums"
                  sameBits (probabilities.argmax 1L) (classifier.Classes images) "classes"
                  Expect.isGreaterThanOrEqual (Tensors.toArray features |> Array.min) 0.0 "features"
                  Expect.hasLength FashionClassifier.ClassNames 10 "names")

          testTensors
              "an image's numbers do not depend on its batch, and float64 gives the same to float32's rounding"
              (fun () ->
                  let images, _ = testImages 501
                  let classifier = FashionClassifier.load f32
                  let all = classifier.Probabilities images

                  close
                      1e-5
                      (classifier.Probabilities(images.narrow (0L, 500L, 1L)))
                      (all.narrow (0L, 500L, 1L))
                      "alone"

                  let double = (FashionClassifier.load f64).Probabilities images
                  Expect.equal double.dtype torch.ScalarType.Float64 "type"
                  close 1e-4 (all.``to`` torch.ScalarType.Float64) double "float64")

          testTensors
              "logits give the classifier's probabilities, and their cross-entropy has a gradient for every weight"
              (fun () ->
                  let images, labels = testImages 20
                  let variables = FashionClassifier.init f64 (Rng.key 1L)
                  let leaves = Tree.leaves variables.Parameters
                  let logits = FashionClassifier.logits leaves (images.``to`` torch.ScalarType.Float64)
                  let classifier = FashionClassifier.create f64 variables
                  close 1e-12 (logits.softmax 1L) (classifier.Probabilities images) "probabilities"
                  let gradients = Tree.grad (torch.nn.functional.cross_entropy (logits, torch.tensor labels)) leaves

                  for gradient in gradients.Leaves() do
                      Expect.isGreaterThan (Tensors.toFloat ((gradient.Value.abs ()).max())) 0.0 gradient.Name)

          testTensors "images of another shape are refused" (fun () ->
              Expect.stringContains
                  (failure (fun () -> (FashionClassifier.load f32).Classes(torch.zeros (2L, 28L, 28L)) |> ignore))
                  "not [2, 28, 28]"
                  "message") ]
