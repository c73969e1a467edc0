namespace Wgan.Functional

open System
open TorchSharp

/// <summary>Updates and the optimizer's next state.</summary>
[<ReferenceEquality; NoComparison>]
type OptimizerResult =
    {
        /// <summary>
        /// What is to be added to the parameters (after a complete optimizer) or passed to the next link of a chain. It may share
        /// memory with the gradients and the next state: read it, do not write to it or free it.
        /// </summary>
        Updates: Tree
        /// <summary>The next state.</summary>
        State: Tree
    }

/// <summary>What an optimizer says about itself. What is declared, and what is not, is tested for every optimizer of the library.</summary>
[<Flags>]
type OptimizerLaw =
    /// <summary>Nothing.</summary>
    | None = 0
    /// <summary>
    /// Earlier gradients move the parameters by themselves: after a gradient that is not zero, an update for a gradient of zero is not zero
    /// either, at parameters of zero (where weight decay is silent). So for the heavy ball, Nesterov, Adam with beta1 > 0, Lion with
    /// beta1 > 0, and for optimism, whose memory pushes back; not for RMSProp, whose memory only scales.
    /// </summary>
    | HasMomentum = 1

/// <summary>
/// A gradient transformation: (clock, gradients, state, parameters) -> (updates, state). A complete optimizer's updates are
/// added to the parameters: theta_(t+1) = theta_t + u_t.
/// </summary>
/// <remarks>Optax's idea (its <c>GradientTransformation</c>). Here the count of updates is passed in, not kept in the state.</remarks>
[<Sealed>]
type Optimizer
    internal
    (
        description: Description,
        laws: OptimizerLaw,
        init: Tree -> Tree,
        update: Clock -> Tree -> Tree -> Tree -> OptimizerResult,
        updateInPlace: Clock -> Tree -> Tree -> Tree -> OptimizerResult,
        plan: Plan option
    ) =

    /// One that declares nothing.
    internal new(description, init, update, updateInPlace, plan) =
        Optimizer(description, OptimizerLaw.None, init, update, updateInPlace, plan)

    /// <summary>What optimizer it is.</summary>
    member _.Description = description

    /// <summary>What it declares about itself.</summary>
    member _.Laws = laws

    /// <summary>Whether it declares that law.</summary>
    member _.Obeys(law: OptimizerLaw) : bool = laws.HasFlag law

    /// <summary>The same optimizer, declaring these laws besides: for an optimizer of your own.</summary>
    member _.Declaring(more: OptimizerLaw) : Optimizer =
        Optimizer(description, laws ||| more, init, update, updateInPlace, plan)

    /// How a native step computes it, if it can.
    member internal _.Plan = plan

    /// <summary>The state before the first update.</summary>
    member _.Init(parameters: Tree) : Tree = init parameters

    /// <summary>The pure definition: nothing that is passed in changes.</summary>
    member _.Update(clock: Clock, gradients: Tree, state: Tree, parameters: Tree) : OptimizerResult =
        update clock gradients state parameters

    /// <summary>The same numbers as <c>Update</c>, bit for bit, but <paramref name="state"/> may be overwritten. Gradients are not: autograd may hand out one tensor for two parameters.</summary>
    member _.UpdateInPlace(clock: Clock, gradients: Tree, state: Tree, parameters: Tree) : OptimizerResult =
        updateInPlace clock gradients state parameters

