namespace Wgan.Functional

open System
open System.IO
open System.Text.Json

/// <summary>How two descriptions differ in one place.</summary>
type DifferenceKind =
    /// <summary>A number, text, truth value or shape is another.</summary>
    | Value = 0
    /// <summary>A piece, such as a loss or a layer, is another piece.</summary>
    | Piece = 1
    /// <summary>Something is in the second alone.</summary>
    | Added = 2
    /// <summary>Something is in the first alone.</summary>
    | Removed = 3

/// <summary>One difference between two descriptions.</summary>
[<ReferenceEquality; NoComparison>]
type Difference =
    {
        /// <summary>Where: names joined by dots, such as <c>objective.penalties.0.weight</c>.</summary>
        Path: string
        /// <summary>What kind of difference it is.</summary>
        Kind: DifferenceKind
        /// <summary>What stands there in the first, as JSON, a piece by its name; null where nothing does.</summary>
        Left: string | null
        /// <summary>What stands there in the second; null where nothing does.</summary>
        Right: string | null
    }

    /// <summary>One line: <c>objective.penalties.0.weight: 10 -> 5</c>.</summary>
    override this.ToString() =
        match this.Left, this.Right with
        | null, right -> $"{this.Path}: only in the second: {right}"
        | left, null -> $"{this.Path}: only in the first: {left}"
        | left, right -> $"{this.Path}: {left} -> {right}"

/// <summary>Comparing what experiments compute.</summary>
[<RequireQualifiedAccess>]
module Differences =
    /// The name of a piece; none where it is another object or no object.
    let private name (value: JsonElement) : string option =
        if value.ValueKind <> JsonValueKind.Object then
            None
        else
            match value.TryGetProperty "name" with
            | true, name when name.ValueKind = JsonValueKind.String -> Option.ofObj (name.GetString())
            | _ -> None

    /// JSON without the spaces of the text it was read from.
    let private compact (value: JsonElement) : string = JsonSerializer.Serialize value

    /// A piece by its name, anything else as it stands.
    let private show (value: JsonElement) : string = name value |> Option.defaultWith (fun () -> compact value)

    let rec private compare (path: string) (left: JsonElement) (right: JsonElement) : Difference list =
        let bothObjects = left.ValueKind = JsonValueKind.Object && right.ValueKind = JsonValueKind.Object

        let here kind =
            [ { Path = path
                Kind = kind
                Left = show left
                Right = show right } ]

        if not bothObjects then
            if compact left = compact right then
                []
            else
                here DifferenceKind.Value
        elif name left <> name right then
            here DifferenceKind.Piece
        else
            let keys (value: JsonElement) = [ for property in value.EnumerateObject() -> property.Name ]
            let below key = if path = "" then key else path + "." + key

            List.distinct (keys left @ keys right)
            |> List.collect (fun key ->
                match left.TryGetProperty key, right.TryGetProperty key with
                | (true, l), (true, r) -> compare (below key) l r
                | (true, l), _ ->
                    [ { Path = below key
                        Kind = DifferenceKind.Removed
                        Left = show l
                        Right = null } ]
                | _, (_, r) ->
                    [ { Path = below key
                        Kind = DifferenceKind.Added
                        Left = null
                        Right = show r } ])

    /// Between two descriptions in JSON.
    let internal ofJson (left: string) (right: string) : Difference[] =
        use left = JsonDocument.Parse left
        use right = JsonDocument.Parse right
        compare "" left.RootElement right.RootElement |> Array.ofList

    /// <summary>Between what two experiments compute: none exactly where their hashes are equal.</summary>
    [<CompiledName "Between">]
    let between (left: Experiment) (right: Experiment) : Difference[] =
        ofJson ((Experiment.describe left).ToJson()) ((Experiment.describe right).ToJson())

    /// What is compared of an experiment.json beside its description.
    let private beside = [ "name"; "seed"; "iterations"; "from weights"; "weights hash"; "versions" ]

    let private parse (path: string) : JsonDocument =
        let file =
            if Directory.Exists path then
                RunDirectory.description path
            else
                path

        Errors.reading file (fun stream ->
            try
                let document = JsonDocument.Parse stream

                match document.RootElement.ValueKind, document.RootElement.TryGetProperty "description" with
                | JsonValueKind.Object, (true, _) -> document
                | _ -> Errors.fail "%s is not a run's experiment.json: it has no description" file
            with
            | :? JsonException
            | :? InvalidOperationException ->
                Errors.fail "%s is not a run's experiment.json: it is not valid JSON" file)

    /// <summary>Between two runs: name, seed, iterations and versions, and what their experiments compute.</summary>
    /// <param name="left">A run's folder, or its experiment.json.</param>
    /// <param name="right">The other's.</param>
    [<CompiledName "BetweenRuns">]
    let betweenRuns (left: string) (right: string) : Difference[] =
        use left = parse left
        use right = parse right

        let part (key: string) (document: JsonDocument) =
            match document.RootElement.TryGetProperty key with
            | true, value -> $"{{{JsonSerializer.Serialize key}:{value.GetRawText()}}}"
            | _ -> "{}"

        [| for key in beside do
               yield! ofJson (part key left) (part key right)
           yield! compare "" (left.RootElement.GetProperty "description") (right.RootElement.GetProperty "description") |]
