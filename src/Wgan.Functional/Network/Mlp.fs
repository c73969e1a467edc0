namespace Wgan.Functional

/// <summary>Multi-layer perceptrons.</summary>
[<RequireQualifiedAccess>]
module Mlp =
    /// <summary>Dense layers of the given widths, ReLU between them, and a linear output of <paramref name="outputs"/> numbers.</summary>
    [<CompiledName "Create">]
    let create (weights: Weights) (hidden: int[]) (outputs: int) : Network =
        Network.sequential
            [| yield Layer.flatten
               for width in hidden do
                   yield Layer.dense weights width
                   yield Layer.relu
               yield Layer.dense weights outputs |]

    /// <summary>
    /// The official WGAN code's perceptron generator (<c>models/mlp.py</c>): [latent] -> a sample of <paramref name="shape"/>, three hidden
    /// layers of <paramref name="width"/> ReLU units, a linear output without tanh, PyTorch's initialisation.
    /// </summary>
    [<CompiledName "WganGenerator">]
    let wganGenerator (width: int) (shape: int64[]) : Network =
        Network.sequential
            [| create Weights.PyTorch [| width; width; width |] (shape |> Array.fold (*) 1L |> int)
               Layer.reshape shape |]

    /// <summary>
    /// The official WGAN code's perceptron critic (<c>models/mlp.py</c>): a sample -> one score, three hidden layers of
    /// <paramref name="width"/> ReLU units, PyTorch's initialisation.
    /// </summary>
    [<CompiledName "WganCritic">]
    let wganCritic (width: int) : Network =
        Network.sequential [| Layer.flatten; create Weights.PyTorch [| width; width; width |] 1 |]
