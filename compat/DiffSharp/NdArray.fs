namespace DiffSharp

open System

/// A dense row-major array of float64: the numbers under a tensor, without any notion of derivative. A subset's kernel:
/// everything that moves elements about is `take` or `scatter`, which are each other's transpose.
type internal NdArray = { Shape: int[]; Data: float[] }

[<RequireQualifiedAccess>]
module internal NdArray =
    /// The number of elements of a shape.
    let length (shape: int[]) : int = Array.fold (*) 1 shape

    /// A shape as the messages print it: [2; 3].
    let describe (shape: int[]) : string =
        let sizes = shape |> Array.map string |> String.concat "; "
        $"[{sizes}]"

    /// An array of the shape with these row-major values.
    let create (shape: int[]) (data: float[]) : NdArray =
        if length shape <> data.Length then
            invalidArg "shape" $"A tensor of shape {describe shape} does not hold {data.Length} values."

        { Shape = shape; Data = data }

    /// An array without dimensions.
    let scalar (value: float) : NdArray = { Shape = [||]; Data = [| value |] }

    /// An array of one value.
    let full (shape: int[]) (value: float) : NdArray =
        { Shape = shape
          Data = Array.create (length shape) value }

    /// f of every element.
    let map (f: float -> float) (a: NdArray) : NdArray =
        { Shape = a.Shape
          Data = Array.map f a.Data }

    /// f of corresponding elements. The shapes are the same: broadcasting is a `take` that happens before.
    let map2 (f: float -> float -> float) (a: NdArray) (b: NdArray) : NdArray =
        { Shape = a.Shape
          Data = Array.map2 f a.Data b.Data }

    /// out[i] = a[indices[i]], and 0 where the index is -1.
    let take (indices: int[]) (shape: int[]) (a: NdArray) : NdArray =
        { Shape = shape
          Data = indices |> Array.map (fun i -> if i < 0 then 0.0 else a.Data[i]) }

    /// out[indices[i]] += a[i], from zeros; an index of -1 drops the element. The transpose of `take`.
    let scatter (indices: int[]) (shape: int[]) (a: NdArray) : NdArray =
        let data = Array.zeroCreate (length shape)

        for i in 0 .. indices.Length - 1 do
            if indices[i] >= 0 then
                data[indices[i]] <- data[indices[i]] + a.Data[i]

        { Shape = shape; Data = data }

    /// The arrays one after the other, with the shape.
    let concatenate (shape: int[]) (parts: NdArray[]) : NdArray =
        { Shape = shape
          Data = parts |> Array.collect _.Data }

    /// [batch; n; k] times [batch; k; m] gives [batch; n; m].
    let matmul (a: NdArray) (b: NdArray) : NdArray =
        let batch, n, k, m = a.Shape[0], a.Shape[1], a.Shape[2], b.Shape[2]
        let data = Array.zeroCreate (batch * n * m)

        for s in 0 .. batch - 1 do
            for i in 0 .. n - 1 do
                let row = (s * n + i) * m

                for l in 0 .. k - 1 do
                    let left = a.Data[(s * n + i) * k + l]
                    let other = (s * k + l) * m

                    for j in 0 .. m - 1 do
                        data[row + j] <- data[row + j] + left * b.Data[other + j]

        { Shape = [| batch; n; m |]
          Data = data }

    /// The same bits, NaN equal to NaN.
    let equal (a: NdArray) (b: NdArray) : bool =
        a.Shape = b.Shape
        && Array.forall2 (fun (x: float) y -> x.Equals y) a.Data b.Data
