namespace Wgan.Functional

open System

/// Bilinear resizing with antialiasing: the triangle filter, widened by the factor of reduction. From n to m pixels, with s = n / m and
/// r = max(s, 1),
///
///     y_i = sum_j w_ij x_j / sum_j w_ij,   w_ij = max(0, 1 - |j + 1/2 - (i + 1/2) s| / r),
///
/// in each direction: what PIL's BILINEAR and PyTorch's interpolate(mode="bilinear", antialias=True) compute. Bytes are rounded once, after
/// both directions (PIL rounds after each).
[<RequireQualifiedAccess>]
module internal Resize =
    /// For each of m outputs the first input that counts, and the weights of the inputs from there; they sum to 1.
    let weights (n: int) (m: int) : struct (int * float[])[] =
        let scale = float n / float m
        let reach = max scale 1.0

        Array.init m (fun i ->
            let centre = (float i + 0.5) * scale
            let first = max 0 (int (floor (centre - reach)))
            let last = min (n - 1) (int (ceil (centre + reach)))

            let raw = [| for j in first..last -> max 0.0 (1.0 - abs (float j + 0.5 - centre) / reach) |]
            let sum = Array.sum raw
            struct (first, raw |> Array.map (fun weight -> weight / sum)))

    /// The largest centred square of an image, resized to size x size: bytes, channel after channel (C x H x W).
    let centredSquare (size: int) (image: Image) : byte[] =
        let side, channels = min image.Width image.Height, image.Channels
        let left, top = (image.Width - side) / 2, (image.Height - side) / 2
        let weights = weights side size
        // Every row of the square, resized: [side, size, channels].
        let rows = Array.zeroCreate<float32>(side * size * channels)

        for y in 0 .. side - 1 do
            let source = ((top + y) * image.Width + left) * channels

            for x in 0 .. size - 1 do
                let struct (first, shares) = weights[x]

                for channel in 0 .. channels - 1 do
                    let mutable sum = 0.0

                    for j in 0 .. shares.Length - 1 do
                        sum <- sum + shares[j] * float image.Pixels[source + (first + j) * channels + channel]

                    rows[(y * size + x) * channels + channel] <- float32 sum

        let made = Array.zeroCreate<byte>(channels * size * size)

        for y in 0 .. size - 1 do
            let struct (first, shares) = weights[y]

            for x in 0 .. size - 1 do
                for channel in 0 .. channels - 1 do
                    let mutable sum = 0.0

                    for j in 0 .. shares.Length - 1 do
                        sum <- sum + shares[j] * float rows[((first + j) * size + x) * channels + channel]

                    made[(channel * size + y) * size + x] <- byte (Math.Round sum)

        made
