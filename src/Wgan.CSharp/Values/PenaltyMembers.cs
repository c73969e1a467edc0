// Written by build/csharp_members.fsx.
using TorchSharp;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module Penalty, as members of the type.</summary>
public static class PenaltyMembers
{
    extension(Penalty)
    {
        /// <inheritdoc cref="PenaltyModule.Gradient"/>
        public static Penalty Gradient => PenaltyModule.Gradient;

        /// <inheritdoc cref="PenaltyModule.OneSidedGradient"/>
        public static Penalty OneSidedGradient => PenaltyModule.OneSidedGradient;

        /// <inheritdoc cref="PenaltyModule.Dragan"/>
        public static Penalty Dragan => PenaltyModule.Dragan;

        /// <inheritdoc cref="PenaltyModule.R1"/>
        public static Penalty R1 => PenaltyModule.R1;

        /// <inheritdoc cref="PenaltyModule.R2"/>
        public static Penalty R2 => PenaltyModule.R2;

        /// <inheritdoc cref="PenaltyModule.Drift"/>
        public static Penalty Drift => PenaltyModule.Drift;

        /// <inheritdoc cref="PenaltyModule.Interpolate"/>
        public static torch.Tensor Interpolate(Samples samples, torch.Tensor mixing) =>
            PenaltyModule.Interpolate(samples, mixing);

        /// <inheritdoc cref="PenaltyModule.GradientWith"/>
        public static Penalty GradientWith(GradientPenaltyOptions options) => PenaltyModule.GradientWith(options);
    }
}
