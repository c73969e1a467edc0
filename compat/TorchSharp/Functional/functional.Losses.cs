namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static unsafe partial class functional
        {
            /// <summary>(x - y)^2.</summary>
            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Tensor.Make(
                    Native.tsh_mse_loss(input.Handle, target.Handle, (long)reduction, out var result),
                    result,
                    input,
                    target);

            /// <summary>|x - y|.</summary>
            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Tensor.Make(
                    Native.tsh_l1_loss(input.Handle, target.Handle, (long)reduction, out var result),
                    result,
                    input,
                    target);

            /// <summary>(x - y)^2 / (2 beta) where |x - y| is below beta, |x - y| - beta / 2 elsewhere.</summary>
            public static Tensor smooth_l1_loss(
                Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1.0) =>
                Tensor.Make(
                    Native.tsh_smooth_l1_loss(input.Handle, target.Handle, (long)reduction, beta, out var result),
                    result,
                    input,
                    target);

            /// <summary>-y log x - (1 - y) log(1 - x), for probabilities x.</summary>
            public static Tensor binary_cross_entropy(
                Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                Tensor.Make(
                    Native.tsh_binary_cross_entropy(
                        input.Handle, target.Handle, Tensor.HandleOf(weight), (long)reduction, out var result),
                    result,
                    input,
                    target,
                    weight);

            /// <summary>-p y log s(x) - (1 - y) log(1 - s(x)), with s the logistic function.</summary>
            public static Tensor binary_cross_entropy_with_logits(
                Tensor input,
                Tensor target,
                Tensor? weight = null,
                Reduction reduction = Reduction.Mean,
                Tensor? pos_weights = null)
            {
                Native.Check(Native.tsh_binary_cross_entropy_with_logits(
                    input.Handle,
                    target.Handle,
                    Tensor.HandleOf(weight),
                    Tensor.HandleOf(pos_weights),
                    (long)reduction,
                    out var result));
                KeepAlive(input, target, weight, pos_weights, null);
                return new Tensor(result);
            }

            /// <summary>-log softmax(x) at the target's class, for scores x of shape [B, classes, ...].</summary>
            public static Tensor cross_entropy(
                Tensor input,
                Tensor target,
                Tensor? weight = null,
                long ignore_index = -100,
                Reduction reduction = Reduction.Mean,
                double label_smoothing = 0.0) =>
                Tensor.Make(
                    Native.tsh_cross_entropy(
                        input.Handle,
                        target.Handle,
                        Tensor.HandleOf(weight),
                        (long)reduction,
                        ignore_index,
                        label_smoothing,
                        out var result),
                    result,
                    input,
                    target,
                    weight);

            /// <summary>-x at the target's class, for log-probabilities x of shape [B, classes, ...].</summary>
            public static Tensor nll_loss(
                Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                Tensor.Make(
                    Native.tsh_nll_loss(
                        input.Handle, target.Handle, Tensor.HandleOf(weight), (long)reduction, -100, out var result),
                    result,
                    input,
                    target,
                    weight);

            /// <summary>y (log y - x), for log-probabilities x and probabilities (or log-probabilities) y.</summary>
            public static Tensor kl_div(
                Tensor input, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean) =>
                Tensor.Make(
                    Native.tsh_kl_div(input.Handle, target.Handle, (long)reduction, log_target ? 1 : 0, out var result),
                    result,
                    input,
                    target);
        }
    }
}
