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
/// DCGAN's two networks for 28x28 images of one channel, after Radford, Metz and Chintala (2016): strided convolutions, batch
/// normalisation and ReLU in the generator, LeakyReLU(0.2) in the critic. Variables as in the official WGAN code.
/// </summary>
[<RequireQualifiedAccess>]
module Dcgan =
    /// <summary>
    /// [latent] -> [1, 28, 28] in (-1, 1): dense to [2 channels, 7, 7], then transposed convolutions (kernel 4, stride 2,
    /// padding 1) to [channels, 14, 14] and [1, 28, 28], batch normalisation and ReLU after all but the last, then tanh.
    /// </summary>
    [<CompiledName "Generator28">]
    let generator28 (channels: int) : Network =
        let weights = Weights.WganOfficial

        Network.sequential
            [| Layer.dense weights.WithoutBias (2 * channels * 7 * 7)
               Layer.reshape [| int64 (2 * channels); 7L; 7L |]
               Layer.batchNorm
               Layer.relu
               Layer.convTranspose2d weights.WithoutBias channels 4 2 1
               Layer.batchNorm
               Layer.relu
               Layer.convTranspose2d weights 1 4 2 1
               Layer.tanh |]

    /// <summary>
    /// [1, 28, 28] -> one score: convolutions (kernel 4, stride 2, padding 1) to [channels, 14, 14] and [2 channels, 7, 7],
    /// LeakyReLU(0.2) after each, then a linear layer. No normalisation: the gradient penalty is a function of single samples.
    /// </summary>
    [<CompiledName "Critic28">]
    let critic28 (channels: int) : Network =
        let weights = Weights.WganOfficial

        Network.sequential
            [| Layer.conv2d weights channels 4 2 1
               Layer.leakyRelu 0.2
               Layer.conv2d weights (2 * channels) 4 2 1
               Layer.leakyRelu 0.2
               Layer.flatten
               Layer.dense weights 1 |]

    /// <summary>
    /// <c>critic28</c> with batch normalisation after its second convolution, as DCGAN's discriminator has it (in all layers but the
    /// first). Not for a gradient penalty.
    /// </summary>
    [<CompiledName "NormalisedCritic28">]
    let normalisedCritic28 (channels: int) : Network =
        let weights = Weights.WganOfficial

        Network.sequential
            [| Layer.conv2d weights channels 4 2 1
               Layer.leakyRelu 0.2
               Layer.conv2d weights.WithoutBias (2 * channels) 4 2 1
               Layer.batchNorm
               Layer.leakyRelu 0.2
               Layer.flatten
               Layer.dense weights 1 |]
