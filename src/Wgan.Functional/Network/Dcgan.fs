namespace Wgan.Functional

/// <summary>Which DCGAN: the arguments of the official WGAN code's <c>DCGAN_G</c> and <c>DCGAN_D</c>.</summary>
[<ReferenceEquality; NoComparison>]
type DcganOptions =
    {
        /// <summary>Height and width of the images: a power of two, at least 16 (the code's isize).</summary>
        Size: int
        /// <summary>The images' channels (nc).</summary>
        ImageChannels: int
        /// <summary>Channels at half the images' size, which double at each halving after it (ngf, ndf).</summary>
        Width: int
        /// <summary>Convolutions of kernel 3 at half the images' size (n_extra_layers).</summary>
        ExtraLayers: int
        /// <summary>Whether there is batch normalisation; without it the networks are the code's <c>_nobn</c>.</summary>
        BatchNorm: bool
    }

    /// <summary>Images of three channels, 64 x 64, width 64, no extra layers, with batch normalisation: the code's defaults.</summary>
    static member Official64 =
        { Size = 64
          ImageChannels = 3
          Width = 64
          ExtraLayers = 0
          BatchNorm = true }

/// <summary>
/// DCGAN's networks, after Radford, Metz and Chintala (2016): strided convolutions, batch normalisation and ReLU in the generator,
/// LeakyReLU(0.2) in the critic. Initialised as in the official WGAN code.
/// </summary>
[<RequireQualifiedAccess>]
module Dcgan =
    let private check (options: DcganOptions) =
        if options.Size < 16 || not (System.Numerics.BitOperations.IsPow2 options.Size) then
            Errors.fail "a DCGAN's size is a power of two of at least 16, not %d" options.Size

        if options.ImageChannels < 1 || options.Width < 1 || options.ExtraLayers < 0 then
            Errors.fail
                "a DCGAN needs image channels and a width of at least 1 and at least 0 extra layers, not %d, %d and %d"
                options.ImageChannels
                options.Width
                options.ExtraLayers

    // Every convolution of the official code is without bias, those that no normalisation follows included.
    let private weights = Weights.WganOfficial.WithoutBias

    let private normalised (options: DcganOptions) (layer: Network) (activation: Network) =
        [| yield layer
           if options.BatchNorm then
               yield Layer.batchNorm
           yield activation |]

    let private extra (options: DcganOptions) activation =
        [| for _ in 1 .. options.ExtraLayers do
               yield! normalised options (Layer.conv2d weights options.Width 3 1 1) activation |]

    /// <summary>
    /// [latent] -> [image channels, size, size] in (-1, 1): a transposed convolution to 4x4, then one of kernel 4, stride 2 and padding 1
    /// for each doubling, with batch normalisation and ReLU after all but the last, then tanh. The official WGAN code's
    /// <c>DCGAN_G</c>, or <c>DCGAN_G_nobn</c>.
    /// </summary>
    /// <param name="latent">Dimensions of the latent (the code's nz).</param>
    /// <param name="options">Size, width and the rest.</param>
    [<CompiledName "Generator">]
    let generator (latent: int) (options: DcganOptions) : Network =
        check options

        if latent < 1 then
            Errors.fail "a latent needs at least 1 dimension, not %d" latent

        let block layer = normalised options layer Layer.relu

        Network.sequential
            [| yield Layer.reshape [| int64 latent; 1L; 1L |]
               yield! block (Layer.convTranspose2d weights (options.Width * options.Size / 8) 4 1 0)
               for size in
                   Seq.initInfinite (fun i -> 8 <<< i)
                   |> Seq.takeWhile (fun size -> size < options.Size) do
                   yield! block (Layer.convTranspose2d weights (options.Width * options.Size / (2 * size)) 4 2 1)
               yield! extra options Layer.relu
               yield Layer.convTranspose2d weights options.ImageChannels 4 2 1
               yield Layer.tanh |]

    /// <summary>
    /// [image channels, size, size] -> one score, as [1, 1, 1]: convolutions of kernel 4, stride 2 and padding 1 to 4x4, LeakyReLU(0.2)
    /// after each and batch normalisation after all but the first, then one of kernel 4. The official WGAN code's <c>DCGAN_D</c>, or
    /// <c>DCGAN_D_nobn</c>, without its mean over the batch.
    /// </summary>
    [<CompiledName "Critic">]
    let critic (options: DcganOptions) : Network =
        check options
        let activation = Layer.leakyRelu 0.2

        Network.sequential
            [| yield Layer.conv2d weights options.Width 4 2 1
               yield activation
               yield! extra options activation
               for size in
                   Seq.initInfinite (fun i -> options.Size >>> (i + 2))
                   |> Seq.takeWhile (fun size -> size >= 4) do
                   let channels = options.Width * options.Size / (2 * size)
                   yield! normalised options (Layer.conv2d weights channels 4 2 1) activation
               yield Layer.conv2d weights 1 4 1 0 |]

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
