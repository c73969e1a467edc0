namespace DiffSharp

/// Shapes and joining, as functions of `dsharp`.
[<AutoOpen>]
module DsharpShape =
    let private joined name (join: Value[] -> Value) (tensors: seq<Tensor>) =
        let tensors = Array.ofSeq tensors

        if tensors.Length = 0 then
            invalidArg "tensors" $"{name}: there is no tensor to join."

        if tensors |> Array.exists (fun tensor -> tensor.dtype <> tensors[0].dtype) then
            invalidArg "tensors" $"{name}: the tensors must all be of one type."

        Tensor(join (tensors |> Array.map _.Value), tensors[0].dtype)

    type dsharp with
        /// One after the other along a dimension, the first unless given.
        static member cat(tensors: seq<Tensor>, ?dim: int) : Tensor =
            joined "cat" (Layout.cat (defaultArg dim 0)) tensors

        /// Side by side along a new dimension, the first unless given.
        static member stack(tensors: seq<Tensor>, ?dim: int) : Tensor =
            joined "stack" (Layout.stack (defaultArg dim 0)) tensors

        /// The slices along a dimension, without it.
        static member unstack(input: Tensor, ?dim: int) : Tensor[] = input.unstack (?dim = dim)

        /// The pieces of the given sizes along a dimension.
        static member split(input: Tensor, sizes: seq<int>, ?dim: int) : Tensor[] = input.split (sizes, ?dim = dim)

        /// The same elements in another shape; one size may be -1, the rest.
        static member view(input: Tensor, shape: seq<int>) : Tensor = input.view shape

        /// The same elements in one dimension of this size, or -1.
        static member view(input: Tensor, shape: int) : Tensor = input.view shape

        /// The same elements in the other's shape.
        static member viewAs(input: Tensor, other: Tensor) : Tensor = input.viewAs other

        /// Repeats dimensions of size 1, and adds dimensions in front; -1 keeps a size.
        static member expand(input: Tensor, shape: seq<int>) : Tensor = input.expand shape

        /// Expanded to the other's shape.
        static member expandAs(input: Tensor, other: Tensor) : Tensor = input.expandAs other

        /// Swaps the two dimensions of a matrix.
        static member transpose(input: Tensor) : Tensor = input.transpose ()

        /// Swaps two dimensions.
        static member transpose(input: Tensor, dim0: int, dim1: int) : Tensor = input.transpose (dim0, dim1)

        /// Dimension d of the result is dimension permutation[d].
        static member permute(input: Tensor, permutation: seq<int>) : Tensor = input.permute permutation

        /// Without the dimension, if its size is 1; without all of size 1 if none is given.
        static member squeeze(input: Tensor, ?dim: int) : Tensor = input.squeeze (?dim = dim)

        /// With a dimension of size 1 at the position.
        static member unsqueeze(input: Tensor, dim: int) : Tensor = input.unsqueeze dim

        /// Reversed along the dimensions.
        static member flip(input: Tensor, dims: seq<int>) : Tensor = input.flip dims

        /// Dimensions startDim to endDim, all unless given, become one.
        static member flatten(input: Tensor, ?startDim: int, ?endDim: int) : Tensor =
            input.flatten (?startDim = startDim, ?endDim = endDim)

        /// Elements along a dimension by Int32 indices of the same number of dimensions.
        static member gather(input: Tensor, dim: int, indices: Tensor) : Tensor = input.gather (dim, indices)

        /// The elements in another type.
        static member cast(input: Tensor, dtype: Dtype) : Tensor = input.cast dtype

        /// A copy.
        static member clone(input: Tensor) : Tensor = input.clone ()
