// Written by build/csharp_members.fsx.
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module Initializer, as members of the type.</summary>
public static class InitializerMembers
{
    extension(Initializer)
    {
        /// <inheritdoc cref="InitializerModule.PyTorchDefault"/>
        public static Initializer PyTorchDefault => InitializerModule.PyTorchDefault;

        /// <inheritdoc cref="InitializerModule.HeNormal"/>
        public static Initializer HeNormal => InitializerModule.HeNormal;

        /// <inheritdoc cref="InitializerModule.HeUniform"/>
        public static Initializer HeUniform => InitializerModule.HeUniform;

        /// <inheritdoc cref="InitializerModule.Constant"/>
        public static Initializer Constant(double value) => InitializerModule.Constant(value);

        /// <inheritdoc cref="InitializerModule.Normal"/>
        public static Initializer Normal(double mean, double deviation) => InitializerModule.Normal(mean, deviation);

        /// <inheritdoc cref="InitializerModule.GlorotUniform"/>
        public static Initializer GlorotUniform(double gain) => InitializerModule.GlorotUniform(gain);

        /// <inheritdoc cref="InitializerModule.GlorotNormal"/>
        public static Initializer GlorotNormal(double gain) => InitializerModule.GlorotNormal(gain);

        /// <inheritdoc cref="InitializerModule.TruncatedNormal"/>
        public static Initializer TruncatedNormal(double mean, double deviation) =>
            InitializerModule.TruncatedNormal(mean, deviation);

        /// <inheritdoc cref="InitializerModule.Orthogonal"/>
        public static Initializer Orthogonal(double gain) => InitializerModule.Orthogonal(gain);
    }
}
