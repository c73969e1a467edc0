namespace DiffSharp

/// Which element goes where: each function returns, in row-major order of the result, the flat index into the source.
[<RequireQualifiedAccess>]
module internal Indices =
    /// The distance between neighbours along each dimension.
    let strides (shape: int[]) : int[] = Array.scanBack (*) shape 1 |> Array.skip 1

    /// The flat indices of every position of the shape, where a step along dimension d moves by steps[d].
    let walk (shape: int[]) (start: int) (steps: int[]) : int[] =
        let extend (offsets: int[]) d =
            offsets
            |> Array.collect (fun offset -> Array.init shape[d] (fun i -> offset + i * steps[d]))

        Array.fold extend [| start |] [| 0 .. shape.Length - 1 |]

    /// A dimension counted from the front; -1 is the last of `rank`.
    let dimension (name: string) (rank: int) (dim: int) : int =
        if dim < -rank || dim >= rank then
            invalidArg "dim" $"{name}: dimension {dim} is outside a tensor of {rank} dimensions."

        if dim < 0 then dim + rank else dim

    /// The shape that two shapes broadcast to, dimensions aligned at the back.
    let broadcastShape (name: string) (a: int[]) (b: int[]) : int[] =
        let rank = max a.Length b.Length
        let padded (shape: int[]) = Array.append (Array.create (rank - shape.Length) 1) shape

        Array.map2
            (fun m n ->
                if m = n || n = 1 then
                    m
                elif m = 1 then
                    n
                else
                    invalidArg
                        "shape"
                        $"{name}: the shapes {NdArray.describe a} and {NdArray.describe b} do not broadcast.")
            (padded a)
            (padded b)

    /// Repeats dimensions of size 1, and adds dimensions in front.
    let expand (from: int[]) (shape: int[]) : int[] =
        let front = shape.Length - from.Length
        let own = strides from

        let steps =
            shape
            |> Array.mapi (fun d _ ->
                if d < front || from[d - front] = 1 then
                    0
                else
                    own[d - front])

        walk shape 0 steps

    /// Dimension d of the result is dimension permutation[d] of the source.
    let permute (from: int[]) (permutation: int[]) : int[] =
        let own = strides from
        walk (permutation |> Array.map (fun d -> from[d])) 0 (permutation |> Array.map (fun d -> own[d]))

    /// The box that starts at `starts` and has the shape.
    let box (from: int[]) (starts: int[]) (shape: int[]) : int[] =
        let own = strides from
        walk shape (Array.fold2 (fun sum start stride -> sum + start * stride) 0 starts own) own

    /// Reversed along the dimensions.
    let flip (from: int[]) (dims: int[]) : int[] =
        let own = strides from
        let flipped d = Array.contains d dims

        let start =
            Array.init from.Length (fun d -> if flipped d then (from[d] - 1) * own[d] else 0)
            |> Array.sum

        walk from start (Array.init from.Length (fun d -> if flipped d then -own[d] else own[d]))

    /// result[.., i, ..] = source[.., indices[.., i, ..], ..] along dim; the other dimensions of `shape` fit in `from`.
    let gather (from: int[]) (dim: int) (shape: int[]) (indices: float[]) : int[] =
        let own = strides from
        let others = walk shape 0 (own |> Array.mapi (fun d stride -> if d = dim then 0 else stride))

        Array.map2
            (fun other (index: float) ->
                let i = int index

                if i < 0 || i >= from[dim] then
                    invalidArg "indices" $"gather: index {i} is outside dimension {dim} of {NdArray.describe from}."

                other + i * own[dim])
            others
            indices

    /// Patches of images [batch; channels; height; width] for a convolution, as [batch; channels * kernel; positions]:
    /// -1 where the patch hangs over into the padding.
    let patches (images: int[]) (kernel: int[]) (output: int[]) (strides: int[]) (padding: int[]) (dilation: int[]) =
        let batch, channels, height, width = images[0], images[1], images[2], images[3]

        [| for b in 0 .. batch - 1 do
               for c in 0 .. channels - 1 do
                   for ky in 0 .. kernel[0] - 1 do
                       for kx in 0 .. kernel[1] - 1 do
                           for oy in 0 .. output[0] - 1 do
                               for ox in 0 .. output[1] - 1 do
                                   let y = oy * strides[0] - padding[0] + ky * dilation[0]
                                   let x = ox * strides[1] - padding[1] + kx * dilation[1]

                                   if y < 0 || y >= height || x < 0 || x >= width then
                                       -1
                                   else
                                       ((b * channels + c) * height + y) * width + x |]
