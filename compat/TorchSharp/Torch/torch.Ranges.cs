namespace TorchSharp;

public static unsafe partial class torch
{
    /// <summary>0, 1, ... up to, not including, stop; Int64 if stop is an integer.</summary>
    public static Tensor arange(
        Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    /// <summary>start, start + 1, ... up to, not including, stop; Int64 if both are integers.</summary>
    public static Tensor arange(
        Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    /// <summary>start, start + step, ... up to, not including, stop; Int64 if all three are integers.</summary>
    public static Tensor arange(
        Scalar start,
        Scalar stop,
        Scalar step,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false)
    {
        var integers = (start.Type, stop.Type, step.Type) == (ScalarType.Int64, ScalarType.Int64, ScalarType.Int64);
        var type = dtype ?? (integers ? ScalarType.Int64 : get_default_dtype());
        var options = OptionsArg.New(type, device, requires_grad);
        return Tensor.Make(Native.tsh_arange(start.Value, stop.Value, step.Value, options, out var result), result);
    }

    /// <summary>Numbers at equal distances, both ends included.</summary>
    public static Tensor linspace(
        double start,
        double end,
        long steps,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false)
    {
        var options = OptionsArg.New(dtype ?? get_default_dtype(), device, requires_grad);
        return Tensor.Make(Native.tsh_linspace(start, end, steps, options, out var result), result);
    }

    /// <summary>The identity matrix, or its first columns.</summary>
    public static Tensor eye(
        long rows,
        long columns = -1L,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        string[]? names = null)
    {
        RefuseNames(names);
        var options = OptionsArg.New(dtype ?? get_default_dtype(), device, requires_grad);
        return Tensor.Make(Native.tsh_eye(rows, columns < 0 ? rows : columns, options, out var result), result);
    }

    /// <summary>Independent integers, uniform over [0, high).</summary>
    public static Tensor randint(
        long high,
        long[] size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator);

    /// <summary>Independent integers, uniform over [low, high).</summary>
    public static Tensor randint(
        long low,
        long high,
        long[] size,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null)
    {
        var options = OptionsArg.New(dtype ?? ScalarType.Int64, device, requires_grad);
        fixed (long* dims = size)
        {
            return Tensor.Make(
                Native.tsh_randint(
                    low, high, dims, size.Length, Generator.HandleOf(generator), options, out var result),
                result,
                generator);
        }
    }

    /// <summary>The integers 0 to n - 1 in random order.</summary>
    public static Tensor randperm(
        long n,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false,
        Generator? generator = null)
    {
        var options = OptionsArg.New(dtype ?? ScalarType.Int64, device, requires_grad);
        return Tensor.Make(
            Native.tsh_randperm(n, Generator.HandleOf(generator), options, out var result), result, generator);
    }
}
