namespace Wgan.Functional

open TorchSharp

/// Layers that change an image's size without parameters.
[<RequireQualifiedAccess>]
module internal Resampling =
    let private checkFactor name factor =
        if factor < 1 then
            Errors.fail "%s needs a factor of at least 1, not %d" name factor

    let averagePool2d (factor: int) : Network =
        checkFactor "averagePool2d" factor
        let k = int64 factor

        let outputShape (shape: int64[]) =
            LinearLayers.wantImage "averagePool2d" shape

            if shape[1] % k <> 0L || shape[2] % k <> 0L then
                Errors.fail "squares of %dx%d do not tile %s" k k (Tensors.shapeText shape)

            [| shape[0]; shape[1] / k; shape[2] / k |]

        Network.pure'
            (Description.leaf "averagePool2d" [ "factor", Description.integer factor ])
            outputShape
            (Kernels.averagePool2d k)
        |> Network.mapping (ImageMap.Means k)

    let upsampleNearest2d (factor: int) : Network =
        checkFactor "upsampleNearest2d" factor
        let k = int64 factor

        let outputShape (shape: int64[]) =
            LinearLayers.wantImage "upsampleNearest2d" shape
            [| shape[0]; shape[1] * k; shape[2] * k |]

        Network.pure'
            (Description.leaf "upsampleNearest2d" [ "factor", Description.integer factor ])
            outputShape
            (Kernels.upsampleNearest2d k)
        |> Network.mapping (ImageMap.Repeated k)

    let private overPixels name (f: Tensor -> int64[] -> Tensor) : Network =
        Network.pure'
            (Description.leaf name [])
            (fun shape ->
                LinearLayers.wantImage name shape
                [| shape[0] |])
            (fun x -> f x [| 2L; 3L |])

    let globalMean: Network = overPixels "globalMean" (fun x dims -> x.mean dims)

    let globalSum: Network = overPixels "globalSum" (fun x dims -> x.sum dims)
