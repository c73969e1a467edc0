using System;

namespace TorchSharp;

public static partial class torch
{
    private static ScalarType defaultDtype = ScalarType.Float32;

    /// <summary>The version of libtorch that the shim was built against.</summary>
    public static string __version__ =>
        System.Runtime.InteropServices.Marshal.PtrToStringUTF8(Native.tsh_built_version()) ?? "";

    /// <summary>The dtype of new tensors when none is given: Float32 unless set.</summary>
    public static ScalarType get_default_dtype() => defaultDtype;

    /// <summary>Sets the dtype of new tensors when none is given.</summary>
    public static void set_default_dtype(ScalarType dtype) => defaultDtype = dtype;

    /// <summary>How many threads one operation may use.</summary>
    public static void set_num_threads(int num) => Native.Check(Native.tsh_set_num_threads(num));

    /// <summary>How many threads one operation may use.</summary>
    public static int get_num_threads() => Native.tsh_get_num_threads();

    /// <summary>How many operations may run side by side.</summary>
    public static void set_num_interop_threads(int num) => Native.Check(Native.tsh_set_num_interop_threads(num));

    /// <summary>How many operations may run side by side.</summary>
    public static int get_num_interop_threads() => Native.tsh_get_num_interop_threads();

    /// <summary>Unsigned 8-bit integers.</summary>
    public static readonly ScalarType uint8 = ScalarType.Byte;

    /// <summary>Signed 8-bit integers.</summary>
    public static readonly ScalarType int8 = ScalarType.Int8;

    /// <summary>Signed 16-bit integers.</summary>
    public static readonly ScalarType int16 = ScalarType.Int16;

    /// <summary>Signed 32-bit integers.</summary>
    public static readonly ScalarType int32 = ScalarType.Int32;

    /// <summary>Signed 64-bit integers.</summary>
    public static readonly ScalarType int64 = ScalarType.Int64;

    /// <summary>IEEE half precision.</summary>
    public static readonly ScalarType float16 = ScalarType.Float16;

    /// <summary>Single precision with its lower 16 bits cut off.</summary>
    public static readonly ScalarType bfloat16 = ScalarType.BFloat16;

    /// <summary>IEEE single precision.</summary>
    public static readonly ScalarType float32 = ScalarType.Float32;

    /// <summary>IEEE double precision.</summary>
    public static readonly ScalarType float64 = ScalarType.Float64;

    /// <summary>Truth values.</summary>
    public static readonly ScalarType @bool = ScalarType.Bool;

    private static ScalarType DefaultFor(Scalar value) =>
        value.Type == ScalarType.Float64 ? get_default_dtype() : value.Type;

    private static void RefuseNames(string[]? names)
    {
        if (names is { Length: > 0 })
        {
            throw new NotSupportedException("named dimensions are not supported by this stand-in");
        }
    }
}
