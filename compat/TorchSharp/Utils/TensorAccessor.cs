using System;
using System.Collections;
using System.Collections.Generic;

namespace TorchSharp.Utils;

/// <summary>
/// The elements of a tensor in the processor's memory, in row-major order whatever the strides.
/// </summary>
public sealed unsafe class TensorAccessor<T> : IEnumerable<T>, IDisposable
    where T : unmanaged
{
    private readonly torch.Tensor tensor;
    private readonly long[] shape;
    private readonly long[] strides;
    private readonly bool contiguous;

    internal TensorAccessor(torch.Tensor tensor)
    {
        this.tensor = tensor;
        shape = tensor.shape;
        strides = tensor.stride();
        contiguous = tensor.is_contiguous();
        Count = tensor.numel();
    }

    /// <summary>The number of elements.</summary>
    public long Count { get; }

    private T* First => (T*)tensor.DataPointer;

    /// <summary>The element at the indices, one per dimension, or at one place in row-major order.</summary>
    public T this[params long[] indices]
    {
        get => First[OffsetOf(indices)];
        set => First[OffsetOf(indices)] = value;
    }

    /// <summary>A copy of the elements.</summary>
    public T[] ToArray()
    {
        var result = new T[Count];
        CopyTo(result.AsSpan());
        return result;
    }

    /// <summary>Copies the elements from a place on into an array, as many as fit.</summary>
    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) =>
        CopyTo(array.AsSpan(arrayIndex), 0, tensorIndex);

    /// <summary>Copies the elements from a place on into a span, as many as fit.</summary>
    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var target = array[arrayIndex..];
        var length = Math.Min(target.Length, LengthFrom(tensorIndex));
        if (contiguous)
        {
            new ReadOnlySpan<T>(First + tensorIndex, length).CopyTo(target);
        }
        else
        {
            var first = First;
            for (var i = 0; i < length; i++)
            {
                target[i] = first[Offset(tensorIndex + i)];
            }
        }

        GC.KeepAlive(tensor);
    }

    /// <summary>Overwrites the elements from a place on with those of an array.</summary>
    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) =>
        CopyFrom(array.AsSpan(arrayIndex), 0, tensorIndex);

    /// <summary>Overwrites the elements from a place on with those of a span, as many as there are.</summary>
    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var source = array[arrayIndex..];
        var length = Math.Min(source.Length, LengthFrom(tensorIndex));
        if (contiguous)
        {
            source[..length].CopyTo(new Span<T>(First + tensorIndex, length));
        }
        else
        {
            var first = First;
            for (var i = 0; i < length; i++)
            {
                first[Offset(tensorIndex + i)] = source[i];
            }
        }

        GC.KeepAlive(tensor);
    }

    /// <summary>The elements in row-major order.</summary>
    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0; i < Count; i++)
        {
            yield return At(i);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Nothing to release: the tensor keeps its memory.</summary>
    public void Dispose()
    {
    }

    private T At(long index) => First[Offset(index)];

    private int LengthFrom(long tensorIndex)
    {
        if (tensorIndex < 0 || tensorIndex > Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(tensorIndex), $"place {tensorIndex} is outside a tensor of {Count} elements");
        }

        return checked((int)(Count - tensorIndex));
    }

    private long OffsetOf(long[] indices)
    {
        if (indices.Length == 1 && shape.Length != 1)
        {
            return indices[0] >= 0 && indices[0] < Count
                ? Offset(indices[0])
                : throw new ArgumentOutOfRangeException(
                    nameof(indices), $"place {indices[0]} is outside a tensor of {Count} elements");
        }

        if (indices.Length != shape.Length)
        {
            throw new ArgumentException($"{indices.Length} indices for a tensor of {shape.Length} dimensions");
        }

        var offset = 0L;
        for (var d = 0; d < shape.Length; d++)
        {
            if (indices[d] < 0 || indices[d] >= shape[d])
            {
                throw new ArgumentOutOfRangeException(
                    nameof(indices), $"index {indices[d]} is outside dimension {d} of size {shape[d]}");
            }

            offset += indices[d] * strides[d];
        }

        return offset;
    }

    /// <summary>Where in memory the index-th element in row-major order lies.</summary>
    private long Offset(long index)
    {
        if (contiguous)
        {
            return index;
        }

        var offset = 0L;
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            offset += index % shape[d] * strides[d];
            index /= shape[d];
        }

        return offset;
    }
}
