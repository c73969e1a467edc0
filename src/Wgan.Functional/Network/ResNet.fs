namespace Wgan.Functional

/// <summary>What a residual block does to an image's size.</summary>
type Resample =
    /// <summary>Nothing.</summary>
    | Same = 0
    /// <summary>Halves it.</summary>
    | Down = 1
    /// <summary>Doubles it.</summary>
    | Up = 2

/// <summary>
/// Residual networks as in the WGAN-GP code, <c>gan_cifar_resnet.py</c> (Gulrajani et al. 2017, appendix F): blocks with the normalisation
/// and activation before each convolution, resampling inside the block, and Glorot's weights, sqrt 2 larger in the blocks' 3x3 convolutions.
/// </summary>
[<RequireQualifiedAccess>]
module ResNet =
    let private conv3 channels = Layer.conv2d (Weights.Glorot(sqrt 2.0)) channels 3 1 1
    let private conv1 channels = Layer.conv2d (Weights.Glorot 1.0) channels 1 1 0
    let private half = Layer.averagePool2d 2
    let private twice = Layer.upsampleNearest2d 2

    /// <summary>
    /// shortcut(x) + conv(relu(n(conv(relu(n(x)))))), n being the normalisation, with 3x3 convolutions: [inputs, h, w] -> [outputs, h', w'].
    /// Up: nearest-neighbour upsampling before the first convolution; down: means over 2x2 after the second, and the first keeps the
    /// number of channels. The shortcut is x where size and channels stay, and otherwise a 1x1 convolution, after the upsampling or
    /// before the means.
    /// </summary>
    /// <param name="normalisation">The layers before each ReLU: <c>[| Layer.batchNorm |]</c>, or none.</param>
    /// <param name="resample">What happens to the size.</param>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="outputs">Channels of the output.</param>
    [<CompiledName "Block">]
    let block (normalisation: Network[]) (resample: Resample) (inputs: int) (outputs: int) : Network =
        let before, after =
            match resample with
            | Resample.Same -> [||], [||]
            | Resample.Down -> [||], [| half |]
            | Resample.Up -> [| twice |], [||]
            | other -> Errors.fail "%O is no way to resample" other

        let hidden = if resample = Resample.Down then inputs else outputs

        let shortcut =
            if resample = Resample.Same && inputs = outputs then
                Layer.identity
            else
                Network.sequential [| yield! before; yield conv1 outputs; yield! after |]

        Network.sum
            [| shortcut
               Network.sequential
                   [| yield! normalisation
                      yield Layer.relu
                      yield! before
                      yield conv3 hidden
                      yield! normalisation
                      yield Layer.relu
                      yield conv3 outputs
                      yield! after |] |]

    /// <summary>
    /// A critic's first block, which sees images: conv1x1(means over 2x2 of x) + means over 2x2 of conv(relu(conv(x))); no ReLU before the
    /// first convolution and no normalisation. [c, h, w] -> [outputs, h / 2, w / 2]. The code's <c>OptimizedResBlockDisc1</c>.
    /// </summary>
    [<CompiledName "FirstBlock">]
    let firstBlock (outputs: int) : Network =
        Network.sum
            [| Network.sequential [| half; conv1 outputs |]
               Network.sequential [| conv3 outputs; Layer.relu; conv3 outputs; half |] |]

    /// [latent] -> [image channels, 32, 32]: the generator of the WGAN-GP code and of SN-GAN, which differ in the batch normalisation.
    let internal generatorWith (normalisation: Network) (imageChannels: int) (width: int) : Network =
        let up = block [| normalisation |] Resample.Up width width

        Network.sequential
            [| Layer.dense (Weights.Glorot 1.0) (4 * 4 * width)
               Layer.reshape [| int64 width; 4L; 4L |]
               up
               up
               up
               normalisation
               Layer.relu
               Layer.conv2d (Weights.Glorot 1.0) imageChannels 3 1 1
               Layer.tanh |]

    /// [c, 32, 32] -> [width, 8, 8]: the critic's blocks.
    let internal criticBlocks (normalisation: Network[]) (width: int) : Network =
        Network.sequential
            [| firstBlock width
               block normalisation Resample.Down width width
               block normalisation Resample.Same width width
               block normalisation Resample.Same width width
               Layer.relu |]

    /// <summary>
    /// [latent] -> [image channels, 32, 32] in (-1, 1): dense to [width, 4, 4], three blocks up with batch normalisation, batch
    /// normalisation, ReLU, a 3x3 convolution and tanh. The code has width 128 and a latent of 128.
    /// </summary>
    [<CompiledName "Generator32">]
    let generator32 (imageChannels: int) (width: int) : Network =
        generatorWith (Layer.batchNormWith BatchNormOptions.PyTorch) imageChannels width

    /// <summary>
    /// [c, 32, 32] -> one score: <c>firstBlock</c>, a block down, two blocks that keep the size, ReLU, the mean over all pixels, and a
    /// linear layer. The code has width 128 and no normalisation; one of its options is layer normalisation, <c>Layer.groupNorm 1</c>.
    /// </summary>
    /// <param name="normalisation">The layers before each ReLU inside blocks but the first; none in the code.</param>
    /// <param name="width">Channels.</param>
    [<CompiledName "Critic32">]
    let critic32 (normalisation: Network[]) (width: int) : Network =
        Network.sequential
            [| criticBlocks normalisation width
               Layer.globalMean
               Layer.dense (Weights.Glorot 1.0) 1 |]
