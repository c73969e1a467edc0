namespace Wgan.Functional

open System.IO
open System.Reflection
open System.Security.Cryptography
open TorchSharp

/// <summary>
/// The library's own classifier of Fashion-MNIST, with weights that come with the library: class probabilities and features of
/// images, for judging generated ones.
/// </summary>
/// <remarks>
/// A small network (119,130 numbers) that <c>experiments/fashion_classifier.fsx</c> trains. Numbers made with it compare with each
/// other, never with published ones, which come from Inception's features.
/// </remarks>
[<Sealed>]
type FashionClassifier internal (features: Network, classes: Network, backend: Backend, parameters: Tree) =
    static let batchSize = 500L

    let run (network: Network) (part: string) (x: Tensor) =
        network.Apply(Mode.Evaluation, parameters.Child part, Tree.Empty, Tree.Empty, NetworkInput.Of x).Output

    /// f of the images in batches, outside autograd's graph.
    let inBatches (f: Tensor -> Tensor) (images: Tensor) : Tensor =
        if
            images.shape.Length <> 4
            || images.shape[1..] <> [| 1L; 28L; 28L |]
            || images.shape[0] < 1L
        then
            Errors.fail
                "the Fashion-MNIST classifier wants images [N, 1, 28, 28] in [-1, 1], not %s"
                (Tensors.shapeText images.shape)

        use _noGrad = torch.no_grad ()
        use _scope = torch.NewDisposeScope()

        let parts =
            [| for start in 0L .. batchSize .. images.shape[0] - 1L do
                   use _scope = torch.NewDisposeScope()
                   let count = min batchSize (images.shape[0] - start)
                   let batch = images.narrow(0L, start, count).``to``(backend.DType, backend.Device)
                   (f batch).MoveToOuterDisposeScope() |]

        torch.cat(parts, 0L).MoveToOuterDisposeScope()

    let featuresOf = run features "features"
    let logitsOf = featuresOf >> run classes "classes"

    /// <summary>The classes, in the order of their labels.</summary>
    static member ClassNames =
        [| "T-shirt/top"
           "Trouser"
           "Pullover"
           "Dress"
           "Coat"
           "Sandal"
           "Shirt"
           "Sneaker"
           "Bag"
           "Ankle boot" |]

    /// <summary>The last hidden layer: images [N, 1, 28, 28] in [-1, 1] to [N, 64], none negative.</summary>
    member _.Features(images: Tensor) : Tensor = inBatches featuresOf images

    /// <summary>Images [N, 1, 28, 28] in [-1, 1] to class probabilities [N, 10]: the softmax of the logits.</summary>
    member _.Probabilities(images: Tensor) : Tensor = inBatches (fun x -> (logitsOf x).softmax 1L) images

    /// <summary>The most probable class of each image [N, 1, 28, 28]: [N] of int64, 0 to 9.</summary>
    member _.Classes(images: Tensor) : Tensor = inBatches (fun x -> (logitsOf x).argmax 1L) images

/// <summary>The networks of the Fashion-MNIST classifier, and its weights.</summary>
[<RequireQualifiedAccess>]
module FashionClassifier =
    let private resource = "Wgan.Functional.fashion_classifier.safetensors"

    /// <summary>[1, 28, 28] -> [64]: three strided convolutions (32, 48 and 64 channels) and a dense layer, each with a ReLU.</summary>
    [<CompiledName "FeatureNetwork">]
    let featureNetwork: Network =
        let weights = Weights.He

        Network.sequential
            [| Layer.conv2d weights 32 4 2 1
               Layer.relu
               Layer.conv2d weights 48 4 2 1
               Layer.relu
               Layer.conv2d weights 64 3 2 1
               Layer.relu
               Layer.flatten
               Layer.dense weights 64
               Layer.relu |]

    /// <summary>[64] -> [10]: the logits.</summary>
    [<CompiledName "ClassNetwork">]
    let classNetwork: Network = Layer.dense Weights.PyTorch 10

    /// <summary>The first variables of both networks, as the children <c>features</c> and <c>classes</c>.</summary>
    [<CompiledName "Init">]
    let init (backend: Backend) (key: Key) : Variables =
        let features = featureNetwork.Init(backend, Rng.named "features" key, [| 1L; 28L; 28L |])
        let classes = classNetwork.Init(backend, Rng.named "classes" key, [| 64L |])

        { Parameters = Tree.nest [| "features"; "classes" |] [| features.Parameters; classes.Parameters |]
          State = Tree.Empty }

    /// <summary>A classifier with these variables, such as an <c>init</c> after training.</summary>
    [<CompiledName "Create">]
    let create (backend: Backend) (variables: Variables) : FashionClassifier =
        FashionClassifier(featureNetwork, classNetwork, backend, variables.Parameters)

    /// <summary>The images' logits as a differentiable function of the parameters: [N, 1, 28, 28] -> [N, 10].</summary>
    [<CompiledName "Logits">]
    let logits (parameters: Tree) (images: Tensor) : Tensor =
        let apply (network: Network) (part: string) x =
            network.Apply(Mode.Training, parameters.Child part, Tree.Empty, Tree.Empty, NetworkInput.Of x).Output

        images |> apply featureNetwork "features" |> apply classNetwork "classes"

    let private weights () : byte[] =
        match Assembly.GetExecutingAssembly().GetManifestResourceStream resource with
        | null -> Errors.fail "the library was built without its Fashion-MNIST classifier's weights (%s)" resource
        | stream ->
            use stream = stream
            use bytes = new MemoryStream()
            stream.CopyTo bytes
            bytes.ToArray()

    /// <summary>The SHA-256 of the weights that come with the library, in lower-case hexadecimal digits.</summary>
    [<CompiledName "WeightsHash">]
    let weightsHash () : string = System.Convert.ToHexStringLower(SHA256.HashData(weights ()))

    /// <summary>The classifier with the weights that come with the library. They live in the dispose scope it is called in.</summary>
    [<CompiledName "Load">]
    let load (backend: Backend) : FashionClassifier =
        use stream = new MemoryStream(weights ())
        use _scope = torch.NewDisposeScope()

        let variables =
            TensorFiles.readNetworkFrom resource stream "classifier" backend (init backend (Rng.key 0L))

        create
            backend
            { variables with
                Parameters = Tree.moveToOuterScope variables.Parameters }

    let private extractor name (backend: Backend) (choose: FashionClassifier -> Tensor -> Tensor) =
        let classifier = load backend

        FeatureExtractor(
            $"fashion classifier {(weightsHash ()).Substring(0, 8)}, {name}",
            "28x28 grey images in [-1, 1]",
            500,
            choose classifier
        )

    /// <summary>
    /// The last hidden layer (64 numbers) of the classifier that comes with the library, as an extractor; the hash of its weights is in its
    /// name. Its tensors live in the dispose scope it is made in.
    /// </summary>
    [<CompiledName "FeatureExtractor">]
    let featureExtractor (backend: Backend) : FeatureExtractor = extractor "last hidden layer" backend _.Features

    /// <summary>The class probabilities (10 numbers) of the classifier that comes with the library, for <c>ClassScore</c>.</summary>
    [<CompiledName "ProbabilityExtractor">]
    let probabilityExtractor (backend: Backend) : FeatureExtractor =
        extractor "class probabilities" backend _.Probabilities
