namespace Wgan.Functional

/// <summary>A constraint set for parameters, as the map that moves parameters into it after an optimizer's step.</summary>
[<Sealed; AllowNullLiteral(false)>]
type Projection
    internal
    (
        description: Description,
        equation: string,
        isBeforeStep: bool,
        apply: Tree -> Tree,
        applyInPlace: Tree -> Tree,
        shareAtBound: Tree -> float,
        bound: float
    ) =

    /// A projection that is not one box for all parameters.
    internal new(description, equation, isBeforeStep, apply, applyInPlace) =
        Projection(description, equation, isBeforeStep, apply, applyInPlace, (fun _ -> nan), 0.0)

    /// <summary>What projection it is.</summary>
    member _.Description = description

    /// <summary>The constraint in words, w being the parameters; empty where there is none.</summary>
    member _.Equation = equation

    /// <summary>
    /// Whether the critic's update projects before it computes anything, instead of after the optimizer's step (the default).
    /// </summary>
    member _.IsBeforeStep = isBeforeStep

    /// c where it is the box [-c, c] for all parameters, else 0.
    member internal _.Bound = bound

    /// <summary>The projected parameters, as new tensors.</summary>
    member _.Apply(parameters: Tree) : Tree = apply parameters

    /// <summary>The same numbers, written over the parameters.</summary>
    member _.ApplyInPlace(parameters: Tree) : Tree = applyInPlace parameters

    /// <summary>
    /// The share of the constrained numbers that lie at the bounds of a box [-c, c], |w| >= (1 - 1e-6) c, in [0, 1]; NaN where the
    /// projection is no box, as all but weight clipping are none.
    /// </summary>
    /// <param name="parameters">The critic's parameters.</param>
    member _.ShareAtBound(parameters: Tree) : float = shareAtBound parameters
