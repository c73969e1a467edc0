// Written by build/csharp_members.fsx.
using System.Collections.Generic;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module Sweep, as members of the type.</summary>
public static class SweepMembers
{
    extension(Sweep)
    {
        /// <inheritdoc cref="SweepModule.OfRows"/>
        public static Sweep OfRows(string name, IReadOnlyList<SweepRow> rows, IReadOnlyList<long> seeds) =>
            SweepModule.OfRows(name, [.. rows], [.. seeds]);

        /// <inheritdoc cref="SweepModule.Create"/>
        public static Sweep Create(string name, IReadOnlyList<Experiment> experiments, IReadOnlyList<long> seeds) =>
            SweepModule.Create(name, [.. experiments], [.. seeds]);
    }

    extension(Sweep sweep)
    {
        /// <inheritdoc cref="SweepModule.Across"/>
        public Sweep Across(params IReadOnlyList<SweepSetting> settings) => SweepModule.Across([.. settings], sweep);

        /// <inheritdoc cref="SweepModule.MeasuredBy"/>
        public Sweep MeasuredBy(EvaluationSettings evaluation) => SweepModule.MeasuredBy(evaluation, sweep);

        /// <inheritdoc cref="SweepModule.Run"/>
        public int Run(params IReadOnlyList<string> arguments) => SweepModule.Run([.. arguments], sweep);
    }
}
