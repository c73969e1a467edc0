// Written by build/csharp_members.fsx.
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module FDivergence, as members of the type.</summary>
public static class FDivergenceMembers
{
    extension(FDivergence)
    {
        /// <inheritdoc cref="FDivergenceModule.Kl"/>
        public static FDivergence Kl => FDivergenceModule.Kl;

        /// <inheritdoc cref="FDivergenceModule.ReverseKl"/>
        public static FDivergence ReverseKl => FDivergenceModule.ReverseKl;

        /// <inheritdoc cref="FDivergenceModule.Pearson"/>
        public static FDivergence Pearson => FDivergenceModule.Pearson;

        /// <inheritdoc cref="FDivergenceModule.Neyman"/>
        public static FDivergence Neyman => FDivergenceModule.Neyman;

        /// <inheritdoc cref="FDivergenceModule.SquaredHellinger"/>
        public static FDivergence SquaredHellinger => FDivergenceModule.SquaredHellinger;

        /// <inheritdoc cref="FDivergenceModule.JensenShannon"/>
        public static FDivergence JensenShannon => FDivergenceModule.JensenShannon;

        /// <inheritdoc cref="FDivergenceModule.Gan"/>
        public static FDivergence Gan => FDivergenceModule.Gan;

        /// <inheritdoc cref="FDivergenceModule.TotalVariation"/>
        public static FDivergence TotalVariation => FDivergenceModule.TotalVariation;

        /// <inheritdoc cref="FDivergenceModule.Alpha"/>
        public static FDivergence Alpha(double alpha) => FDivergenceModule.Alpha(alpha);
    }
}
