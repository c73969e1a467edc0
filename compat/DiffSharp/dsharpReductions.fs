namespace DiffSharp

/// Sums, means, extremes and products, as functions of `dsharp`.
[<AutoOpen>]
module DsharpReductions =
    type dsharp with
        /// The sum of all elements.
        static member sum(input: Tensor) : Tensor = input.sum ()
        /// The sum along a dimension, kept with size 1 if keepDim.
        static member sum(input: Tensor, dim: int, ?keepDim: bool) : Tensor = input.sum (dim, ?keepDim = keepDim)
        /// The mean of all elements.
        static member mean(input: Tensor) : Tensor = input.mean ()
        /// The mean along a dimension, kept with size 1 if keepDim.
        static member mean(input: Tensor, dim: int, ?keepDim: bool) : Tensor = input.mean (dim, ?keepDim = keepDim)
        /// The largest of all elements.
        static member max(input: Tensor) : Tensor = input.max ()
        /// The largest along a dimension, kept with size 1 if keepDim.
        static member max(input: Tensor, dim: int, ?keepDim: bool) : Tensor = input.max (dim, ?keepDim = keepDim)
        /// The larger of two elements, broadcast; equal ones share the derivative.
        static member max(a: Tensor, b: Tensor) : Tensor = a.max b
        /// The smallest of all elements.
        static member min(input: Tensor) : Tensor = input.min ()
        /// The smallest along a dimension, kept with size 1 if keepDim.
        static member min(input: Tensor, dim: int, ?keepDim: bool) : Tensor = input.min (dim, ?keepDim = keepDim)
        /// The smaller of two elements, broadcast; equal ones share the derivative.
        static member min(a: Tensor, b: Tensor) : Tensor = a.min b
        /// The variance of all elements, with divisor n - 1 unless unbiased is false.
        static member var(input: Tensor, ?unbiased: bool) : Tensor = input.var (?unbiased = unbiased)

        /// The variance along a dimension, with divisor n - 1 unless unbiased is false.
        static member var(input: Tensor, dim: int, ?keepDim: bool, ?unbiased: bool) : Tensor =
            input.var (dim, ?keepDim = keepDim, ?unbiased = unbiased)

        /// The standard deviation of all elements, with divisor n - 1 unless unbiased is false.
        static member std(input: Tensor, ?unbiased: bool) : Tensor = input.std (?unbiased = unbiased)

        /// The standard deviation along a dimension, with divisor n - 1 unless unbiased is false.
        static member std(input: Tensor, dim: int, ?keepDim: bool, ?unbiased: bool) : Tensor =
            input.std (dim, ?keepDim = keepDim, ?unbiased = unbiased)

        /// The norm of the given order, 2 unless given, of all elements or along a dimension.
        static member norm(a: Tensor, ?order: float, ?dim: int, ?keepDim: bool) : Tensor =
            a.norm (?order = order, ?dim = dim, ?keepDim = keepDim)

        /// log sum exp along a dimension.
        static member logsumexp(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.logsumexp (dim, ?keepDim = keepDim)

        /// exp a / sum exp a along a dimension.
        static member softmax(input: Tensor, dim: int) : Tensor = input.softmax dim
        /// The logarithm of the softmax along a dimension.
        static member logsoftmax(input: Tensor, dim: int) : Tensor = input.logsoftmax dim
        /// The product of matrices, of a matrix and a vector, of vectors, or of stacks of matrices.
        static member matmul(a: Tensor, b: Tensor) : Tensor = a.matmul b
        /// The sum of the products of two vectors' elements.
        static member dot(a: Tensor, b: Tensor) : Tensor = a.dot b
        /// The sum of a square matrix's diagonal.
        static member trace(input: Tensor) : Tensor = input.trace ()
