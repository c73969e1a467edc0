// Written by build/csharp_members.fsx.
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module WassersteinEstimate, as members of the type.</summary>
public static class WassersteinEstimateMembers
{
    extension(WassersteinEstimate)
    {
        /// <inheritdoc cref="WassersteinEstimateModule.PenaltyBias"/>
        public static double PenaltyBias(double distance, double penaltyWeight) =>
            WassersteinEstimateModule.PenaltyBias(distance, penaltyWeight);
    }
}
