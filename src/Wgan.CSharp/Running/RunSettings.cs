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

    /// <summary>Whether training puts aside the run that is there already and starts anew; nothing is deleted. Default: no, that is an error.</summary>
    public bool Fresh { get; init; }

    /// <summary>A safetensors file whose weights the run starts from; such a run has another folder. Default: null, random weights.</summary>
    public string? FromWeights { get; init; }

    /// <summary>
    /// A JSON file that maps the names in <see cref="FromWeights"/> to the experiment's, or to null. Default: null, they are the same.
    /// </summary>
    public string? NameMap { get; init; }

    /// <summary>
    /// Iterations between measurements of the critic's health, which change no number of the training; 0 for none. Default: 50.
    /// </summary>
    public long HealthEvery { get; init; } = RunOptions.Default.HealthEvery;

    internal RunOptions ToOptions(IProgress<IterationReport>? progress, CancellationToken stop) =>
        new(
            seed: Seed,
            root: Root,
            backend: Backend,
            quiet: !ShowsProgress,
            fresh: Fresh,
            fromWeights: FromWeights,
            nameMap: NameMap,
            healthEvery: HealthEvery,
            stop: stop,
            progress: progress);
}
