namespace DiffSharp

/// Sums, means, extremes and products, as members of a tensor. Where a dimension is given, a negative one counts from the
/// back, and the result keeps it with size 1 if keepDim.
[<AutoOpen>]
module TensorReductions =
    let private keep (keepDim: bool option) = defaultArg keepDim false

    let private norm (order: float) (sum: Value -> Value) (max: Value -> Value) (a: Value) : Value =
        match order with
        | 1.0 -> sum (Functions.abs a)
        | 2.0 -> Functions.sqrt (sum (a *. a))
        | infinite when System.Double.IsPositiveInfinity infinite -> max (Functions.abs a)
        | order -> Functions.powConstant (1.0 / order) (sum (Functions.powConstant order (Functions.abs a)))

    // One number for both dimensions of an image, or one for each.
    let private pair (one: int option) (both: int seq option) (usual: int) : int[] =
        match both with
        | Some both -> Array.ofSeq both
        | None -> Array.create 2 (defaultArg one usual)

    type Tensor with
        /// Of all elements.
        member a.sum() = Tensor.Map "sum" Reductions.sum a

        /// Along a dimension.
        member a.sum(dim: int, ?keepDim: bool) = Tensor.Map "sum" (Reductions.sumAlong dim (keep keepDim)) a

        /// Of all elements.
        member a.mean() = Tensor.Map "mean" Reductions.mean a

        /// Along a dimension.
        member a.mean(dim: int, ?keepDim: bool) = Tensor.Map "mean" (Reductions.meanAlong dim (keep keepDim)) a

        /// The variance of all elements, divided by n - 1 unless unbiased is false.
        member a.var(?unbiased: bool) = Tensor.Map "var" (Reductions.variance (defaultArg unbiased true)) a

        /// The variance along a dimension, divided by n - 1 unless unbiased is false.
        member a.var(dim: int, ?keepDim: bool, ?unbiased: bool) =
            Tensor.Map "var" (Reductions.varianceAlong dim (keep keepDim) (defaultArg unbiased true)) a

        /// The square root of the variance.
        member a.std(?unbiased: bool) = a.var(?unbiased = unbiased).sqrt()

        /// The square root of the variance along a dimension.
        member a.std(dim: int, ?keepDim: bool, ?unbiased: bool) =
            a.var(dim, ?keepDim = keepDim, ?unbiased = unbiased).sqrt()

        /// The largest element; the derivative is that of the first.
        member a.max() = Tensor.Map "max" Reductions.max a

        /// The largest along a dimension; the derivative is that of the first.
        member a.max(dim: int, ?keepDim: bool) = Tensor.Map "max" (Reductions.maxAlong dim (keep keepDim)) a

        /// The smallest element; the derivative is that of the first.
        member a.min() = Tensor.Map "min" Reductions.min a

        /// The smallest along a dimension; the derivative is that of the first.
        member a.min(dim: int, ?keepDim: bool) = Tensor.Map "min" (Reductions.minAlong dim (keep keepDim)) a

        /// The norm of the given order, 2 unless given, of all elements or along a dimension.
        member a.norm(?order: float, ?dim: int, ?keepDim: bool) =
            let order = defaultArg order 2.0

            match dim with
            | None -> Tensor.Map "norm" (norm order Reductions.sum Reductions.max) a
            | Some dim ->
                let keepDim = keep keepDim
                Tensor.Map "norm" (norm order (Reductions.sumAlong dim keepDim) (Reductions.maxAlong dim keepDim)) a

        /// log sum exp along a dimension.
        member a.logsumexp(dim: int, ?keepDim: bool) =
            Tensor.Map "logsumexp" (Reductions.logSumExp dim (keep keepDim)) a

        /// exp a / sum exp a along a dimension.
        member a.softmax(dim: int) = Tensor.Map "softmax" (Reductions.softmax dim) a

        /// The logarithm of the softmax along a dimension.
        member a.logsoftmax(dim: int) = Tensor.Map "logsoftmax" (Reductions.logSoftmax dim) a

        /// The product of matrices, of a matrix and a vector, of vectors, or of stacks of matrices.
        member a.matmul(b: Tensor) = Tensor.Map2 "matmul" Products.matmul a b

        /// The sum of the products of two vectors' elements.
        member a.dot(b: Tensor) = Tensor.Map2 "dot" Products.dot a b

        /// The sum of a square matrix's diagonal.
        member a.trace() =
            match a.shape with
            | [| rows; columns |] when rows = columns ->
                Tensor.Map
                    "trace"
                    (fun a -> Reductions.sum (take (Array.init rows (fun i -> i * (columns + 1))) [| rows |] a))
                    a
            | shape -> invalidOp $"trace: a square matrix is needed, not a tensor of shape {NdArray.describe shape}."

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
