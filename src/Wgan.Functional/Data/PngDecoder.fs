namespace Wgan.Functional

open System
open System.IO
open System.IO.Compression

/// Reads PNG (ISO/IEC 15948, third edition): all colour types, depths and filters, interlaced or not. See `ImageFile.read`.
[<RequireQualifiedAccess>]
module internal PngDecoder =
    /// Deflate cannot expand by more (RFC 1951: 258 bytes from 2 bits).
    let private largestRatio = 1032L

    /// Goes to the image data, past chunks that a decoder may pass over, and returns the palette, empty where there is none.
    let private palette (header: PngHeader) (chunks: PngChunks) : byte[] =
        let mutable palette = [||]
        chunks.Next()

        while chunks.Kind <> "IDAT" do
            match chunks.Kind with
            | "PLTE" when header.ColourType = 3 && palette.Length = 0 ->
                palette <- chunks.Content(3 <<< header.Depth)

                if palette.Length = 0 || palette.Length % 3 <> 0 then
                    Errors.fail "its palette has %d bytes, which are no colours of three" palette.Length
            | "PLTE" when header.ColourType = 2 || header.ColourType = 6 -> chunks.End()
            | kind when Char.IsAsciiLetterLower kind[0] -> chunks.End()
            | kind -> Errors.fail "there is a %s chunk before the image data" kind

            chunks.Next()

        if header.ColourType = 3 && palette.Length = 0 then
            Errors.fail "it has no palette"

        palette

    /// Goes past what follows the image data to the last chunk. What follows that is not looked at.
    let private finish (chunks: PngChunks) : unit =
        while chunks.Kind = "IDAT" do
            chunks.End()
            chunks.Next()

        while chunks.Kind <> "IEND" do
            if not (Char.IsAsciiLetterLower chunks.Kind[0]) then
                Errors.fail "there is a %s chunk behind the image data" chunks.Kind

            chunks.End()
            chunks.Next()

        chunks.End()

    let private paeth (left: int) (above: int) (corner: int) : byte =
        let estimate = left + above - corner
        let toLeft, toAbove, toCorner = abs (estimate - left), abs (estimate - above), abs (estimate - corner)

        if toLeft <= toAbove && toLeft <= toCorner then byte left
        elif toAbove <= toCorner then byte above
        else byte corner

    /// Adds the prediction of a filter (section 9) to a row. `step` is the distance to the pixel on the left, in bytes.
    let private unfilter (filter: int) (step: int) (above: byte[]) (row: byte[]) : unit =
        match filter with
        | 0 -> ()
        | 1 ->
            for i in step .. row.Length - 1 do
                row[i] <- row[i] + row[i - step]
        | 2 ->
            for i in 0 .. row.Length - 1 do
                row[i] <- row[i] + above[i]
        | 3 ->
            for i in 0 .. row.Length - 1 do
                let left = if i < step then 0 else int row[i - step]
                row[i] <- row[i] + byte ((left + int above[i]) / 2)
        | 4 ->
            for i in 0 .. row.Length - 1 do
                if i < step then
                    row[i] <- row[i] + above[i]
                else
                    row[i] <- row[i] + paeth (int row[i - step]) (int above[i]) (int above[i - step])
        | _ -> Errors.fail "a row has the filter %d, which does not exist" filter

    /// Sample number `i` of a row, as it is stored.
    let private sample (depth: int) (row: byte[]) (i: int) : int =
        match depth with
        | 8 -> int row[i]
        | 16 -> (int row[2 * i] <<< 8) ||| int row[2 * i + 1]
        | _ ->
            let bit = i * depth
            (int row[bit / 8] >>> (8 - depth - bit % 8)) &&& ((1 <<< depth) - 1)

    /// Writes a row's pixels where they belong: pixel i at `start + i stride`.
    let private place (header: PngHeader) (palette: byte[]) (row: byte[]) width (pixels: byte[]) start stride =
        let samples, channels, depth = header.Samples, header.Channels, header.Depth
        let largest = (1 <<< depth) - 1

        for x in 0 .. width - 1 do
            let target = start + x * stride

            if header.ColourType = 3 then
                let index = sample depth row x

                if 3 * index >= palette.Length then
                    Errors.fail "a pixel has colour %d of a palette of %d" index (palette.Length / 3)

                Array.blit palette (3 * index) pixels target 3
            elif depth = 8 then
                for channel in 0 .. channels - 1 do
                    pixels[target + channel] <- row[samples * x + channel]
            else
                for channel in 0 .. channels - 1 do
                    pixels[target + channel] <- sample depth row (samples * x + channel) |> Images.toByte largest

    let private readPass (header: PngHeader) palette (data: Stream) (pixels: byte[]) struct (pass, width, height) =
        let step = max 1 (header.Samples * header.Depth / 8)
        let mutable row = Array.zeroCreate<byte>(header.RowBytes width)
        let mutable above = Array.zeroCreate<byte> row.Length

        for y in 0 .. height - 1 do
            let filter = data.ReadByte()

            if
                filter < 0
                || data.ReadAtLeast(row, row.Length, throwOnEndOfStream = false) < row.Length
            then
                Errors.fail "it is truncated: its compressed data end before its last row"

            unfilter filter step above row
            let first = (pass.Top + y * pass.Down) * header.Width + pass.Left
            place header palette row width pixels (first * header.Channels) (pass.Across * header.Channels)
            let finished = row
            row <- above
            above <- finished

    /// Decodes a file of which the signature has been read. The image has at most `limit` bytes.
    let decode (limit: int64) (file: Stream) : Image =
        let chunks = PngChunks file
        let header = PngHeader.read chunks
        let size = Images.size limit header.Width header.Height header.Channels
        let passes = PngHeader.passes header

        let stored =
            passes
            |> Array.sumBy (fun struct (_, width, height) -> int64 height * int64 (1 + header.RowBytes width))

        if stored > largestRatio * file.Length then
            Errors.fail
                "it declares %d x %d pixels, more than its %d bytes can hold"
                header.Width
                header.Height
                file.Length

        let palette = palette header chunks
        let pixels = Array.zeroCreate<byte> size
        use data = new ZLibStream(new PngImageData(chunks), CompressionMode.Decompress)
        Array.iter (readPass header palette data pixels) passes

        if data.ReadByte() >= 0 then
            Errors.fail "its compressed data go on behind its last row"

        finish chunks

        { Width = header.Width
          Height = header.Height
          Channels = header.Channels
          Pixels = pixels }
