namespace Wgan.Functional

open System
open System.Globalization

/// A network's layers as a table for people.
[<RequireQualifiedAccess>]
module internal NetworkTable =
    /// The layers that are made of no others, with their paths and what they see.
    let rec layers (prefix: string) (network: Network) (inputShape: int64[]) =
        match network.Parts inputShape with
        | [||] -> [| prefix, network, inputShape |]
        | parts ->
            parts
            |> Array.collect (fun part ->
                let path = if prefix = "" then part.Name else prefix + "." + part.Name
                layers path part.Network part.InputShape)

    let private called (description: Description) =
        match description.Arguments with
        | [||] -> description.Name
        | arguments ->
            let inside = arguments |> Array.map (fun (name, value) -> $"{name}={value.Trim '\"'}")
            let inside = String.Join(", ", inside)
            $"{description.Name}({inside})"

    let private count (n: int64) = n.ToString("N0", CultureInfo.InvariantCulture)

    let text (network: Network) (inputShape: int64[]) : string =
        use _scope = TorchSharp.torch.NewDisposeScope()
        let parameters = network.Init(Backend.Default, Rng.key 0L, inputShape).Parameters
        let output = network.OutputShape inputShape

        let under (path: string) =
            (parameters, (if path = "" then [||] else path.Split '.'))
            ||> Array.fold (fun tree name -> tree.Child name)

        let rows =
            [| yield [| "path"; "layer"; "output"; "parameters" |]
               yield [| ""; "input"; Tensors.shapeText inputShape; "" |]
               for path, layer, shape in layers "" network inputShape do
                   yield
                       [| path
                          called layer.Description
                          Tensors.shapeText (layer.OutputShape shape)
                          count (under path).ElementCount |]
               yield [| ""; "total"; Tensors.shapeText output; count parameters.ElementCount |] |]

        let widths = Array.init 4 (fun column -> rows |> Array.map (fun row -> row[column].Length) |> Array.max)

        let line (row: string[]) =
            row
            |> Array.mapi (fun column cell ->
                if column = 3 then
                    cell.PadLeft widths[column]
                else
                    cell.PadRight widths[column])
            |> fun cells -> String.Join("  ", cells).TrimEnd()

        String.Join("\n", rows |> Array.map line)
