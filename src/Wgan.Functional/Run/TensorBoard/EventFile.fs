namespace Wgan.Functional

open System
open System.Buffers.Binary
open System.IO

/// What one event tells under a tag.
[<ReferenceEquality; NoComparison>]
type internal EventValue =
    | Scalar of float
    | Distribution of Histogram
    /// A PNG file, its height, width and channels (1 or 3).
    | Picture of png: byte[] * height: int * width: int * channels: int

[<RequireQualifiedAccess>]
module internal EventValue =
    /// A PNG file of 1 or 3 channels; its size is in its header (ISO/IEC 15948, 11.2.2).
    let ofPng (png: byte[]) : EventValue =
        let number (start: int) = BinaryPrimitives.ReadInt32BigEndian(ReadOnlySpan(png, start, 4))
        Picture(png, number 20, number 16, (if png[25] = 0uy then 1 else 3))

/// <summary>
/// A TensorBoard event file: records of a length, its checksum, an Event message and its checksum. The messages' field numbers are those
/// of TensorBoard's event.proto and summary.proto.
/// </summary>
[<Sealed; AllowNullLiteral(false)>]
type internal EventFile private (path: string, stream: FileStream) =

    static let record (message: byte[]) : byte[] =
        let bytes = Array.zeroCreate<byte>(message.Length + 16)
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(), message.LongLength)
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan 8, Crc32C.masked (ReadOnlySpan(bytes, 0, 8)))
        message.CopyTo(bytes, 12)

        BinaryPrimitives.WriteUInt32LittleEndian(
            bytes.AsSpan(12 + message.Length),
            Crc32C.masked (ReadOnlySpan message)
        )

        bytes

    static let now () = float (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()) / 1000.0

    static let event (fields: (Stream -> unit) list) = record (Protobuf.build (Protobuf.double 1 (now ()) :: fields))

    static let summary (tag: string) (value: EventValue) : Stream -> unit =
        Protobuf.message
            1
            [ yield Protobuf.text 1 tag
              match value with
              | Scalar value -> yield Protobuf.float32 2 (float32 value)
              | Picture(png, height, width, channels) ->
                  yield
                      Protobuf.message
                          4
                          [ Protobuf.varint 1 (int64 height)
                            Protobuf.varint 2 (int64 width)
                            Protobuf.varint 3 (int64 channels)
                            Protobuf.bytes 4 png ]
              | Distribution histogram ->
                  yield
                      Protobuf.message
                          5
                          [ Protobuf.double 1 histogram.Least
                            Protobuf.double 2 histogram.Largest
                            Protobuf.double 3 (float histogram.Count)
                            Protobuf.double 4 histogram.Sum
                            Protobuf.double 5 histogram.SumOfSquares
                            Protobuf.packedDoubles 6 histogram.Limits
                            Protobuf.packedDoubles 7 histogram.Counts ] ]

    static member private Create(directory: string) : EventFile =
        let seconds = DateTimeOffset.UtcNow.ToUnixTimeSeconds()
        let name = $"events.out.tfevents.{seconds}.{Environment.MachineName}.{Environment.ProcessId}"
        let path = Path.Combine(directory, name)
        let stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read)
        stream.Write(event [ Protobuf.text 3 "brain.Event:2" ])
        stream.Flush()
        new EventFile(path, stream)

    /// A new file in the run's folder, in place of those that are there.
    static member New(directory: string) : EventFile =
        Errors.writing directory (fun () ->
            Directory.GetFiles(directory, "events.out.tfevents.*") |> Array.iter File.Delete
            EventFile.Create directory)

    /// Goes on with the folder's file of that name after that many bytes; where it has been lost, with a new one, which TensorBoard reads
    /// together with those that are there.
    static member Continue(directory: string, name: string, length: int64) : EventFile =
        let path = Path.Combine(directory, name)

        Errors.writing path (fun () ->
            if File.Exists path && FileInfo(path).Length >= length then
                let stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read)
                stream.SetLength length
                stream.Seek(0L, SeekOrigin.End) |> ignore
                new EventFile(path, stream)
            else
                eprintfn "warning: %s has lost records" path
                EventFile.Create directory)

    /// The file's name.
    member _.Name: string = string (Path.GetFileName path)

    /// How long the file is.
    member _.Length = stream.Length

    /// Appends one event.
    member _.Write(iteration: int64, values: (string * EventValue) list) : unit =
        Errors.writing path (fun () ->
            stream.Write(
                event
                    [ Protobuf.varint 2 iteration
                      Protobuf.message 5 [ for tag, value in values -> summary tag value ] ]
            )

            stream.Flush())

    /// Waits until everything is on the disk.
    member _.Sync() : unit = Errors.writing path (fun () -> stream.Flush true)

    interface IDisposable with
        member _.Dispose() = stream.Dispose()
