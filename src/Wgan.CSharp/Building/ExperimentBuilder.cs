using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>An experiment that lacks nothing. Immutable: every member gives a new builder, so that one can be the start of several.</summary>
public abstract class ExperimentBuilder
{
    private protected ExperimentBuilder(Plan plan) => Plan = plan;

    internal Plan Plan { get; }

    /// <summary>Everything that <see cref="Build"/> would refuse, a line each, beginning with the members concerned; empty if nothing.</summary>
    public IReadOnlyList<string> Problems => Plan.Carry().Problems;

    /// <summary>
    /// The experiment: the same value, with the same hash and the same weights for the same seed, that F# gives. A member that was called
    /// twice counts as it was called last.
    /// </summary>
    /// <exception cref="ExperimentException">All that is wrong with it, at once.</exception>
    public Experiment Build()
    {
        var (experiment, problems) = Plan.Carry();
        return problems.Count == 0 ? experiment : throw new ExperimentException(experiment.Name, problems);
    }

    /// <summary>Builds the experiment and trains it; see <see cref="RunMembers.RunAsync(Experiment, RunSettings, IProgress{IterationReport}, CancellationToken)"/>.</summary>
    /// <param name="settings">Seed, folder, device, ...</param>
    /// <param name="progress">Is told of each logged iteration; null for nobody.</param>
    /// <param name="cancellationToken">Asks the run to stop after the iteration it is in.</param>
    /// <exception cref="ExperimentException">All that is wrong with the experiment, at once.</exception>
    public Task<RunResult> RunAsync(
        RunSettings settings, IProgress<IterationReport>? progress, CancellationToken cancellationToken = default) =>
        Build().RunAsync(settings, progress, cancellationToken);

    /// <summary>Builds the experiment and trains it.</summary>
    /// <param name="settings">Seed, folder, device, ...</param>
    /// <param name="cancellationToken">Asks the run to stop after the iteration it is in.</param>
    public Task<RunResult> RunAsync(RunSettings settings, CancellationToken cancellationToken = default) =>
        Build().RunAsync(settings, null, cancellationToken);

    /// <summary>Builds the experiment and trains it with seed 0 in the folder <c>runs</c>.</summary>
    /// <param name="cancellationToken">Asks the run to stop after the iteration it is in.</param>
    public Task<RunResult> RunAsync(CancellationToken cancellationToken = default) =>
        Build().RunAsync(new RunSettings(), null, cancellationToken);
}
