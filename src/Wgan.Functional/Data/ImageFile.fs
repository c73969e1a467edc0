namespace Wgan.Functional

open System
open System.IO

/// <summary>Reads image files: PNG, and PGM and PPM of netpbm. What a file is, its first bytes tell, not its name.</summary>
[<RequireQualifiedAccess>]
module ImageFile =
    let private kind (start: byte[]) (count: int) : string =
        if count = start.Length && start = Png.signature then
            "PNG"
        elif
            count >= 2
            && start[0] = byte 'P'
            && Array.contains (char start[1]) [| '2'; '3'; '5'; '6' |]
        then
            "PNM"
        elif count >= 2 && start[0] = 0xFFuy && start[1] = 0xD8uy then
            "JPEG"
        else
            ""

    let private parse (limit: int64) (file: FileStream) : Image =
        let start = Array.zeroCreate<byte> Png.signature.Length
        let count = file.ReadAtLeast(start, start.Length, throwOnEndOfStream = false)

        match kind start count with
        | "PNG" -> PngDecoder.decode limit file
        | "PNM" ->
            file.Position <- 2L
            Pnm.decode limit (char start[1]) file
        | "JPEG" -> Errors.fail "it is JPEG; what is read is PNG, PGM and PPM"
        | _ -> Errors.fail "it is neither PNG nor PGM nor PPM (P2, P3, P5, P6)"

    /// <summary>
    /// Reads an image as bytes: grey, or RGB where the file has colours or a palette. v of V levels becomes 255 v / (V - 1), rounded.
    /// Transparency is dropped: a pixel keeps the colour that is stored. Colour spaces and gamma are not applied.
    /// </summary>
    /// <remarks>
    /// PNG: ISO/IEC 15948, all colour types, depths and filters, interlaced or not; every chunk's CRC is checked; bytes behind the last chunk
    /// are not looked at. PGM, PPM: binary or in digits, one image a file. The memory taken is the image's and two rows, after the file has
    /// been found long enough to hold it.
    /// </remarks>
    /// <param name="limit">The most bytes (width x height x channels) that the image may have.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="T:Wgan.Functional.WganException">The file is missing, damaged, truncated, too large, or of another kind.</exception>
    [<CompiledName("ReadUpTo")>]
    let readUpTo (limit: int64) (path: string) : Image =
        Errors.reading path (fun file ->
            try
                parse limit file
            with
            | :? InvalidDataException as error ->
                raise (WganException($"{path} is damaged: its pixels are no valid zlib data", error))
            | :? WganException as error -> Errors.fail "%s is no valid image file: %s" path error.Message)

    /// <summary><c>readUpTo</c> 256 MiB.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="T:Wgan.Functional.WganException">The file is missing, damaged, truncated, too large, or of another kind.</exception>
    [<CompiledName("Read")>]
    let read (path: string) : Image = readUpTo Images.largest path
