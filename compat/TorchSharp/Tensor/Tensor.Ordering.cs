namespace TorchSharp;

public static partial class torch
{
    public sealed unsafe partial class Tensor
    {
        /// <summary>Running sums along a dimension.</summary>
        public Tensor cumsum(long dim, ScalarType? type = null) =>
            Return(Native.tsh_cumsum(Handle, dim, DtypeOf(type), out var result), result);

        /// <summary>Running products along a dimension.</summary>
        public Tensor cumprod(long dim, ScalarType? type = null) =>
            Return(Native.tsh_cumprod(Handle, dim, DtypeOf(type), out var result), result);

        /// <summary>e^x / sum e^x along a dimension.</summary>
        public Tensor softmax(long dim, ScalarType? dtype = null) =>
            Return(Native.tsh_softmax(Handle, dim, DtypeOf(dtype), out var result), result);

        /// <summary>x - log sum e^x along a dimension.</summary>
        public Tensor log_softmax(long dim, ScalarType? dtype = null) =>
            Return(Native.tsh_log_softmax(Handle, dim, DtypeOf(dtype), out var result), result);

        /// <summary>The elements in order along a dimension, and where they were.</summary>
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) =>
            Pair(
                Native.tsh_sort(Handle, dim, descending ? 1 : 0, stable ? 1 : 0, out var values, out var indices),
                values,
                indices);

        /// <summary>The places of the elements in order along a dimension.</summary>
        public Tensor argsort(long dim = -1, bool descending = false) =>
            Return(Native.tsh_argsort(Handle, dim, descending ? 1 : 0, out var result), result);

        /// <summary>The k largest (or smallest) elements along a dimension, and where they are.</summary>
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) =>
            Pair(
                Native.tsh_topk(Handle, k, dim, largest ? 1 : 0, sorted ? 1 : 0, out var values, out var indexes),
                values,
                indexes);

        /// <summary>The k-th smallest elements along a dimension, and where they are.</summary>
        public (Tensor values, Tensor indices) kthvalue(long k, long? dim, bool keepdim = false) =>
            Pair(
                Native.tsh_kthvalue(Handle, k, dim ?? -1, keepdim ? 1 : 0, out var values, out var indices),
                values,
                indices);

        /// <summary>The distinct elements; where each element is among them, and how often, if asked for.</summary>
        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(
            bool sorted = true, bool return_inverse = false, bool return_counts = false)
        {
            Same(Native.tsh_unique(
                Handle,
                sorted ? 1 : 0,
                return_inverse ? 1 : 0,
                return_counts ? 1 : 0,
                out var values,
                out var inverse,
                out var counts));
            return (new Tensor(values), inverse == 0 ? null : new Tensor(inverse), counts == 0 ? null : new Tensor(counts));
        }

        /// <summary>How often each of 0, 1, 2, ... occurs, or the sums of their weights.</summary>
        public Tensor bincount(Tensor? weights, long minlength = 0) =>
            Return(Native.tsh_bincount(Handle, HandleOf(weights), minlength, out var result), result, weights);

        /// <summary>How many elements fall into each of the bins between min and max.</summary>
        public Tensor histc(long bins = 100, long min = 0, long max = 0) =>
            Return(Native.tsh_histc(Handle, bins, min, max, out var result), result);

        /// <summary>The quantiles of all elements, or along a dimension.</summary>
        public Tensor quantile(Tensor q, long dim = -1, bool keepdim = false) =>
            Return(Native.tsh_quantile(Handle, q.Handle, 1, dim, keepdim ? 1 : 0, out var result), result, q);

        /// <summary>The places of the non-zero elements, one row each.</summary>
        public Tensor nonzero() => Return(Native.tsh_nonzero(Handle, out var result), result);
    }
}
