namespace Wgan.Functional

open TorchSharp

/// <summary>
/// A transformation of a data set's batches, as a value. It draws nothing: it declares its draws, which <c>Dataset.transform</c> makes from
/// the batch's key and number. Labels and the order of the samples are not touched.
/// </summary>
[<Sealed; AllowNullLiteral(false)>]
type DataTransform
    internal
    (
        description: Description,
        outputShape: int64[] -> int64[],
        draws: int64[] -> DrawSpec[],
        apply: Tensor -> Tree -> Tensor
    ) =

    /// <summary>What transformation it is.</summary>
    member _.Description = description

    /// <summary>The shape of a transformed sample; an error for samples that cannot be transformed.</summary>
    member _.OutputShape(sampleShape: int64[]) : int64[] = outputShape sampleShape

    /// <summary>The draws that <c>Apply</c> wants, given the shape [B, ...] of a batch.</summary>
    member _.Draws(batchShape: int64[]) : DrawSpec[] = draws batchShape

    /// <summary>The transformed batch.</summary>
    /// <param name="x">A batch [B, ...].</param>
    /// <param name="draws">The tensors that <c>Draws</c> declared.</param>
    member _.Apply(x: Tensor, draws: Tree) : Tensor =
        use _scope = torch.NewDisposeScope()
        let wanted = Array.append [| x.shape[0] |] (outputShape (Array.tail x.shape))
        let made = apply x draws

        if made.shape <> wanted then
            Errors.fail
                "the transformation %s made %s of a batch %s where it declares %s"
                description.Name
                (Tensors.shapeText made.shape)
                (Tensors.shapeText x.shape)
                (Tensors.shapeText wanted)

        // A tensor that was handed through belongs to the caller's scope already.
        (if obj.ReferenceEquals(made, x) then
             x.view x.shape
         else
             made)
            .MoveToOuterDisposeScope()

/// <summary>Transformations of images [channels, height, width], and your own.</summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module DataTransform =
    let private image name (sampleShape: int64[]) : struct (int64 * int64 * int64) =
        match sampleShape with
        | [| channels; height; width |] -> struct (channels, height, width)
        | other ->
            Errors.fail "%s wants images [channels, height, width], not samples %s" name (Tensors.shapeText other)

    let private uniform name shape =
        { Name = name
          Shape = shape
          Distribution = Distribution.Uniform(0.0, 1.0) }

    /// <summary>A transformation of your own. Change <paramref name="version"/> whenever its meaning changes: it enters the experiment's hash.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="outputShape">The shape of a transformed sample, given that of a sample.</param>
    /// <param name="draws">The random numbers it wants, given the shape [B, ...] of a batch.</param>
    /// <param name="apply">The transformed batch, given a batch and the declared draws.</param>
    [<CompiledName "Custom">]
    let custom
        (name: string)
        (version: string)
        (outputShape: int64[] -> int64[])
        (draws: int64[] -> DrawSpec[])
        (apply: Tensor -> Tree -> Tensor)
        =
        DataTransform(Description.custom name version [||], outputShape, draws, apply)

    /// <summary>
    /// Each image is mirrored, left for right, with probability 1/2: where its coin c &lt; 1/2. Draws: <c>coin</c> [B], uniform on (0, 1).
    /// </summary>
    [<CompiledName "FlipHorizontal">]
    let flipHorizontal =
        let apply (x: Tensor) (draws: Tree) =
            let heads = (Tensors.perSample x draws["coin"]).lt(Tensors.scalar 0.5)
            torch.where (heads, x.flip (3L), x)

        DataTransform(
            Description.leaf "flipHorizontal" [],
            (fun shape ->
                image "flipHorizontal" shape |> ignore
                shape),
            (fun batchShape -> [| uniform "coin" batchShape[..0] |]),
            apply
        )

    /// <summary>
    /// Uniform dequantisation: x -> (255 (x + 1) / 2 + u) / 128 - 1. The 256 levels of x in [-1, 1] become 256 bins that fill [-1, 1), and
    /// u moves each value inside its bin. Draws: <c>noise</c>, of the batch's shape, uniform on (0, 1).
    /// </summary>
    /// <remarks>
    /// Theis, van den Oord and Bethge, "A note on the evaluation of generative models" (ICLR 2016), section 3.1. The scale is that of the
    /// official WGAN-GP code for CIFAR-10.
    /// </remarks>
    [<CompiledName "Dequantise">]
    let dequantise =
        let apply (x: Tensor) (draws: Tree) =
            x
            |> Tensors.shift 1.0
            |> Tensors.scale 127.5
            |> Tensors.addScaled 1.0 draws["noise"]
            |> Tensors.scale (1.0 / 128.0)
            |> Tensors.shift -1.0

        DataTransform(Description.leaf "dequantise" [], id, (fun batchShape -> [| uniform "noise" batchShape |]), apply)

    /// <summary>
    /// A frame of black (-1) around each image, up to size x size. Where the frame cannot be even, the right and the lower side get the
    /// pixel more.
    /// </summary>
    /// <param name="size">The new height and width, not below the old ones.</param>
    [<CompiledName "PadTo">]
    let padTo (size: int) =
        let size = int64 size

        let outputShape shape =
            let struct (channels, height, width) = image "padTo" shape

            if size < height || size < width then
                Errors.fail "padTo %d: the images are %d x %d already" size height width

            [| channels; size; size |]

        let apply (x: Tensor) _ =
            let down, across = size - x.shape[2], size - x.shape[3]

            torch.nn.functional.pad (
                x,
                [| across / 2L; across - across / 2L; down / 2L; down - down / 2L |],
                PaddingModes.Constant,
                -1.0
            )

        DataTransform(
            Description.leaf "padTo" [ "size", Description.integer size ],
            outputShape,
            (fun _ -> [||]),
            apply
        )

    let private resizing (from: int64) (size: int) (like: Tensor) : Tensor =
        let matrix = Array.zeroCreate<float>(size * int from)

        Resize.weights (int from) size
        |> Array.iteri (fun row (struct (first, shares)) ->
            Array.blit shares 0 matrix (row * int from + first) shares.Length)

        torch.tensor(matrix).reshape(int64 size, from).``to``(like.dtype, like.device)

    /// <summary>
    /// The largest centred square of each image, resized to size x size: Y = W X W^T in each channel, where the rows of W are the weights of
    /// bilinear interpolation with antialiasing. From n pixels, with s = n / size and r = max(s, 1),
    /// W_ij is proportional to max(0, 1 - |j + 1/2 - (i + 1/2) s| / r), and each row sums to 1.
    /// </summary>
    /// <param name="size">The new height and width.</param>
    [<CompiledName "ResizeTo">]
    let resizeTo (size: int) =
        if size < 1 then
            Errors.fail "resizeTo wants a size of at least 1, not %d" size

        let apply (x: Tensor) _ =
            let height, width = x.shape[2], x.shape[3]
            let side = min height width
            let square = x.narrow(2L, (height - side) / 2L, side).narrow(3L, (width - side) / 2L, side)
            let w = resizing side size x
            torch.matmul (torch.matmul (w, square), w.transpose (0L, 1L))

        DataTransform(
            Description.leaf "resizeTo" [ "size", Description.integer (int64 size) ],
            (fun shape ->
                let struct (channels, _, _) = image "resizeTo" shape
                [| channels; int64 size; int64 size |]),
            (fun _ -> [||]),
            apply
        )
