// The Fashion-MNIST classifier that generated images are judged by: cross-entropy, Adam, mirrored images at random.
// dotnet fsi experiments/fashion_classifier.fsx -- src/Wgan.Functional/Evaluation/fashion_classifier.safetensors
#load "load.fsx"

open System
open System.Diagnostics
open System.IO
open System.Security.Cryptography
open TorchSharp
open Wgan.Functional

let backend, key = Backend.Default, Rng.key 0L
let epochs, batchSize = 12L, 128
let batches = 60000L / int64 batchSize
let rate = Schedule.cosine 2e-3 0.0 0L (epochs * batches)
let adam = Optimizers.adamScheduled rate 0.9 0.999

torch.set_num_threads 1

let path =
    match fsi.CommandLineArgs with
    | [| _; path |] -> path
    | _ -> "fashion_classifier.safetensors"

let files = FashionMnistFiles.find (Action<string>(eprintfn "%s"))

/// Images [N, 1, 28, 28] as bytes and labels [N] as integers.
let read images labels =
    let pixels = Idx.read images
    let classes = (Idx.read labels).Data |> Array.map int64
    torch.tensor(pixels.Data).reshape(int64 classes.Length, 1L, 28L, 28L), torch.tensor classes

let scaled (images: Tensor) = images.``to``(backend.DType).div((127.5).ToScalar()).sub((1.0).ToScalar())

let images, labels = read files.TrainImages files.TrainLabels
let testImages, testLabels = read files.TestImages files.TestLabels

/// Batch number `i` of an epoch, each image mirrored with probability 1/2.
let batch (order: int[]) epochKey i =
    let index = Array.sub order (int i * batchSize) batchSize |> Array.map int64
    let index = torch.tensor index
    let x = scaled (images.index_select (0L, index))

    let coin =
        (epochKey
         |> Rng.named "mirror"
         |> Rng.at i
         |> Rng.uniform backend 0.0 1.0 [| int64 batchSize; 1L; 1L; 1L |])
            .lt((0.5).ToScalar())

    torch.where (coin, x.flip 3L, x), labels.index_select (0L, index)

let variables = FashionClassifier.init backend (Rng.named "init" key)
let parameters = variables.Parameters
let state = adam.Init parameters
let watch = Stopwatch.StartNew()

let accuracy () =
    use _scope = torch.NewDisposeScope()
    let classifier = FashionClassifier.create backend variables
    let right = classifier.Classes(scaled testImages).eq testLabels
    Tensors.toFloat (right.``to``(torch.ScalarType.Float64).mean())

for epoch in 0L .. epochs - 1L do
    let epochKey = Rng.at epoch key
    let order = Rng.permutation (Rng.named "order" epochKey) 60000
    let mutable total = 0.0

    for i in 0L .. batches - 1L do
        use _scope = torch.NewDisposeScope()
        let x, y = batch order epochKey i
        let weights = Tree.leaves parameters
        let loss = torch.nn.functional.cross_entropy (FashionClassifier.logits weights x, y)
        let iteration = epoch * batches + i

        let result =
            adam.UpdateInPlace(
                { Iteration = iteration
                  Update = iteration + 1L },
                Tree.grad loss weights,
                state,
                parameters
            )

        Optimizer.applyInPlace result.Updates parameters |> ignore
        total <- total + Tensors.toFloat loss

    printfn
        "epoch %2d: cross-entropy %.4f, test accuracy %.2f %%, %.0f s"
        (epoch + 1L)
        (total / float batches)
        (100.0 * accuracy ())
        watch.Elapsed.TotalSeconds

TensorFiles.writeNetwork path "classifier" variables
let hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes path))
printfn "%s: %d bytes, SHA-256 %s" path (FileInfo path).Length hash
