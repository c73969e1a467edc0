using System;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor whose elements are whatever its memory held.</summary>
    public static Tensor empty(
        ReadOnlySpan<long> size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        SizedEmpty(size, dtype, device, requires_grad, names);

    /// <summary>A tensor whose elements are whatever its memory held.</summary>
    public static Tensor empty(
        long[] size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        SizedEmpty(size, dtype, device, requires_grad, names);

    /// <summary>A tensor whose elements are whatever its memory held.</summary>
    public static Tensor empty(
        long size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        SizedEmpty([size], dtype, device, requires_grad, names);

    /// <summary>A tensor whose elements are whatever its memory held.</summary>
    public static Tensor empty(
        long dim0,
        long dim1,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        SizedEmpty([dim0, dim1], dtype, device, requires_grad, names);

    /// <summary>A tensor whose elements are whatever its memory held.</summary>
    public static Tensor empty(
        long dim0,
        long dim1,
        long dim2,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        SizedEmpty([dim0, dim1, dim2], dtype, device, requires_grad, names);

    /// <summary>A tensor whose elements are whatever its memory held.</summary>
    public static Tensor empty(
        long dim0,
        long dim1,
        long dim2,
        long dim3,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        SizedEmpty([dim0, dim1, dim2, dim3], dtype, device, requires_grad, names);

    /// <summary>A tensor whose elements are whatever its memory held.</summary>
    public static Tensor empty(
        int size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        SizedEmpty([size], dtype, device, requires_grad, names);

    /// <summary>A tensor whose elements are whatever its memory held.</summary>
    public static Tensor empty(
        int dim0,
        int dim1,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        SizedEmpty([dim0, dim1], dtype, device, requires_grad, names);

    /// <summary>A tensor whose elements are whatever its memory held.</summary>
    public static Tensor empty(
        int dim0,
        int dim1,
        int dim2,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        SizedEmpty([dim0, dim1, dim2], dtype, device, requires_grad, names);

    /// <summary>A tensor whose elements are whatever its memory held.</summary>
    public static Tensor empty(
        int dim0,
        int dim1,
        int dim2,
        int dim3,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        SizedEmpty([dim0, dim1, dim2, dim3], dtype, device, requires_grad, names);

    private static unsafe Tensor SizedEmpty(
        ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names)
    {
        RefuseNames(names);
        var options = OptionsArg.New(dtype ?? get_default_dtype(), device, requiresGrad);
        fixed (long* dims = size)
        {
            return Tensor.Make(Native.tsh_empty(dims, size.Length, options, out var result), result);
        }
    }
}
