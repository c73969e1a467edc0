using System;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor of independent numbers, uniform over [0, 1).</summary>
    public static Tensor rand(
        ReadOnlySpan<long> size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) =>
        SizedRand(size, dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of independent numbers, uniform over [0, 1).</summary>
    public static Tensor rand(
        long[] size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) =>
        SizedRand(size, dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of independent numbers, uniform over [0, 1).</summary>
    public static Tensor rand(
        long size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) =>
        SizedRand([size], dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of independent numbers, uniform over [0, 1).</summary>
    public static Tensor rand(
        long dim0,
        long dim1,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) =>
        SizedRand([dim0, dim1], dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of independent numbers, uniform over [0, 1).</summary>
    public static Tensor rand(
        long dim0,
        long dim1,
        long dim2,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) =>
        SizedRand([dim0, dim1, dim2], dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of independent numbers, uniform over [0, 1).</summary>
    public static Tensor rand(
        long dim0,
        long dim1,
        long dim2,
        long dim3,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) =>
        SizedRand([dim0, dim1, dim2, dim3], dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of independent numbers, uniform over [0, 1).</summary>
    public static Tensor rand(
        int size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) =>
        SizedRand([size], dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of independent numbers, uniform over [0, 1).</summary>
    public static Tensor rand(
        int dim0,
        int dim1,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) =>
        SizedRand([dim0, dim1], dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of independent numbers, uniform over [0, 1).</summary>
    public static Tensor rand(
        int dim0,
        int dim1,
        int dim2,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) =>
        SizedRand([dim0, dim1, dim2], dtype, device, requires_grad, generator, names);

    /// <summary>A tensor of independent numbers, uniform over [0, 1).</summary>
    public static Tensor rand(
        int dim0,
        int dim1,
        int dim2,
        int dim3,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null,
        string[]? names = null) =>
        SizedRand([dim0, dim1, dim2, dim3], dtype, device, requires_grad, generator, names);

    private static unsafe Tensor SizedRand(
        ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requiresGrad, Generator? generator, string[]? names)
    {
        RefuseNames(names);
        var options = OptionsArg.New(dtype ?? get_default_dtype(), device, requiresGrad);
        fixed (long* dims = size)
        {
            return Tensor.Make(Native.tsh_rand(dims, size.Length, Generator.HandleOf(generator), options, out var result), result, generator);
        }
    }
}
