namespace Wgan.Functional

/// <summary>Samples as PNG pictures.</summary>
[<RequireQualifiedAccess>]
module SampleImage =
    let private padding = 2

    /// A grid of images [N, C, H, W] in [-1, 1] on white.
    let private grid columns (samples: Tensor) : byte[] =
        let shape = samples.shape |> Array.map int
        let count, channels, height, width = shape[0], shape[1], shape[2], shape[3]

        if channels <> 1 && channels <> 3 then
            Errors.fail "pictures have 1 or 3 channels, not %d" channels

        let values = Tensors.toArray samples
        let rows = (count + columns - 1) / columns
        let totalWidth = columns * (width + padding) + padding
        let totalHeight = rows * (height + padding) + padding
        let pixels = Array.create (totalWidth * totalHeight * channels) 255uy

        for i in 0 .. count - 1 do
            let top = padding + i / columns * (height + padding)
            let left = padding + i % columns * (width + padding)

            for c in 0 .. channels - 1 do
                for y in 0 .. height - 1 do
                    for x in 0 .. width - 1 do
                        let value = values[((i * channels + c) * height + y) * width + x]
                        let level = (value + 1.0) * 127.5 |> round |> max 0.0 |> min 255.0
                        pixels[((top + y) * totalWidth + left + x) * channels + c] <- byte level

        Png.encode totalWidth totalHeight channels pixels

    let private side = 480

    /// Generated points (blue) over real ones (grey), on axes that fit the real ones.
    let private scatter (real: Tensor) (fake: Tensor) : byte[] =
        let real, fake = Tensors.toArray real, Tensors.toArray fake
        let reach = 1.15 * (real |> Array.fold (fun most value -> max most (abs value)) 1e-9)
        let pixels = Array.create (side * side * 3) 255uy

        let dot (x: float) (y: float) (red, green, blue) =
            let column = int ((x / reach + 1.0) * 0.5 * float side)
            let row = int ((1.0 - y / reach) * 0.5 * float side)

            for dy in 0..1 do
                for dx in 0..1 do
                    let px, py = column + dx, row + dy

                    if px >= 0 && px < side && py >= 0 && py < side then
                        let offset = (py * side + px) * 3
                        pixels[offset] <- red
                        pixels[offset + 1] <- green
                        pixels[offset + 2] <- blue

        let points (values: float[]) colour =
            for i in 0 .. values.Length / 2 - 1 do
                dot values[2 * i] values[2 * i + 1] colour

        points real (185uy, 185uy, 185uy)
        points fake (0uy, 90uy, 181uy)
        Png.encode side side 3 pixels

    /// <summary>How many samples a picture of that kind of sample shows.</summary>
    [<CompiledName "Count">]
    let count (sampleShape: int64[]) : int = if sampleShape.Length = 3 then 64 else 2000

    /// <summary>How many of them stand in a row.</summary>
    [<CompiledName "Columns">]
    let columns (sampleShape: int64[]) : int = sampleShape |> count |> float |> sqrt |> ceil |> int

    /// <summary>Whether samples of that shape can be drawn: images [1 or 3, H, W], or points [2].</summary>
    [<CompiledName "CanDraw">]
    let canDraw (sampleShape: int64[]) : bool =
        (sampleShape.Length = 3 && (sampleShape[0] = 1L || sampleShape[0] = 3L))
        || sampleShape = [| 2L |]

    /// <summary>A PNG file: a grid of images in [-1, 1], or a scatter plot of points over real ones.</summary>
    /// <param name="columns">How many images stand in a row.</param>
    /// <param name="real">Real samples, for the axes and background of a scatter plot.</param>
    /// <param name="fake">Generated samples.</param>
    [<CompiledName "Draw">]
    let draw (columns: int) (real: Tensor) (fake: Tensor) : byte[] =
        if fake.shape.Length = 4 then
            grid columns fake
        else
            scatter real fake
