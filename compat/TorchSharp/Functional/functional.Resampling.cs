using System;
using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static unsafe partial class functional
        {
            /// <summary>The largest element under each position of the kernel.</summary>
            public static Tensor max_pool2d(
                Tensor input,
                long[] kernelSize,
                long[]? strides = null,
                long[]? padding = null,
                long[]? dilation = null,
                bool ceil_mode = false)
            {
                var kernel = SizesOr(kernelSize, 1, 2, nameof(kernelSize));
                fixed (long* size = kernel,
                       by = strides is null ? kernel : SizesOr(strides, 1, 2, nameof(strides)),
                       around = SizesOr(padding, 0, 2, nameof(padding)),
                       apart = SizesOr(dilation, 1, 2, nameof(dilation)))
                {
                    return Tensor.Make(
                        Native.tsh_max_pool2d(input.Handle, size, by, around, apart, ceil_mode ? 1 : 0, out var result),
                        result,
                        input);
                }
            }

            /// <summary>
            /// The mean under each position of the kernel. The names of the arguments differ between releases: pass them
            /// by position.
            /// </summary>
            public static Tensor avg_pool2d(
                Tensor input,
                long[] kernelSize,
                long[]? strides = null,
                long[]? padding = null,
                bool ceil_mode = false,
                bool count_include_pad = true)
            {
                var kernel = SizesOr(kernelSize, 1, 2, nameof(kernelSize));
                fixed (long* size = kernel,
                       by = strides is null ? kernel : SizesOr(strides, 1, 2, nameof(strides)),
                       around = SizesOr(padding, 0, 2, nameof(padding)))
                {
                    return Tensor.Make(
                        Native.tsh_avg_pool2d(
                            input.Handle, size, by, around, ceil_mode ? 1 : 0, count_include_pad ? 1 : 0, out var result),
                        result,
                        input);
                }
            }

            /// <summary>Means over as many equal areas as the output has elements.</summary>
            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size)
            {
                fixed (long* size = SizesOr(output_size, 1, 2, nameof(output_size)))
                {
                    return Tensor.Make(
                        Native.tsh_adaptive_avg_pool2d(input.Handle, size, out var result), result, input);
                }
            }

            /// <summary>Images [B,C,H,W] in another size, which is given itself or as factors.</summary>
            public static Tensor interpolate(
                Tensor x,
                long[]? size = null,
                double[]? scale_factor = null,
                InterpolationMode mode = InterpolationMode.Nearest,
                bool? align_corners = null)
            {
                if ((size is null) == (scale_factor is null))
                {
                    throw new ExternalException("interpolate needs either size or scale_factor");
                }

                var target = size is null ? null : SizesOr(size, 1, 2, nameof(size));
                var factors = scale_factor is { Length: 1 } ? [scale_factor[0], scale_factor[0]] : scale_factor;
                if (factors is not null && factors.Length != 2)
                {
                    throw new ExternalException($"scale_factor has {factors.Length} numbers instead of 2");
                }

                fixed (long* to = target)
                fixed (double* by = factors)
                {
                    nint result;
                    var code = mode switch
                    {
                        InterpolationMode.Nearest => Native.tsh_upsample_nearest2d(x.Handle, to, by, out result),
                        InterpolationMode.Bilinear =>
                            Native.tsh_upsample_bilinear2d(x.Handle, to, by, align_corners == true ? 1 : 0, out result),
                        _ => throw new ArgumentException($"mode {mode} is not supported by this stand-in"),
                    };
                    return Tensor.Make(code, result, x);
                }
            }

            /// <summary>[B, C r^2, H, W] as [B, C, r H, r W].</summary>
            public static Tensor pixel_shuffle(Tensor x, long upscale_factor) =>
                Tensor.Make(Native.tsh_pixel_shuffle(x.Handle, upscale_factor, out var result), result, x);

            /// <summary>The tensor with a border: (left, right) of the last dimension, then of the one before, ...</summary>
            public static Tensor pad(
                Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0.0)
            {
                fixed (long* widths = pad)
                {
                    return Tensor.Make(
                        Native.tsh_pad(
                            input.Handle, widths, pad.Length, mode.ToString().ToLowerInvariant(), value, out var result),
                        result,
                        input);
                }
            }
        }
    }
}
