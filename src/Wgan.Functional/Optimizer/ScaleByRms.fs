namespace Wgan.Functional

open TorchSharp

/// <summary>RMSProp's normalisation.</summary>
[<RequireQualifiedAccess>]
module ScaleByRms =
    /// <summary>
    /// PyTorch's form: v_t = alpha v_(t-1) + (1 - alpha) g_t^2, u_t = g_t / (sqrt(v_t) + epsilon), v_0 = 0.
    /// </summary>
    /// <remarks>Tieleman and Hinton, lecture 6.5 (2012); epsilon stands outside the root, as in PyTorch, not inside, as in TensorFlow 1.</remarks>
    [<CompiledName "PyTorch">]
    let pyTorch (alpha: float) (epsilon: float) =
        let update _ gradients (state: Tree) _ =
            use _noGrad = torch.no_grad ()

            let meanSquares =
                Tree.map2
                    (fun (v: Tensor) (g: Tensor) -> (Tensors.scale alpha v).addcmul(g, g, Tensors.scalar (1.0 - alpha)))
                    (state.Child "meanSquare")
                    gradients

            { Updates =
                Tree.map2
                    (fun (g: Tensor) (v: Tensor) -> g.div (v.sqrt () |> Tensors.shift epsilon))
                    gradients
                    meanSquares
              State = Tree.ofChildren [ "meanSquare", meanSquares ] }

        let updateInPlace _ gradients (state: Tree) _ =
            use _noGrad = torch.no_grad ()
            let decay, share, shift = Tensors.scalar alpha, Tensors.scalar (1.0 - alpha), Tensors.scalar epsilon

            let normalise (g: Tensor) (v: Tensor) =
                v.mul_ decay |> ignore
                v.addcmul_ (g, g, share) |> ignore
                let root = v.sqrt ()
                root.add_ shift |> ignore
                g.div root

            { Updates = Tree.map2 normalise gradients (state.Child "meanSquare")
              State = state }

        Optimizer(
            Description.leaf "scaleByRms" [ "alpha", Description.number alpha; "epsilon", Description.number epsilon ],
            (fun parameters -> Tree.ofChildren [ "meanSquare", Tree.zerosLike parameters ]),
            update,
            updateInPlace
        )
