// Written by build/csharp_members.fsx.
using System.Collections.Generic;
using TorchSharp;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module Dataset, as members of the type.</summary>
public static class DatasetMembers
{
    extension(Dataset)
    {
        /// <inheritdoc cref="DatasetModule.OfTensor"/>
        public static Dataset OfTensor(string name, torch.Tensor samples) => DatasetModule.OfTensor(name, samples);

        /// <inheritdoc cref="DatasetModule.OfLabelledTensor"/>
        public static Dataset OfLabelledTensor(string name, torch.Tensor samples, IReadOnlyList<int> labels, IReadOnlyList<string> classNames) =>
            DatasetModule.OfLabelledTensor(name, samples, [.. labels], [.. classNames]);

        /// <inheritdoc cref="DatasetModule.WithHeldOut"/>
        public static Dataset WithHeldOut(Dataset heldOut, Dataset dataset) => DatasetModule.WithHeldOut(heldOut, dataset);
    }

    extension(Dataset dataset)
    {
        /// <inheritdoc cref="DatasetModule.Transform"/>
        public Dataset Transform(DataTransform transform) => DatasetModule.Transform(transform, dataset);

        /// <inheritdoc cref="DatasetModule.Take"/>
        public Dataset Take(int count, Key key) => DatasetModule.Take(count, key, dataset);
    }
}
