// Written by build/csharp_members.fsx.
using System.Collections.Generic;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module Study, as members of the type.</summary>
public static class StudyMembers
{
    extension(Study study)
    {
        /// <inheritdoc cref="StudyModule.Run"/>
        public int Run(params IReadOnlyList<string> arguments) => StudyModule.Run([.. arguments], study);
    }
}
