namespace Wgan.Functional

open System
open System.Globalization
open System.Security.Cryptography
open System.Text
open System.Text.Json

/// <summary>What a value is, in words a machine can compare: a name, arguments and parts.</summary>
/// <remarks>
/// Every network, loss, penalty, optimizer, schedule and dataset carries one. An experiment's hash is the SHA-256 of the
/// canonical JSON of its description, so two values with equal descriptions must compute the same function.
/// </remarks>
[<Sealed; AllowNullLiteral(false)>]
type Description
    internal
    (name: string, version: string, isCustom: bool, arguments: (string * string)[], parts: (string * Description)[]) =

    /// <summary>The name of the piece, such as <c>dense</c> or <c>adam</c>.</summary>
    member _.Name = name

    /// <summary>The version a user gave to their own piece; empty for the library's pieces.</summary>
    member _.Version = version

    /// <summary>True if this piece or any part of it was written outside the library.</summary>
    member _.ContainsCustomCode: bool =
        isCustom || parts |> Array.exists (fun (_, part) -> part.ContainsCustomCode)

    member internal _.Arguments = arguments
    member internal _.Parts = parts

    /// <summary>Canonical JSON: no spaces, keys sorted by ordinal, numbers in their shortest round-trip form.</summary>
    member this.ToJson() : string =
        let text = StringBuilder()
        this.Write text
        text.ToString()

    member private _.Write(text: StringBuilder) =
        let fields =
            [| yield "name", (fun () -> text.Append(JsonSerializer.Serialize name) |> ignore)
               if isCustom then
                   yield "version", (fun () -> text.Append(JsonSerializer.Serialize version) |> ignore)
               for key, value in arguments do
                   yield key, (fun () -> text.Append value |> ignore)
               for key, part in parts do
                   yield key, (fun () -> part.Write text) |]
            |> Array.sortWith (fun (a, _) (b, _) -> String.CompareOrdinal(a, b))

        text.Append '{' |> ignore

        fields
        |> Array.iteri (fun i (key, write) ->
            if i > 0 then
                text.Append ',' |> ignore

            text.Append(JsonSerializer.Serialize key).Append(':') |> ignore
            write ())

        text.Append '}' |> ignore

    /// <summary>One readable line: <c>adam(learningRate=0.0001, beta1=0.5, beta2=0.9)</c>.</summary>
    override _.ToString() =
        let arguments = arguments |> Array.map (fun (key, value) -> $"{key}={value.Trim '\"'}")

        let parts =
            parts
            |> Array.map (fun (key, part) ->
                if Char.IsDigit key[0] then
                    part.ToString()
                else
                    $"{key}={part}")

        match Array.append arguments parts with
        | [||] -> name
        | inside -> let inside = String.Join(", ", inside) in $"{name}({inside})"

/// <summary>Builds descriptions.</summary>
[<RequireQualifiedAccess>]
module Description =
    /// A number as JSON: the shortest text that reads back as the same double; infinities and NaN as strings.
    let internal number (value: float) =
        if Double.IsFinite value then
            value.ToString("R", CultureInfo.InvariantCulture)
        else
            JsonSerializer.Serialize(value.ToString(CultureInfo.InvariantCulture))

    let internal integer (value: int64) = value.ToString CultureInfo.InvariantCulture

    let internal text (value: string) = JsonSerializer.Serialize value

    let internal shape (dimensions: int64[]) = "[" + String.Join(",", dimensions |> Array.map integer) + "]"

    let internal node name arguments parts = Description(name, "", false, Array.ofList arguments, Array.ofList parts)

    let internal leaf name arguments = node name arguments []

    /// Parts that have an order rather than names: "0", "1", ...
    let internal sequence name (parts: Description[]) =
        Description(name, "", false, [||], parts |> Array.mapi (fun i part -> string i, part))

    /// SHA-256 of canonical JSON, in lower-case hexadecimal.
    let internal hash (json: string) : string =
        json |> Encoding.UTF8.GetBytes |> SHA256.HashData |> Convert.ToHexStringLower

    /// <summary>Describes a piece written outside the library. Change <paramref name="version"/> whenever its meaning changes.</summary>
    [<CompiledName "Custom">]
    let custom (name: string) (version: string) (parameters: float[]) =
        let arguments = parameters |> Array.mapi (fun i value -> $"parameter{i}", number value)
        Description(name, version, true, arguments, [||])
