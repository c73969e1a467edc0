// Written by build/csharp_members.fsx.
using System.Collections.Generic;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module Objective, as members of the type.</summary>
public static class ObjectiveMembers
{
    extension(Objective)
    {
        /// <inheritdoc cref="ObjectiveModule.OfLoss"/>
        public static Objective OfLoss(Loss loss) => ObjectiveModule.OfLoss(loss);
    }

    extension(Objective objective)
    {
        /// <inheritdoc cref="ObjectiveModule.Project"/>
        public Objective Project(Projection projection) => ObjectiveModule.Project(projection, objective);

        /// <inheritdoc cref="ObjectiveModule.WithInput"/>
        public Objective WithInput(InputTransform input) => ObjectiveModule.WithInput(input, objective);

        /// <inheritdoc cref="ObjectiveModule.Draws"/>
        public DrawSpec[] Draws(params IReadOnlyList<long> batchShape) => ObjectiveModule.Draws(objective, [.. batchShape]);

        /// <inheritdoc cref="ObjectiveModule.GeneratorDraws"/>
        public DrawSpec[] GeneratorDraws(params IReadOnlyList<long> batchShape) =>
            ObjectiveModule.GeneratorDraws(objective, [.. batchShape]);

        /// <inheritdoc cref="ObjectiveModule.Equation"/>
        public string Equation() => ObjectiveModule.Equation(objective);
    }
}
