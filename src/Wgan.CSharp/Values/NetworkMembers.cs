using System.Collections.Generic;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>Networks, as members of their type: what F# has in the module Network.</summary>
public static class NetworkMembers
{
    extension(Network)
    {
        /// <inheritdoc cref="NetworkModule.Sequential"/>
        public static Network Sequential(params IReadOnlyList<Network> layers) => NetworkModule.Sequential([.. layers]);

        /// <inheritdoc cref="NetworkModule.Expose"/>
        public static Network Expose(string name) => NetworkModule.Expose(name);
    }
}
