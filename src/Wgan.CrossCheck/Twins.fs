namespace Wgan.CrossCheck

open DiffSharp

/// <summary>Both batches of scores or samples, as DiffSharp sees them.</summary>
[<ReferenceEquality; NoComparison>]
type Pair =
    {
        /// <summary>Of real samples.</summary>
        Real: Tensor
        /// <summary>Of generated samples.</summary>
        Fake: Tensor
    }

/// <summary>A loss written again: what each player minimises, of scores [B].</summary>
[<ReferenceEquality; NoComparison>]
type LossTwin =
    {
        /// <summary>What the critic minimises.</summary>
        Critic: Pair -> Tensor
        /// <summary>What the generator minimises.</summary>
        Generator: Pair -> Tensor
    }

/// <summary>The state of a loss that balances itself, written again in plain numbers.</summary>
[<ReferenceEquality; NoComparison>]
type LossStateTwin =
    {
        /// <summary>The numbers it starts from, by name.</summary>
        Initial: (string * float) list
        /// <summary>What the critic minimises in a state.</summary>
        CriticIn: (string -> float) -> Pair -> Tensor
        /// <summary>The state after an update with these real and these fake scores.</summary>
        Next: (string -> float) -> float[] -> float[] -> (string * float) list
    }

/// <summary>What a critic makes of a batch.</summary>
[<ReferenceEquality; NoComparison>]
type PassTwin =
    {
        /// <summary>Scores [B].</summary>
        Values: Tensor
        /// <summary>Features [B, ...] by name.</summary>
        Feature: string -> Tensor
    }

/// <summary>What a critic makes of the batches of an update.</summary>
[<ReferenceEquality; NoComparison>]
type PassesTwin =
    {
        /// <summary>Of real samples.</summary>
        OfReal: PassTwin
        /// <summary>Of generated samples.</summary>
        OfFake: PassTwin
        /// <summary>Of real samples once more.</summary>
        OfRealAgain: PassTwin option
        /// <summary>The classes of both batches.</summary>
        Classes: int[] option
    }

/// <summary>A term written again: what it adds to each player's loss.</summary>
[<ReferenceEquality; NoComparison>]
type TermTwin =
    {
        /// <summary>What it adds to the critic's loss.</summary>
        CriticPart: (PassesTwin -> Tensor) option
        /// <summary>What it adds to the generator's loss.</summary>
        GeneratorPart: (PassesTwin -> Tensor) option
    }

/// <summary>A penalty written again: critic [B, ...] -> [B], samples, and draws by name, to a number.</summary>
type PenaltyTwin = (Tensor -> Tensor) -> Pair -> (string -> Tensor) -> Tensor

/// <summary>An input transformation written again: iteration, batch, draws by name, to the batch that the critic sees.</summary>
type InputTwin = int64 -> Tensor -> (string -> Tensor) -> Tensor

/// <summary>A network written again: parameters by path, batch, to its output.</summary>
type NetworkTwin = (string -> Tensor) -> Tensor -> Tensor

/// <summary>Twins of pieces that were written outside the library, by the names in their descriptions.</summary>
[<ReferenceEquality; NoComparison>]
type OwnTwins =
    {
        /// <summary>Of <c>Loss.custom</c>.</summary>
        Losses: (string * LossTwin) list
        /// <summary>Of <c>Penalty.custom</c>.</summary>
        Penalties: (string * PenaltyTwin) list
        /// <summary>Of <c>Term.custom</c>.</summary>
        Terms: (string * TermTwin) list
        /// <summary>Of <c>Input.custom</c>.</summary>
        Inputs: (string * InputTwin) list
        /// <summary>Of whole networks.</summary>
        Networks: (string * NetworkTwin) list
    }

    /// <summary>No own twins.</summary>
    static member None =
        { Losses = []
          Penalties = []
          Terms = []
          Inputs = []
          Networks = [] }

/// <summary>Numbers into DiffSharp and out of it.</summary>
[<RequireQualifiedAccess>]
module Twins =
    // DiffSharp's own default is Float32.
    let private prepared = lazy (dsharp.config (dtype = Dtype.Float64, backend = Backend.Reference))

    /// <summary>A tensor of row-major values.</summary>
    [<CompiledName "OfArray">]
    let ofArray (shape: int[]) (values: float[]) : Tensor =
        prepared.Force()
        dsharp.tensor(values, dtype = Dtype.Float64).view shape

    /// <summary>The elements in row-major order.</summary>
    [<CompiledName "ToArray">]
    let toArray (tensor: Tensor) : float[] = tensor.primalDeep.view(-1).toArray1D<float>()

    /// <summary>A vector that is several tensors one after the other, by their names.</summary>
    [<CompiledName "Named">]
    let named (shapes: (string * int[])[]) (vector: Tensor) : string -> Tensor =
        let parts = vector.split (shapes |> Array.map (fun (_, shape) -> Array.fold (*) 1 shape))

        let table =
            Array.zip shapes parts
            |> Array.map (fun ((name, shape), part) -> name, part.view shape)
            |> Map.ofArray

        fun name -> table[name]
