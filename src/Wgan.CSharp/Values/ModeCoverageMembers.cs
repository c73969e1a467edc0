// Written by build/csharp_members.fsx.
using TorchSharp;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module ModeCoverage, as members of the type.</summary>
public static class ModeCoverageMembers
{
    extension(ModeCoverage)
    {
        /// <inheritdoc cref="ModeCoverageModule.Measure"/>
        public static ModeCoverage Measure(Modes modes, torch.Tensor samples) => ModeCoverageModule.Measure(modes, samples);
    }

    extension(ModeCoverage modeCoverage)
    {
        /// <inheritdoc cref="ModeCoverageModule.Line"/>
        public string Line() => ModeCoverageModule.Line(modeCoverage);
    }
}
