// Written by build/csharp_members.fsx.
using System.Collections.Generic;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module Projection, as members of the type.</summary>
public static class ProjectionMembers
{
    extension(Projection)
    {
        /// <inheritdoc cref="ProjectionModule.None"/>
        public static Projection None => ProjectionModule.None;

        /// <inheritdoc cref="ProjectionModule.ClipWeights"/>
        public static Projection ClipWeights(double c) => ProjectionModule.ClipWeights(c);

        /// <inheritdoc cref="ProjectionModule.NormBallPerTensor"/>
        public static Projection NormBallPerTensor(double radius) => ProjectionModule.NormBallPerTensor(radius);

        /// <inheritdoc cref="ProjectionModule.NormBallGlobal"/>
        public static Projection NormBallGlobal(double radius) => ProjectionModule.NormBallGlobal(radius);

        /// <inheritdoc cref="ProjectionModule.NormalisationPaths"/>
        public static string[] NormalisationPaths(Description network) => ProjectionModule.NormalisationPaths(network);
    }

    extension(Projection projection)
    {
        /// <inheritdoc cref="ProjectionModule.BeforeStep"/>
        public Projection BeforeStep() => ProjectionModule.BeforeStep(projection);

        /// <inheritdoc cref="ProjectionModule.Except"/>
        public Projection Except(params IReadOnlyList<string> paths) => ProjectionModule.Except([.. paths], projection);
    }
}
