using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace TorchSharp;

public static unsafe partial class torch
{
    /// <summary>
    /// A tensor over the array's own memory, which stays pinned until the tensor and all its views are gone. A device
    /// that differs makes a copy instead.
    /// </summary>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    /// <summary>
    /// A tensor over the array's own memory, which stays pinned until the tensor and all its views are gone. A dtype
    /// or device that differs makes a copy instead.
    /// </summary>
    public static Tensor from_array(
        Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false)
    {
        ArgumentNullException.ThrowIfNull(rawArray);
        var elementDtype = ElementTypes.DtypeOf(rawArray.GetType().GetElementType()!);
        var dims = stackalloc long[rawArray.Rank];
        for (var d = 0; d < rawArray.Rank; d++)
        {
            dims[d] = rawArray.GetLength(d);
        }

        var pin = GCHandle.Alloc(rawArray, GCHandleType.Pinned);
        nint shared;
        if (Native.tsh_tensor_share(
                pin.AddrOfPinnedObject(),
                dims,
                rawArray.Rank,
                (int)elementDtype,
                (nint)(delegate* unmanaged<nint, void>)&ReleasePin,
                GCHandle.ToIntPtr(pin),
                out shared) != 0)
        {
            pin.Free();
            Native.Throw();
        }

        var result = new Tensor(shared);
        var elsewhere = device is not null && device.type != DeviceType.CPU;
        if (elsewhere || (dtype is { } wanted && wanted != elementDtype))
        {
            using var original = result;
            result = original.to(dtype ?? elementDtype, device ?? CPU);
        }

        return requires_grad ? result.requires_grad_() : result;
    }

    [UnmanagedCallersOnly]
    private static void ReleasePin(nint pin) => GCHandle.FromIntPtr(pin).Free();

    private static Tensor FromNumber(ScalarArg value, ScalarType dtype, Device? device, bool requiresGrad) =>
        Tensor.Make(
            Native.tsh_scalar_tensor(value, OptionsArg.New(dtype, device, requiresGrad), out var result), result);

    private static Tensor FromList<T>(IList<T> values, ScalarType? dtype, Device? device, bool requiresGrad)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values is not T[] array)
        {
            array = new T[values.Count];
            values.CopyTo(array, 0);
        }

        return FromMemory<T>(array, [array.Length], dtype, device, requiresGrad);
    }

    private static Tensor FromMatrix<T>(T[,] values, ScalarType? dtype, Device? device, bool requiresGrad)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        ReadOnlySpan<T> memory = values.Length == 0 ? [] : MemoryMarshal.CreateReadOnlySpan(ref values[0, 0], values.Length);
        return FromMemory(memory, [values.GetLength(0), values.GetLength(1)], dtype, device, requiresGrad);
    }

    private static Tensor FromMemory<T>(
        ReadOnlySpan<T> values, ReadOnlySpan<long> dims, ScalarType? dtype, Device? device, bool requiresGrad)
        where T : unmanaged
    {
        var elementDtype = ElementTypes.DtypeOf(typeof(T));
        var options = OptionsArg.New(dtype ?? elementDtype, device, requiresGrad);
        fixed (T* data = values)
        fixed (long* sizes = dims)
        {
            return Tensor.Make(
                Native.tsh_tensor_copy((nint)data, sizes, dims.Length, (int)elementDtype, options, out var result),
                result);
        }
    }
}
