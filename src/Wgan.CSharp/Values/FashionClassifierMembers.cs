// Written by build/csharp_members.fsx.
using TorchSharp;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module FashionClassifier, as members of the type.</summary>
public static class FashionClassifierMembers
{
    extension(FashionClassifier)
    {
        /// <inheritdoc cref="FashionClassifierModule.FeatureNetwork"/>
        public static Network FeatureNetwork => FashionClassifierModule.FeatureNetwork;

        /// <inheritdoc cref="FashionClassifierModule.ClassNetwork"/>
        public static Network ClassNetwork => FashionClassifierModule.ClassNetwork;

        /// <inheritdoc cref="FashionClassifierModule.Init"/>
        public static Variables Init(Backend backend, Key key) => FashionClassifierModule.Init(backend, key);

        /// <inheritdoc cref="FashionClassifierModule.Create"/>
        public static FashionClassifier Create(Backend backend, Variables variables) =>
            FashionClassifierModule.Create(backend, variables);

        /// <inheritdoc cref="FashionClassifierModule.Logits"/>
        public static torch.Tensor Logits(Tree parameters, torch.Tensor images) =>
            FashionClassifierModule.Logits(parameters, images);

        /// <inheritdoc cref="FashionClassifierModule.WeightsHash"/>
        public static string WeightsHash() => FashionClassifierModule.WeightsHash();

        /// <inheritdoc cref="FashionClassifierModule.Load"/>
        public static FashionClassifier Load(Backend backend) => FashionClassifierModule.Load(backend);

        /// <inheritdoc cref="FashionClassifierModule.FeatureExtractor"/>
        public static FeatureExtractor FeatureExtractor(Backend backend) => FashionClassifierModule.FeatureExtractor(backend);

        /// <inheritdoc cref="FashionClassifierModule.ProbabilityExtractor"/>
        public static FeatureExtractor ProbabilityExtractor(Backend backend) =>
            FashionClassifierModule.ProbabilityExtractor(backend);
    }
}
