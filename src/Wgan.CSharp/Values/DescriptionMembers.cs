using System.Collections.Generic;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>Descriptions, as members of their type: what F# has in the module Description.</summary>
public static class DescriptionMembers
{
    extension(Description)
    {
        /// <inheritdoc cref="DescriptionModule.Custom"/>
        public static Description Custom(string name, string version, params IReadOnlyList<double> parameters) =>
            DescriptionModule.Custom(name, version, [.. parameters]);
    }
}
