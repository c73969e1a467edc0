namespace DiffSharp

/// Shapes: what a tensor's elements are called, not what they are.
[<RequireQualifiedAccess>]
module internal Layout =
    let private text = NdArray.describe

    /// A view of the elements in a shape, where one -1 stands for the size that is left.
    let view (shape: int[]) (a: Value) : Value =
        let total = NdArray.length a.Shape
        let known = shape |> Array.filter (fun size -> size >= 0) |> NdArray.length

        let complete =
            match shape |> Array.filter (fun size -> size < 0) with
            | [| -1 |] when known > 0 && total % known = 0 ->
                shape |> Array.map (fun size -> if size < 0 then total / known else size)
            | _ -> shape

        if Array.exists (fun size -> size < 0) complete || NdArray.length complete <> total then
            invalidArg "shape" $"view: a tensor of shape {text a.Shape} cannot be viewed as {text shape}."

        reshape complete a

    /// Repeats dimensions of size 1; -1 keeps a size.
    let expand (shape: int[]) (a: Value) : Value =
        let front = shape.Length - a.Shape.Length

        let complete =
            shape
            |> Array.mapi (fun d size -> if size = -1 && d >= front then a.Shape[d - front] else size)

        let fits d = d < front || a.Shape[d - front] = complete[d] || a.Shape[d - front] = 1

        if
            front < 0
            || Array.exists (fun size -> size < 0) complete
            || not (Seq.forall fits (seq { 0 .. shape.Length - 1 }))
        then
            invalidArg "newShape" $"expand: a tensor of shape {text a.Shape} cannot be expanded to {text shape}."

        Arithmetic.expand complete a

    /// Dimension d of the result is dimension permutation[d] of a.
    let permute (permutation: int[]) (a: Value) : Value =
        if Array.sort permutation <> [| 0 .. a.Shape.Length - 1 |] then
            invalidArg "permutation" $"permute: {text permutation} does not name each dimension of {text a.Shape} once."

        let shape = permutation |> Array.map (fun d -> a.Shape[d])
        take (Indices.permute a.Shape permutation) shape a

    /// Swaps two dimensions.
    let transpose (dim0: int) (dim1: int) (a: Value) : Value =
        let rank = a.Shape.Length
        let dim0 = Indices.dimension "transpose" rank dim0
        let dim1 = Indices.dimension "transpose" rank dim1

        a
        |> permute (
            Array.init rank (fun d ->
                if d = dim0 then dim1
                elif d = dim1 then dim0
                else d)
        )

    /// A dimension of size 1 at the position.
    let unsqueeze (dim: int) (a: Value) : Value =
        let dim = Indices.dimension "unsqueeze" (a.Shape.Length + 1) dim
        reshape (Array.insertAt dim 1 a.Shape) a

    /// Without the dimension, if its size is 1; without all of size 1 if none is given.
    let squeeze (dim: int option) (a: Value) : Value =
        match dim with
        | None -> reshape (a.Shape |> Array.filter (fun size -> size <> 1)) a
        | Some dim ->
            let dim = Indices.dimension "squeeze" a.Shape.Length dim

            if a.Shape[dim] = 1 then
                reshape (Array.removeAt dim a.Shape) a
            else
                a

    /// From each dimension the positions first..last.
    let slice (bounds: (struct (int * int))[]) (a: Value) : Value =
        bounds
        |> Array.iteri (fun d (struct (first, last)) ->
            if first < 0 || last >= a.Shape[d] || last < first then
                invalidArg "bounds" $"{first}..{last} is outside dimension {d} of a tensor of shape {text a.Shape}.")

        let shape = bounds |> Array.map (fun (struct (first, last)) -> last - first + 1)
        let starts = bounds |> Array.map (fun (struct (first, _)) -> first)
        take (Indices.box a.Shape starts shape) shape a

    /// The positions first..last of one dimension.
    let narrow (dim: int) (first: int) (last: int) (a: Value) : Value =
        a
        |> slice (
            a.Shape
            |> Array.mapi (fun d size ->
                if d = dim then
                    struct (first, last)
                else
                    struct (0, size - 1))
        )

    /// Reversed along the dimensions.
    let flip (dims: int[]) (a: Value) : Value =
        let dims = dims |> Array.map (Indices.dimension "flip" a.Shape.Length)
        take (Indices.flip a.Shape dims) a.Shape a

    /// One after the other along the dimension.
    let cat (dim: int) (parts: Value[]) : Value =
        if parts.Length = 0 then
            invalidArg "tensors" "cat: there is no tensor to concatenate."

        let first = parts[0].Shape
        let dim = Indices.dimension "cat" first.Length dim

        for part in parts do
            if
                part.Shape.Length <> first.Length
                || Array.removeAt dim part.Shape <> Array.removeAt dim first
            then
                invalidArg
                    "tensors"
                    $"cat: the shapes {text first} and {text part.Shape} differ outside dimension {dim}."

        let front = Array.append [| dim |] (Array.removeAt dim [| 0 .. first.Length - 1 |])

        let back =
            [| 0 .. first.Length - 1 |]
            |> Array.map (fun d -> Array.findIndex ((=) d) front)

        let moved = parts |> Array.map (permute front)
        let lengths = moved |> Array.map (fun part -> NdArray.length part.Shape)
        let starts = Array.scan (+) 0 lengths
        let sizes = parts |> Array.sumBy (fun part -> part.Shape[dim])
        let shape = Array.append [| sizes |] (Array.removeAt dim first)
        let place i = Array.init lengths[i] (fun j -> starts[i] + j)

        apply
            { Name = "cat"
              Evaluate = NdArray.concatenate shape
              Push = fun _ _ i tangent -> scatter (place i) shape tangent
              Pull = fun primals _ i adjoint -> take (place i) primals[i].Shape adjoint }
            moved
        |> permute back

    /// Side by side along a new dimension.
    let stack (dim: int) (parts: Value[]) : Value =
        for part in parts do
            if part.Shape <> parts[0].Shape then
                invalidArg "tensors" $"stack: the shapes {text parts[0].Shape} and {text part.Shape} differ."

        parts |> Array.map (unsqueeze dim) |> cat dim

    /// result[i, j] = a[indices[i, j], j] for dimension 0, and likewise for the others.
    let gather (dim: int) (indices: NdArray) (a: Value) : Value =
        let dim = Indices.dimension "gather" a.Shape.Length dim
        let fits d = d = dim || indices.Shape[d] <= a.Shape[d]

        if
            indices.Shape.Length <> a.Shape.Length
            || not (Seq.forall fits (seq { 0 .. a.Shape.Length - 1 }))
        then
            invalidArg "indices" $"gather: indices of shape {text indices.Shape} do not fit a tensor of {text a.Shape}."

        take (Indices.gather a.Shape dim indices.Shape indices.Data) indices.Shape a
