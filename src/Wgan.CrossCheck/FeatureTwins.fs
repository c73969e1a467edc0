namespace Wgan.CrossCheck

open DiffSharp

/// <summary>What networks expose, written again: the twin of a network cut off at the layer that exposes a feature.</summary>
[<RequireQualifiedAccess>]
module FeatureTwins =
    let rec private exposes feature (piece: Piece) =
        match piece.Name with
        | "expose" -> piece.Text("feature", "") = feature
        | "sequential"
        | "sum" -> piece.Sequence |> Array.exists (exposes feature)
        | "spectralNorm"
        | "reconstruction" -> exposes feature (piece.Part "network")
        | _ -> false

    let rec private upTo feature (piece: Piece) : NetworkTwins.LayerTwin option =
        match piece.Name with
        | "sequential" ->
            let layers = piece.Sequence
            let last = layers |> Array.findIndex (exposes feature)

            NetworkTwins.chain
                [| for i in 0..last do
                       if i < last then
                           NetworkTwins.layer layers[i]
                       else
                           upTo feature layers[i] |]
        | "sum" ->
            let branches = piece.Sequence
            let i = branches |> Array.findIndex (exposes feature)
            upTo feature branches[i] |> Option.map (NetworkTwins.under i)
        | "spectralNorm" ->
            let network = piece.Part "network"
            upTo feature network |> Option.map (NetworkTwins.spectral network)
        | "reconstruction" -> upTo feature (piece.Part "network")
        | _ -> NetworkTwins.layer piece

    /// <summary>The twin of a feature of a network by the network's description and its parameters' paths; None where it exposes none of that name or a layer has no twin.</summary>
    [<CompiledName "Find">]
    let find (piece: Piece) (paths: string[]) (feature: string) : NetworkTwin option =
        if exposes feature piece then
            upTo feature piece |> Option.map (NetworkTwins.at paths)
        else
            None
