using System;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor of one value; a fraction makes it of the default dtype, an integer Int64.</summary>
    public static Tensor full(
        ReadOnlySpan<long> size,
        Scalar value,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        SizedFull(size, value, dtype, device, requires_grad, names);

    /// <summary>A tensor of one value; a fraction makes it of the default dtype, an integer Int64.</summary>
    public static Tensor full(
        long[] size,
        Scalar value,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        SizedFull(size, value, dtype, device, requires_grad, names);

    /// <summary>A tensor of one value; a fraction makes it of the default dtype, an integer Int64.</summary>
    public static Tensor full(
        long size,
        Scalar value,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        SizedFull([size], value, dtype, device, requires_grad, names);

    /// <summary>A tensor of one value; a fraction makes it of the default dtype, an integer Int64.</summary>
    public static Tensor full(
        long dim0,
        long dim1,
        Scalar value,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        SizedFull([dim0, dim1], value, dtype, device, requires_grad, names);

    /// <summary>A tensor of one value; a fraction makes it of the default dtype, an integer Int64.</summary>
    public static Tensor full(
        long dim0,
        long dim1,
        long dim2,
        Scalar value,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        SizedFull([dim0, dim1, dim2], value, dtype, device, requires_grad, names);

    /// <summary>A tensor of one value; a fraction makes it of the default dtype, an integer Int64.</summary>
    public static Tensor full(
        long dim0,
        long dim1,
        long dim2,
        long dim3,
        Scalar value,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        SizedFull([dim0, dim1, dim2, dim3], value, dtype, device, requires_grad, names);

    /// <summary>A tensor of one value; a fraction makes it of the default dtype, an integer Int64.</summary>
    public static Tensor full(
        int size,
        Scalar value,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        SizedFull([size], value, dtype, device, requires_grad, names);

    /// <summary>A tensor of one value; a fraction makes it of the default dtype, an integer Int64.</summary>
    public static Tensor full(
        int dim0,
        int dim1,
        Scalar value,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        SizedFull([dim0, dim1], value, dtype, device, requires_grad, names);

    /// <summary>A tensor of one value; a fraction makes it of the default dtype, an integer Int64.</summary>
    public static Tensor full(
        int dim0,
        int dim1,
        int dim2,
        Scalar value,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        SizedFull([dim0, dim1, dim2], value, dtype, device, requires_grad, names);

    /// <summary>A tensor of one value; a fraction makes it of the default dtype, an integer Int64.</summary>
    public static Tensor full(
        int dim0,
        int dim1,
        int dim2,
        int dim3,
        Scalar value,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null) =>
        SizedFull([dim0, dim1, dim2, dim3], value, dtype, device, requires_grad, names);

    private static unsafe Tensor SizedFull(
        ReadOnlySpan<long> size, Scalar value, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names)
    {
        RefuseNames(names);
        var options = OptionsArg.New(dtype ?? DefaultFor(value), device, requiresGrad);
        fixed (long* dims = size)
        {
            return Tensor.Make(Native.tsh_full(dims, size.Length, value.Value, options, out var result), result);
        }
    }
}
