namespace Wgan.Functional

open System
open System.Buffers
open System.Collections.Generic
open System.Text
open System.Text.Encodings.Web
open System.Text.Json
open System.Text.Unicode

/// <summary>A named tensor as a safetensors file holds it.</summary>
type TensorEntry =
    {
        /// <summary>The tensor's name, such as <c>generator.0.weight</c>; unique in its file.</summary>
        Name: string
        /// <summary>The element type in the format's words: F64, F32, F16, BF16, I64, I32, I16, I8, U64, U32, U16, U8,
        /// BOOL, F8_E4M3 or F8_E5M2.</summary>
        DType: string
        /// <summary>The length of each dimension; empty for a scalar.</summary>
        Shape: int64[]
        /// <summary>The elements, little-endian and row-major.</summary>
        Data: byte[]
    }

/// Where a tensor of a file lies: the bytes [Start, Stop) behind the header.
type internal TensorExtent =
    { Name: string
      DType: string
      Shape: int64[]
      Start: int64
      Stop: int64 }

/// The JSON header of a safetensors file: metadata, and type, shape and extent of each tensor.
[<RequireQualifiedAccess>]
module internal SafetensorsHeader =

    /// The key of the metadata, which no tensor can have.
    let metadataKey = "__metadata__"

    /// Headers longer than this are refused, as the format's own implementation does.
    let lengthLimit = 100_000_000L

    /// Bytes per element of the types the format knows, largest first.
    let elementSizes =
        [ "F64", 8L
          "I64", 8L
          "U64", 8L
          "F32", 4L
          "I32", 4L
          "U32", 4L
          "F16", 2L
          "BF16", 2L
          "I16", 2L
          "U16", 2L
          "F8_E4M3", 1L
          "F8_E5M2", 1L
          "I8", 1L
          "U8", 1L
          "BOOL", 1L ]

    let private sizeByType = dict elementSizes

    /// Bytes per element, where the type is known.
    let elementSize (dtype: string) : int64 option =
        match sizeByType.TryGetValue dtype with
        | true, size -> Some size
        | _ -> None

    /// Whether so many bytes hold exactly a tensor of this shape; no shape, however absurd, overflows.
    let fits (elementSize: int64) (shape: int64[]) (byteCount: int64) : bool =
        let times product length =
            if product > Int64.MaxValue / length then
                Int64.MaxValue
            else
                product * length

        let elements =
            if Array.contains 0L shape then
                0L
            else
                Array.fold times 1L shape

        byteCount % elementSize = 0L && byteCount / elementSize = elements

    /// A shape as it is shown in messages: `[64, 1, 5, 5]`.
    let showShape (shape: int64[]) : string = $"""[{String.Join(", ", shape)}]"""

    /// The header's bytes: metadata first, then the tensors by name, padded with spaces to a multiple of 8.
    let format (metadata: seq<KeyValuePair<string, string>>) (tensors: seq<TensorExtent>) : byte[] =
        let buffer = ArrayBufferWriter<byte>()
        // Names stay readable: escaping non-ASCII text is a precaution for HTML, which this is not.
        let options = JsonWriterOptions(Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping)
        use json = new Utf8JsonWriter(buffer, options)
        json.WriteStartObject()

        if not (Seq.isEmpty metadata) then
            json.WriteStartObject metadataKey

            for pair in metadata do
                json.WriteString(pair.Key, pair.Value)

            json.WriteEndObject()

        for tensor in tensors do
            json.WriteStartObject tensor.Name
            json.WriteString("dtype", tensor.DType)
            json.WriteStartArray "shape"
            Array.iter (fun (length: int64) -> json.WriteNumberValue length) tensor.Shape
            json.WriteEndArray()
            json.WriteStartArray "data_offsets"
            json.WriteNumberValue tensor.Start
            json.WriteNumberValue tensor.Stop
            json.WriteEndArray()
            json.WriteEndObject()

        json.WriteEndObject()
        json.Flush()
        let padding = Array.create ((8 - buffer.WrittenCount % 8) % 8) (byte ' ')
        Array.append (buffer.WrittenSpan.ToArray()) padding

    let private integers (what: string) (tensor: string) (value: JsonElement) : int64[] =
        let refuse () =
            Errors.fail "tensor '%s' has %s that is no list of non-negative integers" tensor what

        let integer (item: JsonElement) =
            if item.ValueKind <> JsonValueKind.Number then
                refuse ()

            match item.TryGetInt64() with
            | true, number when number >= 0L -> number
            | _ -> refuse ()

        if value.ValueKind <> JsonValueKind.Array then
            refuse ()

        [| for item in value.EnumerateArray() -> integer item |]

    let private parseTensor (name: string) (value: JsonElement) : TensorExtent =
        if value.ValueKind <> JsonValueKind.Object then
            Errors.fail "tensor '%s' is not described by a JSON object" name

        let keys = [ for property in value.EnumerateObject() -> property.Name ]

        if List.sort keys <> [ "data_offsets"; "dtype"; "shape" ] then
            Errors.fail
                "tensor '%s' is described by '%s' where dtype, shape and data_offsets are expected"
                name
                (String.Join(", ", keys))

        let dtype = value.GetProperty "dtype"

        if dtype.ValueKind <> JsonValueKind.String then
            Errors.fail "tensor '%s' has a dtype that is no text" name

        let shape = integers "a shape" name (value.GetProperty "shape")

        match integers "data_offsets" name (value.GetProperty "data_offsets") with
        | [| start; stop |] ->
            { Name = name
              DType = string (dtype.GetString())
              Shape = shape
              Start = start
              Stop = stop }
        | offsets -> Errors.fail "tensor '%s' has %d data_offsets where 2 are expected" name offsets.Length

    let private parseMetadata (value: JsonElement) : KeyValuePair<string, string> list =
        if value.ValueKind <> JsonValueKind.Object then
            Errors.fail "%s is not a JSON object" metadataKey

        [ for property in value.EnumerateObject() do
              if property.Value.ValueKind <> JsonValueKind.String then
                  Errors.fail "%s has '%s', which is no text" metadataKey property.Name

              KeyValuePair(property.Name, string (property.Value.GetString())) ]

    let private refuseDuplicates (what: string) (names: seq<string>) : unit =
        let seen = HashSet<string>()

        for name in names do
            if not (seen.Add name) then
                Errors.fail "%s '%s' occurs twice" what name

    /// The metadata and the tensors that a header names, in its order; types and extents are not yet checked.
    let parse (header: byte[]) : KeyValuePair<string, string> list * TensorExtent list =
        if not (Utf8.IsValid(ReadOnlySpan header)) then
            Errors.fail "the header is not valid UTF-8"

        if header.Length = 0 || header[0] <> byte '{' then
            Errors.fail "the header does not start with '{'"

        try
            use document = JsonDocument.Parse(ReadOnlyMemory header)

            let properties =
                [ for property in document.RootElement.EnumerateObject() -> property.Name, property.Value ]

            refuseDuplicates "tensor" (Seq.map fst properties)
            let metadata, tensors = List.partition (fun (name, _) -> name = metadataKey) properties
            let pairs = List.collect (fun (_, value) -> parseMetadata value) metadata
            refuseDuplicates $"{metadataKey} key" (pairs |> Seq.map _.Key)
            pairs, [ for name, value in tensors -> parseTensor name value ]
        with
        | :? JsonException -> Errors.fail "the header is not valid JSON"
        // An escaped half of a surrogate pair is JSON, but no text.
        | :? InvalidOperationException -> Errors.fail "the header has a name that is not valid Unicode"
