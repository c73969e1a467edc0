namespace Wgan.Functional

open System
open System.IO
open System.Text.Json

/// metrics.jsonl: a JSON object a line. It grows by whole lines; after a crash the last one may be torn.
[<Sealed; AllowNullLiteral(false)>]
type internal MetricsFile private (path: string, stream: FileStream) =

    /// Opens the file and cuts it after that many bytes. A file that is shorter keeps its whole lines.
    static member Open(path: string, length: int64) : MetricsFile =
        Errors.writing path (fun () ->
            let stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read)

            if stream.Length < length then
                eprintfn "warning: %s has lost lines: it has %d bytes and had %d" path stream.Length length
                stream.SetLength(MetricsFile.WholeLines stream)
            else
                stream.SetLength length

            stream.Seek(0L, SeekOrigin.End) |> ignore
            new MetricsFile(path, stream))

    /// How many bytes there are up to the last line end.
    static member private WholeLines(stream: Stream) : int64 =
        let bytes = Array.zeroCreate<byte>(int stream.Length)
        stream.ReadExactly(bytes, 0, bytes.Length)
        int64 (Array.LastIndexOf(bytes, byte '\n') + 1)

    /// How long the file is.
    member _.Length = stream.Length

    /// Appends a line.
    member _.Write(iteration: int64, seconds: float, imagesPerSecond: float, values: (string * float)[]) : unit =
        use buffer = new MemoryStream()

        do
            use json = new Utf8JsonWriter(buffer)
            json.WriteStartObject()
            json.WriteNumber("iteration", iteration)
            json.WriteNumber("seconds", Math.Round(seconds, 3))

            for name, value in values do
                json.WriteNumber(name, value)

            json.WriteNumber("images_per_second", Math.Round(imagesPerSecond, 1))
            json.WriteEndObject()

        buffer.WriteByte(byte '\n')

        Errors.writing path (fun () ->
            stream.Write(buffer.ToArray())
            stream.Flush())

    /// Waits until everything is on the disk.
    member _.Sync() : unit = Errors.writing path (fun () -> stream.Flush true)

    interface IDisposable with
        member _.Dispose() = stream.Dispose()

/// Reading metrics.jsonl.
[<RequireQualifiedAccess>]
module internal Metrics =
    /// Every whole line's numbers by name; a torn last line is left out.
    let read (path: string) : (string * float)[][] =
        if not (File.Exists path) then
            [||]
        else
            let text = Errors.reading path (fun stream -> (new StreamReader(stream)).ReadToEnd())

            text.Substring(0, text.LastIndexOf '\n' + 1).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            |> Array.mapi (fun i line ->
                try
                    use json = JsonDocument.Parse line

                    [| for name, value in StrictJson.pairs "the line" json.RootElement ->
                           name, StrictJson.number name value |]
                with
                | :? JsonException -> Errors.fail "%s: line %d is not JSON" path (i + 1)
                | :? WganException as error -> Errors.fail "%s: line %d: %s" path (i + 1) error.Message)

    /// A column of the lines that have it, with their iterations.
    let column (name: string) (lines: (string * float)[][]) : (float * float)[] =
        let value name line = line |> Array.tryFind (fun (key, _) -> key = name) |> Option.map snd

        [| for line in lines do
               match value "iteration" line, value name line with
               | Some iteration, Some value -> iteration, value
               | _ -> () |]
