namespace Wgan.Functional

open TorchSharp

/// <summary>Layers. Shapes in these comments leave the batch dimension out.</summary>
[<RequireQualifiedAccess>]
module Layer =
    /// <summary>x W^T + b: [n] -> [units]. Parameters: weight [units, n], bias [units].</summary>
    [<CompiledName "Dense">]
    let dense (weights: Weights) (units: int) : Network = LinearLayers.dense weights units

    /// <summary>
    /// The row of a table for each index: [...] of int64 indices 0 .. count - 1 -> [..., width]. Parameters: weight [count, width].
    /// PyTorch's Embedding starts from <c>Initializer.normal 0.0 1.0</c>.
    /// </summary>
    [<CompiledName "Embedding">]
    let embedding (initializer: Initializer) (count: int) (width: int) : Network =
        LinearLayers.embedding initializer count width

    /// <summary>
    /// Convolution (cross-correlation), square kernel: [c, h, w] -> [channels, h', w'] with
    /// h' = floor((h + 2 padding - kernel) / stride) + 1. Parameters: weight [channels, c, kernel, kernel], bias [channels].
    /// </summary>
    [<CompiledName "Conv2d">]
    let conv2d (weights: Weights) (channels: int) (kernel: int) (stride: int) (padding: int) : Network =
        LinearLayers.forward weights channels kernel stride padding

    /// <summary>
    /// Transposed convolution (the input gradient of <c>conv2d</c>): [c, h, w] -> [channels, h', w'] with
    /// h' = (h - 1) stride - 2 padding + kernel. Parameters: weight [c, channels, kernel, kernel], bias [channels].
    /// </summary>
    [<CompiledName "ConvTranspose2d">]
    let convTranspose2d (weights: Weights) (channels: int) (kernel: int) (stride: int) (padding: int) : Network =
        LinearLayers.transposed weights channels kernel stride padding

    /// <summary>The same numbers in another shape (without the batch dimension).</summary>
    [<CompiledName "Reshape">]
    let reshape (shape: int64[]) : Network =
        let count = shape |> Array.fold (*) 1L

        let outputShape (input: int64[]) =
            if input |> Array.fold (*) 1L <> count then
                Errors.fail "%s cannot be reshaped to %s" (Tensors.shapeText input) (Tensors.shapeText shape)

            shape

        Network.pure'
            (Description.leaf "reshape" [ "shape", Description.shape shape ])
            outputShape
            (Kernels.reshape shape)

    /// <summary>[...] -> [n]: all dimensions but the batch's in one.</summary>
    [<CompiledName "Flatten">]
    let flatten: Network =
        Network.pure' (Description.leaf "flatten" []) (fun shape -> [| shape |> Array.fold (*) 1L |]) Kernels.flatten

    let private elementwise name f = Network.pure' (Description.leaf name []) id f

    /// <summary>x itself: the shortcut of a residual block that keeps its shape.</summary>
    [<CompiledName "Identity">]
    let identity = elementwise "identity" id

    /// <summary>max(x, 0)</summary>
    [<CompiledName "Relu">]
    let relu = elementwise "relu" (Kernels.leakyRelu 0.0)

    /// <summary>x for x > 0, slope x otherwise.</summary>
    [<CompiledName "LeakyRelu">]
    let leakyRelu (slope: float) =
        Network.pure' (Description.leaf "leakyRelu" [ "slope", Description.number slope ]) id (Kernels.leakyRelu slope)

    /// <summary>tanh(x)</summary>
    [<CompiledName "Tanh">]
    let tanh = elementwise "tanh" (fun x -> x.tanh ())

    /// <summary>1 / (1 + exp(-x))</summary>
    [<CompiledName "Sigmoid">]
    let sigmoid = elementwise "sigmoid" (fun x -> x.sigmoid ())

    /// <summary>
    /// Batch normalisation over all dimensions but the channels': y = weight (x - mean) / sqrt(var + epsilon) + bias, with the
    /// batch's biased variance in training and the running statistics in evaluation. The running statistics move by
    /// <c>Momentum</c>, the variance by its unbiased estimate: PyTorch's definition. Parameters: weight and bias [channels].
    /// </summary>
    /// <remarks>
    /// Ioffe and Szegedy (2015). The state is returned, never written over. Not for a critic under a gradient penalty, which is a function
    /// of single samples.
    /// </remarks>
    [<CompiledName "BatchNormWith">]
    let batchNormWith (options: BatchNormOptions) : Network = BatchNorm.create options

    /// <summary><c>batchNormWith BatchNormOptions.WganOfficial</c>.</summary>
    [<CompiledName "BatchNorm">]
    let batchNorm: Network = batchNormWith BatchNormOptions.WganOfficial

    /// <summary>
    /// Layer normalisation of each sample over all its dimensions: y = weight (x - mean) / sqrt(var + 1e-5) + bias, with the biased
    /// variance, and a weight and a bias for every element, from 1 and 0: PyTorch's LayerNorm over all dimensions but the batch's.
    /// </summary>
    /// <remarks>
    /// Ba, Kiros and Hinton (2016). The WGAN-GP code's layer normalisation has one weight and one bias a channel: that is
    /// <c>groupNorm 1</c>.
    /// </remarks>
    [<CompiledName "LayerNorm">]
    let layerNorm: Network = SampleNorm.layer

    /// <summary>
    /// Group normalisation: each sample's channels in groups of neighbours, y = weight (x - mean) / sqrt(var + 1e-5) + bias with the group's
    /// mean and biased variance over its channels and all positions; a weight and a bias a channel, from 1 and 0. An error where the
    /// channels do not fall into groups of one size. Wu and He (2018); PyTorch's definition.
    /// </summary>
    [<CompiledName "GroupNorm">]
    let groupNorm (groups: int) : Network = SampleNorm.group groups

    /// <summary>
    /// Instance normalisation of images: each channel of each sample by its own mean and biased variance over its pixels,
    /// (x - mean) / sqrt(var + 1e-5), without parameters and running statistics: Ulyanov, Vedaldi and Lempitsky (2016); PyTorch's default.
    /// </summary>
    [<CompiledName "InstanceNorm">]
    let instanceNorm: Network = SampleNorm.instance

    /// <summary>
    /// x / sqrt(mean of x^2 over channels + 1e-8), at each pixel: Karras et al., "Progressive growing of GANs" (2018), section 4.2.
    /// </summary>
    [<CompiledName "PixelNorm">]
    let pixelNorm: Network = SampleNorm.pixel

    /// <summary>
    /// Means over squares of <paramref name="factor"/> pixels: [c, h, w] -> [c, h / factor, w / factor]. An error where the squares do not
    /// tile the image; PyTorch leaves out the rest.
    /// </summary>
    [<CompiledName "AveragePool2d">]
    let averagePool2d (factor: int) : Network = Resampling.averagePool2d factor

    /// <summary>Each pixel as a square of <paramref name="factor"/> pixels: [c, h, w] -> [c, factor h, factor w].</summary>
    [<CompiledName "UpsampleNearest2d">]
    let upsampleNearest2d (factor: int) : Network = Resampling.upsampleNearest2d factor

    /// <summary>The mean of each channel over all pixels: [c, h, w] -> [c].</summary>
    [<CompiledName "GlobalMean">]
    let globalMean: Network = Resampling.globalMean

    /// <summary>The sum of each channel over all pixels: [c, h, w] -> [c].</summary>
    [<CompiledName "GlobalSum">]
    let globalSum: Network = Resampling.globalSum

    /// <summary>
    /// Dropout: in training each element is 0 with that probability, independently, and otherwise divided by 1 - probability; x itself in
    /// evaluation. An element is kept where the declared draw, uniform on (0, 1), is at least the probability. Srivastava et al. (2014),
    /// with the scaling moved into training as everywhere today.
    /// </summary>
    [<CompiledName "Dropout">]
    let dropout (probability: float) : Network = Dropout.create probability

    /// <summary>
    /// One more channel that tells how varied a group of samples is: sqrt(var + 1e-8) over the group's samples, for each element, averaged
    /// over all elements, at every pixel of the group's samples. [c, ...] -> [c + 1, ...].
    /// </summary>
    /// <remarks>
    /// Karras et al. (2018), section 3; epsilon and groups as in their code. A group has <paramref name="groupSize"/> samples, or the whole
    /// batch where that is smaller; a batch that does not fall into groups of that size is an error. With g groups, sample n is in group
    /// n mod g.
    /// </remarks>
    [<CompiledName "MinibatchDeviation">]
    let minibatchDeviation (groupSize: int) : Network = MinibatchDeviation.create groupSize
