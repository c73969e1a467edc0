namespace Wgan.Functional

open System
open System.IO
open System.Text.Json

/// Reading JSON that has to be exactly what was written: every field there, none twice, none besides, each of its type.
[<RequireQualifiedAccess>]
module internal StrictJson =
    /// Files longer than this are refused unread.
    let sizeLimit = 16L * 1024L * 1024L

    let private expect kind (what: string) (field: string) (value: JsonElement) =
        if value.ValueKind <> kind then
            Errors.fail "'%s' is not %s" field what

    /// The fields of an object, which are exactly these.
    let fields (where: string) (expected: string list) (value: JsonElement) : string -> JsonElement =
        expect JsonValueKind.Object "an object" where value
        let found = [ for property in value.EnumerateObject() -> property.Name ]

        for name in found do
            if not (List.contains name expected) then
                Errors.fail "'%s' has an unknown field '%s'" where name

        for name in expected do
            match found |> List.filter ((=) name) with
            | [] -> Errors.fail "'%s' lacks the field '%s'" where name
            | [ _ ] -> ()
            | _ -> Errors.fail "'%s' has the field '%s' twice" where name

        value.GetProperty

    /// The names and values of an object of any fields, none of them twice.
    let pairs (where: string) (value: JsonElement) : (string * JsonElement) list =
        expect JsonValueKind.Object "an object" where value
        let found = [ for property in value.EnumerateObject() -> property.Name, property.Value ]

        for name, count in List.countBy fst found do
            if count > 1 then
                Errors.fail "'%s' has the field '%s' twice" where name

        found

    let text (field: string) (value: JsonElement) : string =
        expect JsonValueKind.String "a text" field value
        string (value.GetString())

    /// An integer of at least 0.
    let count (field: string) (value: JsonElement) : int64 =
        expect JsonValueKind.Number "a number" field value

        match value.TryGetInt64() with
        | true, number when number >= 0L -> number
        | _ -> Errors.fail "'%s' is not an integer of at least 0: %s" field (value.GetRawText())

    let number (field: string) (value: JsonElement) : float =
        expect JsonValueKind.Number "a number" field value

        match value.TryGetDouble() with
        | true, number when Double.IsFinite number -> number
        | _ -> Errors.fail "'%s' is not a finite number" field

    let items (field: string) (value: JsonElement) : JsonElement list =
        expect JsonValueKind.Array "a list" field value
        [ for item in value.EnumerateArray() -> item ]

    /// Reads a whole file with `read`; whatever is wrong with it is one line that names it and says what it is not.
    let readFile (path: string) (what: string) (read: JsonElement -> 'result) : 'result =
        Errors.reading path (fun stream ->
            if stream.Length > sizeLimit then
                Errors.fail "%s is not %s: it has %d bytes, more than %d" path what stream.Length sizeLimit

            let bytes = Array.zeroCreate<byte>(int stream.Length)
            stream.ReadExactly(bytes, 0, bytes.Length)

            try
                use document = JsonDocument.Parse(ReadOnlyMemory bytes)
                read document.RootElement
            with
            | :? JsonException -> Errors.fail "%s is not %s: it is not valid JSON" path what
            // An escaped half of a surrogate pair is JSON, but no text.
            | :? InvalidOperationException -> Errors.fail "%s is not %s: it has a text that is not Unicode" path what
            | :? WganException as error ->
                raise (WganException($"{path} is not {what}: {error.Message}", error.InnerException)))
