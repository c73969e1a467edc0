using System;
using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>A number as the shim takes it: by value, 8 bytes and what they mean.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct ScalarArg
{
    internal const long NoneKind = 0;
    internal const long IntKind = 1;
    internal const long DoubleKind = 2;
    internal const long BoolKind = 3;

    internal readonly long Bits;
    internal readonly long Kind;

    private ScalarArg(long bits, long kind)
    {
        Bits = bits;
        Kind = kind;
    }

    internal static ScalarArg One => new(1, IntKind);

    internal static ScalarArg Of(long value) => new(value, IntKind);

    internal static ScalarArg Of(double value) => new(BitConverter.DoubleToInt64Bits(value), DoubleKind);

    internal static ScalarArg Of(bool value) => new(value ? 1 : 0, BoolKind);

    internal static ScalarArg Optional(Scalar? scalar) => scalar is null ? default : scalar.Value;

    internal double AsDouble => Kind == DoubleKind ? BitConverter.Int64BitsToDouble(Bits) : Bits;
}

/// <summary>Dtype and device of a new tensor; -1 means "as the source".</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct OptionsArg
{
    internal readonly int Dtype;
    internal readonly int DeviceType;
    internal readonly int DeviceIndex;
    internal readonly int RequiresGrad;

    private OptionsArg(int dtype, torch.Device? device, DeviceType? otherwise, bool requiresGrad)
    {
        Dtype = dtype;
        DeviceType = device is not null ? (int)device.type : otherwise is { } type ? (int)type : -1;
        DeviceIndex = device?.index ?? -1;
        RequiresGrad = requiresGrad ? 1 : 0;
    }

    /// <summary>For a tensor made from nothing: the CPU unless a device is given.</summary>
    internal static OptionsArg New(torch.ScalarType dtype, torch.Device? device, bool requiresGrad) =>
        new((int)dtype, device, TorchSharp.DeviceType.CPU, requiresGrad);

    /// <summary>For a tensor made after another: what is not given is taken from that one.</summary>
    internal static OptionsArg Like(torch.ScalarType? dtype, torch.Device? device, bool requiresGrad = false) =>
        new(dtype is { } type ? (int)type : -1, device, null, requiresGrad);
}

/// <summary>One entry of an indexing expression.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct IndexArg
{
    internal long Kind;
    internal long Start;
    internal long Stop;
    internal long Step;
    internal nint Tensor;
}
