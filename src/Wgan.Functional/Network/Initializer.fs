namespace Wgan.Functional

open TorchSharp

/// <summary>A rule for a parameter's first values.</summary>
[<Sealed>]
type Initializer internal (description: Description, sample: Backend -> int64[] -> int64 -> Key -> Tensor) =
    /// <summary>What rule it is.</summary>
    member _.Description = description

    /// <summary>The first values: a tensor of that shape.</summary>
    /// <param name="backend">Device and type.</param>
    /// <param name="shape">The parameter's shape.</param>
    /// <param name="fanIn">How many inputs feed one output.</param>
    /// <param name="key">The stream to draw from.</param>
    member _.Sample(backend: Backend, shape: int64[], fanIn: int64, key: Key) : Tensor = sample backend shape fanIn key

/// <summary>Rules for parameters' first values, named after their source.</summary>
[<RequireQualifiedAccess>]
module Initializer =
    /// <summary>The same value everywhere.</summary>
    [<CompiledName "Constant">]
    let constant (value: float) =
        Initializer(
            Description.leaf "constant" [ "value", Description.number value ],
            fun backend shape _ _ -> torch.full (shape, Tensors.scalar value, backend.DType, backend.Device)
        )

    /// <summary>N(mean, deviation^2), independently.</summary>
    [<CompiledName "Normal">]
    let normal (mean: float) (deviation: float) =
        Initializer(
            Description.leaf "normal" [ "mean", Description.number mean; "deviation", Description.number deviation ],
            fun backend shape _ key ->
                let values =
                    Rng.normalValues key (shape |> Array.fold (*) 1L |> int)
                    |> Array.map (fun z -> mean + deviation * z)

                Tensors.ofArray backend shape values
        )

    /// <summary>Uniform on (-1, 1) / sqrt(fan in): what PyTorch's Linear and Conv modules start from, for weights and biases.</summary>
    [<CompiledName "PyTorchDefault">]
    let pyTorchDefault =
        Initializer(
            Description.leaf "pyTorchDefault" [],
            fun backend shape fanIn key ->
                let bound = 1.0 / sqrt (float fanIn)
                Rng.uniform backend -bound bound shape key
        )

    /// <summary>N(0, 2 / fan in): He et al., "Delving deep into rectifiers" (2015), section 2.2, for ReLU networks.</summary>
    [<CompiledName "HeNormal">]
    let heNormal =
        Initializer(
            Description.leaf "heNormal" [],
            fun backend shape fanIn key ->
                let deviation = sqrt (2.0 / float fanIn)

                Rng.normalValues key (shape |> Array.fold (*) 1L |> int)
                |> Array.map (fun z -> deviation * z)
                |> Tensors.ofArray backend shape
        )

/// <summary>How a layer's weight and bias start, and whether it has a bias.</summary>
[<ReferenceEquality; NoComparison>]
type Weights =
    {
        /// <summary>The weight's rule.</summary>
        Weight: Initializer
        /// <summary>The bias's rule.</summary>
        Bias: Initializer
        /// <summary>Whether there is a bias at all.</summary>
        HasBias: bool
    }

    /// <summary>PyTorch's defaults: uniform on (-1, 1) / sqrt(fan in) for weight and bias.</summary>
    static member PyTorch =
        { Weight = Initializer.pyTorchDefault
          Bias = Initializer.pyTorchDefault
          HasBias = true }

    /// <summary>He's normal weights, zero bias.</summary>
    static member He =
        { Weight = Initializer.heNormal
          Bias = Initializer.constant 0.0
          HasBias = true }

    /// <summary>The official WGAN code's: N(0, 0.02^2) weights and zero bias (its <c>weights_init</c>, after DCGAN).</summary>
    static member WganOfficial =
        { Weight = Initializer.normal 0.0 0.02
          Bias = Initializer.constant 0.0
          HasBias = true }

    /// <summary>The same without the bias: for layers that a normalisation follows.</summary>
    member this.WithoutBias = { this with HasBias = false }

    member internal this.Describe() =
        Description.node
            "weights"
            [ "hasBias", (if this.HasBias then "true" else "false") ]
            [ "weight", this.Weight.Description; "bias", this.Bias.Description ]
