namespace Wgan.CrossCheck

open DiffSharp

/// <summary>Networks written again, layer by layer from their descriptions.</summary>
[<RequireQualifiedAccess>]
module NetworkTwins =
    /// One layer: parameters by name and whether there is one, and a batch.
    type private LayerTwin = (string -> Tensor) -> (string -> bool) -> Tensor -> Tensor

    let private pointwise (f: Tensor -> Tensor) : LayerTwin option = Some(fun _ _ x -> f x)

    let rec private layer (piece: Piece) : LayerTwin option =
        match piece.Name with
        | "flatten" -> pointwise (fun x -> x.view [ x.shape[0]; x.nelement / x.shape[0] ])
        | "reshape" ->
            let shape = piece.Numbers "shape" |> Array.map int |> List.ofArray
            pointwise (fun x -> x.view (x.shape[0] :: shape))
        | "relu" -> pointwise (fun x -> x.relu ())
        | "leakyRelu" ->
            let slope = piece.Number "slope"
            pointwise (fun x -> x.relu () - slope * (-x).relu())
        | "tanh" -> pointwise (fun x -> x.tanh ())
        | "sigmoid" -> pointwise (fun x -> x.sigmoid ())
        | "dense" ->
            Some(fun parameter has x ->
                let product = x.matmul ((parameter "weight").transpose())
                if has "bias" then product + parameter "bias" else product)
        | "sequential" ->
            let layers = piece.Sequence |> Array.map layer

            if layers |> Array.forall _.IsSome then
                Some(fun parameter has x ->
                    layers
                    |> Array.indexed
                    |> Array.fold
                        (fun x (i, layer) ->
                            let inside name = $"{i}.{name}"
                            layer.Value (inside >> parameter) (inside >> has) x)
                        x)
            else
                None
        | _ -> None

    /// <summary>The twin of a network by its description and its parameters' paths; None where a layer has none.</summary>
    [<CompiledName "Find">]
    let find (piece: Piece) (paths: string[]) : NetworkTwin option =
        layer piece
        |> Option.map (fun twin parameter x -> twin parameter (fun path -> Array.contains path paths) x)
