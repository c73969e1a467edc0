using System;
using System.Threading;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What a run is besides its experiment. Nothing of it is part of the experiment's hash.</summary>
public sealed record RunSettings
{
    /// <summary>The seed that every random number of the run derives from. Default: 0.</summary>
    public long Seed { get; init; }

    /// <summary>The folder of all runs. Default: <c>runs</c>.</summary>
    public string Root { get; init; } = RunOptions.Default.Root;

    /// <summary>Device, type and threads. Default: CPU, float32, libtorch's own number of threads.</summary>
    public Backend Backend { get; init; } = Backend.Default;

    /// <summary>Whether progress is shown on the console too. Default: no.</summary>
    public bool ShowsProgress { get; init; }

    internal RunOptions ToOptions(IProgress<IterationReport>? progress, CancellationToken stop) =>
        new(
            seed: Seed,
            root: Root,
            backend: Backend,
            quiet: !ShowsProgress,
            stop: stop,
            progress: progress);
}
