using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>Building, describing and identifying experiments.</summary>
public static class ExperimentMembers
{
    extension(Experiment)
    {
        /// <summary>
        /// Begins an experiment. <c>Build</c> appears when nothing that it needs is missing: a name, data (<c>On</c>), a generator
        /// (<c>Generate</c>), a critic (<c>Criticise</c>) and a loss or objective (<c>Minimise</c>). Everything else has a default, which
        /// the member that changes it states.
        /// </summary>
        /// <remarks>Sets up the process as <c>Runtime.Prepare</c> does, which has to be done before libtorch is first used.</remarks>
        /// <param name="name">A name for people and folders: letters, digits, '_', '-' and '.'.</param>
        public static NamedExperiment Named(string name)
        {
            ArgumentNullException.ThrowIfNull(name);
            Runtime.Prepare();
            return new NamedExperiment(name);
        }

        /// <inheritdoc cref="ExperimentModule.Create"/>
        public static Experiment Create(string name, Dataset data, Network generator, Network critic, Objective objective) =>
            ExperimentModule.Create(name, data, generator, critic, objective);
    }

    extension(Experiment experiment)
    {
        /// <summary>A builder that starts from this experiment, such as a preset's, with everything it has.</summary>
        public RevisedExperiment Revise()
        {
            ArgumentNullException.ThrowIfNull(experiment);
            return new RevisedExperiment(new Plan(experiment, ImmutableArray<Edit>.Empty));
        }

        /// <inheritdoc cref="ExperimentModule.Describe"/>
        public Description Describe() => ExperimentModule.Describe(experiment);

        /// <inheritdoc cref="ExperimentModule.Hash"/>
        public string Hash() => ExperimentModule.Hash(experiment);

        /// <inheritdoc cref="ExperimentModule.Validate"/>
        public IReadOnlyList<Finding> Validate() => ExperimentModule.Validate(experiment);

        /// <inheritdoc cref="ExperimentModule.Threads"/>
        public int Threads() => ExperimentModule.Threads(experiment);

        /// <inheritdoc cref="ExperimentModule.Allow"/>
        public Experiment Allow(params IEnumerable<Problem> problems) => ExperimentModule.Allow(problems, experiment);
    }
}
