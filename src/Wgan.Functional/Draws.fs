namespace Wgan.Functional

/// <summary>A distribution that independent random numbers are drawn from.</summary>
[<Sealed>]
type Distribution private (description: Description, sample: Backend -> int64[] -> Key -> Tensor) =
    /// <summary>What distribution it is.</summary>
    member _.Description = description

    /// <summary>A tensor of independent draws.</summary>
    member _.Sample(backend: Backend, shape: int64[], key: Key) : Tensor = sample backend shape key

    /// <summary>N(0, 1).</summary>
    static member Normal = Distribution(Description.leaf "normal" [], Rng.normal)

    /// <summary>Uniform on (low, high).</summary>
    static member Uniform(low: float, high: float) =
        if not (low < high) then
            Errors.fail "a uniform distribution needs low < high, not %g and %g" low high

        Distribution(
            Description.leaf "uniform" [ "low", Description.number low; "high", Description.number high ],
            fun backend shape key -> Rng.uniform backend low high shape key
        )

/// <summary>One declared draw: a tensor of random numbers that a penalty or a layer asks to be given.</summary>
[<ReferenceEquality; NoComparison>]
type DrawSpec =
    {
        /// <summary>The name it is asked for by; a path with dots where pieces are nested.</summary>
        Name: string
        /// <summary>The whole shape, the batch dimension included.</summary>
        Shape: int64[]
        /// <summary>What it is drawn from.</summary>
        Distribution: Distribution
    }

/// <summary>Makes the tensors that were declared, so that a training step is a function of tensors and draws nothing itself.</summary>
[<RequireQualifiedAccess>]
module Draws =
    /// <summary>The tensors for the declarations, each from the key's stream of the declaration's name.</summary>
    [<CompiledName "Make">]
    let make (backend: Backend) (key: Key) (specs: DrawSpec[]) : Tree =
        if specs.Length = 0 then
            Tree.Empty
        else
            specs
            |> Array.map (fun spec -> spec.Name, spec.Distribution.Sample(backend, spec.Shape, Rng.named spec.Name key))
            |> List.ofArray
            |> Tree.ofPaths

    let internal prefixed (prefix: string) (specs: DrawSpec[]) =
        specs
        |> Array.map (fun spec ->
            { spec with
                Name = prefix + "." + spec.Name })
