using System.Linq;
using TorchSharp;
using Wgan.Functional;
using Wgan.Functional.Interop;

namespace Wgan.CSharp.Usages;

/// <summary>A critic's health, and its estimate of W1, from C#.</summary>
public static class Health
{
    /// <summary>What is wrong with an untrained critic that has been measured six times, a line each.</summary>
    public static string[] OfFirstCritic(Experiment experiment)
    {
        var backend = Backend.Default;
        var key = Rng.Key(1);
        var state = Training.Init(experiment, backend, key);
        var source = experiment.Data.Open();

        var measurements =
            from iteration in new long[] { 100, 200, 300, 400, 500, 600 }
            let real = source.Batch(backend, Rng.Named("health", key), iteration, experiment.BatchSize)
            let batch = new HealthBatch(real: real, condition: null, heldOut: null, heldOutCondition: null)
            let health = CriticHealthModule.Measure(experiment, backend, Rng.At(iteration, key), state, batch)
            select new HealthMeasurement(iteration, health);

        return [.. HealthWarnings.Current([.. measurements]).Select(warning => warning.Message)];
    }

    /// <summary>What was told of a run's critic, by name.</summary>
    public static string[] OfRun(string directory) =>
        [.. HealthWarnings.Told(RunHealth.Read(directory)).Select(warning => warning.Name)];

    /// <summary>The distance that a critic of slope 3 sees between two points, corrected.</summary>
    public static double Distance(torch.Tensor real, torch.Tensor fake) =>
        Critics.WassersteinEstimate(
            x => x.sum([1L]) * 3.0.ToScalar(),
            new Samples(real: real, fake: fake),
            torch.full([real.shape[0]], 0.5.ToScalar())).Corrected;
}
