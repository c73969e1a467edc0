using System.Runtime.InteropServices;

namespace TorchSharp;

// Views, indexing, joining and splitting.
internal static unsafe partial class Native
{
    [LibraryImport(Shim)]
    internal static partial int tsh_detach(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_clone(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_alias(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_contiguous(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_squeeze(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_t(nint a, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_reshape(nint a, long* dims, int count, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_view(nint a, long* dims, int count, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_permute(nint a, long* dims, int count, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_repeat(nint a, long* dims, int count, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_tile(nint a, long* dims, int count, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_flip(nint a, long* dims, int count, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_expand(nint a, long* dims, int count, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_transpose(nint a, long dim0, long dim1, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_movedim(
        nint a, long* source, int sourceCount, long* destination, int destinationCount, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_squeeze_dim(nint a, long dim, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_unsqueeze(nint a, long dim, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_flatten(nint a, long start, long end, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_unflatten(nint a, long dim, long* sizes, int count, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_roll(
        nint a, long* shifts, int shiftCount, long* dims, int dimCount, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_narrow(nint a, long dim, long start, long length, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_select(nint a, long dim, long index, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_slice(nint a, long dim, long start, long finish, long step, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_repeat_interleave(nint a, long repeats, int hasDim, long dim, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_to(nint a, OptionsArg options, int copy, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_index_select(nint a, long dim, nint index, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_gather(nint a, long dim, nint index, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_scatter(nint a, long dim, nint index, nint source, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_scatter_(nint a, long dim, nint index, nint source);
    [LibraryImport(Shim)]
    internal static partial int tsh_scatter_add(nint a, long dim, nint index, nint source, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_index_add(
        nint a, long dim, nint index, nint source, ScalarArg alpha, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_one_hot(nint a, long classes, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_index(nint a, IndexArg* args, int count, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_index_put_(nint a, IndexArg* args, int count, nint value);
    [LibraryImport(Shim)]
    internal static partial int tsh_cat(nint* tensors, int count, long dim, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_stack(nint* tensors, int count, long dim, out nint result);
    [LibraryImport(Shim)]
    internal static partial int tsh_chunk(nint a, long chunks, long dim, out nint result, out int count);
    [LibraryImport(Shim)]
    internal static partial int tsh_split(nint a, long size, long dim, out nint result, out int count);
    [LibraryImport(Shim)]
    internal static partial int tsh_split_sizes(
        nint a, long* sizes, int sizeCount, long dim, out nint result, out int count);
    [LibraryImport(Shim)]
    internal static partial int tsh_unbind(nint a, long dim, out nint result, out int count);
    [LibraryImport(Shim)]
    internal static partial int tsh_take_list(nint list, nint* result);
}
