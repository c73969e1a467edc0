using System;
using System.Collections.Generic;

namespace TorchSharp;

public static unsafe partial class torch
{
    /// <summary>The tensors joined along a dimension.</summary>
    public static Tensor cat(IList<Tensor> tensors, long dim = 0)
    {
        if (tensors.Count == 0)
        {
            throw new ArgumentException("there is nothing to join", nameof(tensors));
        }

        fixed (nint* handles = HandleList.Of(tensors))
        {
            return Tensor.Make(Native.tsh_cat(handles, tensors.Count, dim, out var result), result, tensors);
        }
    }

    /// <summary>The tensors joined along a new dimension.</summary>
    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0)
    {
        var list = HandleList.ListOf(tensors);
        fixed (nint* handles = HandleList.Of(list))
        {
            return Tensor.Make(Native.tsh_stack(handles, list.Count, dim, out var result), result, list);
        }
    }

    /// <summary>A sum of products, one letter per dimension: "bi,ij->bj".</summary>
    public static Tensor einsum(string equation, params Tensor[] tensors)
    {
        fixed (nint* handles = HandleList.Of(tensors))
        {
            return Tensor.Make(
                Native.tsh_einsum(equation, handles, tensors.Length, out var result), result, tensors);
        }
    }

    /// <summary>The distances between the rows of two matrices: [n,d], [m,d] to [n,m].</summary>
    public static Tensor cdist(Tensor x1, Tensor x2, double p = 2.0) =>
        Tensor.Make(Native.tsh_cdist(x1.Handle, x2.Handle, p, -1, out var result), result, x1, x2);

    /// <summary>For each value, the first place in the sorted sequence that it may take.</summary>
    public static Tensor searchsorted(Tensor sorted_sequence, Tensor values, bool right = false) =>
        Tensor.Make(
            Native.tsh_searchsorted(sorted_sequence.Handle, values.Handle, right ? 1 : 0, out var result),
            result,
            sorted_sequence,
            values);
}
