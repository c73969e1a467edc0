namespace Wgan.Functional

open System

/// <summary>An image of bytes.</summary>
[<ReferenceEquality; NoComparison>]
type Image =
    {
        /// <summary>The number of columns.</summary>
        Width: int
        /// <summary>The number of rows.</summary>
        Height: int
        /// <summary>1: grey. 3: red, green and blue.</summary>
        Channels: int
        /// <summary>
        /// Row after row from the top, in a row pixel after pixel from the left, in a pixel channel after channel:
        /// Width x Height x Channels bytes, 0 is black.
        /// </summary>
        Pixels: byte[]
    }

/// What readers of image files share: how large an image may be, and how numbers become bytes.
[<RequireQualifiedAccess>]
module internal Images =
    /// The most bytes that a file may decode to, where the reader's caller says nothing else: 256 MiB.
    let largest = 256L * 1024L * 1024L

    /// The longest side of an image: a row of 16-bit RGBA is then at most 8 MB.
    let private longestSide = 1_000_000

    /// The number of bytes of an image, where it is one that may be read.
    let size (limit: int64) (width: int) (height: int) (channels: int) : int =
        if width < 1 || height < 1 then
            Errors.fail "it declares %u x %u pixels" (uint32 width) (uint32 height)

        if width > longestSide || height > longestSide then
            Errors.fail "it declares %d x %d pixels; a side can be at most %d" width height longestSide

        let bytes = int64 width * int64 height * int64 channels

        if bytes > min limit (int64 Array.MaxLength) then
            Errors.fail
                "it declares %d x %d pixels of %d channels, %d bytes; at most %d may be read"
                width
                height
                channels
                bytes
                limit

        int bytes

    /// 255 v / largest, rounded to the nearest: a sample of another depth as a byte.
    let toByte (largest: int) (value: int) : byte = byte ((value * 255 + largest / 2) / largest)

    /// The image in grey or in RGB. Grey is the luma 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), rounded; RGB repeats grey.
    let inChannels (channels: int) (image: Image) : Image =
        match image.Channels, channels with
        | had, wanted when had = wanted -> image
        | 3, 1 ->
            let pixels = image.Pixels

            let luma i =
                byte (
                    (299 * int pixels[3 * i]
                     + 587 * int pixels[3 * i + 1]
                     + 114 * int pixels[3 * i + 2]
                     + 500)
                    / 1000
                )

            { image with
                Channels = 1
                Pixels = Array.init (pixels.Length / 3) luma }
        | _ ->
            { image with
                Channels = 3
                Pixels = Array.init (3 * image.Pixels.Length) (fun i -> image.Pixels[i / 3]) }
