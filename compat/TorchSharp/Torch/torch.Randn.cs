using System;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor of independent standard normal numbers.</summary>
    public static Tensor randn(
        ReadOnlySpan<long> size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) =>
        SizedRandn(size, dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of independent standard normal numbers.</summary>
    public static Tensor randn(
        long[] size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) =>
        SizedRandn(size, dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of independent standard normal numbers.</summary>
    public static Tensor randn(
        long size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) =>
        SizedRandn([size], dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of independent standard normal numbers.</summary>
    public static Tensor randn(
        long dim0,
        long dim1,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) =>
        SizedRandn([dim0, dim1], dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of independent standard normal numbers.</summary>
    public static Tensor randn(
        long dim0,
        long dim1,
        long dim2,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) =>
        SizedRandn([dim0, dim1, dim2], dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of independent standard normal numbers.</summary>
    public static Tensor randn(
        long dim0,
        long dim1,
        long dim2,
        long dim3,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) =>
        SizedRandn([dim0, dim1, dim2, dim3], dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of independent standard normal numbers.</summary>
    public static Tensor randn(
        int size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) =>
        SizedRandn([size], dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of independent standard normal numbers.</summary>
    public static Tensor randn(
        int dim0,
        int dim1,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) =>
        SizedRandn([dim0, dim1], dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of independent standard normal numbers.</summary>
    public static Tensor randn(
        int dim0,
        int dim1,
        int dim2,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) =>
        SizedRandn([dim0, dim1, dim2], dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of independent standard normal numbers.</summary>
    public static Tensor randn(
        int dim0,
        int dim1,
        int dim2,
        int dim3,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) =>
        SizedRandn([dim0, dim1, dim2, dim3], dtype, device, requires_grad, generator, names);

    private static unsafe Tensor SizedRandn(
        ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requiresGrad, Generator? generator, string[]? names)
    {
        RefuseNames(names);
        var options = OptionsArg.New(dtype ?? get_default_dtype(), device, requiresGrad);
        fixed (long* dims = size)
        {
            return Tensor.Make(Native.tsh_randn(dims, size.Length, Generator.HandleOf(generator), options, out var result), result, generator);
        }
    }
}
