// Written by build/csharp_members.fsx.
using System.Collections.Generic;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module Network, as members of the type.</summary>
public static class NetworkMembers
{
    extension(Network)
    {
        /// <inheritdoc cref="NetworkModule.Sequential"/>
        public static Network Sequential(params IReadOnlyList<Network> layers) => NetworkModule.Sequential([.. layers]);

        /// <inheritdoc cref="NetworkModule.Sum"/>
        public static Network Sum(params IReadOnlyList<Network> branches) => NetworkModule.Sum([.. branches]);

        /// <inheritdoc cref="NetworkModule.Expose"/>
        public static Network Expose(string name) => NetworkModule.Expose(name);
    }

    extension(Network network)
    {
        /// <inheritdoc cref="NetworkModule.Describe"/>
        public string Describe(params IReadOnlyList<long> inputShape) => NetworkModule.Describe(network, [.. inputShape]);
    }
}
