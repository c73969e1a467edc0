namespace Wgan.Functional

open TorchSharp

/// Layers with a weight and, mostly, a bias: what `Layer.dense`, `Layer.conv2d`, `Layer.convTranspose2d` and `Layer.embedding` are made by.
[<RequireQualifiedAccess>]
module internal LinearLayers =
    let private weightAndBias (weights: Weights) weightShape biasLength fanIn backend key =
        Tree.ofTensors
            [ yield "weight", weights.Weight.Sample(backend, weightShape, fanIn, Rng.named "weight" key)
              if weights.HasBias then
                  yield "bias", weights.Bias.Sample(backend, [| biasLength |], fanIn, Rng.named "bias" key) ]

    let private bias (weights: Weights) (parameters: Tree) : Tensor | null =
        if weights.HasBias then parameters["bias"] else null

    let private linearIn dimension =
        [| { Path = "weight"
             OutputDimension = dimension } |]

    let dense (weights: Weights) (units: int) : Network =
        if units < 1 then
            Errors.fail "a dense layer needs at least 1 unit, not %d" units

        let outputShape (shape: int64[]) =
            if shape.Length <> 1 then
                Errors.fail "wants a flat input [n], got %s; put a flatten layer before it" (Tensors.shapeText shape)

            [| int64 units |]

        Network.withLinear
            (linearIn 0)
            (Description.node "dense" [ "units", Description.integer units ] [ "weights", weights.Describe() ])
            outputShape
            (fun backend key shape ->
                weightAndBias weights [| int64 units; shape[0] |] (int64 units) shape[0] backend key)
            (fun p x -> Kernels.linear (bias weights p) p["weight"] x)

    let embedding (initializer: Initializer) (count: int) (width: int) : Network =
        if count < 1 || width < 1 then
            Errors.fail "an embedding needs at least 1 entry and a width of at least 1, not %d and %d" count width

        Network.withLinear
            (linearIn 0)
            (Description.node
                "embedding"
                [ "count", Description.integer count; "width", Description.integer width ]
                [ "weight", initializer.Description ])
            (fun shape -> Array.append shape [| int64 width |])
            (fun backend key _ ->
                let shape = [| int64 count; int64 width |]
                Tree.ofTensors [ "weight", initializer.Sample(backend, shape, int64 width, Rng.named "weight" key) ])
            (fun p x ->
                if x.dtype <> torch.ScalarType.Int64 then
                    Errors.fail "an embedding looks up int64 indices, not numbers of type %O" x.dtype

                let rows = p["weight"].index_select(0L, x.reshape -1L)
                rows.reshape (Array.append x.shape [| int64 width |]))

    let wantImage name (shape: int64[]) =
        if shape.Length <> 3 then
            Errors.fail "%s wants an image [channels, height, width], got %s" name (Tensors.shapeText shape)

    let private description name (weights: Weights) channels kernel stride padding =
        Description.node
            name
            [ "channels", Description.integer channels
              "kernel", Description.integer kernel
              "stride", Description.integer stride
              "padding", Description.integer padding ]
            [ "weights", weights.Describe() ]

    let private check channels kernel stride padding =
        if channels < 1 || kernel < 1 || stride < 1 || padding < 0 then
            Errors.fail
                "a convolution needs channels, kernel and stride of at least 1 and padding of at least 0, not %d, %d, %d and %d"
                channels
                kernel
                stride
                padding

    let forward (weights: Weights) (channels: int) (kernel: int) (stride: int) (padding: int) : Network =
        check channels kernel stride padding

        let outputShape (shape: int64[]) =
            wantImage "conv2d" shape

            let size n = (n + 2L * int64 padding - int64 kernel) / int64 stride + 1L

            if min shape[1] shape[2] + 2L * int64 padding < int64 kernel then
                Errors.fail "a %dx%d kernel does not fit into %s" kernel kernel (Tensors.shapeText shape)

            [| int64 channels; size shape[1]; size shape[2] |]

        let k = int64 kernel

        Network.withLinear
            (linearIn 0)
            (description "conv2d" weights channels kernel stride padding)
            outputShape
            (fun backend key shape ->
                let weightShape = [| int64 channels; shape[0]; k; k |]
                weightAndBias weights weightShape (int64 channels) (shape[0] * k * k) backend key)
            (fun parameters x -> Kernels.conv2d stride padding (bias weights parameters) parameters["weight"] x)
        |> Network.mapping (ImageMap.Convolution(stride, padding, weights.HasBias))

    let transposed (weights: Weights) (channels: int) (kernel: int) (stride: int) (padding: int) : Network =
        check channels kernel stride padding

        let outputShape (shape: int64[]) =
            wantImage "convTranspose2d" shape

            let size n = (n - 1L) * int64 stride - 2L * int64 padding + int64 kernel

            if size shape[1] < 1L || size shape[2] < 1L then
                Errors.fail "padding %d leaves nothing of %s" padding (Tensors.shapeText shape)

            [| int64 channels; size shape[1]; size shape[2] |]

        let k = int64 kernel

        // PyTorch's fan in of a transposed convolution counts its output channels: fan in of weight [c, channels, k, k].
        Network.withLinear
            (linearIn 1)
            (description "convTranspose2d" weights channels kernel stride padding)
            outputShape
            (fun backend key shape ->
                let weightShape = [| shape[0]; int64 channels; k; k |]
                weightAndBias weights weightShape (int64 channels) (int64 channels * k * k) backend key)
            (fun parameters x ->
                Kernels.convTranspose2d stride padding (bias weights parameters) parameters["weight"] x)
