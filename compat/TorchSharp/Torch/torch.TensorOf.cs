using System.Collections.Generic;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A zero-dimensional tensor, Float64 unless a dtype is given.</summary>
    public static Tensor tensor(
        double scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromNumber(ScalarArg.Of(scalar), dtype ?? ScalarType.Float64, device, requires_grad);

    /// <summary>A zero-dimensional tensor, Int64 unless a dtype is given.</summary>
    public static Tensor tensor(
        long scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromNumber(ScalarArg.Of(scalar), dtype ?? ScalarType.Int64, device, requires_grad);

    /// <summary>A zero-dimensional tensor, Bool unless a dtype is given.</summary>
    public static Tensor tensor(
        bool scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromNumber(ScalarArg.Of(scalar), dtype ?? ScalarType.Bool, device, requires_grad);

    /// <summary>A zero-dimensional tensor of dtype Float32.</summary>
    public static Tensor tensor(float scalar, Device? device = null, bool requires_grad = false) =>
        FromNumber(ScalarArg.Of((double)scalar), ScalarType.Float32, device, requires_grad);

    /// <summary>A zero-dimensional tensor of dtype Int32.</summary>
    public static Tensor tensor(int scalar, Device? device = null, bool requires_grad = false) =>
        FromNumber(ScalarArg.Of((long)scalar), ScalarType.Int32, device, requires_grad);

    /// <summary>A zero-dimensional tensor of dtype Byte.</summary>
    public static Tensor tensor(byte scalar, Device? device = null, bool requires_grad = false) =>
        FromNumber(ScalarArg.Of((long)scalar), ScalarType.Byte, device, requires_grad);

    /// <summary>A copy of the numbers, in one dimension.</summary>
    public static Tensor tensor(
        float[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromList(dataArray, dtype, device, requires_grad);

    /// <summary>A copy of the numbers, in one dimension.</summary>
    public static Tensor tensor(
        IList<float> dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromList(dataArray, dtype, device, requires_grad);

    /// <summary>A copy of the numbers, in one dimension.</summary>
    public static Tensor tensor(
        double[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromList(dataArray, dtype, device, requires_grad);

    /// <summary>A copy of the numbers, in one dimension.</summary>
    public static Tensor tensor(
        IList<double> dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromList(dataArray, dtype, device, requires_grad);

    /// <summary>A copy of the numbers, in one dimension.</summary>
    public static Tensor tensor(
        long[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromList(dataArray, dtype, device, requires_grad);

    /// <summary>A copy of the numbers, in one dimension.</summary>
    public static Tensor tensor(
        IList<long> dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromList(dataArray, dtype, device, requires_grad);

    /// <summary>A copy of the numbers, in one dimension.</summary>
    public static Tensor tensor(
        int[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromList(dataArray, dtype, device, requires_grad);

    /// <summary>A copy of the numbers, in one dimension.</summary>
    public static Tensor tensor(
        IList<int> dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromList(dataArray, dtype, device, requires_grad);

    /// <summary>A copy of the numbers, in one dimension.</summary>
    public static Tensor tensor(
        short[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromList(dataArray, dtype, device, requires_grad);

    /// <summary>A copy of the numbers, in one dimension.</summary>
    public static Tensor tensor(
        IList<short> dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromList(dataArray, dtype, device, requires_grad);

    /// <summary>A copy of the numbers, in one dimension.</summary>
    public static Tensor tensor(
        sbyte[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromList(dataArray, dtype, device, requires_grad);

    /// <summary>A copy of the numbers, in one dimension.</summary>
    public static Tensor tensor(
        IList<sbyte> dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromList(dataArray, dtype, device, requires_grad);

    /// <summary>A copy of the numbers, in one dimension.</summary>
    public static Tensor tensor(
        byte[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromList(dataArray, dtype, device, requires_grad);

    /// <summary>A copy of the numbers, in one dimension.</summary>
    public static Tensor tensor(
        IList<byte> dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromList(dataArray, dtype, device, requires_grad);

    /// <summary>A copy of the numbers, in one dimension.</summary>
    public static Tensor tensor(
        bool[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromList(dataArray, dtype, device, requires_grad);

    /// <summary>A copy of the numbers, in one dimension.</summary>
    public static Tensor tensor(
        IList<bool> dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromList(dataArray, dtype, device, requires_grad);

    /// <summary>A copy of the numbers, in two dimensions.</summary>
    public static Tensor tensor(
        float[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromMatrix(rawArray, dtype, device, requires_grad);

    /// <summary>A copy of the numbers, in two dimensions.</summary>
    public static Tensor tensor(
        double[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromMatrix(rawArray, dtype, device, requires_grad);

    /// <summary>A copy of the numbers, in two dimensions.</summary>
    public static Tensor tensor(
        long[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromMatrix(rawArray, dtype, device, requires_grad);

    /// <summary>A copy of the numbers, in two dimensions.</summary>
    public static Tensor tensor(
        int[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromMatrix(rawArray, dtype, device, requires_grad);

    /// <summary>A copy of the numbers, in two dimensions.</summary>
    public static Tensor tensor(
        bool[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromMatrix(rawArray, dtype, device, requires_grad);
}
