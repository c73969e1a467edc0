using System;

namespace TorchSharp;

public static partial class torch
{
    public sealed unsafe partial class Tensor
    {
        /// <summary>The places in the index along a dimension.</summary>
        public Tensor index_select(long dim, Tensor index) =>
            Return(Native.tsh_index_select(Handle, dim, index.Handle, out var result), result, index);

        /// <summary>One element per element of the index, whose value is its place along the dimension.</summary>
        public Tensor gather(long dim, Tensor index) =>
            Return(Native.tsh_gather(Handle, dim, index.Handle, out var result), result, index);

        /// <summary>A copy with the source's elements at the places in the index along a dimension.</summary>
        public Tensor scatter(long dim, Tensor index, Tensor src) =>
            Return(Native.tsh_scatter(Handle, dim, index.Handle, src.Handle, out var result), result, index, src);

        /// <summary>A copy with the source's elements added at the places in the index along a dimension.</summary>
        public Tensor scatter_add(long dim, Tensor index, Tensor src) =>
            Return(Native.tsh_scatter_add(Handle, dim, index.Handle, src.Handle, out var result), result, index, src);

        /// <summary>A copy with alpha times the source's slices added at the places in the index along a dimension.</summary>
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Return(
                Native.tsh_index_add(Handle, dim, index.Handle, source.Handle, alpha.Value, out var result),
                result,
                index,
                source);

        /// <summary>At most so many views of equal size along a dimension, the last perhaps smaller.</summary>
        public Tensor[] chunk(long chunks, long dim = 0) =>
            Pieces(Native.tsh_chunk(Handle, chunks, dim, out var list, out var count), list, count);

        /// <summary>Views of a size along a dimension, the last perhaps smaller.</summary>
        public Tensor[] split(long size, int dim = 0) =>
            Pieces(Native.tsh_split(Handle, size, dim, out var list, out var count), list, count);

        /// <summary>Views of the sizes along a dimension.</summary>
        public Tensor[] split(long[] sizes, long dim = 0)
        {
            fixed (long* first = sizes)
            {
                return Pieces(
                    Native.tsh_split_sizes(Handle, first, sizes.Length, dim, out var list, out var count), list, count);
            }
        }

        /// <summary>One view per place along a dimension, which disappears.</summary>
        public Tensor[] unbind(long dim = 0) =>
            Pieces(Native.tsh_unbind(Handle, dim, out var list, out var count), list, count);

        private Tensor[] Pieces(int code, nint list, int count)
        {
            Same(code);
            var handles = new nint[count];
            fixed (nint* first = handles)
            {
                Native.Check(Native.tsh_take_list(list, first));
            }

            return Array.ConvertAll(handles, handle => new Tensor(handle));
        }
    }
}
