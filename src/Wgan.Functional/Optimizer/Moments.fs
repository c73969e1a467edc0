namespace Wgan.Functional

/// The moving sums that optimizers keep, as new tensors or, with `inPlace`, written over the old ones: the same bits either way.
[<RequireQualifiedAccess>]
module internal Moments =
    /// The law of a moving average of gradients that moves parameters by itself, if it remembers anything.
    let momentumIf remembers =
        if remembers then
            OptimizerLaw.HasMomentum
        else
            OptimizerLaw.None

    /// decay m + share g
    let mean inPlace (decay: float) (share: float) (means: Tree) (gradients: Tree) : Tree =
        let decay, share = Tensors.scalar decay, Tensors.scalar share

        Tree.map2
            (fun (m: Tensor) (g: Tensor) ->
                if inPlace then
                    m.mul_ decay |> ignore
                    m.add_ (g, share) |> ignore
                    m
                else
                    m.mul(decay).add(g, share))
            means
            gradients

    /// decay v + share g^2
    let meanSquare inPlace (decay: float) (share: float) (meanSquares: Tree) (gradients: Tree) : Tree =
        let decay, share = Tensors.scalar decay, Tensors.scalar share

        Tree.map2
            (fun (v: Tensor) (g: Tensor) ->
                if inPlace then
                    v.mul_ decay |> ignore
                    v.addcmul_ (g, g, share) |> ignore
                    v
                else
                    v.mul(decay).addcmul(g, g, share))
            meanSquares
            gradients

    /// The gradients, kept for the next update: a copy, because autograd's tensors are not the state's to hold.
    let keep inPlace (kept: Tree) (gradients: Tree) : Tree =
        if inPlace then
            Tree.iter2 (fun (k: Tensor) (g: Tensor) -> k.copy_ g |> ignore) kept gradients
            kept
        else
            Tree.clone gradients
