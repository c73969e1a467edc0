namespace Wgan.Functional.Interop

open System
open System.Runtime.CompilerServices
open Wgan.Functional

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
        Tree.map (Delegates.of1 "a map of trees" (nameof f) f) tree

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
        Tree.map2 (Delegates.of2 "a map of trees" (nameof f) f) tree other

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

        optimizer
        |> Optimizer.withInPlace (Delegates.of4 optimizer.Description.Name (nameof updateInPlace) updateInPlace)
