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

/// <summary>A parameter of at least two dimensions that acts as a linear map, such as a dense layer's weight.</summary>
[<Struct>]
type LinearWeight =
    {
        /// <summary>Its path among the network's parameters, such as <c>3.weight</c>.</summary>
        Path: string
        /// <summary>Which of its dimensions counts the outputs: 0 of dense layers and convolutions, 1 of transposed convolutions.</summary>
        OutputDimension: int
    }

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
        /// <summary>The parameters that are linear maps: what spectral normalisation divides.</summary>
        LinearWeights: LinearWeight[]
    }

    /// <summary>One output per sample, no condition, no features, no linear maps.</summary>
    static member None =
        { MixesSamples = false
          Classes = 0
          Features = [||]
          LinearWeights = [||] }

    /// The same traits of a network whose parameters lie under the child of that name.
    member internal this.Under(name: string) =
        { this with
            LinearWeights =
                this.LinearWeights
                |> Array.map (fun weight ->
                    { weight with
                        Path = name + "." + weight.Path }) }

    /// The traits of a network that is made of these parts, each with its traits `Under` its name.
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
          Features = features
          LinearWeights = parts |> Array.collect _.LinearWeights }

/// <summary>A network's parameters and state.</summary>
[<ReferenceEquality; NoComparison>]
type Variables =
    {
        /// <summary>What optimizers change.</summary>
        Parameters: Tree
        /// <summary>What passes change: running statistics, power-iteration vectors.</summary>
        State: Tree
    }
