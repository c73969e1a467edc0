namespace Wgan.Functional

/// <summary>
/// The pair of networks that Yoss describes in "Wasserstein Generative Adversarial Network Implementation": two transposed convolutions with
/// 512 and 256 channels, two convolutions with 256 and 512, all of kernel 4 and stride 2, each with batch normalisation and ReLU. Weights
/// start by Glorot's normal rule, as in JAX's stax, biases at 0.
/// </summary>
[<RequireQualifiedAccess>]
module Yoss =
    let private weights =
        { Weights.Glorot 1.0 with
            Weight = Initializer.glorotNormal 1.0 }

    let private normalised (layer: Network) = [| layer; Layer.batchNormWith BatchNormOptions.PyTorch; Layer.relu |]

    /// <summary>
    /// [latent] -> [1, 28, 28] in (-1, 1). The description leaves both ends open: here a linear layer makes [channels / 2, 7, 7] of the
    /// latent, and a 3x3 convolution one channel of the last layer's before tanh.
    /// </summary>
    /// <param name="channels">Channels of the first transposed convolution, 512 in the description; the second has half as many.</param>
    [<CompiledName "Generator28">]
    let generator28 (channels: int) : Network =
        Network.sequential
            [| yield Layer.dense weights (channels / 2 * 7 * 7)
               yield Layer.reshape [| int64 (channels / 2); 7L; 7L |]
               yield! normalised (Layer.convTranspose2d weights channels 4 2 1)
               yield! normalised (Layer.convTranspose2d weights (channels / 2) 4 2 1)
               yield Layer.conv2d weights 1 3 1 1
               yield Layer.tanh |]

    /// <summary>[1, 28, 28] -> one score. Not for a gradient penalty: its batch normalisation is for the clipping that Yoss uses.</summary>
    /// <param name="channels">Channels of the second convolution, 512 in the description; the first has half as many.</param>
    [<CompiledName "Critic28">]
    let critic28 (channels: int) : Network =
        Network.sequential
            [| yield! normalised (Layer.conv2d weights (channels / 2) 4 2 1)
               yield! normalised (Layer.conv2d weights channels 4 2 1)
               yield Layer.flatten
               yield Layer.dense weights 1 |]
