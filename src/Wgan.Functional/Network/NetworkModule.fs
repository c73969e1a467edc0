namespace Wgan.Functional

/// <summary>Building and combining networks.</summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Network =
    let private noDraws (_: int64[]) : DrawSpec[] = [||]

    let internal noVariables =
        { Parameters = Tree.Empty
          State = Tree.Empty }

    /// A layer with neither parameters nor state.
    let internal pure' description (outputShape: int64[] -> int64[]) (f: Tensor -> Tensor) =
        Network(
            description,
            NetworkTraits.None,
            outputShape,
            (fun _ _ inputShape ->
                outputShape inputShape |> ignore
                noVariables),
            noDraws,
            fun _ _ state _ input -> NetworkResult.Of(f input.X, state)
        )

    /// The layer, said to be that map of images.
    let internal mapping (map: ImageMap) (layer: Network) : Network =
        layer.ImageMap <- map
        layer

    /// A layer with parameters, of which some are linear maps, and no state.
    let internal withLinear weights description outputShape (parameters: Backend -> Key -> int64[] -> Tree) apply =
        Network(
            description,
            { NetworkTraits.None with
                LinearWeights = weights },
            outputShape,
            (fun backend key inputShape ->
                outputShape inputShape |> ignore

                { Parameters = parameters backend key inputShape
                  State = Tree.Empty }),
            noDraws,
            fun _ (parameters: Tree) state _ input -> NetworkResult.Of(apply parameters input.X, state)
        )

    /// A layer with parameters, none of them a linear map, and no state.
    let internal withParameters description outputShape parameters apply =
        withLinear [||] description outputShape parameters apply

    /// <summary>
    /// A network of your own. Change <paramref name="version"/> whenever its meaning changes: it enters the experiment's hash. It is a
    /// function: it draws nothing but what it declares, and leaves the tensors it is given as they are.
    /// </summary>
    /// <param name="name">What it is called.</param>
    /// <param name="version">Which version of it this is.</param>
    /// <param name="hyperparameters">The numbers that its meaning depends on; they enter the hash.</param>
    /// <param name="traits">What it declares about itself: <c>{ NetworkTraits.None with }</c> whatever holds.</param>
    /// <param name="outputShape">The shape of one output of that of one input, both without the batch dimension; an error where they clash.</param>
    /// <param name="init">The first parameters and state, for the shape of one input: trees made by <c>Tree.named</c> and <c>Tree.nest</c>.</param>
    /// <param name="draws">The draws that one pass wants, for the whole input shape, batch dimension included.</param>
    /// <param name="apply">One pass: mode, parameters and state, the draws under their names, and the input.</param>
    [<CompiledName "Custom">]
    let custom
        (name: string)
        (version: string)
        (hyperparameters: float[])
        (traits: NetworkTraits)
        (outputShape: int64[] -> int64[])
        (init: Backend -> Key -> int64[] -> Variables)
        (draws: int64[] -> DrawSpec[])
        (apply: Mode -> Variables -> Tree -> NetworkInput -> NetworkResult)
        : Network =
        Network(
            Description.custom name version hyperparameters,
            traits,
            outputShape,
            init,
            draws,
            fun mode parameters state drawn input ->
                apply
                    mode
                    { Parameters = parameters
                      State = state }
                    drawn
                    input
        )

    /// <summary>One network after another. Parameters, states and draws of layer i are the child "i".</summary>
    [<CompiledName "Sequential">]
    let sequential (layers: Network[]) : Network =
        let outputShape part =
            NetworkParts.within "layer" part (fun () -> part.Network.OutputShape part.InputShape)

        /// Every layer with its input shape.
        let parts (inputShape: int64[]) =
            let mutable shape = inputShape

            layers
            |> Array.mapi (fun i layer ->
                let part = NetworkParts.part i layer shape
                shape <- outputShape part
                part)

        // Code that is not the library's may have kept what it was given.
        let mayFree = layers |> Array.forall (fun layer -> not layer.Description.ContainsCustomCode)

        /// Lets go of what went from one layer to the next, where autograd has not kept it: the following layers use its memory.
        let free (between: Tensor) (input: Tensor) (output: Tensor) (features: Tree) =
            let isBetween (other: Tensor) = obj.ReferenceEquals(between, other)

            if
                mayFree
                && not (isBetween input || isBetween output)
                && not (Tree.values features |> Array.exists isBetween)
            then
                between.Dispose()

        let apply mode (parameters: Tree) (state: Tree) (draws: Tree) (input: NetworkInput) =
            let mutable current = input
            let states = Array.zeroCreate<string * Tree> layers.Length
            let mutable features = Tree.Empty

            let mutable i = 0

            while i < layers.Length do
                let before = current.X
                let part = NetworkParts.part i layers[i] [||]

                let together: Tensor | null =
                    if i + 1 < layers.Length then
                        NetworkParts.within "layer" part (fun () ->
                            let parametersOf j = parameters.Child(string (i + j))
                            JoinedLayers.tryApply layers[i] layers[i + 1] parametersOf before)
                    else
                        null

                match together with
                | null ->
                    let result = NetworkParts.apply "layer" part mode parameters state draws current
                    states[i] <- (part.Name, result.State)
                    features <- Tree.union features result.Features
                    current <- { current with X = result.Output }
                    i <- i + 1
                | output ->
                    // Neither layer has a state.
                    for j in i .. i + 1 do
                        states[j] <- (string j, state.Child(string j))

                    current <- { current with X = output }
                    i <- i + 2

                free before input.X current.X features

            { Output = current.X
              State = Tree.ofChildren (List.ofArray states)
              Features = features }

        Network(
            Description.sequence "sequential" (layers |> Array.map _.Description),
            NetworkParts.traits layers,
            (fun inputShape ->
                Array.indexed layers
                |> Array.fold (fun shape (i, layer) -> outputShape (NetworkParts.part i layer shape)) inputShape),
            (fun backend key inputShape -> NetworkParts.init "layer" (parts inputShape) backend key),
            (fun inputShape -> NetworkParts.draws (parts inputShape[1..]) inputShape[0]),
            apply,
            parts
        )

    /// <summary>
    /// The sum of several networks' outputs on the same input: f_0(x) + f_1(x) + ... Parameters, states and draws of branch i are the child
    /// "i". The outputs are of one shape. A residual block is <c>Network.sum [| shortcut; body |]</c> (He et al. 2016).
    /// </summary>
    [<CompiledName "Sum">]
    let sum (branches: Network[]) : Network =
        if branches.Length = 0 then
            Errors.fail "a sum of no networks has no shape"

        let parts (inputShape: int64[]) = branches |> Array.mapi (fun i branch -> NetworkParts.part i branch inputShape)

        let outputShape (inputShape: int64[]) =
            let shapes =
                parts inputShape
                |> Array.map (fun part ->
                    NetworkParts.within "branch" part (fun () -> part.Network.OutputShape inputShape))

            for shape in shapes do
                if shape <> shapes[0] then
                    Errors.fail
                        "outputs of shapes %s and %s cannot be added"
                        (Tensors.shapeText shapes[0])
                        (Tensors.shapeText shape)

            shapes[0]

        let apply mode (parameters: Tree) (state: Tree) (draws: Tree) (input: NetworkInput) =
            let results =
                parts [||]
                |> Array.map (fun part -> NetworkParts.apply "branch" part mode parameters state draws input)

            { Output = results |> Array.map _.Output |> Array.reduce (fun a b -> a.add b)
              State =
                results
                |> Array.mapi (fun i result -> string i, result.State)
                |> List.ofArray
                |> Tree.ofChildren
              Features = results |> Array.map _.Features |> Array.fold Tree.union Tree.Empty }

        Network(
            Description.sequence "sum" (branches |> Array.map _.Description),
            NetworkParts.traits branches,
            outputShape,
            (fun backend key inputShape ->
                outputShape inputShape |> ignore
                NetworkParts.init "branch" (parts inputShape) backend key),
            (fun inputShape -> NetworkParts.draws (parts inputShape[1..]) inputShape[0]),
            apply,
            parts
        )

    /// <summary>
    /// Passes its input on as it is, and exposes it as a feature of the whole network under a name: what terms such as feature matching
    /// read. The name is one of the network's, wherever the layer stands in it.
    /// </summary>
    [<CompiledName "Expose">]
    let expose (name: string) : Network =
        if name = "" || name.Contains '.' then
            Errors.fail "a feature needs a name without dots, not '%s'" name

        Network(
            Description.leaf "expose" [ "feature", Description.text name ],
            { NetworkTraits.None with
                Features = [| name |] },
            id,
            (fun _ _ _ -> noVariables),
            noDraws,
            fun _ _ state _ input ->
                { Output = input.X
                  State = state
                  Features = Tree.ofTensors [ name, input.X ] }
        )

    /// <summary>
    /// A table of the network's layers: path, layer, shape of one output and number of parameters, with the total. A layer's path is that of
    /// its parameters.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="inputShape">The shape of one input, without the batch dimension.</param>
    [<CompiledName "Describe">]
    let describe (network: Network) (inputShape: int64[]) : string = NetworkTable.text network inputShape

    /// <summary>Critic scores, one number a sample: the output reshaped to [B].</summary>
    [<CompiledName "Scores">]
    let internal scores (output: Tensor) : Tensor =
        let batch = output.shape[0]

        if output.numel () <> batch then
            Errors.fail
                "a critic gives one score a sample, but a batch of %d came out as %s"
                batch
                (Tensors.shapeText output.shape)

        output.reshape batch
