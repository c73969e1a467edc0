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
