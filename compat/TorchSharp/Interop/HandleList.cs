using System;
using System.Collections.Generic;

namespace TorchSharp;

/// <summary>The handles of a list of tensors, in an array that a call can take.</summary>
internal static class HandleList
{
    internal static nint[] Of(IList<torch.Tensor>? tensors)
    {
        if (tensors is null || tensors.Count == 0)
        {
            return [];
        }

        var handles = new nint[tensors.Count];
        for (var i = 0; i < handles.Length; i++)
        {
            handles[i] = tensors[i].Handle;
        }

        return handles;
    }

    internal static IList<torch.Tensor> ListOf(IEnumerable<torch.Tensor> tensors) =>
        tensors as IList<torch.Tensor> ?? [.. tensors];
}
