namespace Wgan.Functional

open System
open System.Buffers.Binary
open System.Collections.Generic
open System.IO
open System.Text

/// <summary>The content of a safetensors file.</summary>
type SafetensorsFile =
    {
        /// <summary>The file's <c>__metadata__</c>; empty where it has none.</summary>
        Metadata: IReadOnlyDictionary<string, string>
        /// <summary>The tensors, sorted by name (ordinal).</summary>
        Tensors: IReadOnlyList<TensorEntry>
    }

/// <summary>
/// Tensors in files that Python reads: the safetensors format, which is 8 bytes of header length (little-endian), a
/// JSON header, and the elements without gaps. Written deterministically: the same entries in any order give the same
/// bytes. Read strictly: a file that breaks a rule of the format is refused with one line that says which.
/// </summary>
[<RequireQualifiedAccess>]
module Safetensors =

    let private strictUtf8 = UTF8Encoding(false, true)

    let private refuseInvalidText (path: string) (text: string) : unit =
        try
            strictUtf8.GetByteCount text |> ignore
        with :? EncoderFallbackException ->
            Errors.fail "cannot write %s: the name or value '%s' is not valid Unicode" path text

    let private sizeOf (path: string) (entry: TensorEntry) : int64 =
        match SafetensorsHeader.elementSize entry.DType with
        | Some size -> size
        | None -> Errors.fail "cannot write %s: tensor '%s' has the unknown dtype '%s'" path entry.Name entry.DType

    let private checkEntry (path: string) (entry: TensorEntry) : unit =
        let size = sizeOf path entry
        let shape = SafetensorsHeader.showShape entry.Shape
        refuseInvalidText path entry.Name

        if entry.Name = SafetensorsHeader.metadataKey then
            Errors.fail "cannot write %s: no tensor can be named %s" path entry.Name

        if Array.exists (fun length -> length < 0L) entry.Shape then
            Errors.fail "cannot write %s: tensor '%s' has the shape %s" path entry.Name shape

        if not (SafetensorsHeader.fits size entry.Shape entry.Data.LongLength) then
            Errors.fail
                "cannot write %s: tensor '%s' has %d bytes, which is not %s of %s"
                path
                entry.Name
                entry.Data.LongLength
                shape
                entry.DType

    let private ordinal (nameOf: 'item -> string) (items: seq<'item>) : 'item[] =
        let sorted = Array.ofSeq items
        Array.Sort(sorted, Comparison(fun left right -> String.CompareOrdinal(nameOf left, nameOf right)))
        sorted

    /// <summary>
    /// Writes a file that appears whole or not at all. The header lists the tensors by name; the elements lie by
    /// element size, largest first, then by name, so that every tensor is aligned to its elements.
    /// </summary>
    /// <param name="path">The file, replaced where it exists.</param>
    /// <param name="metadata">Texts by name, kept in the header.</param>
    /// <param name="entries">The tensors, in any order.</param>
    /// <exception cref="T:Wgan.Functional.WganException">
    /// Two tensors have one name, a type is unknown, a shape does not fit its bytes, or the file cannot be written.
    /// </exception>
    [<CompiledName("Write")>]
    let write (path: string) (metadata: IReadOnlyDictionary<string, string>) (entries: IReadOnlyList<TensorEntry>) =
        Seq.iter (checkEntry path) entries

        for pair in metadata do
            refuseInvalidText path pair.Key
            refuseInvalidText path pair.Value

        let byName = ordinal (fun (entry: TensorEntry) -> entry.Name) entries

        for first, second in Array.pairwise byName do
            if first.Name = second.Name then
                Errors.fail "cannot write %s: two tensors are named '%s'" path first.Name

        let bySize =
            byName
            |> Array.sortWith (fun left right -> compare (sizeOf path right) (sizeOf path left))

        let starts = bySize |> Array.scan (fun start entry -> start + entry.Data.LongLength) 0L

        let extents =
            bySize
            |> Array.mapi (fun index entry ->
                { TensorExtent.Name = entry.Name
                  DType = entry.DType
                  Shape = entry.Shape
                  Start = starts[index]
                  Stop = starts[index + 1] })

        let header =
            SafetensorsHeader.format
                (ordinal (fun (pair: KeyValuePair<string, string>) -> pair.Key) metadata)
                (ordinal (fun (extent: TensorExtent) -> extent.Name) extents)

        if header.LongLength > SafetensorsHeader.lengthLimit then
            Errors.fail "cannot write %s: its header would take more than %d bytes" path SafetensorsHeader.lengthLimit

        let length = Array.zeroCreate<byte> 8
        BinaryPrimitives.WriteInt64LittleEndian(length.AsSpan(), header.LongLength)

        AtomicFile.write
            path
            (Action<Stream>(fun stream ->
                for bytes in Seq.append [ length; header ] (bySize |> Seq.map _.Data) do
                    stream.Write(bytes, 0, bytes.Length)))

    let private readHeader (stream: Stream) : byte[] =
        if stream.Length < 8L then
            Errors.fail "its %d bytes do not even hold the header's length" stream.Length

        let prefix = Array.zeroCreate<byte> 8
        stream.ReadExactly(prefix, 0, 8)
        let length = BinaryPrimitives.ReadUInt64LittleEndian(ReadOnlySpan prefix)

        if length > uint64 SafetensorsHeader.lengthLimit then
            Errors.fail
                "it declares a header of %d bytes, more than the %d that are allowed"
                length
                SafetensorsHeader.lengthLimit

        if int64 length > stream.Length - 8L then
            Errors.fail
                "it declares a header of %d bytes and ends after %d: it is truncated"
                length
                (stream.Length - 8L)

        let header = Array.zeroCreate<byte>(int length)
        stream.ReadExactly(header, 0, header.Length)
        header

    let private checkExtent (tensor: TensorExtent) : unit =
        let length = tensor.Stop - tensor.Start

        match SafetensorsHeader.elementSize tensor.DType with
        | None -> Errors.fail "tensor '%s' has the unknown dtype '%s'" tensor.Name tensor.DType
        | Some _ when length < 0L ->
            Errors.fail "tensor '%s' starts at %d and stops before, at %d" tensor.Name tensor.Start tensor.Stop
        | Some size when not (SafetensorsHeader.fits size tensor.Shape length) ->
            Errors.fail
                "tensor '%s' has %d bytes, which is not %s of %s"
                tensor.Name
                length
                (SafetensorsHeader.showShape tensor.Shape)
                tensor.DType
        | Some _ when length > int64 Array.MaxLength ->
            Errors.fail "tensor '%s' has %d bytes; at most %d can be read" tensor.Name length Array.MaxLength
        | Some _ -> ()

    /// Each tensor begins where the one before it ends, and the last ends with the file.
    let private checkLayout (available: int64) (inFileOrder: TensorExtent list) : unit =
        let next (position: int64) (tensor: TensorExtent) =
            if tensor.Start < position then
                Errors.fail
                    "tensor '%s' starts at %d and overlaps the tensor that stops at %d"
                    tensor.Name
                    tensor.Start
                    position

            if tensor.Start > position then
                Errors.fail "there is a hole of %d bytes before tensor '%s'" (tensor.Start - position) tensor.Name

            if tensor.Stop > available then
                Errors.fail
                    "tensor '%s' stops at %d and the data end at %d: it is truncated"
                    tensor.Name
                    tensor.Stop
                    available

            tensor.Stop

        let stop = List.fold next 0L inFileOrder

        if stop < available then
            Errors.fail "%d bytes follow the last tensor" (available - stop)

    let private readTensor (stream: Stream) (tensor: TensorExtent) : TensorEntry =
        let data = Array.zeroCreate<byte>(int (tensor.Stop - tensor.Start))
        stream.ReadExactly(data, 0, data.Length)

        { Name = tensor.Name
          DType = tensor.DType
          Shape = tensor.Shape
          Data = data }

    let private readContent (stream: Stream) : SafetensorsFile =
        let header = readHeader stream
        let metadata, tensors = SafetensorsHeader.parse header
        List.iter checkExtent tensors
        let inFileOrder = tensors |> List.sortBy (fun tensor -> tensor.Start, tensor.Stop)
        checkLayout (stream.Length - 8L - header.LongLength) inFileOrder
        let entries = inFileOrder |> List.map (readTensor stream)

        { Metadata = Dictionary(metadata)
          Tensors = ordinal (fun (entry: TensorEntry) -> entry.Name) entries }

    /// Reads a file's content from a stream that can seek; `name` is what errors call it.
    let internal readFrom (name: string) (stream: Stream) : SafetensorsFile =
        try
            readContent stream
        with :? WganException as error ->
            raise (WganException($"{name} is not a valid safetensors file: {error.Message}", error.InnerException))

    /// <summary>Reads a file; nothing is allocated for its tensors before the whole layout has been checked.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="T:Wgan.Functional.WganException">
    /// The file cannot be read or breaks a rule of the format.
    /// </exception>
    [<CompiledName("Read")>]
    let read (path: string) : SafetensorsFile = Errors.reading path (readFrom path)
