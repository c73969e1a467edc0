namespace Wgan.Functional

open System
open System.Buffers.Binary
open System.IO
open System.Text

/// The chunks of a PNG file, one after the other. Whatever is read or skipped is compared with the chunk's checksum.
[<Sealed>]
type internal PngChunks(file: Stream) =
    let header = Array.zeroCreate<byte> 8
    let scratch = Array.zeroCreate<byte> 4096
    let mutable kind = ""
    let mutable left = 0
    let mutable crc = 0u

    let fill (count: int) (what: string) =
        if file.ReadAtLeast(header.AsSpan(0, count), count, throwOnEndOfStream = false) < count then
            Errors.fail "it is truncated: it ends in %s" what

    /// The type of the chunk that was begun last.
    member _.Kind = kind

    /// How many bytes of its content have not been read.
    member _.Left = left

    /// Begins the chunk that follows.
    member _.Next() : unit =
        fill
            8
            (if kind = "" then
                 "its first chunk"
             else
                 $"what follows its {kind} chunk")

        let length = BinaryPrimitives.ReadInt32BigEndian(ReadOnlySpan(header, 0, 4))

        if not (Array.forall (fun letter -> Char.IsAsciiLetter(char letter)) header[4..7]) then
            Errors.fail "the type of a chunk is not four letters"

        if length < 0 then
            Errors.fail "a chunk declares %u bytes" (uint32 length)

        kind <- Encoding.ASCII.GetString(header, 4, 4)
        left <- length
        crc <- Png.crc32 0u (ReadOnlySpan(header, 4, 4))

    /// Reads what is there of the chunk's content, at most `buffer` full; 0 at its end.
    member _.Read(buffer: Span<byte>) : int =
        let part = buffer.Slice(0, min buffer.Length left)
        let count = file.Read part

        if count = 0 && part.Length > 0 then
            Errors.fail "it is truncated: it ends in its %s chunk" kind

        crc <- Png.crc32 crc (Span.op_Implicit (part.Slice(0, count)))
        left <- left - count
        count

    /// Skips the rest of the content, and compares the checksum.
    member this.End() : unit =
        while left > 0 do
            this.Read(scratch.AsSpan()) |> ignore

        fill 4 $"its {kind} chunk"

        if BinaryPrimitives.ReadUInt32BigEndian(ReadOnlySpan(header, 0, 4)) <> crc then
            Errors.fail "it is damaged: the checksum of its %s chunk is another" kind

    /// The whole content of a short chunk, which is then ended.
    member this.Content(longest: int) : byte[] =
        if left > longest then
            Errors.fail "its %s chunk has %d bytes, more than %d" kind left longest

        let content = Array.zeroCreate<byte> left
        let mutable count = 0

        while left > 0 do
            count <- count + this.Read(content.AsSpan count)

        this.End()
        content

/// The compressed pixels: the contents of the IDAT chunks that follow each other, as one stream.
[<Sealed>]
type internal PngImageData(chunks: PngChunks) =
    inherit Stream()

    override _.CanRead = true
    override _.CanSeek = false
    override _.CanWrite = false
    override _.Length = raise (NotSupportedException())

    override _.Position
        with get () = raise (NotSupportedException())
        and set _ = raise (NotSupportedException())

    override _.Flush() = ()
    override _.Seek(_, _) = raise (NotSupportedException())
    override _.SetLength _ = raise (NotSupportedException())
    override _.Write(_: byte[], _: int, _: int) : unit = raise (NotSupportedException())

    override this.Read(buffer: byte[], offset: int, count: int) : int = this.Read(Span(buffer, offset, count))

    override _.Read(buffer: Span<byte>) : int =
        while chunks.Kind = "IDAT" && chunks.Left = 0 do
            chunks.End()
            chunks.Next()

        if chunks.Kind = "IDAT" then chunks.Read buffer else 0
