using System.Runtime.InteropServices;

namespace TorchSharp;

// Differentiation and its modes.
internal static unsafe partial class Native
{
    [LibraryImport(Shim)]
    internal static partial int tsh_set_requires_grad(nint a, int requiresGrad);
    [LibraryImport(Shim)]
    internal static partial int tsh_grad(
        nint* outputs, int outputCount, nint* inputs, int inputCount, nint* weights, int weightCount,
        int retainGraph, int createGraph, int allowUnused, nint* result);
    [LibraryImport(Shim)]
    internal static partial int tsh_backward(
        nint* outputs, int outputCount, nint* weights, int weightCount, int retainGraph, int createGraph,
        nint* inputs, int inputCount);
    [LibraryImport(Shim)]
    internal static partial int tsh_accumulated_grad(nint a, out nint result);
    [SuppressGCTransition]
    [LibraryImport(Shim)]
    internal static partial int tsh_grad_enabled();
    [LibraryImport(Shim)]
    internal static partial void tsh_set_grad_enabled(int enabled);
    [LibraryImport(Shim)]
    internal static partial int tsh_inference_enter(int enabled, out nint result);
    [LibraryImport(Shim)]
    internal static partial void tsh_inference_leave(nint mode);
    [LibraryImport(Shim)]
    internal static partial int tsh_inference_enabled();
}
