namespace Wgan.Functional

/// <summary>
/// The networks of SN-GAN for 32x32 images: Miyato et al. (2018), tables 3 and 4, and pfnet-research/sngan_projection. Critics are under
/// spectral normalisation with one power iteration a pass.
/// </summary>
[<RequireQualifiedAccess>]
module SnGan =
    /// <summary>
    /// [latent] -> [image channels, 32, 32] in (-1, 1): the residual generator, as <c>ResNet.generator32</c> with batch normalisation's
    /// epsilon 2e-5, Chainer's. The code has width 256.
    /// </summary>
    [<CompiledName "ResNetGenerator32">]
    let resNetGenerator32 (imageChannels: int) (width: int) : Network =
        let normalisation =
            Layer.batchNormWith
                { BatchNormOptions.PyTorch with
                    Epsilon = 2e-5 }

        ResNet.generatorWith normalisation imageChannels width

    /// <summary>
    /// [c, 32, 32] -> one score: the residual critic, as <c>ResNet.critic32</c> without normalisation, with the sum over all pixels instead
    /// of the mean and a linear layer without bias. The code has width 128.
    /// </summary>
    [<CompiledName "ResNetCritic32">]
    let resNetCritic32 (width: int) : Network =
        Network.sequential
            [| ResNet.criticBlocks [||] width
               Layer.globalSum
               Layer.dense (Weights.Glorot 1.0).WithoutBias 1 |]
        |> SpectralNorm.wrap 1

    let private weights = Weights.WganOfficial

    /// <summary>
    /// [latent] -> [image channels, 32, 32] in (-1, 1): the standard generator, table 3: dense to [8 width, 4, 4], transposed convolutions
    /// (kernel 4, stride 2) to 4, 2 and 1 times the width with batch normalisation and ReLU, a 3x3 convolution and tanh. The paper has
    /// width 64; it does not state the initialisation, here N(0, 0.02^2).
    /// </summary>
    [<CompiledName "Generator32">]
    let generator32 (imageChannels: int) (width: int) : Network =
        Network.sequential
            [| yield Layer.dense weights (8 * width * 4 * 4)
               yield Layer.reshape [| int64 (8 * width); 4L; 4L |]
               for factor in [ 4; 2; 1 ] do
                   yield Layer.convTranspose2d weights (factor * width) 4 2 1
                   yield Layer.batchNormWith BatchNormOptions.PyTorch
                   yield Layer.relu
               yield Layer.conv2d weights imageChannels 3 1 1
               yield Layer.tanh |]

    /// <summary>
    /// [c, 32, 32] -> one score: the standard critic, table 3: pairs of a 3x3 convolution and one of kernel 4 and stride 2 at 1, 2 and 4
    /// times the width, a 3x3 convolution to 8 times, LeakyReLU(0.1) after each, and a linear layer. The paper has width 64.
    /// </summary>
    [<CompiledName "Critic32">]
    let critic32 (width: int) : Network =
        Network.sequential
            [| for factor in [ 1; 2; 4 ] do
                   yield Layer.conv2d weights (factor * width) 3 1 1
                   yield Layer.leakyRelu 0.1
                   yield Layer.conv2d weights (factor * width) 4 2 1
                   yield Layer.leakyRelu 0.1
               yield Layer.conv2d weights (8 * width) 3 1 1
               yield Layer.leakyRelu 0.1
               yield Layer.flatten
               yield Layer.dense weights 1 |]
        |> SpectralNorm.wrap 1
