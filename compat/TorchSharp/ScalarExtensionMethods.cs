using System;

namespace TorchSharp;

/// <summary>Conversions between numbers and <see cref="Scalar"/>.</summary>
public static class ScalarExtensionMethods
{
    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this byte value) => value;

    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this sbyte value) => value;

    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this short value) => value;

    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this int value) => value;

    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this long value) => value;

    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this Half value) => value;

    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this float value) => value;

    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this double value) => value;

    /// <summary>The truth value as a scalar.</summary>
    public static Scalar ToScalar(this bool value) => value;

    /// <summary>The scalar, converted.</summary>
    public static byte ToByte(this Scalar value) => checked((byte)value.ToInt64());

    /// <summary>The scalar, converted.</summary>
    public static sbyte ToSByte(this Scalar value) => checked((sbyte)value.ToInt64());

    /// <summary>The scalar, converted.</summary>
    public static short ToInt16(this Scalar value) => checked((short)value.ToInt64());

    /// <summary>The scalar, converted.</summary>
    public static int ToInt32(this Scalar value) => checked((int)value.ToInt64());

    /// <summary>The scalar, converted; a fraction is cut off.</summary>
    public static long ToInt64(this Scalar value) =>
        value.Value.Kind == ScalarArg.DoubleKind ? checked((long)value.Value.AsDouble) : value.Value.Bits;

    /// <summary>The scalar, converted.</summary>
    public static float ToSingle(this Scalar value) => (float)value.Value.AsDouble;

    /// <summary>The scalar, converted.</summary>
    public static double ToDouble(this Scalar value) => value.Value.AsDouble;

    /// <summary>Whether the scalar differs from zero.</summary>
    public static bool ToBoolean(this Scalar value) => value.Value.AsDouble != 0.0;
}
