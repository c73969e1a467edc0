namespace Wgan.Functional

open System

/// <summary>One player: its network's parameters and state, its optimizer's state, and how often it has been updated.</summary>
[<ReferenceEquality; NoComparison>]
type Player =
    {
        /// <summary>The network's parameters and state.</summary>
        Network: Variables
        /// <summary>The optimizer's state.</summary>
        Optimizer: Tree
        /// <summary>Updates so far.</summary>
        Updates: int64
    }

/// <summary>Everything that training changes.</summary>
[<Sealed; AllowNullLiteral(false)>]
type TrainingState internal (iteration: int64, generator: Player, critic: Player, average: Variables, loss: Tree) =
    let mutable consumed = false

    let guard value =
        if consumed then
            raise (
                ObjectDisposedException(
                    "TrainingState",
                    "this state was consumed by Training.advance; use the one it returned"
                )
            )

        value

    /// <summary>Iterations so far.</summary>
    member _.Iteration: int64 = guard iteration

    /// <summary>The generator.</summary>
    member _.Generator: Player = guard generator

    /// <summary>The critic.</summary>
    member _.Critic: Player = guard critic

    /// <summary>The generator's moving average, running statistics included: what samples are taken from.</summary>
    member _.Average: Variables = guard average

    /// <summary>The state of a loss that balances itself (<c>Loss.InitialState</c>); empty for others.</summary>
    member _.Loss: Tree = guard loss

    member internal _.Consume() = consumed <- true

    /// Frees every tensor; like a consumed state, it is none any more.
    member internal _.Free() =
        if not consumed then
            consumed <- true

            for player in [ generator; critic ] do
                Tree.dispose player.Network.Parameters
                Tree.dispose player.Network.State
                Tree.dispose player.Optimizer

            Tree.dispose average.Parameters
            Tree.dispose average.State
            Tree.dispose loss

/// <summary>What one update is given besides parameters: tensors, so that an update is a function of tensors.</summary>
[<ReferenceEquality; NoComparison>]
type UpdateDraws =
    {
        /// <summary>A batch of real samples; an empty tensor where the update does not read them.</summary>
        Real: Tensor
        /// <summary>A batch of latents.</summary>
        Latent: Tensor
        /// <summary>The classes of the update's samples, real and generated: int64 [B]; null where the experiment is not conditional.</summary>
        Condition: Tensor | null
        /// <summary>The declared draws of the networks' passes ("generator", "real", "fake", "penalty") and of the "objective".</summary>
        Declared: Tree
    }

/// <summary>What one iteration is given.</summary>
[<ReferenceEquality; NoComparison>]
type IterationDraws =
    {
        /// <summary>One for each critic update, in order.</summary>
        Critic: UpdateDraws[]
        /// <summary>The generator update's.</summary>
        Generator: UpdateDraws
    }

    interface IDisposable with
        member this.Dispose() =
            for draws in Array.append this.Critic [| this.Generator |] do
                draws.Real.Dispose()
                draws.Latent.Dispose()

                match draws.Condition with
                | null -> ()
                | condition -> condition.Dispose()

                Tree.dispose draws.Declared

/// <summary>The state after an iteration, and what is worth telling about it.</summary>
[<ReferenceEquality; NoComparison>]
type IterationResult =
    {
        /// <summary>The next state.</summary>
        State: TrainingState
        /// <summary>
        /// 0-dimensional tensors by name, of the iteration's last critic update and of its generator update: <c>critic_loss</c>
        /// (penalties included), <c>generator_loss</c>, <c>wasserstein_estimate</c> (mean D(real) - mean D(fake)),
        /// <c>critic_gradient_norm</c>, <c>generator_gradient_norm</c>, and unweighted penalties under <c>penalties</c>.
        /// </summary>
        Telemetry: Tree
    }
