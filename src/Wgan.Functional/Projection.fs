namespace Wgan.Functional

open TorchSharp

/// <summary>A constraint set for parameters, as the map that moves parameters into it after an optimizer's step.</summary>
[<Sealed>]
type Projection internal (description: Description, apply: Tree -> Tree, applyInPlace: Tree -> Tree) =
    /// <summary>What projection it is.</summary>
    member _.Description = description

    /// <summary>The projected parameters, as new tensors.</summary>
    member _.Apply(parameters: Tree) : Tree = apply parameters

    /// <summary>The same numbers, written over the parameters.</summary>
    member _.ApplyInPlace(parameters: Tree) : Tree = applyInPlace parameters

/// <summary>Projections of a critic's parameters.</summary>
[<RequireQualifiedAccess>]
module Projection =
    /// <summary>No constraint.</summary>
    [<CompiledName "None">]
    let none = Projection(Description.leaf "none" [], id, id)

    /// <summary>Weight clipping: every parameter to [-c, c], normalisation parameters too.</summary>
    /// <remarks>
    /// Arjovsky, Chintala and Bottou, "Wasserstein GAN" (2017), Algorithm 1, line 7: after the step. The official code clips
    /// before it.
    /// </remarks>
    [<CompiledName "ClipWeights">]
    let clipWeights (c: float) =
        if not (c > 0.0) then
            Errors.fail "weight clipping needs a positive bound, not %g" c

        let low, high = Tensors.scalar -c, Tensors.scalar c

        let apply parameters =
            use _noGrad = torch.no_grad ()
            Tree.map (fun p -> p.clamp (low, high)) parameters

        let applyInPlace parameters =
            use _noGrad = torch.no_grad ()

            for p in Tree.values parameters do
                p.clamp_ (low, high) |> ignore

            parameters

        Projection(Description.leaf "clipWeights" [ "c", Description.number c ], apply, applyInPlace)
