namespace Wgan.Functional

open System
open TorchSharp

/// <summary>How far <c>Augment.colourWith</c> may go; 0 leaves samples as they are.</summary>
type ColourStrengths =
    {
        /// <summary>The largest number that is added.</summary>
        Brightness: float
        /// <summary>The largest change of the factor 1 that distances from the mean over channels are multiplied by.</summary>
        Saturation: float
        /// <summary>The largest change of the factor 1 that distances from the mean of the image are multiplied by.</summary>
        Contrast: float
    }

    /// <summary>DiffAugment's: 0.5, 1 and 0.5, for images in [-1, 1].</summary>
    static member Default =
        { Brightness = 0.5
          Saturation = 1.0
          Contrast = 0.5 }

/// <summary>
/// DiffAugment: random transformations of images [B, channels, height, width] with a gradient in the image. As inputs of an objective
/// (<c>Objective.withInput</c>) they are applied to real and generated images alike, in both players' updates. One number of each kind a
/// sample, from declared draws.
/// </summary>
/// <remarks>Zhao et al., "Differentiable augmentation for data-efficient GAN training" (2020), section 3 and its official code.</remarks>
[<RequireQualifiedAccess>]
module Augment =
    let private forImages name (numbers: (string * Distribution) list) (batchShape: int64[]) : DrawSpec[] =
        if batchShape.Length <> 4 then
            Errors.fail
                "%s is for images [batch, channels, height, width], not for %s"
                name
                (Tensors.shapeText batchShape)

        [| for number, distribution in numbers do
               { Name = number
                 Shape = [| batchShape[0] |]
                 Distribution = distribution } |]

    let private unit = Distribution.Uniform(0.0, 1.0)

    /// <summary>
    /// Changes of colour, in this order: x + b; x + s (x - mean of x over its channels), pixel by pixel; x + c (x - mean of x over channels and
    /// pixels). b, s and c are uniform on (-Brightness, Brightness) and so on. Draws: <c>brightness</c>, <c>saturation</c>, <c>contrast</c>
    /// [B], uniform on (-1, 1).
    /// </summary>
    /// <remarks>The official code's factors are 1 + s and 1 + c. An image of one channel has no saturation to change.</remarks>
    [<CompiledName "ColourWith">]
    let colourWith (strengths: ColourStrengths) : InputTransform =
        for name, value in
            [ "brightness", strengths.Brightness
              "saturation", strengths.Saturation
              "contrast", strengths.Contrast ] do
            if not (value >= 0.0 && Double.IsFinite value) then
                Errors.fail "a strength of %s is finite and at least 0, not %g" name value

        let signed = Distribution.Uniform(-1.0, 1.0)

        let apply _ (x: Tensor) (draws: Tree) : Tensor =
            let number strength (name: string) = draws[name] |> Tensors.scale strength |> Tensors.perSample x

            let away factor (from: int64[]) (x: Tensor) =
                x.addcmul (factor, x.sub (x.mean (from, true)), Tensors.scalar 1.0)

            x.add (number strengths.Brightness "brightness")
            |> away (number strengths.Saturation "saturation") [| 1L |]
            |> away (number strengths.Contrast "contrast") [| 1L; 2L; 3L |]

        let number = Description.number

        InputTransform(
            Description.leaf
                "colour"
                [ "brightness", number strengths.Brightness
                  "saturation", number strengths.Saturation
                  "contrast", number strengths.Contrast ],
            "x + b, then x + s (x - mean of channels), then x + c (x - mean), each of b, s, c uniform on (-a, a) per sample, a = "
            + $"{number strengths.Brightness}, {number strengths.Saturation}, {number strengths.Contrast}",
            forImages "a change of colour" [ "brightness", signed; "saturation", signed; "contrast", signed ],
            apply
        )

    /// <summary>Changes of colour as in DiffAugment: <c>colourWith ColourStrengths.Default</c>.</summary>
    [<CompiledName "Colour">]
    let colour = colourWith ColourStrengths.Default

    /// A ratio of an image's side in whole pixels, rounded down. A ratio above 0 that comes to none is an error: it would change nothing.
    let private pixels name (ratio: float) (side: int64) =
        let whole = int64 (Math.Floor(ratio * float side))

        if ratio > 0.0 && whole = 0L then
            Errors.fail "%s of %g is less than a pixel of an image's side of %d" name ratio side

        whole

    let private checkRatio name (ratio: float) =
        if not (ratio >= 0.0 && ratio <= 1.0) then
            Errors.fail "%s is a ratio of the image's size, at least 0 and at most 1, not %g" name ratio

    let private forSides name ratio numbers (batchShape: int64[]) =
        let specs = forImages name numbers batchShape

        for side in batchShape[2..] do
            pixels name ratio side |> ignore

        specs

    /// 0, ..., count - 1 with the same chance for draws uniform on (0, 1): [B], of the draws' type.
    let private choices (count: int64) (draws: Tensor) : Tensor =
        // In float32 a draw can be 1.
        (draws |> Tensors.scale (float count)).floor().clamp_max(Tensors.scalar (float (count - 1L)))

    /// 0, ..., count - 1 as a row: [1, count].
    let private places (count: int64) (like: Tensor) : Tensor =
        torch
            .arange((0L).ToScalar(), count.ToScalar(), torch.ScalarType.Int64, like.device)
            .``to``(like.dtype)
            .reshape(1L, count)

    /// <summary>
    /// A shift by whole pixels: row i of a sample is its row i + t, zeros beyond the image, with t uniform on -h, ..., h, h the ratio of the
    /// height rounded down, and columns likewise by a number of their own. Draws: <c>rows</c>, <c>columns</c> [B], uniform on (0, 1).
    /// </summary>
    /// <param name="ratio">How far, as a ratio of the image's size; 0.125 in DiffAugment.</param>
    [<CompiledName "Translation">]
    let translation (ratio: float) : InputTransform =
        let name = "a translation"
        checkRatio name ratio

        let along (dim: int) (draws: Tensor) (x: Tensor) =
            let side = x.shape[dim]
            let reach = pixels name ratio side

            if reach = 0L then
                x
            else
                // Pairs from the last dimension on; the image is `reach` further in.
                let border =
                    if dim = 3 then
                        [| reach; reach |]
                    else
                        [| 0L; 0L; reach; reach |]

                let from = (places side draws).add((choices (2L * reach + 1L) draws).unsqueeze 1L)
                let shape = [| x.shape[0]; 1L; 1L; 1L |]
                shape[dim] <- side
                let index = from.``to``(torch.ScalarType.Int64).reshape(shape).expand(x.shape)
                torch.nn.functional.pad(x, border).gather(int64 dim, index)

        InputTransform(
            Description.leaf "translation" [ "ratio", Description.number ratio ],
            $"x shifted by up to {Description.number ratio} of its size in each direction, zeros beyond it",
            forSides name ratio [ "rows", unit; "columns", unit ],
            fun _ x draws -> x |> along 2 draws["rows"] |> along 3 draws["columns"]
        )

    /// <summary>
    /// A rectangle of zeros: its height and width are the ratio of the image's, rounded down, its place is uniform, and up to half of it may
    /// lie beyond the image. Draws: <c>rows</c>, <c>columns</c> [B], uniform on (0, 1).
    /// </summary>
    /// <param name="ratio">The rectangle's size as a ratio of the image's; 0.5 in DiffAugment.</param>
    [<CompiledName "Cutout">]
    let cutout (ratio: float) : InputTransform =
        let name = "a cutout"
        checkRatio name ratio

        /// Whether each place along a dimension is in the rectangle: [B, side].
        let within (side: int64) (draws: Tensor) =
            let size = pixels name ratio side
            // The official code's places: with an even size there is one more of them than there are pixels.
            let start = choices (side + 1L - size % 2L) draws |> Tensors.shift -(float (size / 2L))
            let inside = (places side draws).sub(start.unsqueeze 1L)

            (inside.ge (Tensors.scalar 0.0)).logical_and(inside.lt (Tensors.scalar (float size)))

        InputTransform(
            Description.leaf "cutout" [ "ratio", Description.number ratio ],
            $"x with a rectangle of {Description.number ratio} of its size set to 0",
            forSides name ratio [ "rows", unit; "columns", unit ],
            fun _ x draws ->
                let rows = (within x.shape[2] draws["rows"]).reshape(x.shape[0], 1L, x.shape[2], 1L)
                let columns = (within x.shape[3] draws["columns"]).reshape(x.shape[0], 1L, 1L, x.shape[3])
                x.masked_fill (rows.logical_and columns, Tensors.scalar 0.0)
        )

    /// <summary>
    /// The image mirrored left to right where the draw is below 1/2. Draws: <c>mirror</c> [B], uniform on (0, 1). Not part of DiffAugment;
    /// with a translation it is the transformation that consistency regularisation is used with.
    /// </summary>
    [<CompiledName "Mirror">]
    let mirror: InputTransform =
        InputTransform(
            Description.leaf "mirror" [],
            "x, mirrored left to right with probability 1/2",
            forImages "a mirror image" [ "mirror", unit ],
            fun _ x draws ->
                let mirrored = (Tensors.perSample x draws["mirror"]).lt(Tensors.scalar 0.5)
                torch.where (mirrored, x.flip [| 3L |], x)
        )
