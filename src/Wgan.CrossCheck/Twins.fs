namespace Wgan.CrossCheck

open System
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

    /// <summary>The same and the twin of a loss, for C#.</summary>
    /// <param name="name">The name in the loss's description.</param>
    /// <param name="critic">What the critic minimises, of scores [B].</param>
    /// <param name="generator">What the generator minimises.</param>
    member this.WithLoss(name: string, critic: Func<Pair, Tensor>, generator: Func<Pair, Tensor>) : OwnTwins =
        let twin =
            { Critic = critic.Invoke
              Generator = generator.Invoke }

        { this with
            Losses = (name, twin) :: this.Losses }

    /// <summary>The same and the twin of a penalty, for C#.</summary>
    /// <param name="name">The name in the penalty's description.</param>
    /// <param name="penalty">(critic [B, ...] -> [B], samples, draws by name) -> a number.</param>
    member this.WithPenalty
        (name: string, penalty: Func<Func<Tensor, Tensor>, Pair, Func<string, Tensor>, Tensor>)
        : OwnTwins =
        let twin: PenaltyTwin =
            fun critic samples draws -> penalty.Invoke(Func<_, _> critic, samples, Func<_, _> draws)

        { this with
            Penalties = (name, twin) :: this.Penalties }

    /// <summary>The same and the twin of a term in both players' losses, for C#.</summary>
    /// <param name="name">The name in the term's description.</param>
    /// <param name="critic">What it adds to the critic's loss.</param>
    /// <param name="generator">What it adds to the generator's loss.</param>
    member this.WithTerm
        (name: string, critic: Func<PassesTwin, Tensor>, generator: Func<PassesTwin, Tensor>)
        : OwnTwins =
        let twin =
            { CriticPart = Some critic.Invoke
              GeneratorPart = Some generator.Invoke }

        { this with
            Terms = (name, twin) :: this.Terms }

    /// <summary>The same and the twin of an input transformation, for C#.</summary>
    /// <param name="name">The name in the transformation's description.</param>
    /// <param name="input">(iteration, batch, draws by name) -> the batch that the critic sees.</param>
    member this.WithInput(name: string, input: Func<int64, Tensor, Func<string, Tensor>, Tensor>) : OwnTwins =
        let twin: InputTwin = fun iteration x draws -> input.Invoke(iteration, x, Func<_, _> draws)

        { this with
            Inputs = (name, twin) :: this.Inputs }

    /// <summary>The same and the twin of a whole network, for C#.</summary>
    /// <param name="name">The name in the network's description.</param>
    /// <param name="network">(parameters by path, batch) -> its output.</param>
    member this.WithNetwork(name: string, network: Func<Func<string, Tensor>, Tensor, Tensor>) : OwnTwins =
        let twin: NetworkTwin = fun parameters x -> network.Invoke(Func<_, _> parameters, x)

        { this with
            Networks = (name, twin) :: this.Networks }

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
