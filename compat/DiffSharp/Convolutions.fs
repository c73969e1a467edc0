namespace DiffSharp

/// Convolutions of images. One number serves both dimensions; strides, paddings and dilations give one for each. Name the
/// optional arguments: their order is not part of the subset.
[<AutoOpen>]
module Convolutions =
    // One number for both dimensions of an image, or one for each.
    let private pair (one: int option) (both: int seq option) (usual: int) : int[] =
        match both with
        | Some both -> Array.ofSeq both
        | None -> Array.create 2 (defaultArg one usual)

    type Tensor with
        /// Cross-correlates images [batch; in; h; w] with filters [out; in; kh; kw].
        member a.conv2d
            (
                filters: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>
            ) =
            let strides, padding, dilation =
                pair stride strides 1, pair padding paddings 0, pair dilation dilations 1

            Tensor.Map2 "conv2d" (Products.conv2d strides padding dilation) a filters

        /// The transpose of conv2d in the images: [batch; in; h; w] with filters [in; out; kh; kw].
        member a.convTranspose2d
            (
                filters: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?outputPadding: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>,
                ?outputPaddings: seq<int>
            ) =
            let strides, padding, dilation =
                pair stride strides 1, pair padding paddings 0, pair dilation dilations 1

            let outputPadding = pair outputPadding outputPaddings 0
            Tensor.Map2 "convTranspose2d" (Products.convTranspose2d strides padding dilation outputPadding) a filters

    type dsharp with
        /// Cross-correlates images [batch; in; h; w] with filters [out; in; kh; kw].
        static member conv2d
            (
                input: Tensor,
                filters: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>
            ) : Tensor =
            input.conv2d (
                filters,
                ?stride = stride,
                ?padding = padding,
                ?dilation = dilation,
                ?strides = strides,
                ?paddings = paddings,
                ?dilations = dilations
            )

        /// The transpose of conv2d in the images: [batch; in; h; w] with filters [in; out; kh; kw].
        static member convTranspose2d
            (
                input: Tensor,
                filters: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?outputPadding: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>,
                ?outputPaddings: seq<int>
            ) : Tensor =
            input.convTranspose2d (
                filters,
                ?stride = stride,
                ?padding = padding,
                ?dilation = dilation,
                ?outputPadding = outputPadding,
                ?strides = strides,
                ?paddings = paddings,
                ?dilations = dilations,
                ?outputPaddings = outputPaddings
            )
