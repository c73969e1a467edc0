namespace Wgan.CrossCheck

open System.Text.Json
open Wgan.Functional

/// <summary>A description read as data: what a twin is found and made by. Nothing of a piece's code is used.</summary>
[<Sealed>]
type Piece private (element: JsonElement) =
    let tryGet (name: string) =
        match element.TryGetProperty name with
        | true, value -> Some value
        | _ -> None

    let get (name: string) =
        match tryGet name with
        | Some value -> value
        | None -> raise (WganException $"the cross-check expected '{name}' in the description {element.GetRawText()}")

    let text (value: JsonElement) =
        match value.GetString() with
        | null -> ""
        | text -> text

    /// <summary>A description as data.</summary>
    static member Of(description: Description) = Piece(JsonDocument.Parse(description.ToJson()).RootElement)

    /// <summary>Its name, such as <c>scaleByAdam</c>.</summary>
    member _.Name: string = text (get "name")

    /// <summary>Whether it was written outside the library.</summary>
    member _.IsCustom: bool = (tryGet "version").IsSome

    /// <summary>A number among its arguments.</summary>
    member _.Number(name: string) : float = (get name).GetDouble()

    /// <summary>A text among its arguments; a default where it is not written.</summary>
    member _.Text(name: string, otherwise: string) : string =
        tryGet name |> Option.map text |> Option.defaultValue otherwise

    /// <summary>Whether an argument or part of that name is written.</summary>
    member _.Has(name: string) : bool = (tryGet name).IsSome

    /// <summary>A list of texts among its arguments.</summary>
    member _.Texts(name: string) : string[] = [| for item in (get name).EnumerateArray() -> text item |]

    /// <summary>A list of numbers among its arguments.</summary>
    member _.Numbers(name: string) : float[] = [| for item in (get name).EnumerateArray() -> item.GetDouble() |]

    /// <summary>A part.</summary>
    member _.Part(name: string) : Piece = Piece(get name)

    /// <summary>The parts that have an order rather than names.</summary>
    member _.Sequence: Piece[] =
        Seq.initInfinite string
        |> Seq.map tryGet
        |> Seq.takeWhile _.IsSome
        |> Seq.choose id
        |> Seq.map Piece
        |> Array.ofSeq
