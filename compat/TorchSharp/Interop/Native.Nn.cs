using System.Runtime.InteropServices;

namespace TorchSharp;

// Layers and losses.
internal static unsafe partial class Native
{
    [LibraryImport(Shim)]
    internal static partial int tsh_linear(nint input, nint weight, nint bias, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_conv1d(
        nint input, nint weight, nint bias, long* stride, long* padding, long* dilation, int spatial, long groups,
        out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_conv2d(
        nint input, nint weight, nint bias, long* stride, long* padding, long* dilation, int spatial, long groups,
        out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_conv_transpose2d(
        nint input, nint weight, nint bias, long* stride, long* padding, long* outputPadding, long* dilation,
        long groups, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_batch_norm(
        nint input, nint mean, nint var, nint weight, nint bias, int training, double momentum, double eps,
        out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_instance_norm(
        nint input, nint mean, nint var, nint weight, nint bias, int useInputStats, double momentum, double eps,
        out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_layer_norm(
        nint input, long* shape, int count, nint weight, nint bias, double eps, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_group_norm(
        nint input, long groups, nint weight, nint bias, double eps, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_max_pool2d(
        nint input, long* kernel, long* stride, long* padding, long* dilation, int ceilMode, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_avg_pool2d(
        nint input, long* kernel, long* stride, long* padding, int ceilMode, int countIncludePad, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_adaptive_avg_pool2d(nint input, long* size, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_upsample_nearest2d(nint input, long* size, double* factors, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_upsample_bilinear2d(
        nint input, long* size, double* factors, int alignCorners, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_pixel_shuffle(nint input, long factor, out nint result);
    [LibraryImport(Shim, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int tsh_pad(
        nint input, long* padding, int count, string mode, double value, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_mse_loss(nint input, nint target, long reduction, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_l1_loss(nint input, nint target, long reduction, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_smooth_l1_loss(
        nint input, nint target, long reduction, double beta, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_binary_cross_entropy(
        nint input, nint target, nint weight, long reduction, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_binary_cross_entropy_with_logits(
        nint input, nint target, nint weight, nint posWeight, long reduction, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_cross_entropy(
        nint input, nint target, nint weight, long reduction, long ignoreIndex, double smoothing, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_nll_loss(
        nint input, nint target, nint weight, long reduction, long ignoreIndex, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_kl_div(nint input, nint target, long reduction, int logTarget, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_cosine_similarity(nint a, nint b, long dim, double eps, out nint result);
}