/// <summary>Building blocks for optimizers, and their use in a hand-written loop.</summary>
[<RequireQualifiedAccess>]
module Optimizer =
    /// <summary>Changes nothing: the neutral element of <c>chain</c>.</summary>
    [<CompiledName "Identity">]
    let identity =
        let keep _ gradients state _ = { Updates = gradients; State = state }
        Optimizer(Description.leaf "identity" [], (fun _ -> Tree.Empty), keep, keep, Some [])

    /// <summary>Applies one transformation after another; the state holds theirs as children "0", "1", ...</summary>
    [<CompiledName "Chain">]
    let chain (links: Optimizer[]) =
        let run (apply: Optimizer -> Tree -> Tree -> OptimizerResult) gradients (state: Tree) =
            let mutable updates = gradients

            let states =
                links
                |> Array.mapi (fun i link ->
                    let result = apply link updates (state.Child(string i))
                    updates <- result.Updates
                    string i, result.State)

            { Updates = updates
              State = Tree.ofChildren (List.ofArray states) }

        Optimizer(
            Description.sequence "chain" (links |> Array.map _.Description),
            links |> Array.fold (fun laws link -> laws ||| link.Laws) OptimizerLaw.None,
            (fun parameters ->
                links
                |> Array.mapi (fun i link -> string i, link.Init parameters)
                |> List.ofArray
                |> Tree.ofChildren),
            (fun clock gradients state parameters ->
                run (fun link g s -> link.Update(clock, g, s, parameters)) gradients state),
            (fun clock gradients state parameters ->
                run (fun link g s -> link.UpdateInPlace(clock, g, s, parameters)) gradients state),
            links |> Array.map _.Plan |> Plan.chain
        )

    /// <summary>u = factor(iteration) g. With factor = -learning rate it ends a chain.</summary>
    [<CompiledName "ScaleBySchedule">]
    let scaleBySchedule (factor: Schedule) =
        let update (clock: Clock) gradients state _ =
            use _noGrad = torch.no_grad ()
            let scalar = Tensors.scalar (factor.At clock.Iteration)

            { Updates = gradients |> Tree.map (fun gradient -> gradient.mul scalar)
              State = state }

        Optimizer(
            Description.node "scaleBySchedule" [] [ "factor", factor.Description ],
            (fun _ -> Tree.Empty),
            update,
            update,
            Plan.timed Operation.Scale (fun clock -> [| factor.At clock.Iteration |]) []
        )

    /// <summary>u = factor g.</summary>
    [<CompiledName "Scale">]
    let scale (factor: float) = scaleBySchedule (Schedule.constant factor)

    /// <summary>u = -rate(iteration) g: the last link of every familiar optimizer.</summary>
    [<CompiledName "Descend">]
    let descend (rate: Schedule) =
        let negated = Schedule(rate.Description, (fun iteration -> -(rate.At iteration)))
        let scaled = scaleBySchedule negated

        Optimizer(
            Description.node "descend" [] [ "rate", rate.Description ],
            scaled.Init,
            (fun clock g s p -> scaled.Update(clock, g, s, p)),
            (fun clock g s p -> scaled.UpdateInPlace(clock, g, s, p)),
            scaled.Plan
        )

    /// <summary>u = rate(iteration) x the optimizer's update: <c>Optimizers.lion 1.0 0.1 |> Optimizer.scheduled (Schedule.cosine 1e-4 0.0 0L 1000L)</c>.</summary>
    /// <remarks>The rate multiplies everything the optimizer adds, decoupled weight decay included, as PyTorch's schedulers do.</remarks>
    [<CompiledName "Scheduled">]
    let scheduled (rate: Schedule) (optimizer: Optimizer) = chain [| optimizer; scaleBySchedule rate |]

    /// An optimizer whose definition runs without a graph.
    let private withoutGraph update clock gradients state parameters : OptimizerResult =
        use _noGrad = torch.no_grad ()
        update clock gradients state parameters

    /// <summary>
    /// A gradient transformation of your own. <paramref name="update"/> is pure and also serves as the in-place form, so that its
    /// result's state, and not the old one, is the next. See <c>Tree.map</c> and <c>Tree.map2</c>. It declares no laws; <c>Declaring</c>
    /// adds some.
    /// </summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">Change it whenever the meaning changes: it enters the experiment's hash.</param>
    /// <param name="hyperparameters">The numbers it depends on; they enter the hash too.</param>
    /// <param name="init">parameters -> the state before the first update.</param>
    /// <param name="update">clock -> gradients -> state -> parameters -> updates and next state; changes nothing that it is given.</param>
    [<CompiledName "Custom">]
    let custom
        (name: string)
        (version: string)
        (hyperparameters: float[])
        (init: Tree -> Tree)
        (update: Clock -> Tree -> Tree -> Tree -> OptimizerResult)
        =
        let update = withoutGraph update
        Optimizer(Description.custom name version hyperparameters, init, update, update, None)

    /// <summary>
    /// The same transformation with an in-place form of your own: it may write over the state it is given, never over gradients
    /// or parameters, and must give the same bits.
    /// </summary>
    [<CompiledName "WithInPlace">]
    let withInPlace (updateInPlace: Clock -> Tree -> Tree -> Tree -> OptimizerResult) (optimizer: Optimizer) =
        Optimizer(
            optimizer.Description,
            optimizer.Laws,
            optimizer.Init,
            (fun clock g s p -> optimizer.Update(clock, g, s, p)),
            withoutGraph updateInPlace,
            None
        )

    /// <summary>theta + u, as new tensors without a graph.</summary>
    [<CompiledName "Apply">]
    let apply (updates: Tree) (parameters: Tree) : Tree =
        use _noGrad = torch.no_grad ()
        Tree.map2 (fun (p: Tensor) (u: Tensor) -> p.add u) parameters updates

    /// <summary>theta + u, written over theta.</summary>
    [<CompiledName "ApplyInPlace">]
    let applyInPlace (updates: Tree) (parameters: Tree) : Tree =
        use _noGrad = torch.no_grad ()
        Tree.iter2 (fun (p: Tensor) (u: Tensor) -> p.add_ u |> ignore) parameters updates
        parameters
