namespace Wgan.Functional

open System

/// <summary>Whether a network is being trained or used. Batch normalisation and dropout differ between the two.</summary>
type Mode =
    /// <summary>Batch statistics; running statistics advance.</summary>
    | Training = 0
    /// <summary>Running statistics; nothing advances.</summary>
    | Evaluation = 1

/// <summary>What a network is applied to.</summary>
[<ReferenceEquality; NoComparison>]
type NetworkInput =
    {
        /// <summary>The batch: [B, ...].</summary>
        X: Tensor
        /// <summary>What the output is conditioned on, such as class indices [B]; null if nothing.</summary>
        Condition: Tensor | null
    }

    /// <summary>A batch without a condition.</summary>
    static member Of(x: Tensor) = { X = x; Condition = null }

/// <summary>What a network gives.</summary>
[<ReferenceEquality; NoComparison>]
type NetworkResult =
    {
        /// <summary>The output: [B, ...].</summary>
        Output: Tensor
        /// <summary>The network state after this pass.</summary>
        State: Tree
        /// <summary>What the network exposes beside its output, by name (<c>Network.expose</c>), each [B, ...].</summary>
        Features: Tree
    }

    /// <summary>An output and a state, without features.</summary>
    static member Of(output: Tensor, state: Tree) =
        { Output = output
          State = state
          Features = Tree.Empty }

/// <summary>What a network declares about itself beside its equation: what validation and training go by.</summary>
[<ReferenceEquality; NoComparison>]
type NetworkTraits =
    {
        /// <summary>Whether an output depends in training on the other samples of its batch, as under batch normalisation.</summary>
        MixesSamples: bool
        /// <summary>How many classes the condition that it reads has; 0 if it reads none.</summary>
        Classes: int
        /// <summary>The names of the features that it exposes.</summary>
        Features: string[]
    }

    /// <summary>One output per sample, no condition, no features.</summary>
    static member None =
        { MixesSamples = false
          Classes = 0
          Features = [||] }

    /// The traits of a network that is made of these parts.
    static member internal OfParts(parts: NetworkTraits[]) =
        let classes = parts |> Array.map _.Classes |> Array.filter ((<>) 0) |> Array.distinct
        let features = parts |> Array.collect _.Features

        if classes.Length > 1 then
            Errors.fail
                "the layers of one network are conditioned on %s classes"
                (String.Join(" and on ", Array.map string classes))

        if (Array.distinct features).Length < features.Length then
            let repeated = features |> Array.countBy id |> Array.find (fun (_, count) -> count > 1)
            Errors.fail "two layers of one network expose a feature named '%s'" (fst repeated)

        { MixesSamples = parts |> Array.exists _.MixesSamples
          Classes = if classes.Length = 0 then 0 else classes[0]
          Features = features }

/// <summary>A network's parameters and state.</summary>
[<ReferenceEquality; NoComparison>]
type Variables =
    {
        /// <summary>What optimizers change.</summary>
        Parameters: Tree
        /// <summary>What passes change: running statistics, power-iteration vectors.</summary>
        State: Tree
    }

/// <summary>A function from (parameters, state, draws, input) to (output, state), with its first parameters: stax's idea.</summary>
[<Sealed>]
type Network
    internal
    (
        description: Description,
        traits: NetworkTraits,
        outputShape: int64[] -> int64[],
        init: Backend -> Key -> int64[] -> Variables,
        draws: int64[] -> DrawSpec[],
        apply: Mode -> Tree -> Tree -> Tree -> NetworkInput -> NetworkResult
    ) =

    /// <summary>What network it is.</summary>
    member _.Description = description

    /// <summary>What it declares about itself.</summary>
    member _.Traits = traits

    /// <summary>The shape of one output, given that of one input (both without the batch dimension). Clashes are errors that name the layer.</summary>
    member _.OutputShape(inputShape: int64[]) : int64[] = outputShape inputShape

    /// <summary>The first parameters and state for inputs of that shape (without the batch dimension).</summary>
    member _.Init(backend: Backend, key: Key, inputShape: int64[]) : Variables = init backend key inputShape

    /// <summary>The draws one pass wants, given the whole input shape, batch dimension included.</summary>
    member _.Draws(inputShape: int64[]) : DrawSpec[] = draws inputShape

    /// <summary>One pass. Pure: parameters and state that are passed in do not change.</summary>
    member _.Apply(mode: Mode, parameters: Tree, state: Tree, draws: Tree, input: NetworkInput) : NetworkResult =
        apply mode parameters state draws input

