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
    let private elements (shape: int64[]) = shape |> Array.fold (*) 1L |> int

    let private normalWith deviation (backend: Backend) shape key =
        Rng.normalValues key (elements shape)
        |> Array.map (fun z -> deviation * z)
        |> Tensors.ofArray backend shape

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
                    Rng.normalValues key (elements shape)
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
            fun backend shape fanIn key -> normalWith (sqrt (2.0 / float fanIn)) backend shape key
        )

    /// <summary>Uniform on (-b, b), b = sqrt(6 / fan in), so with variance 2 / fan in: He et al. (2015), as a uniform rule.</summary>
    [<CompiledName "HeUniform">]
    let heUniform =
        Initializer(
            Description.leaf "heUniform" [],
            fun backend shape fanIn key ->
                let bound = sqrt (6.0 / float fanIn)
                Rng.uniform backend -bound bound shape key
        )

    /// fan in + fan out of a weight; what feeds one output, times the positions of a kernel over all outputs.
    let private fans rule (shape: int64[]) (fanIn: int64) =
        if shape.Length < 2 then
            Errors.fail "%s's rule is for weights of at least two dimensions, not for %s" rule (Tensors.shapeText shape)

        let fanOut = int64 (elements shape) / fanIn * int64 (elements shape[2..])
        float (fanIn + fanOut)

    /// <summary>
    /// Uniform on (-b, b), b = gain sqrt(6 / (fan in + fan out)): Glorot and Bengio, "Understanding the difficulty of training deep
    /// feedforward neural networks" (2010), equation 16, times a gain. Also called Xavier's. For weights, not biases.
    /// </summary>
    [<CompiledName "GlorotUniform">]
    let glorotUniform (gain: float) =
        Initializer(
            Description.leaf "glorotUniform" [ "gain", Description.number gain ],
            fun backend shape fanIn key ->
                let bound = gain * sqrt (6.0 / fans "Glorot" shape fanIn)
                Rng.uniform backend -bound bound shape key
        )

    /// <summary>N(0, gain^2 2 / (fan in + fan out)): Glorot and Bengio (2010), equation 12, times a gain. For weights, not biases.</summary>
    [<CompiledName "GlorotNormal">]
    let glorotNormal (gain: float) =
        Initializer(
            Description.leaf "glorotNormal" [ "gain", Description.number gain ],
            fun backend shape fanIn key -> normalWith (gain * sqrt (2.0 / fans "Glorot" shape fanIn)) backend shape key
        )

    /// <summary>
    /// N(mean, deviation^2) cut off at two deviations from the mean, as TensorFlow's <c>truncated_normal</c>: values beyond are drawn again.
    /// Its own deviation is 0.8796 times <paramref name="deviation"/>.
    /// </summary>
    [<CompiledName "TruncatedNormal">]
    let truncatedNormal (mean: float) (deviation: float) =
        /// Each value is the first of its own row of draws that lies inside.
        let standard key count =
            let values = Rng.normalValues (Rng.at 0L key) count
            let mutable attempt = 0L

            while values |> Array.exists (fun z -> abs z > 2.0) do
                attempt <- attempt + 1L
                let again = Rng.normalValues (Rng.at attempt key) count

                for i in 0 .. count - 1 do
                    if abs values[i] > 2.0 then
                        values[i] <- again[i]

            values

        Initializer(
            Description.leaf
                "truncatedNormal"
                [ "mean", Description.number mean; "deviation", Description.number deviation ],
            fun backend shape _ key ->
                standard key (elements shape)
                |> Array.map (fun z -> mean + deviation * z)
                |> Tensors.ofArray backend shape
        )

    /// <summary>
    /// gain Q: Q, the weight as a matrix of shape[0] rows, is uniformly distributed over the matrices with orthonormal rows, or columns where
    /// there are fewer of them: Saxe, McClelland and Ganguli (2014). Q is that of a QR decomposition of normal numbers, with the signs of
    /// R's diagonal, as in PyTorch.
    /// </summary>
    [<CompiledName "Orthogonal">]
    let orthogonal (gain: float) =
        Initializer(
            Description.leaf "orthogonal" [ "gain", Description.number gain ],
            fun backend shape _ key ->
                if shape.Length < 2 then
                    Errors.fail
                        "the orthogonal rule is for weights of at least two dimensions, not for %s"
                        (Tensors.shapeText shape)

                use _scope = torch.NewDisposeScope()
                let rows, columns = shape[0], int64 (elements shape[1..])

                let onCpu =
                    { backend with
                        Device = torch.CPU
                        DType = torch.ScalarType.Float64 }

                let tall = Rng.normal onCpu [| max rows columns; min rows columns |] key
                let struct (q, r) = torch.linalg.qr tall
                let q = q.mul (r.diagonal().sign())

                (if rows < columns then q.t () else q)
                    .reshape(shape)
                    .mul(Tensors.scalar gain)
                    .``to``(backend.DType, backend.Device)
                    .MoveToOuterDisposeScope()
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

    /// <summary>Glorot's uniform weights times a gain, zero bias.</summary>
    static member Glorot(gain: float) =
        { Weight = Initializer.glorotUniform gain
          Bias = Initializer.constant 0.0
          HasBias = true }

    /// <summary>Orthogonal weights times a gain, zero bias.</summary>
    static member Orthogonal(gain: float) =
        { Weight = Initializer.orthogonal gain
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
