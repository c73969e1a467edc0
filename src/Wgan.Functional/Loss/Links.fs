namespace Wgan.Functional

open TorchSharp

/// Functions of scores, in forms that neither overflow nor lose digits where the exact value is representable.
[<RequireQualifiedAccess>]
module internal Links =
    /// log(1 + exp(x)) = -log sigmoid(-x). libtorch's own softplus switches to x above 20, which is off by 2e-9.
    let softplus (x: Tensor) : Tensor = x.neg().log_sigmoid().neg()

    // Below this, log(1 + exp(x)) is exp(x) to the last digit of a double.
    let private small = -40.0

    /// log(log(1 + exp(x))): x itself far below 0, where the inner logarithm would underflow.
    let logSoftplus (x: Tensor) : Tensor =
        let safe = x.clamp_min (Tensors.scalar small)
        torch.where (x.lt (Tensors.scalar small), x, (softplus safe).log())

    /// max(1 - x, 0)
    let hinge (x: Tensor) : Tensor = (x.neg () |> Tensors.shift 1.0).relu()

    /// (x - target)^2
    let squaredError (target: float) (x: Tensor) : Tensor = x |> Tensors.shift -target |> Tensors.square
