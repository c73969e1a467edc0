using System;

namespace TorchSharp;

/// <summary>A number of no particular dtype: an argument that does not promote a tensor of its own kind.</summary>
public sealed class Scalar : IDisposable
{
    internal readonly ScalarArg Value;

    internal Scalar(ScalarArg value) => Value = value;

    /// <summary>Int64, Float64 or Bool: how the number is held.</summary>
    public torch.ScalarType Type => Value.Kind switch
    {
        ScalarArg.IntKind => torch.ScalarType.Int64,
        ScalarArg.BoolKind => torch.ScalarType.Bool,
        _ => torch.ScalarType.Float64,
    };

    /// <summary>Nothing to release: the number is managed. Present because the genuine one is disposable.</summary>
    public void Dispose()
    {
    }

    /// <summary>An integer.</summary>
    public static implicit operator Scalar(byte value) => new(ScalarArg.Of((long)value));

    /// <summary>An integer.</summary>
    public static implicit operator Scalar(sbyte value) => new(ScalarArg.Of((long)value));

    /// <summary>An integer.</summary>
    public static implicit operator Scalar(short value) => new(ScalarArg.Of((long)value));

    /// <summary>An integer.</summary>
    public static implicit operator Scalar(int value) => new(ScalarArg.Of((long)value));

    /// <summary>An integer.</summary>
    public static implicit operator Scalar(long value) => new(ScalarArg.Of(value));

    /// <summary>A floating-point number.</summary>
    public static implicit operator Scalar(Half value) => new(ScalarArg.Of((double)value));

    /// <summary>A floating-point number.</summary>
    public static implicit operator Scalar(float value) => new(ScalarArg.Of((double)value));

    /// <summary>A floating-point number.</summary>
    public static implicit operator Scalar(double value) => new(ScalarArg.Of(value));

    /// <summary>A truth value.</summary>
    public static implicit operator Scalar(bool value) => new(ScalarArg.Of(value));
}
