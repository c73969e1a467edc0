// Written by build/csharp_members.fsx.
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module FeatureExtractor, as members of the type.</summary>
public static class FeatureExtractorMembers
{
    extension(FeatureExtractor)
    {
        /// <inheritdoc cref="FeatureExtractorModule.Pixels"/>
        public static FeatureExtractor Pixels => FeatureExtractorModule.Pixels;

        /// <inheritdoc cref="FeatureExtractorModule.RandomProjection"/>
        public static FeatureExtractor RandomProjection(Key key, int inputs, int outputs) =>
            FeatureExtractorModule.RandomProjection(key, inputs, outputs);
    }
}
