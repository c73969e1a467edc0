// Written by build/csharp_members.fsx.
using System.Collections.Generic;
using TorchSharp;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module Tree, as members of the type.</summary>
public static class TreeMembers
{
    extension(Tree)
    {
        /// <inheritdoc cref="TreeModule.Named"/>
        public static Tree Named(IReadOnlyList<string> names, IReadOnlyList<torch.Tensor> tensors) =>
            TreeModule.Named([.. names], [.. tensors]);

        /// <inheritdoc cref="TreeModule.Nest"/>
        public static Tree Nest(IReadOnlyList<string> names, IReadOnlyList<Tree> children) =>
            TreeModule.Nest([.. names], [.. children]);

        /// <inheritdoc cref="TreeModule.Leaves"/>
        public static Tree Leaves(Tree tree) => TreeModule.Leaves(tree);

        /// <inheritdoc cref="TreeModule.Gradient"/>
        public static Tree Gradient(torch.Tensor output, Tree parameters) => TreeModule.Gradient(output, parameters);
    }

    extension(Tree tree)
    {
        /// <inheritdoc cref="TreeModule.Values"/>
        public torch.Tensor[] Values() => TreeModule.Values(tree);

        /// <inheritdoc cref="TreeModule.WithValues"/>
        public Tree WithValues(params IReadOnlyList<torch.Tensor> values) => TreeModule.WithValues(tree, [.. values]);

        /// <inheritdoc cref="TreeModule.ZerosLike"/>
        public Tree ZerosLike() => TreeModule.ZerosLike(tree);

        /// <inheritdoc cref="TreeModule.Clone"/>
        public Tree Clone() => TreeModule.Clone(tree);

        /// <inheritdoc cref="TreeModule.Norm"/>
        public torch.Tensor Norm() => TreeModule.Norm(tree);

        /// <inheritdoc cref="TreeModule.MoveToOuterScope"/>
        public Tree MoveToOuterScope() => TreeModule.MoveToOuterScope(tree);

        /// <inheritdoc cref="TreeModule.Dispose"/>
        public void Dispose() => TreeModule.Dispose(tree);
    }
}
