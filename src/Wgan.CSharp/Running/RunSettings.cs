using System;
using System.Collections.Generic;
using System.Threading;
using TorchSharp;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What a run is besides its experiment. Nothing of it is part of the experiment's hash, and nothing of it has to be said.</summary>
public sealed record RunSettings
{
    // The defaults name a device, for which libtorch is loaded: the process has to be set up before that.
    static RunSettings() => Runtime.Prepare();

    /// <summary>The seed that every random number of the run derives from, at least 0. Default: 0.</summary>
    public long Seed { get; init; }

    /// <summary>The folder of all runs. Default: <c>runs</c>.</summary>
    public string Root { get; init; } = RunOptions.Default.Root;

    /// <summary>Where tensors live: <c>torch.CPU</c> or <c>torch.CUDA</c>. Default: the CPU.</summary>
    public torch.Device Device { get; init; } = Backend.Default.Device;

    /// <summary>The type of numbers. Default: float32.</summary>
    public torch.ScalarType DType { get; init; } = Backend.Default.DType;

    /// <summary>libtorch's threads. Default: 0, those of <c>Experiment.Threads</c>, or the checkpoint's for a run that is resumed.</summary>
    public int Threads { get; init; } = Backend.Default.Threads;

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

    /// <summary>
    /// Whether each iteration is computed by .NET and autograd, where it could be captured (<see cref="CapturedSteps"/>): the same
    /// numbers, later. Default: false.
    /// </summary>
    public bool Eager { get; init; }

    /// <exception cref="WganException">All that is wrong with the settings, at once.</exception>
    internal RunOptions ToOptions(IProgress<IterationReport>? progress, CancellationToken stop)
    {
        List<string> problems = [.. Mistakes()];

        if (problems.Count > 0)
        {
            throw new WganException(string.Join(Environment.NewLine, problems));
        }

        return new(
            seed: Seed,
            root: Root,
            backend: new Backend(Device, DType, Threads),
            quiet: !ShowsProgress,
            fresh: Fresh,
            fromWeights: FromWeights,
            nameMap: NameMap,
            healthEvery: HealthEvery,
            eager: Eager,
            stop: stop,
            progress: progress);
    }

    private IEnumerable<string> Mistakes()
    {
        if (Seed < 0)
        {
            yield return $"Seed: must be at least 0, not {Seed}";
        }

        if (string.IsNullOrWhiteSpace(Root))
        {
            yield return "Root: must name a folder";
        }

        if (Device is null)
        {
            yield return "Device: must not be null";
        }

        if (Threads < 0)
        {
            yield return $"Threads: must be at least 0, not {Threads}";
        }

        if (HealthEvery < 0)
        {
            yield return $"HealthEvery: must be at least 0, not {HealthEvery}";
        }

        if (NameMap is not null && FromWeights is null)
        {
            yield return "NameMap: names tensors of FromWeights, which is null";
        }
    }
}
