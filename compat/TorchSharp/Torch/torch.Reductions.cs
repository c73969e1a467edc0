namespace TorchSharp;

public static partial class torch
{
    /// <summary>The sum of all elements.</summary>
    public static Tensor sum(Tensor input, ScalarType? type = null) => input.sum(type);

    /// <summary>The sum over the dimensions.</summary>
    public static Tensor sum(Tensor input, long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
        input.sum(dimensions, keepdim, type);

    /// <summary>The mean of all elements.</summary>
    public static Tensor mean(Tensor input) => input.mean();

    /// <summary>The mean over the dimensions.</summary>
    public static Tensor mean(Tensor input, long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
        input.mean(dimensions, keepdim, type);

    /// <summary>The largest element.</summary>
    public static Tensor max(Tensor input) => input.max();

    /// <summary>The smallest element.</summary>
    public static Tensor min(Tensor input) => input.min();

    /// <summary>Whether all elements are non-zero.</summary>
    public static Tensor all(Tensor input) => input.all();

    /// <summary>Whether any element is non-zero.</summary>
    public static Tensor any(Tensor input) => input.any();

    /// <summary>The median; the lower of two.</summary>
    public static Tensor median(Tensor input) => input.median();

    /// <summary>The product of all elements.</summary>
    public static Tensor prod(Tensor input) => input.prod();

    /// <summary>The largest elements along a dimension, and where they are.</summary>
    public static (Tensor values, Tensor indexes) max(Tensor input, long dim, bool keepdim = false) =>
        input.max(dim, keepdim);

    /// <summary>The smallest elements along a dimension, and where they are.</summary>
    public static (Tensor values, Tensor indexes) min(Tensor input, long dim, bool keepdim = false) =>
        input.min(dim, keepdim);

    /// <summary>The largest elements over the dimensions.</summary>
    public static Tensor amax(Tensor input, long[] dims, bool keepdim = false) => input.amax(dims, keepdim);

    /// <summary>The smallest elements over the dimensions.</summary>
    public static Tensor amin(Tensor input, long[] dims, bool keepdim = false) => input.amin(dims, keepdim);

    /// <summary>The place of the largest element, counted through the flattened tensor.</summary>
    public static Tensor argmax(Tensor input) => input.argmax();

    /// <summary>The places of the largest elements along a dimension.</summary>
    public static Tensor argmax(Tensor input, long dim, bool keepdim = false) => input.argmax(dim, keepdim);

    /// <summary>The place of the smallest element, counted through the flattened tensor.</summary>
    public static Tensor argmin(Tensor input) => input.argmin();

    /// <summary>The places of the smallest elements along a dimension.</summary>
    public static Tensor argmin(Tensor input, long dim, bool keepdim = false) => input.argmin(dim, keepdim);

    /// <summary>log sum e^x over a dimension, without overflow.</summary>
    public static Tensor logsumexp(Tensor input, long dim, bool keepdim = false) => input.logsumexp(dim, keepdim);

    /// <summary>Running sums along a dimension.</summary>
    public static Tensor cumsum(Tensor input, long dim, ScalarType? type = null) => input.cumsum(dim, type);

    /// <summary>Running products along a dimension.</summary>
    public static Tensor cumprod(Tensor input, long dim, ScalarType? type = null) => input.cumprod(dim, type);

    /// <summary>The elements in order along a dimension, and where they were.</summary>
    public static (Tensor Values, Tensor Indices) sort(Tensor input, long dim = -1, bool descending = false, bool stable = false) =>
        input.sort(dim, descending, stable);

    /// <summary>The places of the elements in order along a dimension.</summary>
    public static Tensor argsort(Tensor input, long dim = -1, bool descending = false) =>
        input.argsort(dim, descending);

    /// <summary>The k largest (or smallest) elements along a dimension, and where they are.</summary>
    public static (Tensor values, Tensor indexes) topk(
        Tensor tensor, int k, int dim = -1, bool largest = true, bool sorted = true) =>
        tensor.topk(k, dim, largest, sorted);

    /// <summary>e^x / sum e^x along a dimension.</summary>
    public static Tensor softmax(Tensor input, int dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

    /// <summary>The matrix product, batched over leading dimensions.</summary>
    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);

    /// <summary>The product of two matrices.</summary>
    public static Tensor mm(Tensor input, Tensor target) => input.mm(target);

    /// <summary>The products of two batches of matrices.</summary>
    public static Tensor bmm(Tensor input, Tensor batch2) => input.bmm(batch2);

    /// <summary>The product of a matrix and a vector.</summary>
    public static Tensor mv(Tensor input, Tensor target) => input.mv(target);

    /// <summary>The inner product of two vectors.</summary>
    public static Tensor dot(Tensor input, Tensor target) => input.dot(target);

    /// <summary>The outer product of two vectors.</summary>
    public static Tensor outer(Tensor input, Tensor vec2) => input.outer(vec2);

    /// <summary>beta input + alpha mat1 mat2.</summary>
    public static Tensor addmm(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) =>
        input.addmm(mat1, mat2, beta, alpha);

    /// <summary>The sum of the diagonal.</summary>
    public static Tensor trace(Tensor input) => input.trace();

    /// <summary>The diagonal of a matrix, or the matrix with a vector as its diagonal.</summary>
    public static Tensor diag(Tensor input, long diagonal = 0) => input.diag(diagonal);

    /// <summary>The matrix, zero above the diagonal.</summary>
    public static Tensor tril(Tensor input, long diagonal = 0) => input.tril(diagonal);

    /// <summary>The matrix, zero below the diagonal.</summary>
    public static Tensor triu(Tensor input, long diagonal = 0) => input.triu(diagonal);
}
