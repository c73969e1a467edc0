namespace Wgan.Functional

/// Layers of images that can be computed together with their neighbour: `JoinedLayers`.
[<RequireQualifiedAccess>]
type internal ImageMap =
    | Other
    /// `Layer.conv2d`, with the parameters "weight" and, where it has one, "bias".
    | Convolution of stride: int * padding: int * hasBias: bool
    /// `Layer.averagePool2d`.
    | Means of factor: int64
    /// `Layer.upsampleNearest2d`.
    | Repeated of factor: int64

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
        apply: Mode -> Tree -> Tree -> Tree -> NetworkInput -> NetworkResult,
        parts: int64[] -> NetworkPart[]
    ) =

    /// A network that is not made of others.
    internal new(description, traits, outputShape, init, draws, apply) =
        Network(description, traits, outputShape, init, draws, apply, (fun _ -> [||]))

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

    /// Which map of images it is; told by the layer that makes it, and no part of what it means.
    member val internal ImageMap = ImageMap.Other with get, set

    /// The networks it is made of, with the shapes they see, given the shape of its input.
    member internal _.Parts(inputShape: int64[]) : NetworkPart[] = parts inputShape

/// A part of a network: the child of its name among the whole's parameters.
and [<ReferenceEquality; NoComparison>] internal NetworkPart =
    { Name: string
      Network: Network
      InputShape: int64[] }
