// Written by build/csharp_members.fsx.
using System.Collections.Generic;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module Mark, as members of the type.</summary>
public static class MarkMembers
{
    extension(Mark)
    {
        /// <inheritdoc cref="MarkModule.Line"/>
        public static Mark Line(string name, IReadOnlyList<double> x, IReadOnlyList<double> y) =>
            MarkModule.Line(name, [.. x], [.. y]);

        /// <inheritdoc cref="MarkModule.Band"/>
        public static Mark Band(string name, IReadOnlyList<double> x, IReadOnlyList<double> low, IReadOnlyList<double> high) =>
            MarkModule.Band(name, [.. x], [.. low], [.. high]);

        /// <inheritdoc cref="MarkModule.Points"/>
        public static Mark Points(string name, double radius, IReadOnlyList<double> x, IReadOnlyList<double> y) =>
            MarkModule.Points(name, radius, [.. x], [.. y]);

        /// <inheritdoc cref="MarkModule.Histogram"/>
        public static Mark Histogram(string name, int bins, double low, double high, params IReadOnlyList<double> values) =>
            MarkModule.Histogram(name, bins, low, high, [.. values]);

        /// <inheritdoc cref="MarkModule.HeatMap"/>
        public static Mark HeatMap(IReadOnlyList<double> x, IReadOnlyList<double> y, IReadOnlyList<double[]> values, int contours) =>
            MarkModule.HeatMap([.. x], [.. y], [.. values], contours);

        /// <inheritdoc cref="MarkModule.Level"/>
        public static Mark Level(string name, double y) => MarkModule.Level(name, y);

        /// <inheritdoc cref="MarkModule.Upright"/>
        public static Mark Upright(string name, double x) => MarkModule.Upright(name, x);
    }
}
