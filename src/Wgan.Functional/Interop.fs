/// <summary>
/// For C#: every function of the library that takes a function, taking delegates. Nothing here computes; each member checks its
/// arguments for null and hands over to the F# function of the same meaning.
/// </summary>
/// <remarks>
/// Pieces of one's own are made by <c>Custom</c>, named after what is made: <c>Custom.Penalty("centring", "1", (critic, samples, draws) => ...)</c>.
/// What belongs to a value is an extension method of it: <c>tree.Map(x => x.abs())</c>. Everything else C# calls where it stands.
/// </remarks>
namespace Wgan.Functional.Interop

open System
open System.Runtime.CompilerServices
open Wgan.Functional

/// F# functions from delegates.
[<RequireQualifiedAccess>]
module internal Delegates =
    /// What a delegate returned, unless that is null, which no function of the library's is.
    let private result (piece: string) (part: string) (value: 'T) : 'T =
        if isNull (box value) then
            Errors.fail "%s: its %s returned null" piece part

        value

    let of1 piece part (f: Func<'A, 'R>) = fun a -> f.Invoke a |> result piece part
    let of2 piece part (f: Func<'A, 'B, 'R>) = fun a b -> f.Invoke(a, b) |> result piece part
    let of3 piece part (f: Func<'A, 'B, 'C, 'R>) = fun a b c -> f.Invoke(a, b, c) |> result piece part
    let of4 piece part (f: Func<'A, 'B, 'C, 'D, 'R>) = fun a b c d -> f.Invoke(a, b, c, d) |> result piece part

/// <summary>Pieces of one's own. Each has a name and a version; change the version whenever the meaning changes: both enter the experiment's hash.</summary>
[<AbstractClass; Sealed>]
type Custom =
    /// <summary>A loss: what each player minimises, as a 0-dimensional tensor of the critic's raw scores. It declares no laws; <c>Declaring</c> adds some.</summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="critic">scores -> what the critic minimises.</param>
    /// <param name="generator">scores -> what the generator minimises.</param>
    static member Loss(name: string, version: string, critic: Func<Scores, Tensor>, generator: Func<Scores, Tensor>) =
        ArgumentNullException.ThrowIfNull(name, nameof name)
        ArgumentNullException.ThrowIfNull(version, nameof version)
        ArgumentNullException.ThrowIfNull(critic, nameof critic)
        ArgumentNullException.ThrowIfNull(generator, nameof generator)

        Loss.custom
            name
            version
            (Delegates.of1 name (nameof critic) critic)
            (Delegates.of1 name (nameof generator) generator)

    /// <summary>A penalty with declared draws: a 0-dimensional tensor, differentiable in the critic's parameters. It declares no laws; <c>Declaring</c> adds some.</summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="draws">A batch's shape [B, ...] -> the random tensors that <paramref name="evaluate"/> is to be given.</param>
    /// <param name="evaluate">(critic, real and generated samples, draws) -> the penalty.</param>
    static member Penalty
        (
            name: string,
            version: string,
            draws: Func<int64[], DrawSpec[]>,
            evaluate: Func<Func<Tensor, Tensor>, Samples, Tree, Tensor>
        ) =
        ArgumentNullException.ThrowIfNull(name, nameof name)
        ArgumentNullException.ThrowIfNull(version, nameof version)
        ArgumentNullException.ThrowIfNull(draws, nameof draws)
        ArgumentNullException.ThrowIfNull(evaluate, nameof evaluate)
        let evaluate = Delegates.of3 name (nameof evaluate) evaluate

        Penalty.custom name version (Delegates.of1 name (nameof draws) draws) (fun critic samples draws ->
            evaluate (Func<Tensor, Tensor> critic) samples draws)

    /// <summary>A penalty without draws.</summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="evaluate">(critic, real and generated samples) -> the penalty.</param>
    static member Penalty(name: string, version: string, evaluate: Func<Func<Tensor, Tensor>, Samples, Tensor>) =
        ArgumentNullException.ThrowIfNull(evaluate, nameof evaluate)

        Custom.Penalty(name, version, (fun _ -> [||]), (fun critic samples _ -> evaluate.Invoke(critic, samples)))

    /// <summary>
    /// A term of both players' losses, each part a 0-dimensional tensor of what the critic makes of the batches. It declares no laws;
    /// <c>Declaring</c> adds some.
    /// </summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="needs">What the parts read beside the scores; <c>TermNeeds.None</c> for scores alone.</param>
    /// <param name="critic">passes -> what is added to the critic's loss.</param>
    /// <param name="generator">passes -> what is added to the generator's loss.</param>
    static member Term
        (
            name: string,
            version: string,
            needs: TermNeeds,
            critic: Func<CriticPasses, Tensor>,
            generator: Func<CriticPasses, Tensor>
        ) =
        ArgumentNullException.ThrowIfNull(name, nameof name)
        ArgumentNullException.ThrowIfNull(version, nameof version)
        ArgumentNullException.ThrowIfNull(needs, nameof needs)
        ArgumentNullException.ThrowIfNull(critic, nameof critic)
        ArgumentNullException.ThrowIfNull(generator, nameof generator)

        Term.custom
            name
            version
            needs
            (Delegates.of1 name (nameof critic) critic)
            (Delegates.of1 name (nameof generator) generator)

    /// <summary>A term of the critic's loss alone.</summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="needs">What it reads beside the scores.</param>
    /// <param name="critic">passes -> what is added to the critic's loss.</param>
    static member CriticTerm(name: string, version: string, needs: TermNeeds, critic: Func<CriticPasses, Tensor>) =
        ArgumentNullException.ThrowIfNull(name, nameof name)
        ArgumentNullException.ThrowIfNull(version, nameof version)
        ArgumentNullException.ThrowIfNull(needs, nameof needs)
        ArgumentNullException.ThrowIfNull(critic, nameof critic)
        Term.customCritic name version needs (Delegates.of1 name (nameof critic) critic)

    /// <summary>A term of the generator's loss alone.</summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="needs">What it reads beside the scores.</param>
    /// <param name="generator">passes -> what is added to the generator's loss.</param>
    static member GeneratorTerm
        (name: string, version: string, needs: TermNeeds, generator: Func<CriticPasses, Tensor>)
        =
        ArgumentNullException.ThrowIfNull(name, nameof name)
        ArgumentNullException.ThrowIfNull(version, nameof version)
        ArgumentNullException.ThrowIfNull(needs, nameof needs)
        ArgumentNullException.ThrowIfNull(generator, nameof generator)
        Term.customGenerator name version needs (Delegates.of1 name (nameof generator) generator)

    /// <summary>A transformation of what the critic sees, with declared draws.</summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="draws">A batch's shape [B, ...] -> the random tensors that <paramref name="apply"/> is to be given.</param>
    /// <param name="apply">(iteration, batch, draws) -> a tensor of the batch's shape, differentiable in it.</param>
    static member Input
        (name: string, version: string, draws: Func<int64[], DrawSpec[]>, apply: Func<int64, Tensor, Tree, Tensor>)
        =
        ArgumentNullException.ThrowIfNull(name, nameof name)
        ArgumentNullException.ThrowIfNull(version, nameof version)
        ArgumentNullException.ThrowIfNull(draws, nameof draws)
        ArgumentNullException.ThrowIfNull(apply, nameof apply)
        Input.custom name version (Delegates.of1 name (nameof draws) draws) (Delegates.of3 name (nameof apply) apply)

    /// <summary>A transformation of what the critic sees, without draws.</summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="apply">(iteration, batch) -> a tensor of the batch's shape, differentiable in it.</param>
    static member Input(name: string, version: string, apply: Func<int64, Tensor, Tensor>) =
        ArgumentNullException.ThrowIfNull(apply, nameof apply)
        Custom.Input(name, version, (fun _ -> [||]), (fun iteration x _ -> apply.Invoke(iteration, x)))

    /// <summary>A schedule.</summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="parameters">The numbers it depends on; they enter the hash too.</param>
    /// <param name="at">iteration, from 0 -> value; a pure function.</param>
    static member Schedule(name: string, version: string, parameters: float[], at: Func<int64, float>) =
        ArgumentNullException.ThrowIfNull(name, nameof name)
        ArgumentNullException.ThrowIfNull(version, nameof version)
        ArgumentNullException.ThrowIfNull(parameters, nameof parameters)
        ArgumentNullException.ThrowIfNull(at, nameof at)
        Schedule.custom name version parameters (Delegates.of1 name (nameof at) at)

    /// <summary>A gradient transformation. It declares no laws; <c>Declaring</c> adds some.</summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="hyperparameters">The numbers it depends on; they enter the hash too.</param>
    /// <param name="init">parameters -> the state before the first update.</param>
    /// <param name="update">(clock, gradients, state, parameters) -> updates and next state; changes nothing that it is given.</param>
    static member Optimizer
        (
            name: string,
            version: string,
            hyperparameters: float[],
            init: Func<Tree, Tree>,
            update: Func<Clock, Tree, Tree, Tree, OptimizerResult>
        ) =
        ArgumentNullException.ThrowIfNull(name, nameof name)
        ArgumentNullException.ThrowIfNull(version, nameof version)
        ArgumentNullException.ThrowIfNull(hyperparameters, nameof hyperparameters)
        ArgumentNullException.ThrowIfNull(init, nameof init)
        ArgumentNullException.ThrowIfNull(update, nameof update)

        Optimizer.custom
            name
            version
            hyperparameters
            (Delegates.of1 name (nameof init) init)
            (Delegates.of4 name (nameof update) update)

    /// <summary>An f-divergence from its generator function f and what belongs to it. C# names the arguments: <c>generator: u => ...</c>.</summary>
    /// <param name="name">What it is called in descriptions.</param>
    /// <param name="version">The version of its meaning.</param>
    /// <param name="generator">f: convex on [0, infinity). f(1) = 0 makes D_f(p || p) = 0.</param>
    /// <param name="derivative">f'; at infinity, the limit of f(u) / u.</param>
    /// <param name="conjugate">f*(t) = sup over u of u t - f(u), on the domain.</param>
    /// <param name="domain">Where f* is finite.</param>
    /// <param name="activation">g_f: a raw score to the domain; increasing.</param>
    /// <param name="inverseActivation">The inverse of g_f.</param>
    /// <param name="conjugateOfActivation">f*(g_f(v)), in one stable expression.</param>
    /// <param name="activationText">g_f(v) in words, for equations.</param>
    /// <param name="conjugateOfActivationText">f*(g_f(v)) in words, for equations.</param>
    static member FDivergence
        (
            name: string,
            version: string,
            generator: Func<float, float>,
            derivative: Func<float, float>,
            conjugate: Func<float, float>,
            domain: Interval,
            activation: Func<Tensor, Tensor>,
            inverseActivation: Func<float, float>,
            conjugateOfActivation: Func<Tensor, Tensor>,
            activationText: string,
            conjugateOfActivationText: string
        ) =
        ArgumentNullException.ThrowIfNull(name, nameof name)
        ArgumentNullException.ThrowIfNull(version, nameof version)
        ArgumentNullException.ThrowIfNull(generator, nameof generator)
        ArgumentNullException.ThrowIfNull(derivative, nameof derivative)
        ArgumentNullException.ThrowIfNull(conjugate, nameof conjugate)
        ArgumentNullException.ThrowIfNull(activation, nameof activation)
        ArgumentNullException.ThrowIfNull(inverseActivation, nameof inverseActivation)
        ArgumentNullException.ThrowIfNull(conjugateOfActivation, nameof conjugateOfActivation)
        ArgumentNullException.ThrowIfNull(activationText, nameof activationText)
        ArgumentNullException.ThrowIfNull(conjugateOfActivationText, nameof conjugateOfActivationText)

        FDivergence.custom
            name
            version
            { Generator = generator.Invoke
              Derivative = derivative.Invoke
              Conjugate = conjugate.Invoke
              Domain = domain
              Activation = Delegates.of1 name (nameof activation) activation
              InverseActivation = inverseActivation.Invoke
              ConjugateOfActivation = Delegates.of1 name (nameof conjugateOfActivation) conjugateOfActivation
              ActivationText = activationText
              ConjugateOfActivationText = conjugateOfActivationText }

/// <summary>Functions of a critic, any differentiable function [B, ...] -> [B].</summary>
[<AbstractClass; Sealed>]
type Critics =
    /// <summary>
    /// The per-sample norm of the critic's gradient at x: |grad_x D(x)|, over all dimensions but the first; [B], differentiable in the
    /// critic's parameters. Where the gradient is exactly 0 its norm's subgradient is 0, not NaN.
    /// </summary>
    /// <param name="critic">[B, ...] -> [B].</param>
    /// <param name="x">Where the gradient is taken: [B, ...].</param>
    static member GradientNorm(critic: Func<Tensor, Tensor>, x: Tensor) : Tensor =
        ArgumentNullException.ThrowIfNull(critic, nameof critic)
        ArgumentNullException.ThrowIfNull(x, nameof x)
        Penalty.gradientNorm (Delegates.of1 "gradientNorm" (nameof critic) critic) x

/// <summary>Maps of trees.</summary>
[<AbstractClass; Sealed; Extension>]
type TreeExtensions =
    /// <summary>The tree of the same names that holds f of every tensor.</summary>
    /// <param name="tree">Named tensors.</param>
    /// <param name="f">A function of one tensor.</param>
    [<Extension>]
    static member Map(tree: Tree, f: Func<Tensor, Tensor>) : Tree =
        ArgumentNullException.ThrowIfNull(tree, nameof tree)
        ArgumentNullException.ThrowIfNull(f, nameof f)
        Tree.map (Delegates.of1 "a map of trees" "function" f) tree

    /// <summary>
    /// f of each tensor and the one in the same place of <paramref name="other"/>, under the names of <paramref name="tree"/>. Both
    /// have as many tensors, in the same order.
    /// </summary>
    /// <param name="tree">Named tensors.</param>
    /// <param name="other">As many tensors.</param>
    /// <param name="f">A function of two tensors.</param>
    [<Extension>]
    static member Map(tree: Tree, other: Tree, f: Func<Tensor, Tensor, Tensor>) : Tree =
        ArgumentNullException.ThrowIfNull(tree, nameof tree)
        ArgumentNullException.ThrowIfNull(other, nameof other)
        ArgumentNullException.ThrowIfNull(f, nameof f)
        Tree.map2 (Delegates.of2 "a map of trees" "function" f) tree other

/// <summary>Variants of an optimizer.</summary>
[<AbstractClass; Sealed; Extension>]
type OptimizerExtensions =
    /// <summary>
    /// The same transformation with an in-place form of your own: it may write over the state it is given, never over gradients or
    /// parameters, and must give the same bits.
    /// </summary>
    /// <param name="optimizer">The pure definition.</param>
    /// <param name="updateInPlace">(clock, gradients, state, parameters) -> updates and next state.</param>
    [<Extension>]
    static member WithInPlace(optimizer: Optimizer, updateInPlace: Func<Clock, Tree, Tree, Tree, OptimizerResult>) =
        ArgumentNullException.ThrowIfNull(optimizer, nameof optimizer)
        ArgumentNullException.ThrowIfNull(updateInPlace, nameof updateInPlace)

        optimizer
        |> Optimizer.withInPlace (Delegates.of4 optimizer.Description.Name (nameof updateInPlace) updateInPlace)
