namespace Wgan.Functional

open System
open TorchSharp

/// <summary>Layers. Shapes in these comments leave the batch dimension out.</summary>
[<RequireQualifiedAccess>]
module Layer =
    let private parameters (weights: Weights) weightShape biasLength fanIn backend key =
        Tree.ofTensors
            [ yield "weight", weights.Weight.Sample(backend, weightShape, fanIn, Rng.named "weight" key)
              if weights.HasBias then
                  yield "bias", weights.Bias.Sample(backend, [| biasLength |], fanIn, Rng.named "bias" key) ]

    let private bias (weights: Weights) (parameters: Tree) : Tensor | null =
        if weights.HasBias then parameters["bias"] else null

    /// <summary>x W^T + b: [n] -> [units]. Parameters: weight [units, n], bias [units].</summary>
    [<CompiledName "Dense">]
    let dense (weights: Weights) (units: int) : Network =
        if units < 1 then
            Errors.fail "a dense layer needs at least 1 unit, not %d" units

        let outputShape (shape: int64[]) =
            if shape.Length <> 1 then
                Errors.fail "wants a flat input [n], got %s; put a flatten layer before it" (Tensors.shapeText shape)

            [| int64 units |]

        Network.withParameters
            (Description.node "dense" [ "units", Description.integer units ] [ "weights", weights.Describe() ])
            outputShape
            (fun backend key shape -> parameters weights [| int64 units; shape[0] |] (int64 units) shape[0] backend key)
            (fun p x -> torch.nn.functional.linear (x, p["weight"], bias weights p))

    let private wantImage name (shape: int64[]) =
        if shape.Length <> 3 then
            Errors.fail "%s wants an image [channels, height, width], got %s" name (Tensors.shapeText shape)

    let private convolutionDescription name (weights: Weights) channels kernel stride padding =
        Description.node
            name
            [ "channels", Description.integer channels
              "kernel", Description.integer kernel
              "stride", Description.integer stride
              "padding", Description.integer padding ]
            [ "weights", weights.Describe() ]

    let private checkConvolution channels kernel stride padding =
        if channels < 1 || kernel < 1 || stride < 1 || padding < 0 then
            Errors.fail
                "a convolution needs channels, kernel and stride of at least 1 and padding of at least 0, not %d, %d, %d and %d"
                channels
                kernel
                stride
                padding

    /// <summary>
    /// Convolution (cross-correlation), square kernel: [c, h, w] -> [channels, h', w'] with
    /// h' = floor((h + 2 padding - kernel) / stride) + 1. Parameters: weight [channels, c, kernel, kernel], bias [channels].
    /// </summary>
    [<CompiledName "Conv2d">]
    let conv2d (weights: Weights) (channels: int) (kernel: int) (stride: int) (padding: int) : Network =
        checkConvolution channels kernel stride padding

        let outputShape (shape: int64[]) =
            wantImage "conv2d" shape

            let size n = (n + 2L * int64 padding - int64 kernel) / int64 stride + 1L

            if min shape[1] shape[2] + 2L * int64 padding < int64 kernel then
                Errors.fail "a %dx%d kernel does not fit into %s" kernel kernel (Tensors.shapeText shape)

            [| int64 channels; size shape[1]; size shape[2] |]

        let k, s, p = int64 kernel, [| int64 stride; int64 stride |], [| int64 padding; int64 padding |]

        Network.withParameters
            (convolutionDescription "conv2d" weights channels kernel stride padding)
            outputShape
            (fun backend key shape ->
                parameters weights [| int64 channels; shape[0]; k; k |] (int64 channels) (shape[0] * k * k) backend key)
            (fun parameters x -> torch.nn.functional.conv2d (x, parameters["weight"], bias weights parameters, s, p))

    /// <summary>
    /// Transposed convolution (the input gradient of <c>conv2d</c>): [c, h, w] -> [channels, h', w'] with
    /// h' = (h - 1) stride - 2 padding + kernel. Parameters: weight [c, channels, kernel, kernel], bias [channels].
    /// </summary>
    [<CompiledName "ConvTranspose2d">]
    let convTranspose2d (weights: Weights) (channels: int) (kernel: int) (stride: int) (padding: int) : Network =
        checkConvolution channels kernel stride padding

        let outputShape (shape: int64[]) =
            wantImage "convTranspose2d" shape

            let size n = (n - 1L) * int64 stride - 2L * int64 padding + int64 kernel

            if size shape[1] < 1L || size shape[2] < 1L then
                Errors.fail "padding %d leaves nothing of %s" padding (Tensors.shapeText shape)

            [| int64 channels; size shape[1]; size shape[2] |]

        let k, s, p = int64 kernel, [| int64 stride; int64 stride |], [| int64 padding; int64 padding |]

        // PyTorch's fan in of a transposed convolution counts its output channels: fan in of weight [c, channels, k, k].
        Network.withParameters
            (convolutionDescription "convTranspose2d" weights channels kernel stride padding)
            outputShape
            (fun backend key shape ->
                parameters
                    weights
                    [| shape[0]; int64 channels; k; k |]
                    (int64 channels)
                    (int64 channels * k * k)
                    backend
                    key)
            (fun parameters x ->
                torch.nn.functional.conv_transpose2d (x, parameters["weight"], bias weights parameters, s, p))

    /// <summary>The same numbers in another shape (without the batch dimension).</summary>
    [<CompiledName "Reshape">]
    let reshape (shape: int64[]) : Network =
        let count = shape |> Array.fold (*) 1L

        let outputShape (input: int64[]) =
            if input |> Array.fold (*) 1L <> count then
                Errors.fail "%s cannot be reshaped to %s" (Tensors.shapeText input) (Tensors.shapeText shape)

            shape

        Network.pure' (Description.leaf "reshape" [ "shape", Description.shape shape ]) outputShape (fun x ->
            x.reshape (Array.append [| x.shape[0] |] shape))

    /// <summary>[...] -> [n]: all dimensions but the batch's in one.</summary>
    [<CompiledName "Flatten">]
    let flatten: Network =
        Network.pure' (Description.leaf "flatten" []) (fun shape -> [| shape |> Array.fold (*) 1L |]) (fun x ->
            x.reshape (x.shape[0], -1L))

    let private elementwise name f = Network.pure' (Description.leaf name []) id f

    /// <summary>max(x, 0)</summary>
    [<CompiledName "Relu">]
    let relu = elementwise "relu" (fun x -> torch.nn.functional.relu x)

    /// <summary>x for x > 0, slope x otherwise.</summary>
    [<CompiledName "LeakyRelu">]
    let leakyRelu (slope: float) =
        Network.pure' (Description.leaf "leakyRelu" [ "slope", Description.number slope ]) id (fun x ->
            torch.nn.functional.leaky_relu (x, slope))

    /// <summary>tanh(x)</summary>
    [<CompiledName "Tanh">]
    let tanh = elementwise "tanh" (fun x -> x.tanh ())

    /// <summary>1 / (1 + exp(-x))</summary>
    [<CompiledName "Sigmoid">]
    let sigmoid = elementwise "sigmoid" (fun x -> x.sigmoid ())

    /// <summary>
    /// Batch normalisation over all dimensions but the channels': y = weight (x - mean) / sqrt(var + epsilon) + bias, with the
    /// batch's biased variance in training and the running statistics in evaluation. The running statistics move by
    /// <c>momentum</c> = 0.1, the variance by its unbiased estimate; epsilon = 1e-5: PyTorch's definition and defaults.
    /// </summary>
    /// <remarks>
    /// Ioffe and Szegedy (2015). The state is returned, never written over. Weight starts from N(1, 0.02^2) and bias at 0 as in
    /// the official WGAN code. Not for a critic under a gradient penalty, which is a function of single samples.
    /// </remarks>
    [<CompiledName "BatchNorm">]
    let batchNorm: Network =
        let init (backend: Backend) key (shape: int64[]) =
            if shape.Length = 0 then
                Errors.fail "batch normalisation wants at least a channel dimension"

            let channels = shape[..0]

            let constant value = torch.full (channels, Tensors.scalar value, backend.DType, backend.Device)

            { Parameters =
                Tree.ofTensors
                    [ "weight", (Initializer.normal 1.0 0.02).Sample(backend, channels, 1L, Rng.named "weight" key)
                      "bias", constant 0.0 ]
              State = Tree.ofTensors [ "runningMean", constant 0.0; "runningVariance", constant 1.0 ] }

        Network(
            Description.leaf "batchNorm" [ "momentum", Description.number 0.1; "epsilon", Description.number 1e-5 ],
            { NetworkTraits.None with
                MixesSamples = true },
            id,
            init,
            (fun _ -> [||]),
            fun mode parameters state _ input ->
                let training = (mode = Mode.Training)

                // libtorch writes over the running statistics it is given.
                let state =
                    if training then
                        Tree.map (fun statistic -> statistic.detach().clone()) state
                    else
                        state

                NetworkResult.Of(
                    torch.nn.functional.batch_norm (
                        input.X,
                        state["runningMean"],
                        state["runningVariance"],
                        parameters["weight"],
                        parameters["bias"],
                        training,
                        0.1,
                        1e-5
                    ),
                    state
                )
        )
