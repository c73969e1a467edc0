// Written by build/csharp_members.fsx.
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module Term, as members of the type.</summary>
public static class TermMembers
{
    extension(Term)
    {
        /// <inheritdoc cref="TermModule.FeatureMatching"/>
        public static Term FeatureMatching(string feature) => TermModule.FeatureMatching(feature);

        /// <inheritdoc cref="TermModule.PullAway"/>
        public static Term PullAway(string feature) => TermModule.PullAway(feature);

        /// <inheritdoc cref="TermModule.Consistency"/>
        public static Term Consistency(string feature, double margin) => TermModule.Consistency(feature, margin);
    }
}
