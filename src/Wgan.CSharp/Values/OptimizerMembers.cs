// Written by build/csharp_members.fsx.
using System.Collections.Generic;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module Optimizer, as members of the type.</summary>
public static class OptimizerMembers
{
    extension(Optimizer)
    {
        /// <inheritdoc cref="OptimizerModule.Identity"/>
        public static Optimizer Identity => OptimizerModule.Identity;

        /// <inheritdoc cref="OptimizerModule.Chain"/>
        public static Optimizer Chain(params IReadOnlyList<Optimizer> links) => OptimizerModule.Chain([.. links]);

        /// <inheritdoc cref="OptimizerModule.ScaleBySchedule"/>
        public static Optimizer ScaleBySchedule(Schedule factor) => OptimizerModule.ScaleBySchedule(factor);

        /// <inheritdoc cref="OptimizerModule.Scale"/>
        public static Optimizer Scale(double factor) => OptimizerModule.Scale(factor);

        /// <inheritdoc cref="OptimizerModule.Descend"/>
        public static Optimizer Descend(Schedule rate) => OptimizerModule.Descend(rate);

        /// <inheritdoc cref="OptimizerModule.Apply"/>
        public static Tree Apply(Tree updates, Tree parameters) => OptimizerModule.Apply(updates, parameters);

        /// <inheritdoc cref="OptimizerModule.ApplyInPlace"/>
        public static Tree ApplyInPlace(Tree updates, Tree parameters) => OptimizerModule.ApplyInPlace(updates, parameters);
    }

    extension(Optimizer optimizer)
    {
        /// <inheritdoc cref="OptimizerModule.Scheduled"/>
        public Optimizer Scheduled(Schedule rate) => OptimizerModule.Scheduled(rate, optimizer);
    }
}
