namespace Wgan.Functional

open System
open TorchSharp

/// <summary>What a loss promises about itself. Every declared law is tested over generated scores; for every other there is a counterexample.</summary>
[<Flags>]
type LossLaw =
    /// <summary>Nothing.</summary>
    | None = 0
    /// <summary>Both players' losses on a batch are the mean of those on its pairs (real i, fake i).</summary>
    | AdditiveOverBatch = 1
    /// <summary>Which real score stands beside which fake one does not matter: either batch may be permuted alone.</summary>
    | IgnoresPairing = 2
    /// <summary>The generator's loss does not read real scores.</summary>
    | GeneratorIgnoresReal = 4
    /// <summary>The critic's loss stays when one constant is added to all scores.</summary>
    | CriticShiftInvariant = 8
    /// <summary>The generator's loss stays when one constant is added to all scores.</summary>
    | GeneratorShiftInvariant = 16
    /// <summary>The sum of the two losses does not depend on fake scores: the generator ascends exactly what the critic descends.</summary>
    | ZeroSum = 32
    /// <summary>The generator's loss is the critic's with real and fake exchanged.</summary>
    | ExchangeSymmetric = 64
    /// <summary>The critic's loss is linear in the scores, so that its optimum over a class of critics is that class's integral probability metric, and it has none over all critics.</summary>
    | CriticLinear = 128

/// <summary>
/// The divergence that a loss's critic attains: over all critics, the least critic loss on (p, q) is
/// -(Scale x Divergence(p, q) + Offset).
/// </summary>
[<Sealed; AllowNullLiteral(false)>]
type AttainedDivergence
    internal
    (name: string, scale: float, offset: float, divergence: float[] -> float[] -> float, optimalScore: float -> float) =

    /// <summary>The divergence's name.</summary>
    member _.Name = name

    /// <summary>The factor before the divergence.</summary>
    member _.Scale = scale

    /// <summary>The constant beside it.</summary>
    member _.Offset = offset

    /// <summary>The divergence of two distributions on the same points.</summary>
    member _.Divergence(p: float[], q: float[]) : float = divergence p q

    /// <summary>The optimal critic's raw score where p / q = <paramref name="ratio"/>; infinite where the optimum is only approached.</summary>
    member _.OptimalScore(ratio: float) : float = optimalScore ratio

/// A loss in words: D is the critic, x a real sample, G(z) a generated one.
type internal LossEquations =
    {
        Critic: string
        Generator: string
        /// What the two use that has to be said; empty where there is nothing.
        Where: string
    }

/// The state of a loss that balances itself over the updates, such as BEGAN's k.
type internal LossState =
    {
        /// The numbers it starts from, by name.
        Initial: (string * float)[]
        /// What the critic minimises in that state.
        Critic: Tree -> Scores -> Tensor
        /// The state after an update with these scores, each number under its name.
        Next: Tree -> Scores -> Tree
    }

/// <summary>What each player minimises, as functions of the critic's raw scores to a 0-dimensional tensor.</summary>
[<Sealed; AllowNullLiteral(false)>]
type Loss
    internal
    (
        description: Description,
        equations: LossEquations,
        laws: LossLaw,
        attains: AttainedDivergence | null,
        critic: Scores -> Tensor,
        generator: Scores -> Tensor,
        state: LossState option
    ) =

    internal new(description, equations, laws, attains, critic, generator) =
        Loss(description, equations, laws, attains, critic, generator, None)

    /// <summary>What loss it is.</summary>
    member _.Description = description

    /// <summary>What it declares about itself.</summary>
    member _.Laws = laws

    /// <summary>Whether it declares that law.</summary>
    member _.Obeys(law: LossLaw) : bool = laws.HasFlag law

    /// <summary>The divergence attained at the optimal critic; null where none is known in closed form.</summary>
    member _.Attains = attains

    member internal _.Equations = equations

    /// <summary>Whether the generator's loss reads real scores. Where it does not, training leaves them out: an empty tensor.</summary>
    member _.GeneratorUsesReal = not (laws.HasFlag LossLaw.GeneratorIgnoresReal)

    /// <summary>What the critic minimises; where the loss has a state, in the first one.</summary>
    member _.Critic(scores: Scores) : Tensor = critic scores

    /// <summary>
    /// The state that the loss starts from: 0-dimensional tensors by name; the empty tree for all losses but those that balance themselves,
    /// such as BEGAN's.
    /// </summary>
    member _.InitialState(backend: Backend) : Tree =
        match state with
        | None -> Tree.Empty
        | Some state ->
            state.Initial
            |> Array.map (fun (name, value) -> name, Tensors.ofArray backend [||] [| value |])
            |> List.ofArray
            |> Tree.ofTensors

    /// <summary>What the critic minimises in that state.</summary>
    member _.CriticIn(lossState: Tree, scores: Scores) : Tensor =
        match state with
        | None -> critic scores
        | Some state -> state.Critic lossState scores

    /// <summary>The state after a critic's update that had these scores.</summary>
    member _.NextState(lossState: Tree, scores: Scores) : Tree =
        match state with
        | None -> lossState
        | Some state -> state.Next lossState scores

    /// <summary>What the generator minimises.</summary>
    member _.Generator(scores: Scores) : Tensor = generator scores

    /// The critic's part and state of this loss, and 0 for the generator.
    member internal _.CriticOnly() : Loss =
        let kept =
            LossLaw.AdditiveOverBatch
            ||| LossLaw.IgnoresPairing
            ||| LossLaw.CriticShiftInvariant
            ||| LossLaw.CriticLinear

        Loss(
            Description.node "criticOnly" [] [ "loss", description ],
            { equations with Generator = "0" },
            (laws &&& kept)
            ||| LossLaw.GeneratorIgnoresReal
            ||| LossLaw.GeneratorShiftInvariant,
            attains,
            critic,
            (fun scores -> (torch.zeros_like scores.Fake).sum()),
            state
        )

    /// <summary>The same loss, declaring these laws besides: for a loss of your own.</summary>
    member _.Declaring(more: LossLaw) : Loss =
        Loss(description, equations, laws ||| more, attains, critic, generator, state)
