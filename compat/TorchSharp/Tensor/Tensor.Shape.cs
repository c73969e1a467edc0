namespace TorchSharp;

public static partial class torch
{
    public sealed unsafe partial class Tensor
    {
        /// <summary>The same memory, outside the recorded graph.</summary>
        public Tensor detach() => Return(Native.tsh_detach(Handle, out var result), result);

        /// <summary>A copy, inside the recorded graph.</summary>
        public Tensor clone() => Return(Native.tsh_clone(Handle, out var result), result);

        /// <summary>The same memory under a new tensor.</summary>
        public Tensor alias() => Return(Native.tsh_alias(Handle, out var result), result);

        /// <summary>The tensor with its elements in memory in order: itself, or a copy.</summary>
        public Tensor contiguous() => Return(Native.tsh_contiguous(Handle, out var result), result);

        /// <summary>The transpose of a matrix.</summary>
        public Tensor t() => Return(Native.tsh_t(Handle, out var result), result);

        /// <summary>The same elements in another shape; one size may be -1.</summary>
        public Tensor reshape(params long[] shape)
        {
            fixed (long* first = shape)
            {
                return Return(Native.tsh_reshape(Handle, first, shape.Length, out var result), result);
            }
        }

        /// <summary>The same memory in another shape; one size may be -1.</summary>
        public Tensor view(params long[] shape)
        {
            fixed (long* first = shape)
            {
                return Return(Native.tsh_view(Handle, first, shape.Length, out var result), result);
            }
        }

        /// <summary>A view with the dimensions in another order.</summary>
        public Tensor permute(params long[] permutation)
        {
            fixed (long* first = permutation)
            {
                return Return(Native.tsh_permute(Handle, first, permutation.Length, out var result), result);
            }
        }

        /// <summary>The tensor repeated along each dimension.</summary>
        public Tensor repeat(params long[] sizes)
        {
            fixed (long* first = sizes)
            {
                return Return(Native.tsh_repeat(Handle, first, sizes.Length, out var result), result);
            }
        }

        /// <summary>The tensor repeated along each of the last dimensions.</summary>
        public Tensor tile(long[] reps)
        {
            fixed (long* first = reps)
            {
                return Return(Native.tsh_tile(Handle, first, reps.Length, out var result), result);
            }
        }

        /// <summary>The elements in reverse order along the dimensions.</summary>
        public Tensor flip(params long[] dims)
        {
            fixed (long* first = dims)
            {
                return Return(Native.tsh_flip(Handle, first, dims.Length, out var result), result);
            }
        }

        /// <summary>A view in which dimensions of size 1 are repeated without copying; -1 keeps a size.</summary>
        public Tensor expand(params long[] sizes)
        {
            fixed (long* first = sizes)
            {
                return Return(Native.tsh_expand(Handle, first, sizes.Length, out var result), result);
            }
        }

        /// <summary>A view in the shape of another tensor, repeated without copying.</summary>
        public Tensor expand_as(Tensor other) => expand(other.shape);

        /// <summary>A view in a shape, repeated without copying.</summary>
        public Tensor broadcast_to(params long[] shape) => expand(shape);

        /// <summary>A view in the shape of another tensor.</summary>
        public Tensor view_as(Tensor other) => view(other.shape);

        /// <summary>A view with two dimensions exchanged.</summary>
        public Tensor transpose(long dim0, long dim1) =>
            Return(Native.tsh_transpose(Handle, dim0, dim1, out var result), result);

        /// <summary>A view with dimensions moved to other places.</summary>
        public Tensor movedim(long[] source, long[] destination)
        {
            fixed (long* from = source, to = destination)
            {
                return Return(
                    Native.tsh_movedim(Handle, from, source.Length, to, destination.Length, out var result), result);
            }
        }

        /// <summary>A view without the dimension, if its size is 1; without all such when null.</summary>
        public Tensor squeeze(long? dim = null) =>
            dim is { } given
                ? Return(Native.tsh_squeeze_dim(Handle, given, out var result), result)
                : Return(Native.tsh_squeeze(Handle, out var all), all);

        /// <summary>A view with a dimension of size 1 inserted.</summary>
        public Tensor unsqueeze(long dim) => Return(Native.tsh_unsqueeze(Handle, dim, out var result), result);

        /// <summary>The dimensions from start to end as one.</summary>
        public Tensor flatten(long start_dim = 0, long end_dim = -1) =>
            Return(Native.tsh_flatten(Handle, start_dim, end_dim, out var result), result);

        /// <summary>One dimension as several.</summary>
        public Tensor unflatten(long dim, params long[] sizes)
        {
            fixed (long* first = sizes)
            {
                return Return(Native.tsh_unflatten(Handle, dim, first, sizes.Length, out var result), result);
            }
        }

        /// <summary>The elements moved along dimensions, those that leave one end entering the other.</summary>
        public Tensor roll(long[] shifts, long[] dims)
        {
            fixed (long* by = shifts, along = dims)
            {
                return Return(Native.tsh_roll(Handle, by, shifts.Length, along, dims.Length, out var result), result);
            }
        }

        /// <summary>The elements moved along a dimension, or flattened, those that leave one end entering the other.</summary>
        public Tensor roll(long shifts, long? dims = null)
        {
            var along = dims ?? 0;
            return Return(Native.tsh_roll(Handle, &shifts, 1, &along, dims.HasValue ? 1 : 0, out var result), result);
        }

        /// <summary>A view of length elements from start along a dimension.</summary>
        public Tensor narrow(long dim, long start, long length) =>
            Return(Native.tsh_narrow(Handle, dim, start, length, out var result), result);

        /// <summary>A view of one place along a dimension, which disappears.</summary>
        public Tensor select(long dim, long index) =>
            Return(Native.tsh_select(Handle, dim, index, out var result), result);

        /// <summary>A view of every step-th element from start up to, not including, finish along a dimension.</summary>
        public Tensor slice(long dim, long start, long finish, long step) =>
            Return(Native.tsh_slice(Handle, dim, start, finish, step, out var result), result);

        /// <summary>Each element repeated in place, along a dimension or flattened.</summary>
        public Tensor repeat_interleave(long repeats, long? dim = null) =>
            Return(
                Native.tsh_repeat_interleave(Handle, repeats, dim.HasValue ? 1 : 0, dim ?? 0, out var result), result);
    }
}
