// Written by build/csharp_members.fsx.
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module CriticHealth, as members of the type.</summary>
public static class CriticHealthMembers
{
    extension(CriticHealth)
    {
        /// <inheritdoc cref="CriticHealthModule.Measure"/>
        public static CriticHealth Measure(Experiment experiment, Backend backend, Key key, TrainingState state, HealthBatch batch) =>
            CriticHealthModule.Measure(experiment, backend, key, state, batch);
    }
}