/// <summary>Building and combining networks.</summary>
[<RequireQualifiedAccess>]
module Network =
    let private noDraws (_: int64[]) : DrawSpec[] = [||]

    let private nothing =
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
                nothing),
            noDraws,
            fun _ _ state _ input -> NetworkResult.Of(f input.X, state)
        )

    /// A layer with parameters and no state.
    let internal withParameters description outputShape (parameters: Backend -> Key -> int64[] -> Tree) apply =
        Network(
            description,
            NetworkTraits.None,
            outputShape,
            (fun backend key inputShape ->
                outputShape inputShape |> ignore

                { Parameters = parameters backend key inputShape
                  State = Tree.Empty }),
            noDraws,
            fun _ (parameters: Tree) state _ input -> NetworkResult.Of(apply parameters input.X, state)
        )

    let private inLayer i (layer: Network) (f: unit -> 'T) : 'T =
        try
            f ()
        with
        | :? WganException as error -> Errors.fail "layer %d (%s): %s" i layer.Description.Name error.Message
        | :? System.Runtime.InteropServices.ExternalException as error ->
            // The genuine package appends the C++ stack to libtorch's line.
            Errors.fail "layer %d (%s): %s" i layer.Description.Name (error.Message.Split('\n')[0])

    /// <summary>One network after another. Parameters, states and draws of layer i are the child "i".</summary>
    [<CompiledName "Sequential">]
    let sequential (layers: Network[]) : Network =
        let names = layers |> Array.mapi (fun i _ -> string i)

        /// The input shape of every layer, and the output shape of the last.
        let shapes (inputShape: int64[]) =
            layers
            |> Array.mapi (fun i layer -> i, layer)
            |> Array.scan (fun shape (i, layer) -> inLayer i layer (fun () -> layer.OutputShape shape)) inputShape

        let init backend key inputShape =
            let parts =
                Array.zip layers (Array.take layers.Length (shapes inputShape))
                |> Array.mapi (fun i (layer, shape) ->
                    inLayer i layer (fun () -> layer.Init(backend, Rng.named names[i] key, shape)))

            let collect choose =
                parts
                |> Array.mapi (fun i part -> names[i], choose part)
                |> List.ofArray
                |> Tree.ofChildren

            { Parameters = collect _.Parameters
              State = collect _.State }

        let draws (inputShape: int64[]) =
            let batch = inputShape[0]

            Array.zip layers (Array.take layers.Length (shapes inputShape[1..]))
            |> Array.mapi (fun i (layer, shape) ->
                layer.Draws(Array.append [| batch |] shape) |> Draws.prefixed names[i])
            |> Array.concat

        let apply mode (parameters: Tree) (state: Tree) (draws: Tree) (input: NetworkInput) =
            let mutable current = input
            let states = Array.zeroCreate<string * Tree> layers.Length
            let mutable features = Tree.Empty

            for i in 0 .. layers.Length - 1 do
                let name = names[i]

                let result =
                    inLayer i layers[i] (fun () ->
                        layers[i].Apply(mode, parameters.Child name, state.Child name, draws.Child name, current))

                states[i] <- (name, result.State)
                features <- Tree.union features result.Features
                current <- { current with X = result.Output }

            { Output = current.X
              State = Tree.ofChildren (List.ofArray states)
              Features = features }

        Network(
            Description.sequence "sequential" (layers |> Array.map _.Description),
            NetworkTraits.OfParts(layers |> Array.map _.Traits),
            (fun inputShape -> Array.last (shapes inputShape)),
            init,
            draws,
            apply
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
            (fun _ _ _ -> nothing),
            noDraws,
            fun _ _ state _ input ->
                { Output = input.X
                  State = state
                  Features = Tree.ofTensors [ name, input.X ] }
        )

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
