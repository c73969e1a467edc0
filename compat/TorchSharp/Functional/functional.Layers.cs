namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static unsafe partial class functional
        {
            /// <summary>x W^T + b, with W of shape [outputs, inputs].</summary>
            public static Tensor linear(Tensor input, Tensor weight, Tensor? bias = null) =>
                Tensor.Make(
                    Native.tsh_linear(input.Handle, weight.Handle, Tensor.HandleOf(bias), out var result),
                    result,
                    input,
                    weight,
                    bias);

            /// <summary>Cross-correlation of [B,C,L] with [outputs, C / groups, kernel].</summary>
            public static Tensor conv1d(
                Tensor input,
                Tensor weight,
                Tensor? bias = null,
                long? stride = null,
                long? padding = null,
                long? dilation = null,
                long groups = 1)
            {
                var by = stride ?? 1;
                var around = padding ?? 0;
                var apart = dilation ?? 1;
                return Tensor.Make(
                    Native.tsh_conv1d(
                        input.Handle, weight.Handle, Tensor.HandleOf(bias), &by, &around, &apart, 1, groups, out var result),
                    result,
                    input,
                    weight,
                    bias);
            }

            /// <summary>Cross-correlation of [B,C,H,W] with [outputs, C / groups, kernel, kernel].</summary>
            public static Tensor conv2d(
                Tensor input,
                Tensor weight,
                Tensor? bias = null,
                long[]? strides = null,
                long[]? padding = null,
                long[]? dilation = null,
                long groups = 1)
            {
                fixed (long* by = SizesOr(strides, 1, 2, nameof(strides)),
                       around = SizesOr(padding, 0, 2, nameof(padding)),
                       apart = SizesOr(dilation, 1, 2, nameof(dilation)))
                {
                    return Tensor.Make(
                        Native.tsh_conv2d(
                            input.Handle, weight.Handle, Tensor.HandleOf(bias), by, around, apart, 2, groups, out var result),
                        result,
                        input,
                        weight,
                        bias);
                }
            }

            /// <summary>
            /// The adjoint of <see cref="conv2d"/>, with weights [C, outputs / groups, kernel, kernel]: sizes become
            /// (n - 1) stride - 2 padding + dilation (kernel - 1) + output padding + 1. The names of the arguments
            /// differ between releases: pass them by position.
            /// </summary>
            public static Tensor conv_transpose2d(
                Tensor input,
                Tensor weight,
                Tensor? bias = null,
                long[]? strides = null,
                long[]? padding = null,
                long[]? output_padding = null,
                long[]? dilation = null,
                long groups = 1)
            {
                fixed (long* by = SizesOr(strides, 1, 2, nameof(strides)),
                       around = SizesOr(padding, 0, 2, nameof(padding)),
                       extra = SizesOr(output_padding, 0, 2, nameof(output_padding)),
                       apart = SizesOr(dilation, 1, 2, nameof(dilation)))
                {
                    return Tensor.Make(
                        Native.tsh_conv_transpose2d(
                            input.Handle,
                            weight.Handle,
                            Tensor.HandleOf(bias),
                            by,
                            around,
                            extra,
                            apart,
                            groups,
                            out var result),
                        result,
                        input,
                        weight,
                        bias);
                }
            }

            /// <summary>Zeroes elements with a probability and divides the others by its complement, in training.</summary>
            public static Tensor dropout(
                Tensor input, double probability = 0.5, bool training = true, bool inplace = false)
            {
                RefuseInPlace(inplace);
                return Tensor.Make(
                    Native.tsh_dropout(input.Handle, probability, training ? 1 : 0, out var result), result, input);
            }

            /// <summary>Rows of zeros with a 1 at the place that each element names.</summary>
            public static Tensor one_hot(Tensor x, long num_classes = -1) =>
                Tensor.Make(Native.tsh_one_hot(x.Handle, num_classes, out var result), result, x);

            /// <summary>x / max(|x|_p, eps) along a dimension.</summary>
            public static Tensor normalize(Tensor input, float p = 2.0f, long dim = 1, float eps = 1e-12f)
            {
                using var scope = NewDisposeScope();
                var norm = linalg.vector_norm(input, p, [dim], keepdim: true).clamp_min((double)eps);
                return input.div(norm).MoveToOuterDisposeScope();
            }

            /// <summary>x.y / max(|x| |y|, eps) along a dimension.</summary>
            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8) =>
                Tensor.Make(
                    Native.tsh_cosine_similarity(x1.Handle, x2.Handle, dim, eps, out var result), result, x1, x2);

            private static void RefuseInPlace(bool inplace)
            {
                if (inplace)
                {
                    throw new System.NotSupportedException("inplace is not supported by this stand-in");
                }
            }
        }
    }
}
