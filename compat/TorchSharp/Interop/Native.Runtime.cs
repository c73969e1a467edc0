using System.Runtime.InteropServices;

namespace TorchSharp;

// Errors, versions, threads, freeing, and reading what a tensor is.
internal static unsafe partial class Native
{
    [LibraryImport(Shim)]
    internal static partial nint tsh_last_error();
    [LibraryImport(Shim)]
    internal static partial nint tsh_built_version();
    [LibraryImport(Shim)]
    internal static partial int tsh_show_config(out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_libtorch_count();
    [LibraryImport(Shim)]
    internal static partial int tsh_set_num_threads(int count);
    [LibraryImport(Shim)]
    internal static partial int tsh_get_num_threads();
    [LibraryImport(Shim)]
    internal static partial int tsh_set_num_interop_threads(int count);
    [LibraryImport(Shim)]
    internal static partial int tsh_get_num_interop_threads();
    [LibraryImport(Shim)]
    internal static partial int tsh_cuda_is_available();
    [LibraryImport(Shim)]
    internal static partial int tsh_cuda_device_count();
    [LibraryImport(Shim)]
    internal static partial int tsh_cuda_synchronize(long deviceIndex);
    [LibraryImport(Shim)]
    internal static partial void tsh_free(nint tensor);
    [LibraryImport(Shim)]
    internal static partial void tsh_free_many(nint* tensors, int count);
    [SuppressGCTransition]
    [LibraryImport(Shim)]
    internal static partial long tsh_numel(nint a);
    [SuppressGCTransition]
    [LibraryImport(Shim)]
    internal static partial int tsh_dim(nint a);
    [SuppressGCTransition]
    [LibraryImport(Shim)]
    internal static partial int tsh_dtype(nint a);
    [SuppressGCTransition]
    [LibraryImport(Shim)]
    internal static partial int tsh_device_type(nint a);
    [SuppressGCTransition]
    [LibraryImport(Shim)]
    internal static partial int tsh_device_index(nint a);
    [SuppressGCTransition]
    [LibraryImport(Shim)]
    internal static partial int tsh_sizes(nint a, long* result, int capacity);
    [LibraryImport(Shim)]
    internal static partial int tsh_strides(nint a, long* result);
    [SuppressGCTransition]
    [LibraryImport(Shim)]
    internal static partial int tsh_requires_grad(nint a);
    [LibraryImport(Shim)]
    internal static partial int tsh_is_leaf(nint a, out int result);
    [LibraryImport(Shim)]
    internal static partial int tsh_is_contiguous(nint a, out int result);
    [LibraryImport(Shim)]
    internal static partial int tsh_is_sparse(nint a, out int result);
    [LibraryImport(Shim)]
    internal static partial int tsh_data_ptr(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_item(nint a, out ScalarArg result);
    [LibraryImport(Shim)]
    internal static partial int tsh_equal(nint a, nint b, out int result);
    [LibraryImport(Shim)]
    internal static partial int tsh_allclose(nint a, nint b, double rtol, double atol, int equalNan, out int result);
}
