namespace Wgan.Functional

/// <summary>The familiar optimizers, each a one-line composition.</summary>
/// <remarks>
/// Learning rates are explicit: no two libraries agree on defaults. For a rate that changes, give the rate 1 and a schedule:
/// <c>Optimizers.rmsProp 1.0 |> Optimizer.scheduled (Schedule.cosine 1e-3 0.0 0L 1000L)</c>.
/// </remarks>
[<RequireQualifiedAccess>]
module Optimizers =
    let private descend (learningRate: float) = Optimizer.descend (Schedule.constant learningRate)

    /// <summary>Adam with a scheduled learning rate and epsilon = 1e-8.</summary>
    [<CompiledName "AdamScheduled">]
    let adamScheduled (learningRate: Schedule) (beta1: float) (beta2: float) =
        Optimizer.chain [| ScaleByAdam.create beta1 beta2 1e-8; Optimizer.descend learningRate |]

    /// <summary>Adam with epsilon = 1e-8 (PyTorch's and Optax's default; TensorFlow's is 1e-7).</summary>
    [<CompiledName "Adam">]
    let adam (learningRate: float) (beta1: float) (beta2: float) =
        adamScheduled (Schedule.constant learningRate) beta1 beta2

    /// <summary>
    /// AdamW: Adam with epsilon = 1e-8 and decoupled weight decay on every parameter; the learning rate multiplies the decay, as in
    /// PyTorch (whose default decay is 0.01) and Optax (1e-4). To spare biases write the chain with <c>Masked.only</c>.
    /// </summary>
    /// <remarks>Loshchilov and Hutter (ICLR 2019), Algorithm 2, whose schedule multiplies the decay without the rate.</remarks>
    [<CompiledName "AdamW">]
    let adamW (learningRate: float) (beta1: float) (beta2: float) (decay: float) =
        Optimizer.chain
            [| ScaleByAdam.create beta1 beta2 1e-8
               AddDecayedWeights.create decay
               descend learningRate |]

    /// <summary>Lion with beta = (0.9, 0.99), the paper's, and decoupled weight decay (0 for none). Rates are some 3 to 10 times below Adam's.</summary>
    [<CompiledName "Lion">]
    let lion (learningRate: float) (decay: float) =
        Optimizer.chain
            [| ScaleByLion.create 0.9 0.99
               AddDecayedWeights.create decay
               descend learningRate |]

    /// <summary>RMSProp as PyTorch defines it, with alpha = 0.99 and epsilon = 1e-8: what the official WGAN code trains with.</summary>
    [<CompiledName "RmsProp">]
    let rmsProp (learningRate: float) = Optimizer.chain [| ScaleByRms.pyTorch 0.99 1e-8; descend learningRate |]

    /// <summary>Centred RMSProp as PyTorch defines it, with alpha = 0.99 and epsilon = 1e-8, but never the root of a negative number.</summary>
    [<CompiledName "RmsPropCentred">]
    let rmsPropCentred (learningRate: float) =
        Optimizer.chain [| ScaleByRms.pyTorchCentred 0.99 1e-8; descend learningRate |]

    /// <summary>RMSProp as TensorFlow 1 defines it, with decay = 0.9 and epsilon = 1e-10 inside the root, the average starting at 1, no momentum.</summary>
    [<CompiledName "RmsPropTf1">]
    let rmsPropTf1 (learningRate: float) = Optimizer.chain [| ScaleByRms.tensorFlow1 0.9 1e-10; descend learningRate |]

    /// <summary>Plain gradient descent.</summary>
    [<CompiledName "Sgd">]
    let sgd (learningRate: float) = descend learningRate

    /// <summary>Gradient descent with the heavy ball's momentum (0.9 is usual), PyTorch's conventions, dampening 0.</summary>
    [<CompiledName "Momentum">]
    let momentum (learningRate: float) (mu: float) = Optimizer.chain [| Trace.heavyBall mu; descend learningRate |]

    /// <summary>Gradient descent with Nesterov's momentum (0.9 is usual), PyTorch's conventions.</summary>
    [<CompiledName "Nesterov">]
    let nesterov (learningRate: float) (mu: float) = Optimizer.chain [| Trace.nesterov mu; descend learningRate |]

    /// <summary>Optimistic gradient descent: theta_(t+1) = theta_t - 2 rate g_t + rate g_(t-1). For games; see <c>Games</c>.</summary>
    [<CompiledName "OptimisticSgd">]
    let optimisticSgd (learningRate: float) = Optimizer.chain [| Optimistic.gradient; descend learningRate |]

    /// <summary>Optimistic Adam with epsilon = 1e-8: Adam's direction u_t taken as 2 u_t - u_(t-1). For games; see <c>Games</c>.</summary>
    /// <remarks>Daskalakis et al. (ICLR 2018), Algorithm 1.</remarks>
    [<CompiledName "OptimisticAdam">]
    let optimisticAdam (learningRate: float) (beta1: float) (beta2: float) =
        Optimizer.chain
            [| ScaleByAdam.create beta1 beta2 1e-8
               Optimistic.gradient
               descend learningRate |]
