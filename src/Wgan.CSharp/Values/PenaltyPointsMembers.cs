// Written by build/csharp_members.fsx.
using TorchSharp;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module PenaltyPoints, as members of the type.</summary>
public static class PenaltyPointsMembers
{
    extension(PenaltyPoints)
    {
        /// <inheritdoc cref="PenaltyPointsModule.Interpolates"/>
        public static PenaltyPoints Interpolates => PenaltyPointsModule.Interpolates;

        /// <inheritdoc cref="PenaltyPointsModule.Real"/>
        public static PenaltyPoints Real => PenaltyPointsModule.Real;

        /// <inheritdoc cref="PenaltyPointsModule.Fake"/>
        public static PenaltyPoints Fake => PenaltyPointsModule.Fake;

        /// <inheritdoc cref="PenaltyPointsModule.Interpolate"/>
        public static torch.Tensor Interpolate(Samples samples, torch.Tensor mixing) =>
            PenaltyPointsModule.Interpolate(samples, mixing);

        /// <inheritdoc cref="PenaltyPointsModule.Perturbed"/>
        public static PenaltyPoints Perturbed(double scale) => PenaltyPointsModule.Perturbed(scale);
    }
}
