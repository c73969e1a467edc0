namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static unsafe partial class functional
        {
            /// <summary>
            /// (x - mean) / sqrt(var + eps) w + b per channel, with the batch's statistics in training, which also move
            /// the running ones in place, and with the running ones otherwise.
            /// </summary>
            public static Tensor batch_norm(
                Tensor input,
                Tensor running_mean,
                Tensor running_var,
                Tensor? weight = null,
                Tensor? bias = null,
                bool training = false,
                double momentum = 0.1,
                double eps = 1e-5)
            {
                Native.Check(Native.tsh_batch_norm(
                    input.Handle,
                    running_mean.Handle,
                    running_var.Handle,
                    Tensor.HandleOf(weight),
                    Tensor.HandleOf(bias),
                    training ? 1 : 0,
                    momentum,
                    eps,
                    out var result));
                KeepAlive(input, running_mean, running_var, weight, bias);
                return new Tensor(result);
            }

            /// <summary>(x - mean) / sqrt(var + eps) w + b per sample and channel.</summary>
            public static Tensor instance_norm(
                Tensor input,
                Tensor? running_mean = null,
                Tensor? running_var = null,
                Tensor? weight = null,
                Tensor? bias = null,
                bool use_input_stats = true,
                double momentum = 0.1,
                double eps = 1e-5)
            {
                Native.Check(Native.tsh_instance_norm(
                    input.Handle,
                    Tensor.HandleOf(running_mean),
                    Tensor.HandleOf(running_var),
                    Tensor.HandleOf(weight),
                    Tensor.HandleOf(bias),
                    use_input_stats ? 1 : 0,
                    momentum,
                    eps,
                    out var result));
                KeepAlive(input, running_mean, running_var, weight, bias);
                return new Tensor(result);
            }

            /// <summary>(x - mean) / sqrt(var + eps) w + b over the last dimensions, whose shape is given.</summary>
            public static Tensor layer_norm(
                Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5)
            {
                fixed (long* shape = normalized_shape)
                {
                    return Tensor.Make(
                        Native.tsh_layer_norm(
                            input.Handle,
                            shape,
                            normalized_shape.Length,
                            Tensor.HandleOf(weight),
                            Tensor.HandleOf(bias),
                            eps,
                            out var result),
                        result,
                        input,
                        weight,
                        bias);
                }
            }

            /// <summary>(x - mean) / sqrt(var + eps) w + b per sample and group of channels.</summary>
            public static Tensor group_norm(
                Tensor input, long num_groups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) =>
                Tensor.Make(
                    Native.tsh_group_norm(
                        input.Handle, num_groups, Tensor.HandleOf(weight), Tensor.HandleOf(bias), eps, out var result),
                    result,
                    input,
                    weight,
                    bias);

            private static void KeepAlive(Tensor? a, Tensor? b, Tensor? c, Tensor? d, Tensor? e)
            {
                System.GC.KeepAlive(a);
                System.GC.KeepAlive(b);
                System.GC.KeepAlive(c);
                System.GC.KeepAlive(d);
                System.GC.KeepAlive(e);
            }
        }
    }
}
