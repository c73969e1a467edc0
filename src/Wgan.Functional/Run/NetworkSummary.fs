namespace Wgan.Functional

open System.Text.Json

/// A network as `describe` shows it: its layers, and the shapes of their parameters.
[<RequireQualifiedAccess>]
module internal NetworkSummary =
    /// Names that are numbers are layers.
    let private layers (description: Description) =
        match description.Parts |> Array.filter (fun (name, _) -> System.Char.IsDigit name[0]) with
        | [||] -> [| "", description |]
        | layers -> layers

    let private writeShape (json: Utf8JsonWriter) (name: string) (shape: int64[]) =
        json.WriteStartArray name

        for length in shape do
            json.WriteNumberValue length

        json.WriteEndArray()

    /// Writes an object: the shapes of input and output, the count of parameters, and the layers in order.
    let write (json: Utf8JsonWriter) (name: string) (network: Network) (inputShape: int64[]) : unit =
        use _scope = TorchSharp.torch.NewDisposeScope()
        let parameters = network.Init(Backend.Default, Rng.key 0L, inputShape).Parameters
        json.WriteStartObject name
        writeShape json "input" inputShape
        writeShape json "output" (network.OutputShape inputShape)
        json.WriteNumber("parameters", parameters.ElementCount)
        json.WriteStartArray "layers"

        for path, layer in layers network.Description do
            json.WriteStartObject()
            json.WriteString("layer", (path + " " + layer.ToString()).Trim())

            for leaf in (if path = "" then parameters else parameters.Child path).Leaves() do
                writeShape json leaf.Name leaf.Value.shape

            json.WriteEndObject()

        json.WriteEndArray()
        json.WriteEndObject()
