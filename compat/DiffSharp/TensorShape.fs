namespace DiffSharp

/// Shapes, element types and reading out, as members of a tensor.
[<AutoOpen>]
module TensorShape =
    // Any element type: these only move elements.
    let private moved (f: Value -> Value) (a: Tensor) = Tensor(f a.Value, a.dtype)

    let private rank (wanted: int) (a: Tensor) =
        if a.dim <> wanted then
            invalidOp $"A tensor of shape {NdArray.describe a.shape} has {a.dim} dimensions, not {wanted}."

        a.shape, a.Value.Array.Data

    let private item<'T> (x: float) : 'T =
        System.Convert.ChangeType(x, typeof<'T>, System.Globalization.CultureInfo.InvariantCulture) :?> 'T

    type Tensor with
        /// The same elements in another shape; one size may be -1, the rest.
        member a.view(shape: seq<int>) = moved (Layout.view (Array.ofSeq shape)) a
        /// The same elements in one dimension of this size, or -1.
        member a.view(shape: int) = moved (Layout.view [| shape |]) a
        /// The same elements in the other's shape.
        member a.viewAs(other: Tensor) = a.view other.shape
        /// Repeats dimensions of size 1, and adds dimensions in front; -1 keeps a size.
        member a.expand(newShape: seq<int>) = moved (Layout.expand (Array.ofSeq newShape)) a
        /// Expanded to the other's shape.
        member a.expandAs(other: Tensor) = a.expand other.shape

        /// Sums to a shape that broadcasts to this one.
        member a.sumToSize(newShape: int[]) =
            if Indices.broadcastShape "sumToSize" a.shape newShape <> a.shape then
                invalidArg
                    "newShape"
                    $"sumToSize: {NdArray.describe newShape} does not broadcast to {NdArray.describe a.shape}."

            Tensor.Map "sumToSize" (scatter (Indices.expand newShape a.shape) newShape) a

        /// Swaps the two dimensions of a matrix.
        member a.transpose() =
            rank 2 a |> ignore
            moved (Layout.transpose 0 1) a

        /// Swaps two dimensions.
        member a.transpose(dim0: int, dim1: int) = moved (Layout.transpose dim0 dim1) a
        /// Dimension d of the result is dimension permutation[d].
        member a.permute(permutation: seq<int>) = moved (Layout.permute (Array.ofSeq permutation)) a
        /// Without the dimension, if its size is 1; without all of size 1 if none is given.
        member a.squeeze(?dim: int) = moved (Layout.squeeze dim) a
        /// With a dimension of size 1 at the position.
        member a.unsqueeze(dim: int) = moved (Layout.unsqueeze dim) a
        /// Reversed along the dimensions.
        member a.flip(dims: seq<int>) = moved (Layout.flip (Array.ofSeq dims)) a

        /// Dimensions startDim to endDim, all unless given, become one.
        member a.flatten(?startDim: int, ?endDim: int) =
            let first = Indices.dimension "flatten" (max 1 a.dim) (defaultArg startDim 0)
            let last = Indices.dimension "flatten" (max 1 a.dim) (defaultArg endDim -1)
            let shape = a.shape

            if a.dim < 2 then
                a.view -1
            else
                a.view (
                    Array.concat
                        [ shape[.. first - 1]
                          [| NdArray.length shape[first..last] |]
                          shape[last + 1 ..] ]
                )

        /// Elements along a dimension by Int32 indices of the same number of dimensions.
        member a.gather(dim: int, indices: Tensor) =
            if indices.dtype <> Dtype.Int32 then
                invalidArg "indices" $"gather: indices of Dtype.Int32 are needed, not Dtype.{indices.dtype}."

            moved (Layout.gather dim indices.Value.Array) a

        /// The pieces of the given sizes along a dimension.
        member a.split(sizes: seq<int>, ?dim: int) : Tensor[] =
            let dim = Indices.dimension "split" a.dim (defaultArg dim 0)
            let sizes = Array.ofSeq sizes

            if Array.sum sizes <> a.shape[dim] then
                invalidArg
                    "sizes"
                    $"split: {NdArray.describe sizes} does not add up to dimension {dim} of {NdArray.describe a.shape}."

            let starts = Array.scan (+) 0 sizes

            sizes
            |> Array.mapi (fun i size -> moved (Layout.narrow dim starts[i] (starts[i] + size - 1)) a)

        /// The slices along a dimension, without it.
        member a.unstack(?dim: int) : Tensor[] =
            let dim = Indices.dimension "unstack" a.dim (defaultArg dim 0)

            a.split (Array.create a.shape[dim] 1, dim)
            |> Array.map (fun part -> part.squeeze dim)

        /// The elements in another type. Only Float64 to Float64 keeps derivatives.
        member a.cast(dtype: Dtype) =
            Settings.check dtype None

            if dtype = a.dtype then
                a
            else
                Tensor(flat (Contents.cast dtype) a.Value, dtype)

        /// The elements as Float64.
        member a.double() = a.cast Dtype.Float64
        /// The elements as Float64.
        member a.float64() = a.cast Dtype.Float64
        /// The elements as Int32.
        member a.int() = a.cast Dtype.Int32
        /// The elements as Bool.
        member a.bool() = a.cast Dtype.Bool

        /// The elements of a tensor of one dimension.
        member a.toArray1D<'T>() : 'T[] =
            let _, data = rank 1 a
            data |> Array.map item<'T>

        /// The elements of a tensor of two dimensions.
        member a.toArray2D<'T>() : 'T[,] =
            let shape, data = rank 2 a
            Array2D.init shape[0] shape[1] (fun i j -> item<'T> data[i * shape[1] + j])

        /// The elements of a tensor of three dimensions.
        member a.toArray3D<'T>() : 'T[,,] =
            let shape, data = rank 3 a
            Array3D.init shape[0] shape[1] shape[2] (fun i j k -> item<'T> data[(i * shape[1] + j) * shape[2] + k])

        /// The elements of a tensor of four dimensions.
        member a.toArray4D<'T>() : 'T[,,,] =
            let s, data = rank 4 a

            Array4D.init s[0] s[1] s[2] s[3] (fun i j k l -> item<'T> data[((i * s[1] + j) * s[2] + k) * s[3] + l])

        /// 0 of the same shape.
        member a.zerosLike(?shape: seq<int>) =
            Tensor(Constant(NdArray.full (shape |> Option.map Array.ofSeq |> Option.defaultValue a.shape) 0.0), a.dtype)

        /// 1 of the same shape.
        member a.onesLike(?shape: seq<int>) =
            Tensor(Constant(NdArray.full (shape |> Option.map Array.ofSeq |> Option.defaultValue a.shape) 1.0), a.dtype)

        /// A copy.
        member a.clone() = moved (reshape a.shape) a
