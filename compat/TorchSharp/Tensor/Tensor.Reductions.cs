namespace TorchSharp;

public static partial class torch
{
    public sealed unsafe partial class Tensor
    {
        /// <summary>The sum of all elements.</summary>
        public Tensor sum(ScalarType? type = null) =>
            Return(Native.tsh_sum(Handle, null, 0, 0, DtypeOf(type), out var result), result);

        /// <summary>The sum over the dimensions, which keepdim leaves with size 1.</summary>
        public Tensor sum(long[] dimensions, bool keepdim = false, ScalarType? type = null)
        {
            fixed (long* dims = dimensions)
            {
                return Return(
                    Native.tsh_sum(Handle, dims, dimensions.Length, keepdim ? 1 : 0, DtypeOf(type), out var result), result);
            }
        }

        /// <summary>The mean of all elements.</summary>
        public Tensor mean() => Return(Native.tsh_mean(Handle, null, 0, 0, -1, out var result), result);

        /// <summary>The mean over the dimensions, which keepdim leaves with size 1.</summary>
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null)
        {
            fixed (long* dims = dimensions)
            {
                return Return(
                    Native.tsh_mean(Handle, dims, dimensions.Length, keepdim ? 1 : 0, DtypeOf(type), out var result), result);
            }
        }

        /// <summary>The product of all elements.</summary>
        public Tensor prod(ScalarType? type = null) =>
            Return(Native.tsh_prod(Handle, DtypeOf(type), out var result), result);

        /// <summary>The product over a dimension, which keepdim leaves with size 1.</summary>
        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) =>
            Return(Native.tsh_prod_dim(Handle, dim, keepdim ? 1 : 0, DtypeOf(type), out var result), result);

        /// <summary>
        /// The variance over the dimensions; unbiased divides by n - 1. Always name that argument. The overload without
        /// dimensions is left out: genuine TorchSharp 0.107 divides by n - 1 there, whatever it is told.
        /// </summary>
        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false)
        {
            fixed (long* dims = dimensions)
            {
                return Return(
                    Native.tsh_var(
                        Handle, dims, dimensions.Length, unbiased ? 1 : 0, keepdim ? 1 : 0, out var result),
                    result);
            }
        }

        /// <summary>The standard deviation of all elements; unbiased divides by n - 1. Always name the argument.</summary>
        public Tensor std(bool unbiased = true) =>
            Return(Native.tsh_std(Handle, null, 0, unbiased ? 1 : 0, 0, out var result), result);

        /// <summary>The standard deviation over the dimensions; unbiased divides by n - 1. Always name that argument.</summary>
        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false)
        {
            fixed (long* dims = dimensions)
            {
                return Return(
                    Native.tsh_std(
                        Handle, dims, dimensions.Length, unbiased ? 1 : 0, keepdim ? 1 : 0, out var result),
                    result);
            }
        }

        /// <summary>The largest element.</summary>
        public Tensor max() => Return(Native.tsh_max(Handle, out var result), result);

        /// <summary>The smallest element.</summary>
        public Tensor min() => Return(Native.tsh_min(Handle, out var result), result);

        /// <summary>The median; the lower of two.</summary>
        public Tensor median() => Return(Native.tsh_median(Handle, out var result), result);

        /// <summary>Whether all elements are non-zero.</summary>
        public Tensor all() => Return(Native.tsh_all(Handle, out var result), result);

        /// <summary>Whether any element is non-zero.</summary>
        public Tensor any() => Return(Native.tsh_any(Handle, out var result), result);

        /// <summary>Whether all elements along a dimension are non-zero.</summary>
        public Tensor all(long dim, bool keepdim = false) =>
            Return(Native.tsh_all_dim(Handle, dim, keepdim ? 1 : 0, out var result), result);

        /// <summary>Whether any element along a dimension is non-zero.</summary>
        public Tensor any(long dim, bool keepdim = false) =>
            Return(Native.tsh_any_dim(Handle, dim, keepdim ? 1 : 0, out var result), result);

        /// <summary>The largest elements along a dimension, and where they are.</summary>
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) =>
            Pair(Native.tsh_max_dim(Handle, dim, keepdim ? 1 : 0, out var values, out var indexes), values, indexes);

        /// <summary>The smallest elements along a dimension, and where they are.</summary>
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) =>
            Pair(Native.tsh_min_dim(Handle, dim, keepdim ? 1 : 0, out var values, out var indexes), values, indexes);

        /// <summary>The largest elements over the dimensions.</summary>
        public Tensor amax(long[] dims, bool keepdim = false)
        {
            fixed (long* first = dims)
            {
                return Return(Native.tsh_amax(Handle, first, dims.Length, keepdim ? 1 : 0, out var result), result);
            }
        }

        /// <summary>The smallest elements over the dimensions.</summary>
        public Tensor amin(long[] dims, bool keepdim = false)
        {
            fixed (long* first = dims)
            {
                return Return(Native.tsh_amin(Handle, first, dims.Length, keepdim ? 1 : 0, out var result), result);
            }
        }

        /// <summary>log sum e^x over a dimension, without overflow.</summary>
        public Tensor logsumexp(long dim, bool keepdim = false) =>
            Return(Native.tsh_logsumexp(Handle, &dim, 1, keepdim ? 1 : 0, out var result), result);

        /// <summary>The place of the largest element, counted through the flattened tensor.</summary>
        public Tensor argmax() => Return(Native.tsh_argmax(Handle, 0, 0, 0, out var result), result);

        /// <summary>The places of the largest elements along a dimension.</summary>
        public Tensor argmax(long dim, bool keepdim = false) =>
            Return(Native.tsh_argmax(Handle, 1, dim, keepdim ? 1 : 0, out var result), result);

        /// <summary>The place of the smallest element, counted through the flattened tensor.</summary>
        public Tensor argmin() => Return(Native.tsh_argmin(Handle, 0, 0, 0, out var result), result);

        /// <summary>The places of the smallest elements along a dimension.</summary>
        public Tensor argmin(long dim, bool keepdim = false) =>
            Return(Native.tsh_argmin(Handle, 1, dim, keepdim ? 1 : 0, out var result), result);

        /// <summary>(sum |x|^p)^(1/p) over all elements.</summary>
        public Tensor norm(float p = 2.0f) => Return(Native.tsh_norm(Handle, p, out var result), result);

        /// <summary>(sum |x|^p)^(1/p) over a dimension.</summary>
        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) =>
            Return(Native.tsh_norm_dim(Handle, dim, keepdim ? 1 : 0, p, out var result), result);

        internal static int DtypeOf(ScalarType? type) => type is { } given ? (int)given : -1;

        private (Tensor, Tensor) Pair(int code, nint first, nint second)
        {
            Same(code);
            return (new Tensor(first), new Tensor(second));
        }
    }
}
