namespace Wgan.Functional

open TorchSharp

/// <summary>Weight decay.</summary>
[<RequireQualifiedAccess>]
module AddDecayedWeights =
    /// <summary>u = g + decay theta.</summary>
    /// <param name="decay">The decay; not negative.</param>
    /// <remarks>
    /// In front of a normalisation such as Adam's it is the gradient of an L2 penalty, decay/2 |theta|^2 (PyTorch's <c>weight_decay</c> of
    /// <c>Adam</c>); behind it, decoupled weight decay (Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019).
    /// </remarks>
    [<CompiledName "Create">]
    let create (decay: float) =
        Arguments.notNegative "addDecayedWeights" "decay" decay

        let update _ gradients state parameters =
            use _noGrad = torch.no_grad ()

            { Updates = Tree.map2 (fun g p -> Tensors.addScaled decay p g) gradients parameters
              State = state }

        Optimizer(
            Description.leaf "addDecayedWeights" [ "decay", Description.number decay ],
            (fun _ -> Tree.Empty),
            update,
            update,
            Plan.constant Operation.DecayedWeights [ decay ] []
        )
