using TorchSharp;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>Mode coverage, as members of their type: what F# has in the module ModeCoverage.</summary>
public static class ModeCoverageMembers
{
    extension(ModeCoverage)
    {
        /// <inheritdoc cref="ModeCoverageModule.Measure"/>
        public static ModeCoverage Measure(Modes modes, torch.Tensor samples) => ModeCoverageModule.Measure(modes, samples);
    }
}
