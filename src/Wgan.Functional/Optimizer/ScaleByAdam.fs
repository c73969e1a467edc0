namespace Wgan.Functional

open TorchSharp

/// <summary>Adam's normalisation.</summary>
[<RequireQualifiedAccess>]
module ScaleByAdam =
    /// <summary>
    /// m_t = beta1 m_(t-1) + (1 - beta1) g_t, v_t = beta2 v_(t-1) + (1 - beta2) g_t^2,
    /// u_t = (m_t / (1 - beta1^t)) / (sqrt(v_t) / sqrt(1 - beta2^t) + epsilon), m_0 = v_0 = 0.
    /// </summary>
    /// <remarks>Kingma and Ba, "Adam" (ICLR 2015), Algorithm 1; epsilon is added after the bias correction, as there and in PyTorch.</remarks>
    [<CompiledName "Create">]
    let create (beta1: float) (beta2: float) (epsilon: float) =
        Arguments.decay "scaleByAdam" "beta1" beta1
        Arguments.decay "scaleByAdam" "beta2" beta2
        Arguments.positive "scaleByAdam" "epsilon" epsilon

        let corrections (clock: Clock) =
            let t = float clock.Update
            1.0 / (1.0 - beta1 ** t), 1.0 / sqrt (1.0 - beta2 ** t)

        let update clock gradients (state: Tree) _ =
            use _noGrad = torch.no_grad ()
            let meanCorrection, rootCorrection = corrections clock

            let means =
                Tree.map2
                    (fun (m: Tensor) g -> Tensors.scale beta1 m |> Tensors.addScaled (1.0 - beta1) g)
                    (state.Child "mean")
                    gradients

            let meanSquares =
                Tree.map2
                    (fun (v: Tensor) (g: Tensor) -> (Tensors.scale beta2 v).addcmul(g, g, Tensors.scalar (1.0 - beta2)))
                    (state.Child "meanSquare")
                    gradients

            let direction (m: Tensor) (v: Tensor) =
                let root = v.sqrt () |> Tensors.scale rootCorrection |> Tensors.shift epsilon
                m.div root |> Tensors.scale meanCorrection

            { Updates = Tree.map2 direction means meanSquares
              State = Tree.ofChildren [ "mean", means; "meanSquare", meanSquares ] }

        let updateInPlace clock gradients (state: Tree) _ =
            use _noGrad = torch.no_grad ()
            let meanCorrection, rootCorrection = corrections clock
            let decay1, share1 = Tensors.scalar beta1, Tensors.scalar (1.0 - beta1)
            let decay2, share2 = Tensors.scalar beta2, Tensors.scalar (1.0 - beta2)
            let correct1, correct2 = Tensors.scalar meanCorrection, Tensors.scalar rootCorrection
            let shift = Tensors.scalar epsilon

            let direction (m: Tensor) (v: Tensor) (g: Tensor) =
                m.mul_ decay1 |> ignore
                m.add_ (g, share1) |> ignore
                v.mul_ decay2 |> ignore
                v.addcmul_ (g, g, share2) |> ignore
                let root = v.sqrt ()
                root.mul_ correct2 |> ignore
                root.add_ shift |> ignore
                let update = m.div root
                update.mul_ correct1 |> ignore
                update

            let updates =
                Array.map3
                    direction
                    (Tree.values (state.Child "mean"))
                    (Tree.values (state.Child "meanSquare"))
                    (Tree.values gradients)

            { Updates = Tree.withValues gradients updates
              State = state }

        Optimizer(
            Description.leaf
                "scaleByAdam"
                [ "beta1", Description.number beta1
                  "beta2", Description.number beta2
                  "epsilon", Description.number epsilon ],
            Moments.momentumIf (beta1 > 0.0),
            (fun parameters ->
                Tree.ofChildren [ "mean", Tree.zerosLike parameters; "meanSquare", Tree.zerosLike parameters ]),
            update,
            updateInPlace,
            Plan.timed
                Operation.Adam
                (fun clock ->
                    let meanCorrection, rootCorrection = corrections clock

                    [| beta1
                       1.0 - beta1
                       beta2
                       1.0 - beta2
                       meanCorrection
                       rootCorrection
                       epsilon |])
                [ "mean"; "meanSquare" ]
        )
