// Written by build/csharp_members.fsx.
using System.Collections.Generic;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module Chart, as members of the type.</summary>
public static class ChartMembers
{
    extension(Chart)
    {
        /// <inheritdoc cref="ChartModule.Create"/>
        public static Chart Create(string title, string xLabel, string yLabel, params IReadOnlyList<Mark> marks) =>
            ChartModule.Create(title, xLabel, yLabel, [.. marks]);
    }

    extension(Chart chart)
    {
        /// <inheritdoc cref="ChartModule.ToSvg"/>
        public string ToSvg() => ChartModule.ToSvg(chart);
    }
}
