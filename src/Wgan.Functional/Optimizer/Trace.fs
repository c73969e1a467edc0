namespace Wgan.Functional

open TorchSharp

/// <summary>Momentum: a decaying sum of gradients.</summary>
/// <remarks>
/// PyTorch's conventions (<c>torch.optim.SGD</c> with dampening 0): the sum is not weighted by 1 - mu, and the learning rate stands
/// outside it, so that a change of the rate acts at once. Sutskever et al. (2013) and TensorFlow's docs put the rate inside; with a
/// constant rate both are the same.
/// </remarks>
[<RequireQualifiedAccess>]
module Trace =
    let private create name operation mu (direction: Tree -> Tree -> Tree) =
        Arguments.decay name "mu" mu

        let update inPlace _ gradients (state: Tree) _ =
            use _noGrad = torch.no_grad ()
            let trace = Moments.mean inPlace mu 1.0 (state.Child "trace") gradients

            { Updates = direction gradients trace
              State = Tree.nest [| "trace" |] [| trace |] }

        Optimizer(
            Description.leaf name [ "mu", Description.number mu ],
            Moments.momentumIf (mu > 0.0),
            (fun parameters -> Tree.nest [| "trace" |] [| Tree.zerosLike parameters |]),
            update false,
            update true,
            Plan.constant operation [ mu ] [ "trace" ]
        )

    /// <summary>The heavy ball: b_t = mu b_(t-1) + g_t, u_t = b_t, b_0 = 0.</summary>
    /// <param name="mu">The momentum, in [0, 1).</param>
    /// <remarks>Polyak, "Some methods of speeding up the convergence of iteration methods" (1964).</remarks>
    [<CompiledName "HeavyBall">]
    let heavyBall (mu: float) = create "trace" Operation.HeavyBall mu (fun _ trace -> trace)

    /// <summary>Nesterov's: b_t = mu b_(t-1) + g_t, u_t = g_t + mu b_t, b_0 = 0.</summary>
    /// <param name="mu">The momentum, in [0, 1).</param>
    /// <remarks>Sutskever et al., "On the importance of initialization and momentum in deep learning" (ICML 2013), in the form that
    /// PyTorch uses: the gradient is taken at the parameters themselves, and the step looks ahead.</remarks>
    [<CompiledName "Nesterov">]
    let nesterov (mu: float) =
        create "traceNesterov" Operation.Nesterov mu (Tree.map2 (fun g b -> Tensors.addScaled mu b g))
