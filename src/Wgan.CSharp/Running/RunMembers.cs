using System;
using System.Threading;
using System.Threading.Tasks;
using TorchSharp;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>Training experiments and sampling from finished runs.</summary>
public static class RunMembers
{
    extension(Experiment experiment)
    {
        /// <summary>
        /// Trains on a thread of its own, writing the run's folder; or gives the result of a finished run of at least as many iterations
        /// that is there already. An unfinished or shorter run that is there is an error, unless <c>Fresh</c> puts it aside;
        /// <c>ResumeAsync</c> goes on with it.
        /// </summary>
        /// <param name="settings">Seed, folder, device, ...</param>
        /// <param name="progress">Is told of each logged iteration; null for nobody.</param>
        /// <param name="cancellationToken">
        /// Asks the run to stop. It finishes the iteration it is in, writes a checkpoint, frees its tensors, and the task is cancelled.
        /// </param>
        /// <exception cref="WganException">The experiment is refused, data are missing or damaged, a loss is not a number, ...</exception>
        public Task<RunResult> RunAsync(
            RunSettings settings, IProgress<IterationReport>? progress, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(experiment);
            ArgumentNullException.ThrowIfNull(settings);
            var options = settings.ToOptions(progress, cancellationToken);
            return OwnThread.Run(() => Runner.Train(options, experiment), cancellationToken);
        }

        /// <summary>Trains, and tells nobody of progress.</summary>
        /// <param name="settings">Seed, folder, device, ...</param>
        /// <param name="cancellationToken">Asks the run to stop after the iteration it is in.</param>
        public Task<RunResult> RunAsync(RunSettings settings, CancellationToken cancellationToken = default) =>
            experiment.RunAsync(settings, null, cancellationToken);

        /// <summary>Trains with seed 0 in the folder <c>runs</c>.</summary>
        /// <param name="cancellationToken">Asks the run to stop after the iteration it is in.</param>
        public Task<RunResult> RunAsync(CancellationToken cancellationToken = default) =>
            experiment.RunAsync(new RunSettings(), null, cancellationToken);

        /// <summary>
        /// Goes on with an unfinished run from its latest checkpoint, or with a finished one that is to be longer: the same bits as if it
        /// had never stopped. A finished run's result is given.
        /// </summary>
        /// <param name="settings">Seed, folder, device, ...</param>
        /// <param name="progress">Is told of each logged iteration; null for nobody.</param>
        /// <param name="cancellationToken">Asks the run to stop, as in <c>RunAsync</c>.</param>
        public Task<RunResult> ResumeAsync(
            RunSettings settings, IProgress<IterationReport>? progress, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(experiment);
            ArgumentNullException.ThrowIfNull(settings);
            var options = settings.ToOptions(progress, cancellationToken);
            return OwnThread.Run(() => Runner.Resume(options, experiment), cancellationToken);
        }

        /// <summary>Goes on with a run, and tells nobody of progress.</summary>
        /// <param name="settings">Seed, folder, device, ...</param>
        /// <param name="cancellationToken">Asks the run to stop after the iteration it is in.</param>
        public Task<RunResult> ResumeAsync(RunSettings settings, CancellationToken cancellationToken = default) =>
            experiment.ResumeAsync(settings, null, cancellationToken);

        /// <summary>Where the run's files are: a function of the experiment's name and hash, and the seed.</summary>
        /// <param name="settings">Seed and folder.</param>
        public string Directory(RunSettings settings)
        {
            ArgumentNullException.ThrowIfNull(settings);
            return RunDirectory.Path(experiment, settings.ToOptions(null, CancellationToken.None));
        }

        /// <summary>Samples of a finished run's averaged generator, one class after the other where it has classes, and their latents.</summary>
        /// <param name="settings">Seed, folder, device, ...</param>
        /// <param name="count">How many, at least 1.</param>
        public (torch.Tensor Samples, torch.Tensor Latents) Sample(RunSettings settings, int count) =>
            experiment.Sample(settings, count, -1);

        /// <summary>Samples of one class of a finished run's averaged generator, and their latents.</summary>
        /// <param name="settings">Seed, folder, device, ...</param>
        /// <param name="count">How many, at least 1.</param>
        /// <param name="onlyClass">The class, from 0; -1 for one after the other.</param>
        public (torch.Tensor Samples, torch.Tensor Latents) Sample(RunSettings settings, int count, int onlyClass)
        {
            ArgumentNullException.ThrowIfNull(settings);
            return Runner.Sample(settings.ToOptions(null, CancellationToken.None), experiment, count, onlyClass);
        }
    }

    extension(RunResult result)
    {
        /// <inheritdoc cref="RunResultModule.Read"/>
        public static RunResult? Read(string directory) => RunResultModule.Read(directory);

        /// <inheritdoc cref="RunResultModule.Lines"/>
        public System.Collections.Generic.IReadOnlyList<string> Lines() => RunResultModule.Lines(result);
    }
}
