namespace Wgan.Functional

open TorchSharp

/// Two layers of a sequence as one pass: a convolution and the means after it, or the upsampling before it.
[<RequireQualifiedAccess>]
module internal JoinedLayers =
    let private convolve kernel factor padding hasBias (parameters: Tree) (x: Tensor) : Tensor | null =
        let bias: Tensor | null = if hasBias then parameters["bias"] else null
        kernel factor padding bias parameters["weight"] x

    /// The output of the two layers, given each one's parameters; null where they are to be computed one by one.
    let tryApply (first: Network) (second: Network) (parametersOf: int -> Tree) (x: Tensor) : Tensor | null =
        match first.ImageMap, second.ImageMap with
        | ImageMap.Convolution(1, padding, hasBias), ImageMap.Means k when k > 1L ->
            convolve Kernels.tryConv2dMeans k padding hasBias (parametersOf 0) x
        | ImageMap.Repeated k, ImageMap.Convolution(1, padding, hasBias) when k > 1L ->
            convolve Kernels.tryConv2dOfRepeated k padding hasBias (parametersOf 1) x
        | _ -> null
