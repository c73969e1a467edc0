namespace TorchSharp;

/// <summary>The kinds of devices that hold tensors, with libtorch's numbers.</summary>
public enum DeviceType
{
    /// <summary>The processor's memory.</summary>
    CPU = 0,

    /// <summary>An NVIDIA accelerator.</summary>
    CUDA = 1,

    /// <summary>Shapes without data.</summary>
    META = 14,
}

/// <summary>What padding is filled with.</summary>
public enum PaddingModes
{
    /// <summary>A constant.</summary>
    Constant = 0,

    /// <summary>The mirror image, without the edge.</summary>
    Reflect = 1,

    /// <summary>The edge, repeated.</summary>
    Replicate = 2,

    /// <summary>The opposite side.</summary>
    Circular = 3,
}

/// <summary>The namespace of tensors and of the functions on them.</summary>
public static partial class torch
{
    /// <summary>Element types, with libtorch's numbers.</summary>
    public enum ScalarType : sbyte
    {
        /// <summary>Unsigned 8-bit integers.</summary>
        Byte = 0,

        /// <summary>Signed 8-bit integers.</summary>
        Int8 = 1,

        /// <summary>Signed 16-bit integers.</summary>
        Int16 = 2,

        /// <summary>Signed 32-bit integers.</summary>
        Int32 = 3,

        /// <summary>Signed 64-bit integers.</summary>
        Int64 = 4,

        /// <summary>IEEE half precision.</summary>
        Float16 = 5,

        /// <summary>IEEE single precision.</summary>
        Float32 = 6,

        /// <summary>IEEE double precision.</summary>
        Float64 = 7,

        /// <summary>Pairs of single-precision numbers.</summary>
        ComplexFloat32 = 9,

        /// <summary>Pairs of double-precision numbers.</summary>
        ComplexFloat64 = 10,

        /// <summary>Truth values, a byte each.</summary>
        Bool = 11,

        /// <summary>Single precision with its lower 16 bits cut off.</summary>
        BFloat16 = 15,
    }

    /// <summary>How an image is resampled.</summary>
    public enum InterpolationMode
    {
        /// <summary>The nearest element.</summary>
        Nearest = 0,

        /// <summary>Linear in two dimensions.</summary>
        Bilinear = 2,
    }
}
