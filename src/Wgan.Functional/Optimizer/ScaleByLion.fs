namespace Wgan.Functional

open TorchSharp

/// <summary>Lion's direction.</summary>
[<RequireQualifiedAccess>]
module ScaleByLion =
    /// <summary>
    /// u_t = sign(beta1 m_(t-1) + (1 - beta1) g_t), m_t = beta2 m_(t-1) + (1 - beta2) g_t, m_0 = 0; sign(0) = 0.
    /// </summary>
    /// <remarks>Chen et al., "Symbolic discovery of optimization algorithms" (NeurIPS 2023), Algorithm 2.</remarks>
    [<CompiledName "Create">]
    let create (beta1: float) (beta2: float) =
        Arguments.decay "scaleByLion" "beta1" beta1
        Arguments.decay "scaleByLion" "beta2" beta2

        let update inPlace _ gradients (state: Tree) _ =
            use _noGrad = torch.no_grad ()
            let means = state.Child "mean"
            let blended = Moments.mean false beta1 (1.0 - beta1) means gradients

            { Updates = blended |> Tree.map _.sign()
              State = Tree.nest [| "mean" |] [| Moments.mean inPlace beta2 (1.0 - beta2) means gradients |] }

        Optimizer(
            Description.leaf "scaleByLion" [ "beta1", Description.number beta1; "beta2", Description.number beta2 ],
            Moments.momentumIf (beta1 > 0.0),
            (fun parameters -> Tree.nest [| "mean" |] [| Tree.zerosLike parameters |]),
            update false,
            update true,
            Plan.constant Operation.Lion [ beta1; 1.0 - beta1; beta2; 1.0 - beta2 ] [ "mean" ]
        )
