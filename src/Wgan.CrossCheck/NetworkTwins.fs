namespace Wgan.CrossCheck

open DiffSharp

/// <summary>Networks written again, layer by layer from their descriptions.</summary>
[<RequireQualifiedAccess>]
module NetworkTwins =
    /// One layer: parameters by name and whether there is one, and a batch.
    type internal LayerTwin = (string -> Tensor) -> (string -> bool) -> Tensor -> Tensor

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

    /// (x - mean) / sqrt(var + epsilon) over the last of three dimensions.
    let private standardised (epsilon: float) (x: Tensor) : Tensor =
        let centred = x - x.mean (2, keepDim = true)
        centred / ((centred * centred).mean(2, keepDim = true) + epsilon).sqrt()

    /// The same over so many groups of a sample's numbers.
    let private inGroups epsilon groups (x: Tensor) : Tensor =
        let batch = x.shape[0]

        (standardised epsilon (x.view [ batch; groups; x.nelement / (batch * groups) ])).viewAs x

    /// Each channel by itself through a convolution or its adjoint with one filter.
    let private channelwise (convolve: Tensor -> Tensor) (x: Tensor) : Tensor =
        let y = convolve (x.view [ x.shape[0] * x.shape[1]; 1; x.shape[2]; x.shape[3] ])
        y.view [ x.shape[0]; x.shape[1]; y.shape[2]; y.shape[3] ]

    let private filter size value = Twins.ofArray [| 1; 1; size; size |] (Array.create (size * size) value)

    /// [batch, channels, ...] with the positions in one dimension.
    let private pixels (x: Tensor) : Tensor = x.view [ x.shape[0]; x.shape[1]; x.nelement / (x.shape[0] * x.shape[1]) ]

    /// Karras et al. (2018), section 3, written with a matrix that averages within groups.
    let private minibatchDeviation (piece: Piece) : LayerTwin option =
        let epsilon = piece.Number "epsilon"

        Some(fun _ _ x ->
            let batch = x.shape[0]
            let size = min (int (piece.Number "groupSize")) batch
            let groups = batch / size

            let average =
                [| for i in 0 .. batch - 1 do
                       for j in 0 .. batch - 1 do
                           if i % groups = j % groups then 1.0 / float size else 0.0 |]
                |> Twins.ofArray [| batch; batch |]

            let flat = x.view [ batch; x.nelement / batch ]
            let centred = flat - average.matmul flat
            let deviation = (average.matmul (centred * centred) + epsilon).sqrt().mean(1, keepDim = true)
            let positions = x.nelement / (batch * x.shape[1])
            let feature = deviation * Twins.ofArray [| 1; positions |] (Array.create positions 1.0)
            let joined = dsharp.cat ([ flat; feature ], dim = 1)

            joined.view
                [ yield batch
                  yield x.shape[1] + 1
                  for dim in 2 .. x.dim - 1 do
                      yield x.shape[dim] ])

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

    /// The paths of a network's linear maps, and which of them are transposed convolutions'.
    let rec private linear (piece: Piece) : (string * bool) list =
        match piece.Name with
        | "dense"
        | "conv2d" -> [ "weight", false ]
        | "convTranspose2d" -> [ "weight", true ]
        | "sequential"
        | "sum" ->
            [ for i, part in Array.indexed piece.Sequence do
                  for path, isTransposed in linear part do
                      $"{i}.{path}", isTransposed ]
        | _ -> []

    /// Miyato et al. (2018): W / (u^T W v), u and v the singular vectors that 2^24 power iterations in plain float arithmetic end in.
    let private normalised isTransposed (weight: Tensor) : Tensor =
        let turned = if isTransposed then weight.transpose (0, 1) else weight
        let rows, columns = turned.shape[0], turned.nelement / turned.shape[0]
        let matrix = turned.view [ rows; columns ]
        let numbers = Twins.toArray matrix
        let w = Array2D.init rows columns (fun i j -> numbers[i * columns + j])

        let unit (x: float[]) =
            let norm = sqrt (Array.sumBy (fun a -> a * a) x)
            Array.map (fun a -> a / norm) x

        let sum count f = Array.init count f |> Array.sum
        let mutable power = Array2D.init rows rows (fun i k -> sum columns (fun j -> w[i, j] * w[k, j]))

        for _ in 1..24 do
            let before = power
            let square = Array2D.init rows rows (fun i k -> sum rows (fun j -> before[i, j] * before[j, k]))
            let trace = sum rows (fun i -> square[i, i])
            power <- Array2D.map (fun a -> a / trace) square

        let limit = power
        let u = unit (Array.init rows (fun i -> sum rows (fun j -> limit[i, j] * (1.0 + 0.1 * float j))))
        let v = unit (Array.init columns (fun j -> sum rows (fun i -> w[i, j] * u[i])))

        let outer =
            Twins.ofArray
                [| rows; columns |]
                [| for a in u do
                       for b in v -> a * b |]

        weight / (matrix * outer).sum()

    /// A part whose parameters are under "i".
    let internal under (i: int) (twin: LayerTwin) : LayerTwin =
        let inside name = $"{i}.{name}"
        fun parameter has x -> twin (inside >> parameter) (inside >> has) x

    /// Layers one after the other.
    let internal chain (layers: LayerTwin option[]) : LayerTwin option =
        if layers |> Array.forall _.IsSome then
            let layers = layers |> Array.mapi (fun i layer -> under i layer.Value)
            Some(fun parameter has x -> layers |> Array.fold (fun x layer -> layer parameter has x) x)
        else
            None

    /// A network, or part of one, whose linear maps are divided by their largest singular values.
    let internal spectral (network: Piece) (inner: LayerTwin) : LayerTwin =
        let paths = dict (linear network)

        fun parameter has x ->
            let divided path =
                match paths.TryGetValue path with
                | true, isTransposed -> normalised isTransposed (parameter path)
                | _ -> parameter path

            inner divided has x

    /// Minus how far an auto-encoder's output is from its input, by sample: Zhao, Mathieu and LeCun (2017), section 2.3.
    let private reconstruction (error: string) (inner: LayerTwin) : LayerTwin =
        fun parameter has x ->
            let rows = (inner parameter has x - x).view [ x.shape[0]; x.nelement / x.shape[0] ]

            match error with
            | "euclidean" -> -((rows * rows).sum 1).sqrt()
            | "meanSquare" -> -((rows * rows).mean 1)
            | "meanAbsolute" -> -((rows.abs ()).mean 1)
            | other -> failwith $"the cross-check has no twin of the reconstruction error '{other}'"

    let rec internal layer (piece: Piece) : LayerTwin option =
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
        | "identity"
        | "expose" -> pointwise id
        | "layerNorm" ->
            Some(fun parameter _ x -> parameter "weight" * inGroups (piece.Number "epsilon") 1 x + parameter "bias")
        | "groupNorm" ->
            Some(fun parameter _ x ->
                let normal = inGroups (piece.Number "epsilon") (int (piece.Number "groups")) x
                perChannel x (parameter "weight") * normal + perChannel x (parameter "bias"))
        | "instanceNorm" -> pointwise (fun x -> inGroups (piece.Number "epsilon") x.shape[1] x)
        | "pixelNorm" -> pointwise (fun x -> x / ((x * x).mean(1, keepDim = true) + piece.Number "epsilon").sqrt())
        | "averagePool2d" ->
            let size = int (piece.Number "factor")
            let mean = filter size (1.0 / float (size * size))
            pointwise (channelwise (fun x -> x.conv2d (mean, stride = size)))
        | "upsampleNearest2d" ->
            let size = int (piece.Number "factor")
            let ones = filter size 1.0
            pointwise (channelwise (fun x -> x.convTranspose2d (ones, stride = size)))
        | "globalMean" -> pointwise (fun x -> (pixels x).mean 2)
        | "globalSum" -> pointwise (fun x -> (pixels x).sum 2)
        | "minibatchDeviation" -> minibatchDeviation piece
        | "spectralNorm" ->
            let network = piece.Part "network"
            layer network |> Option.map (spectral network)
        | "sum" ->
            let branches = piece.Sequence |> Array.map layer

            if branches |> Array.forall _.IsSome then
                let branches = branches |> Array.mapi (fun i branch -> under i branch.Value)

                Some(fun parameter has x ->
                    branches |> Array.map (fun branch -> branch parameter has x) |> Array.reduce (+))
            else
                None
        | "sequential" -> chain (piece.Sequence |> Array.map layer)
        | "scoreAndClasses" ->
            Some(fun parameter has x ->
                let all = x.matmul ((parameter "weight").transpose())
                let all = if has "bias" then all + parameter "bias" else all
                all[*, 0..0])
        | "reconstruction" ->
            layer (piece.Part "network")
            |> Option.map (reconstruction (piece.Text("error", "")))
        | _ -> None

    /// A layer's twin at parameters of these paths.
    let internal at (paths: string[]) (twin: LayerTwin) : NetworkTwin =
        fun parameter x -> twin parameter (fun path -> Array.contains path paths) x

    /// <summary>The twin of a network by its description and its parameters' paths; None where a layer has none.</summary>
    [<CompiledName "Find">]
    let find (piece: Piece) (paths: string[]) : NetworkTwin option = layer piece |> Option.map (at paths)
