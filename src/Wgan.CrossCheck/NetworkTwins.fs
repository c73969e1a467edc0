namespace Wgan.CrossCheck

open DiffSharp

/// <summary>Networks written again, layer by layer from their descriptions.</summary>
[<RequireQualifiedAccess>]
module NetworkTwins =
    /// One layer: parameters by name and whether there is one, and a batch.
    type private LayerTwin = (string -> Tensor) -> (string -> bool) -> Tensor -> Tensor

    let private pointwise (f: Tensor -> Tensor) : LayerTwin option = Some(fun _ _ x -> f x)

    /// A number a channel, against a batch [B, channels, ...].
    let private perChannel (like: Tensor) (values: Tensor) : Tensor =
        values.view
            [ yield 1
              yield values.nelement
              for _ in 3 .. like.dim do
                  yield 1 ]

    let private convolution (piece: Piece) (convolve: Tensor -> Tensor -> int -> int -> Tensor) : LayerTwin option =
        let stride, padding = int (piece.Number "stride"), int (piece.Number "padding")

        Some(fun parameter has x ->
            let y = convolve x (parameter "weight") stride padding

            if has "bias" then
                y + perChannel y (parameter "bias")
            else
                y)

    /// Ioffe and Szegedy (2015), Algorithm 1, with the batch's own statistics.
    let private batchNorm (piece: Piece) : LayerTwin option =
        let epsilon = piece.Number "epsilon"

        Some(fun parameter _ x ->
            let mean (t: Tensor) =
                [ for dim in 0 .. t.dim - 1 do
                      if dim <> 1 then
                          dim ]
                |> List.fold (fun (t: Tensor) dim -> t.mean (dim, keepDim = true)) t

            let centred = x - mean x
            let normal = centred / (mean (centred * centred) + epsilon).sqrt()
            perChannel x (parameter "weight") * normal + perChannel x (parameter "bias"))

    /// Layers one after the other; layer i's parameters are under "i".
    let private chain (layers: LayerTwin option[]) : LayerTwin option =
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

    /// Minus how far an auto-encoder's output is from its input, by sample: Zhao, Mathieu and LeCun (2017), section 2.3.
    let private reconstruction (error: string) (inner: LayerTwin) : LayerTwin =
        fun parameter has x ->
            let rows = (inner parameter has x - x).view [ x.shape[0]; x.nelement / x.shape[0] ]

            match error with
            | "euclidean" -> -((rows * rows).sum 1).sqrt()
            | "meanSquare" -> -((rows * rows).mean 1)
            | "meanAbsolute" -> -((rows.abs ()).mean 1)
            | other -> failwith $"the cross-check has no twin of the reconstruction error '{other}'"

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
        | "conv2d" -> convolution piece (fun x w stride padding -> x.conv2d (w, stride = stride, padding = padding))
        | "convTranspose2d" ->
            convolution piece (fun x w stride padding -> x.convTranspose2d (w, stride = stride, padding = padding))
        | "batchNorm" -> batchNorm piece
        | "sequential" -> chain (piece.Sequence |> Array.map layer)
        | "expose" -> pointwise id
        | "reconstruction" ->
            layer (piece.Part "network")
            |> Option.map (reconstruction (piece.Text("error", "")))
        | _ -> None

    /// <summary>The twin of a network by its description and its parameters' paths; None where a layer has none.</summary>
    [<CompiledName "Find">]
    let find (piece: Piece) (paths: string[]) : NetworkTwin option =
        layer piece
        |> Option.map (fun twin parameter x -> twin parameter (fun path -> Array.contains path paths) x)

    let rec private exposes feature (piece: Piece) =
        match piece.Name with
        | "expose" -> piece.Text("feature", "") = feature
        | "sequential" -> piece.Sequence |> Array.exists (exposes feature)
        | "reconstruction" -> exposes feature (piece.Part "network")
        | _ -> false

    /// The layers up to the one that exposes the feature.
    let rec private upTo feature (piece: Piece) : LayerTwin option =
        match piece.Name with
        | "sequential" ->
            let layers = piece.Sequence
            let last = layers |> Array.findIndex (exposes feature)

            chain
                [| for i in 0..last do
                       if i < last then layer layers[i] else upTo feature layers[i] |]
        | "reconstruction" -> upTo feature (piece.Part "network")
        | _ -> layer piece

    /// <summary>The twin of what a network exposes under a name; None where it exposes nothing of that name or a layer has no twin.</summary>
    [<CompiledName "Feature">]
    let feature (piece: Piece) (paths: string[]) (name: string) : NetworkTwin option =
        if exposes name piece then
            upTo name piece
            |> Option.map (fun twin parameter x -> twin parameter (fun path -> Array.contains path paths) x)
        else
            None
