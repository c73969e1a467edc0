namespace Wgan.Functional

open TorchSharp

/// <summary>Bounds on gradients. (For bounds on parameters see <c>Projection</c>.)</summary>
[<RequireQualifiedAccess>]
module ClipGradients =
    let private stateless description operation c (f: Tree -> Tree) =
        let update _ gradients state _ =
            use _noGrad = torch.no_grad ()

            { Updates = f gradients; State = state }

        Optimizer(description, (fun _ -> Tree.Empty), update, update, Plan.constant operation [ c ] [])

    /// <summary>
    /// u = g min(1, c / |g|), where |g| is the Euclidean norm over all parameters at once: no longer than c, in the gradient's direction.
    /// </summary>
    /// <param name="c">The longest norm; positive.</param>
    /// <remarks>
    /// Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks" (ICML 2013), Algorithm 1; Optax's
    /// convention. PyTorch's <c>clip_grad_norm_</c> divides by |g| + 1e-6, which makes clipped gradients a little shorter. A
    /// zero gradient stays zero. A norm that is infinite or NaN, also by overflow, makes every update NaN: nothing hides it.
    /// </remarks>
    [<CompiledName "ByGlobalNorm">]
    let byGlobalNorm (c: float) =
        Arguments.positive "clipByGlobalNorm" "c" c
        let bound, one, zero = Tensors.scalar c, Tensors.scalar 1.0, Tensors.scalar 0.0

        let clip gradients =
            let norm = Tree.norm gradients
            // 0 x norm is 0, or NaN where the norm is not finite.
            let factor = norm.reciprocal().mul(bound).clamp_max(one).add(norm.mul zero)
            gradients |> Tree.map (fun g -> g.mul factor)

        stateless (Description.leaf "clipByGlobalNorm" [ "c", Description.number c ]) Operation.ClipByGlobalNorm c clip

    /// <summary>u = max(-c, min(c, g)), element by element. NaN stays NaN.</summary>
    /// <param name="c">The largest absolute value; positive.</param>
    /// <remarks>PyTorch's <c>clip_grad_value_</c>, Optax's <c>clip</c>. It changes the gradient's direction.</remarks>
    [<CompiledName "ByValue">]
    let byValue (c: float) =
        Arguments.positive "clipByValue" "c" c
        let low, high = Tensors.scalar -c, Tensors.scalar c

        stateless
            (Description.leaf "clipByValue" [ "c", Description.number c ])
            Operation.ClipByValue
            c
            (Tree.map (fun g -> g.clamp (low, high)))
