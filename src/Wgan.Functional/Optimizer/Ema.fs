namespace Wgan.Functional

open TorchSharp

/// <summary>Exponential moving averages of parameters and running statistics.</summary>
[<RequireQualifiedAccess>]
module Ema =
    /// <summary>average_t = decay average_(t-1) + (1 - decay) value_t; average_0 is the initial value, so there is no bias correction.</summary>
    [<CompiledName "Update">]
    let update (decay: float) (average: Tree) (values: Tree) : Tree =
        use _noGrad = torch.no_grad ()
        Tree.map2 (fun a v -> Tensors.scale decay a |> Tensors.addScaled (1.0 - decay) v) average values

    /// <summary>The same numbers, written over <paramref name="average"/>.</summary>
    [<CompiledName "UpdateInPlace">]
    let updateInPlace (decay: float) (average: Tree) (values: Tree) : Tree =
        use _noGrad = torch.no_grad ()

        if not (Ranges.average decay (Tree.values average) (Tree.values values)) then
            let keep, share = Tensors.scalar decay, Tensors.scalar (1.0 - decay)

            Tree.iter2
                (fun (a: Tensor) (v: Tensor) ->
                    a.mul_ keep |> ignore
                    a.add_ (v, share) |> ignore)
                average
                values

        average
