namespace Wgan.Functional

/// <summary>The familiar optimizers, each a one-line composition.</summary>
[<RequireQualifiedAccess>]
module Optimizers =
    /// <summary>Adam with a scheduled learning rate and epsilon = 1e-8.</summary>
    [<CompiledName "AdamScheduled">]
    let adamScheduled (learningRate: Schedule) (beta1: float) (beta2: float) =
        Optimizer.chain [| ScaleByAdam.create beta1 beta2 1e-8; Optimizer.descend learningRate |]

    /// <summary>Adam with epsilon = 1e-8 (PyTorch's default).</summary>
    [<CompiledName "Adam">]
    let adam (learningRate: float) (beta1: float) (beta2: float) =
        adamScheduled (Schedule.constant learningRate) beta1 beta2

    /// <summary>RMSProp as PyTorch defines it, with alpha = 0.99 and epsilon = 1e-8: what the official WGAN code trains with.</summary>
    [<CompiledName "RmsProp">]
    let rmsProp (learningRate: float) =
        Optimizer.chain
            [| ScaleByRms.pyTorch 0.99 1e-8
               Optimizer.descend (Schedule.constant learningRate) |]

    /// <summary>Plain gradient descent.</summary>
    [<CompiledName "Sgd">]
    let sgd (learningRate: float) = Optimizer.descend (Schedule.constant learningRate)
