using System.Collections.Generic;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>Projections of a critic's parameters, as members of their type: what F# has in the module Projection.</summary>
public static class ProjectionMembers
{
    extension(Projection)
    {
        /// <inheritdoc cref="ProjectionModule.ClipWeights"/>
        public static Projection ClipWeights(double c) => ProjectionModule.ClipWeights(c);

        /// <inheritdoc cref="ProjectionModule.NormBallPerTensor"/>
        public static Projection NormBallPerTensor(double radius) => ProjectionModule.NormBallPerTensor(radius);

        /// <inheritdoc cref="ProjectionModule.NormBallGlobal"/>
        public static Projection NormBallGlobal(double radius) => ProjectionModule.NormBallGlobal(radius);

        /// <inheritdoc cref="ProjectionModule.NormalisationPaths"/>
        public static string[] NormalisationPaths(Description network) => ProjectionModule.NormalisationPaths(network);

        /// <inheritdoc cref="ProjectionModule.None"/>
        public static Projection None => ProjectionModule.None;
    }

    extension(Projection projection)
    {
        /// <inheritdoc cref="ProjectionModule.BeforeStep"/>
        public Projection BeforeStep() => ProjectionModule.BeforeStep(projection);

        /// <inheritdoc cref="ProjectionModule.Except"/>
        public Projection Except(params IReadOnlyList<string> paths) => ProjectionModule.Except([.. paths], projection);
    }
}
