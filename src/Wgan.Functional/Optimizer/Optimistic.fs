namespace Wgan.Functional

open TorchSharp

/// <summary>Optimism: expecting the next gradient to change as the last one did.</summary>
[<RequireQualifiedAccess>]
module Optimistic =
    /// <summary>u_t = 2 g_t - g_(t-1), with g_0 = g_1: the first update is the plain one.</summary>
    /// <remarks>
    /// Daskalakis, Ilyas, Syrgkanis and Zeng, "Training GANs with optimism" (ICLR 2018), equation 7 (optimistic mirror descent without
    /// constraints), and, behind <c>ScaleByAdam</c>, its Algorithm 1 (optimistic Adam). The paper leaves g_0 open; Optax starts as here.
    /// With a scheduled rate both terms take the current rate.
    /// </remarks>
    [<CompiledName "Gradient">]
    let gradient =
        let two, minus = Tensors.scalar 2.0, Tensors.scalar -1.0

        let update inPlace (clock: Clock) gradients (state: Tree) _ =
            use _noGrad = torch.no_grad ()
            let previous = state.Child "previous"

            let updates =
                if clock.Update = 1L then
                    gradients
                else
                    Tree.map2 (fun (g: Tensor) (last: Tensor) -> g.mul(two).add(last, minus)) gradients previous

            { Updates = updates
              State = Tree.nest [| "previous" |] [| Moments.keep inPlace previous gradients |] }

        Optimizer(
            Description.leaf "optimistic" [],
            OptimizerLaw.HasMomentum,
            (fun parameters -> Tree.nest [| "previous" |] [| Tree.zerosLike parameters |]),
            update false,
            update true,
            Plan.timed Operation.Optimistic (fun clock -> [| if clock.Update = 1L then 1.0 else 0.0 |]) [ "previous" ]
        )
