namespace Wgan.Functional

open System
open System.Buffers.Binary
open System.IO
open System.IO.Compression

/// <summary>The content of an IDX file of unsigned bytes.</summary>
type IdxFile =
    {
        /// <summary>The length of each dimension: [labels], or [images; rows; columns].</summary>
        Dimensions: int[]
        /// <summary>The values, row-major; as many as the product of the dimensions.</summary>
        Data: byte[]
    }

/// <summary>
/// Reads IDX, the format of MNIST and Fashion-MNIST: a magic number, the length of each dimension (big-endian 32-bit
/// integers), and the values. Read are unsigned bytes in one dimension (labels) or three (images), plain or gzipped.
/// </summary>
[<RequireQualifiedAccess>]
module Idx =

    let private labelsMagic = 0x00000801
    let private imagesMagic = 0x00000803

    /// Deflate cannot expand by more (RFC 1951: 258 bytes from 2 bits).
    let private largestRatio = 1032L

    /// The most values that are read where the caller says nothing else: 256 MiB.
    let private largest = 256L * 1024L * 1024L

    /// What gzip appends to its data: a CRC-32 and the uncompressed size, 4 bytes each.
    let private sizeFieldLength = 4

    let private isGzip (file: FileStream) : bool =
        let start = Array.zeroCreate<byte> 2
        let count = file.ReadAtLeast(start, 2, throwOnEndOfStream = false)
        file.Position <- 0L
        count = 2 && start[0] = 0x1Fuy && start[1] = 0x8Buy

    /// .NET takes a gzip stream's premature end for its end, so its last field is compared here.
    let private endsInSize (file: FileStream) (size: int64) : bool =
        let field = Array.zeroCreate<byte> sizeFieldLength
        file.Position <- file.Length - int64 sizeFieldLength
        file.ReadExactly(field, 0, sizeFieldLength)
        BinaryPrimitives.ReadUInt32LittleEndian(ReadOnlySpan field) = uint32 size

    /// The next big-endian integers of the header.
    let private integers (content: Stream) (what: string) (count: int) : int[] =
        let bytes = Array.zeroCreate<byte>(4 * count)
        let read = content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream = false)

        if read < bytes.Length then
            Errors.fail "it is truncated: it ends after %d of %d bytes of %s" read bytes.Length what

        Array.init count (fun index -> BinaryPrimitives.ReadInt32BigEndian(ReadOnlySpan(bytes, 4 * index, 4)))

    let private dimensionCount (magic: int) : int =
        if magic = labelsMagic then
            1
        elif magic = imagesMagic then
            3
        else
            Errors.fail
                "its magic number is 0x%08X where 0x%08X (labels) or 0x%08X (images) is expected"
                magic
                labelsMagic
                imagesMagic

    /// The number of values, where it can be true of a file of this length.
    let private valueCount (limit: int64) (dimensions: int[]) (fileLength: int64) (gzipped: bool) : int =
        let largestSize = if gzipped then largestRatio * fileLength else fileLength
        let shown = String.Join(" x ", dimensions |> Array.map uint32)

        if Array.exists (fun length -> length <= 0) dimensions then
            Errors.fail "it declares %s values" shown

        let size = dimensions |> Array.fold (fun product length -> product * bigint length) 1I

        if size > bigint largestSize then
            Errors.fail
                "it declares %s values, more than its %d bytes%s can hold"
                shown
                fileLength
                (if gzipped then " of gzip data" else "")

        let limit = min limit (int64 Array.MaxLength)

        if size > bigint limit then
            Errors.fail "it declares %s values; at most %d may be read" shown limit

        int size

    let private parse (limit: int64) (file: FileStream) : IdxFile =
        let gzipped = isGzip file

        use content: Stream =
            if gzipped then
                new GZipStream(file, CompressionMode.Decompress, leaveOpen = true)
            else
                file

        let magic = (integers content "the magic number" 1)[0]
        let dimensions = integers content "the dimensions" (dimensionCount magic)
        let size = valueCount limit dimensions file.Length gzipped
        let data = Array.zeroCreate<byte> size
        let read = content.ReadAtLeast(data, size, throwOnEndOfStream = false)

        if read < size then
            Errors.fail "it is truncated: it holds %d of the %d values it declares" read size

        if content.ReadByte() >= 0 then
            Errors.fail "more bytes follow the %d values it declares" size

        if
            gzipped
            && not (endsInSize file (4L * int64 (1 + dimensions.Length) + int64 size))
        then
            Errors.fail "its gzip data are truncated, or other bytes follow them"

        { Dimensions = dimensions; Data = data }

    /// <summary>
    /// Reads a file, gzipped or plain, which its first bytes tell. The memory taken is the size that the file
    /// declares, after that has been found possible for a file of its length.
    /// </summary>
    /// <param name="limit">The most values that the file may declare.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="T:Wgan.Functional.WganException">
    /// The file is missing, damaged, truncated, too long, or of another kind.
    /// </exception>
    [<CompiledName("ReadUpTo")>]
    let readUpTo (limit: int64) (path: string) : IdxFile =
        Errors.reading path (fun file ->
            try
                parse limit file
            with
            | :? InvalidDataException as error ->
                raise (WganException($"{path} is damaged: it is no valid gzip data", error))
            | :? WganException as error -> Errors.fail "%s is no valid IDX file: %s" path error.Message)

    /// <summary><c>readUpTo</c> 256 MiB.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="T:Wgan.Functional.WganException">
    /// The file is missing, damaged, truncated, too long, or of another kind.
    /// </exception>
    [<CompiledName("Read")>]
    let read (path: string) : IdxFile = readUpTo largest path
