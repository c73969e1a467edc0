namespace Wgan.Functional

open System
open System.Buffers.Binary
open System.IO
open System.IO.Compression
open System.Text

/// <summary>
/// Writes images as PNG files (ISO/IEC 15948): 8-bit greyscale and RGB, nothing else. The bytes depend on the pixels and on
/// the framework's zlib only, so the same pixels give the same file. <c>ImageFile.read</c> reads every kind of PNG.
/// </summary>
[<RequireQualifiedAccess>]
module Png =

    let internal signature = [| 137uy; 80uy; 78uy; 71uy; 13uy; 10uy; 26uy; 10uy |]

    /// CRC-32 of every single byte (ISO/IEC 15948, annex D): the reflected polynomial of ISO 3309.
    let private crcTable =
        Array.init 256 (fun byte ->
            let mutable crc = uint32 byte

            for _ in 1..8 do
                crc <-
                    if crc &&& 1u = 1u then
                        (crc >>> 1) ^^^ 0xEDB88320u
                    else
                        crc >>> 1

            crc)

    /// The CRC-32 of bytes that follow others whose CRC-32 is `crc`; that of no bytes is 0.
    let internal crc32 (crc: uint32) (bytes: ReadOnlySpan<byte>) : uint32 =
        let mutable register = ~~~crc

        for byte in bytes do
            register <- crcTable[int (byte ^^^ Operators.byte register)] ^^^ (register >>> 8)

        ~~~register

    /// Length, type, content, and the checksum of type and content.
    let private writeChunk (target: Stream) (kind: string) (content: byte[]) : unit =
        let chunk = Array.zeroCreate<byte>(content.Length + 12)
        BinaryPrimitives.WriteInt32BigEndian(chunk.AsSpan(), content.Length)
        Encoding.ASCII.GetBytes(kind, chunk.AsSpan 4) |> ignore
        content.CopyTo(chunk, 8)
        let checkedPart = Span.op_Implicit (chunk.AsSpan(4, content.Length + 4)): ReadOnlySpan<byte>
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(content.Length + 8), crc32 0u checkedPart)
        target.Write(chunk, 0, chunk.Length)

    /// What filter 0 (none), 1 (the pixel to the left) or 2 (the pixel above) leaves of the byte at `index`.
    let inline private residual (filter: int) (rowBytes: int) (channels: int) (pixels: byte[]) (row: int) (index: int) =
        let here = row * rowBytes + index

        match filter with
        | 1 when index >= channels -> pixels[here] - pixels[here - channels]
        | 2 when row > 0 -> pixels[here] - pixels[here - rowBytes]
        | _ -> pixels[here]

    /// The scanlines, each after the number of its filter: the one with the least sum of absolute residuals, which
    /// is the choice that the standard recommends (12.8) among the filters tried here.
    let private filtered (rowBytes: int) (height: int) (channels: int) (pixels: byte[]) : byte[] =
        let lines = Array.zeroCreate<byte>((rowBytes + 1) * height)

        for row in 0 .. height - 1 do
            let cost filter =
                let mutable sum = 0L

                for index in 0 .. rowBytes - 1 do
                    sum <- sum + abs (int64 (sbyte (residual filter rowBytes channels pixels row index)))

                sum

            let filter = List.minBy cost [ 0; 1; 2 ]
            let start = row * (rowBytes + 1)
            lines[start] <- byte filter

            for index in 0 .. rowBytes - 1 do
                lines[start + 1 + index] <- residual filter rowBytes channels pixels row index

        lines

    let private compressed (bytes: byte[]) : byte[] =
        use target = new MemoryStream()
        using (new ZLibStream(target, CompressionLevel.Optimal)) (fun zlib -> zlib.Write(bytes, 0, bytes.Length))
        target.ToArray()

    /// <summary>Encodes an image as the bytes of a PNG file.</summary>
    /// <param name="width">The number of columns, at least 1.</param>
    /// <param name="height">The number of rows, at least 1.</param>
    /// <param name="channels">1 for greyscale, 3 for red, green and blue.</param>
    /// <param name="pixels">
    /// Row after row from the top, in a row pixel after pixel from the left, in a pixel channel after channel:
    /// <paramref name="width"/> x <paramref name="height"/> x <paramref name="channels"/> bytes, 0 is black.
    /// </param>
    /// <exception cref="T:Wgan.Functional.WganException">The numbers do not describe such an image.</exception>
    [<CompiledName("Encode")>]
    let encode (width: int) (height: int) (channels: int) (pixels: byte[]) : byte[] =
        if channels <> 1 && channels <> 3 then
            Errors.fail "cannot encode a PNG of %d channels: 1 (grey) and 3 (RGB) are possible" channels

        if width < 1 || height < 1 then
            Errors.fail "cannot encode a PNG of %d x %d pixels: each side must be at least 1" width height

        let size = bigint width * bigint height * bigint channels

        if size <> bigint pixels.Length then
            Errors.fail
                "cannot encode a PNG of %d x %d pixels and %d channels from %d bytes: it takes %O"
                width
                height
                channels
                pixels.Length
                size

        if size + bigint height > bigint Array.MaxLength then
            Errors.fail "cannot encode a PNG of %d x %d pixels: it is too large" width height

        let header = Array.zeroCreate<byte> 13
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(), width)
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan 4, height)
        header[8] <- 8uy // bits a channel
        header[9] <- if channels = 1 then 0uy else 2uy // colour type: greyscale or RGB

        use target = new MemoryStream()
        target.Write(signature, 0, signature.Length)
        writeChunk target "IHDR" header
        writeChunk target "IDAT" (compressed (filtered (width * channels) height channels pixels))
        writeChunk target "IEND" Array.empty
        target.ToArray()
