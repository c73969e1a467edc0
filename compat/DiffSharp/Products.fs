namespace DiffSharp

/// Products that mix elements: of matrices and of images with filters.
[<RequireQualifiedAccess>]
module internal Products =
    let private text = NdArray.describe

    // [batch; n; k] times [batch; k; m]
    let rec private batched (a: Value) (b: Value) : Value =
        apply
            { Name = "matmul"
              Evaluate = fun inputs -> NdArray.matmul inputs[0] inputs[1]
              Push =
                fun primals _ i tangent ->
                    if i = 0 then
                        batched tangent primals[1]
                    else
                        batched primals[0] tangent
              Pull =
                fun primals _ i adjoint ->
                    if i = 0 then
                        batched adjoint (Layout.transpose 1 2 primals[1])
                    else
                        batched (Layout.transpose 1 2 primals[0]) adjoint }
            [| a; b |]

    /// The product of matrices, of a matrix and a vector, or of stacks of matrices, whose other dimensions broadcast.
    let matmul (a: Value) (b: Value) : Value =
        let clash () =
            invalidArg "b" $"matmul: tensors of shape {text a.Shape} and {text b.Shape} cannot be multiplied."

        if a.Shape.Length = 0 || b.Shape.Length = 0 then
            clash ()

        let left = if a.Shape.Length = 1 then Layout.unsqueeze 0 a else a
        let right = if b.Shape.Length = 1 then Layout.unsqueeze 1 b else b
        let matrix (shape: int[]) = shape[shape.Length - 2], shape[shape.Length - 1]
        let stack (shape: int[]) = Array.sub shape 0 (shape.Length - 2)
        let n, k = matrix left.Shape
        let k', m = matrix right.Shape

        if k <> k' then
            clash ()

        let outer = Indices.broadcastShape "matmul" (stack left.Shape) (stack right.Shape)
        let batch = NdArray.length outer

        let prepare rows columns a =
            a
            |> expand (Array.append outer [| rows; columns |])
            |> reshape [| batch; rows; columns |]

        let rows = if a.Shape.Length = 1 then [||] else [| n |]
        let columns = if b.Shape.Length = 1 then [||] else [| m |]

        batched (prepare n k left) (prepare k m right)
        |> reshape (Array.concat [ outer; rows; columns ])

    /// The sum of the products of two vectors' elements.
    let dot (a: Value) (b: Value) : Value =
        if a.Shape.Length <> 1 || a.Shape <> b.Shape then
            invalidArg "b" $"dot: two vectors of one length are needed, not {text a.Shape} and {text b.Shape}."

        Reductions.sum (a *. b)

    let private images name (a: Value) (filters: Value) channelsOf =
        if
            a.Shape.Length <> 4
            || filters.Shape.Length <> 4
            || a.Shape[1] <> filters.Shape[channelsOf]
        then
            invalidArg
                "filters"
                $"{name}: images of shape {text a.Shape} and filters of shape {text filters.Shape} do not fit."

    let private sizes name (output: int[]) =
        if Array.exists (fun size -> size < 1) output then
            invalidArg "filters" $"{name}: the result would have size {text output}."

    /// Images [batch; in; h; w] and filters [out; in; kh; kw] give [batch; out; h'; w'] (cross-correlation).
    let conv2d (strides: int[]) (padding: int[]) (dilation: int[]) (a: Value) (filters: Value) : Value =
        images "conv2d" a filters 1
        let batch, kernel = a.Shape[0], filters.Shape[2..3]

        let output =
            Array.init 2 (fun d ->
                (a.Shape[d + 2] + 2 * padding[d] - dilation[d] * (kernel[d] - 1) - 1)
                / strides[d]
                + 1)

        sizes "conv2d" output
        let patch, positions = a.Shape[1] * kernel[0] * kernel[1], output[0] * output[1]
        let indices = Indices.patches a.Shape kernel output strides padding dilation
        let columns = take indices [| batch; patch; positions |] a

        let rows =
            filters
            |> reshape [| 1; filters.Shape[0]; patch |]
            |> expand [| batch; filters.Shape[0]; patch |]

        batched rows columns
        |> reshape [| batch; filters.Shape[0]; output[0]; output[1] |]

    /// The transpose of conv2d in its images: [batch; in; h; w] and filters [in; out; kh; kw] give [batch; out; h'; w'].
    let convTranspose2d strides padding (dilation: int[]) (outputPadding: int[]) (a: Value) (filters: Value) : Value =
        images "convTranspose2d" a filters 0
        let batch, kernel, input = a.Shape[0], filters.Shape[2..3], a.Shape[2..3]
        let channels, out = filters.Shape[0], filters.Shape[1]

        let output =
            Array.init 2 (fun d ->
                (input[d] - 1) * Array.get strides d - 2 * Array.get padding d
                + dilation[d] * (kernel[d] - 1)
                + outputPadding[d]
                + 1)

        sizes "convTranspose2d" output
        let patch, positions = out * kernel[0] * kernel[1], input[0] * input[1]

        let rows =
            filters
            |> reshape [| channels; patch |]
            |> Layout.transpose 0 1
            |> Layout.unsqueeze 0

        let columns =
            batched (rows |> expand [| batch; patch; channels |]) (a |> reshape [| batch; channels; positions |])

        let shape = [| batch; out; output[0]; output[1] |]
        scatter (Indices.patches shape kernel input strides padding dilation) shape columns
