// Written by build/csharp_members.fsx.
using System.Collections.Generic;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module Kernel, as members of the type.</summary>
public static class KernelMembers
{
    extension(Kernel)
    {
        /// <inheritdoc cref="KernelModule.RbfMixture"/>
        public static Kernel RbfMixture(params IReadOnlyList<double> widths) => KernelModule.RbfMixture([.. widths]);

        /// <inheritdoc cref="KernelModule.Polynomial"/>
        public static Kernel Polynomial(int degree, double scale, double offset) =>
            KernelModule.Polynomial(degree, scale, offset);
    }
}
