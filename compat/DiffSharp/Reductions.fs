namespace DiffSharp

open System

/// Sums, means, maxima: many elements become one. A dimension that is reduced is kept with size 1 if `keepDim`.
[<RequireQualifiedAccess>]
module internal Reductions =
    let private reduced (dim: int) (shape: int[]) = shape |> Array.updateAt dim 1

    let private finish (dim: int) (keepDim: bool) (a: Value) =
        if keepDim then
            a
        else
            reshape (Array.removeAt dim a.Shape) a

    /// Of all elements.
    let sum (a: Value) : Value = scatter (Array.zeroCreate (NdArray.length a.Shape)) [||] a

    /// Along one dimension.
    let sumAlong (dim: int) (keepDim: bool) (a: Value) : Value =
        let dim = Indices.dimension "sum" a.Shape.Length dim
        let shape = reduced dim a.Shape
        scatter (Indices.expand shape a.Shape) shape a |> finish dim keepDim

    let private count (a: Value) = float (NdArray.length a.Shape)

    let mean (a: Value) : Value = sum a /. constant (count a)

    let meanAlong (dim: int) (keepDim: bool) (a: Value) : Value =
        let dim = Indices.dimension "mean" a.Shape.Length dim
        sumAlong dim keepDim a /. constant (float a.Shape[dim])

    let private squaredDeviations (mean: Value) (a: Value) =
        let deviation = a -. mean
        deviation *. deviation

    /// Divided by n - 1 if unbiased, else by n.
    let variance (unbiased: bool) (a: Value) : Value =
        sum (squaredDeviations (mean a) a)
        /. constant (count a - (if unbiased then 1.0 else 0.0))

    let varianceAlong (dim: int) (keepDim: bool) (unbiased: bool) (a: Value) : Value =
        let dim = Indices.dimension "var" a.Shape.Length dim

        sumAlong dim keepDim (squaredDeviations (meanAlong dim true a) a)
        /. constant (float a.Shape[dim] - (if unbiased then 1.0 else 0.0))

    // The flat index of the element that beats the others, the first of equals, for each position of the reduced shape.
    let private winners (beats: float -> float -> bool) (shape: int[]) (a: NdArray) : int[] =
        let best = Array.create (NdArray.length shape) -1
        let better x y = beats x y || (Double.IsNaN x && not (Double.IsNaN y))

        Indices.expand shape a.Shape
        |> Array.iteri (fun i target ->
            if best[target] < 0 || better a.Data[i] a.Data[best[target]] then
                best[target] <- i)

        best

    let private extreme name beats (a: Value) : Value =
        if NdArray.length a.Shape = 0 then
            invalidArg "input" $"{name}: a tensor of shape {NdArray.describe a.Shape} has no elements."

        take (winners beats [||] a.Array) [||] a

    let private extremeAlong name beats (dim: int) (keepDim: bool) (a: Value) : Value =
        let dim = Indices.dimension name a.Shape.Length dim
        let shape = reduced dim a.Shape
        take (winners beats shape a.Array) shape a |> finish dim keepDim

    /// The derivative is that of the first largest element.
    let max a = extreme "max" (>) a

    let maxAlong dim keepDim a = extremeAlong "max" (>) dim keepDim a

    /// The derivative is that of the first smallest element.
    let min a = extreme "min" (<) a

    let minAlong dim keepDim a = extremeAlong "min" (<) dim keepDim a

    /// log sum exp along a dimension. The largest element is taken out, so that nothing overflows.
    let logSumExp (dim: int) (keepDim: bool) (a: Value) : Value =
        let dim = Indices.dimension "logsumexp" a.Shape.Length dim
        // Subtracting an infinite largest element would give NaN.
        let shift = maxAlong dim true a |> flat (fun x -> if Double.IsInfinity x then 0.0 else x)
        let sums = Functions.exp (a -. shift) |> sumAlong dim true
        Functions.log sums +. shift |> finish dim keepDim

    let logSoftmax (dim: int) (a: Value) : Value = a -. logSumExp dim true a
    let softmax (dim: int) (a: Value) : Value = Functions.exp (logSoftmax dim a)
