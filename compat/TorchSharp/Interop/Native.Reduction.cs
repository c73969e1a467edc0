using System.Runtime.InteropServices;

namespace TorchSharp;

// Reductions and orderings.
internal static unsafe partial class Native
{
    [LibraryImport(Shim)]
    internal static partial int tsh_max(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_min(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_all(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_any(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_median(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_nonzero(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_sum(nint a, long* dims, int count, int keepdim, int dtype, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_mean(nint a, long* dims, int count, int keepdim, int dtype, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_prod(nint a, int dtype, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_prod_dim(nint a, long dim, int keepdim, int dtype, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_var(nint a, long* dims, int count, int unbiased, int keepdim, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_std(nint a, long* dims, int count, int unbiased, int keepdim, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_amax(nint a, long* dims, int count, int keepdim, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_amin(nint a, long* dims, int count, int keepdim, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_logsumexp(nint a, long* dims, int count, int keepdim, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_all_dim(nint a, long dim, int keepdim, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_any_dim(nint a, long dim, int keepdim, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_argmax(nint a, int hasDim, long dim, int keepdim, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_argmin(nint a, int hasDim, long dim, int keepdim, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_max_dim(nint a, long dim, int keepdim, out nint values, out nint indices);
    [LibraryImport(Shim)]
    internal static partial int tsh_min_dim(nint a, long dim, int keepdim, out nint values, out nint indices);
    [LibraryImport(Shim)]
    internal static partial int tsh_norm(nint a, double p, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_norm_dim(nint a, long dim, int keepdim, double p, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_vector_norm(
        nint a, double ord, long* dims, int count, int keepdim, int dtype, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_cumsum(nint a, long dim, int dtype, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_cumprod(nint a, long dim, int dtype, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_softmax(nint a, long dim, int dtype, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_log_softmax(nint a, long dim, int dtype, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_sort(
        nint a, long dim, int descending, int stable, out nint values, out nint indices);
    [LibraryImport(Shim)]
    internal static partial int tsh_argsort(nint a, long dim, int descending, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_topk(
        nint a, long k, long dim, int largest, int sorted, out nint values, out nint indices);
    [LibraryImport(Shim)]
    internal static partial int tsh_kthvalue(
        nint a, long k, long dim, int keepdim, out nint values, out nint indices);
    [LibraryImport(Shim)]
    internal static partial int tsh_unique(
        nint a, int sorted, int inverse, int counts, out nint valuesOut, out nint inverseOut, out nint countsOut);
    [LibraryImport(Shim)]
    internal static partial int tsh_bincount(nint a, nint weights, long minLength, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_histc(nint a, long bins, double low, double high, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_quantile(nint a, nint q, int hasDim, long dim, int keepdim, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_searchsorted(nint sequence, nint values, int right, out nint result);
}
