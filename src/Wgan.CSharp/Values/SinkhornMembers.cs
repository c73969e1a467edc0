// Written by build/csharp_members.fsx.
using TorchSharp;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module Sinkhorn, as members of the type.</summary>
public static class SinkhornMembers
{
    extension(Sinkhorn sinkhorn)
    {
        /// <inheritdoc cref="SinkhornModule.Transport"/>
        public torch.Tensor Transport(torch.Tensor x, torch.Tensor y) => SinkhornModule.Transport(sinkhorn, x, y);

        /// <inheritdoc cref="SinkhornModule.Divergence"/>
        public torch.Tensor Divergence(torch.Tensor x, torch.Tensor y) => SinkhornModule.Divergence(sinkhorn, x, y);
    }
}
