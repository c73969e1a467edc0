// Written by build/csharp_members.fsx.
using System.Collections.Generic;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module Description, as members of the type.</summary>
public static class DescriptionMembers
{
    extension(Description)
    {
        /// <inheritdoc cref="DescriptionModule.Custom"/>
        public static Description Custom(string name, string version, params IReadOnlyList<double> parameters) =>
            DescriptionModule.Custom(name, version, [.. parameters]);
    }
}
