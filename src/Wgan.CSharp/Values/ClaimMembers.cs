// Written by build/csharp_members.fsx.
using System.Collections.Generic;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module Claim, as members of the type.</summary>
public static class ClaimMembers
{
    extension(Claim)
    {
        /// <inheritdoc cref="ClaimModule.Between"/>
        public static Claim Between(string statement, string source, double low, double high, double measured) =>
            ClaimModule.Between(statement, source, low, high, measured);

        /// <inheritdoc cref="ClaimModule.AtMost"/>
        public static Claim AtMost(string statement, string source, double high, double measured) =>
            ClaimModule.AtMost(statement, source, high, measured);

        /// <inheritdoc cref="ClaimModule.AtLeast"/>
        public static Claim AtLeast(string statement, string source, double low, double measured) =>
            ClaimModule.AtLeast(statement, source, low, measured);

        /// <inheritdoc cref="ClaimModule.Near"/>
        public static Claim Near(string statement, string source, double expected, double tolerance, double measured) =>
            ClaimModule.Near(statement, source, expected, tolerance, measured);

        /// <inheritdoc cref="ClaimModule.ToJson"/>
        public static string ToJson(params IReadOnlyList<Claim> claims) => ClaimModule.ToJson([.. claims]);
    }
}
