using System;
using System.Threading;
using System.Threading.Tasks;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>
/// The command line of a program around one experiment, with the verbs and options of the F# scripts: the last line of a file-based program
/// is <c>return await Command.RunAsync(args, experiment);</c>.
/// </summary>
public static class Command
{
    /// <summary>Does what the arguments ask for with the experiment.</summary>
    /// <param name="arguments">A verb, by default <c>train</c>, and options; <c>--help</c> lists them.</param>
    /// <param name="experiment">The experiment.</param>
    /// <returns>The exit code: 0, 1 for an error, 2 for wrong usage, 130 after Ctrl-C and 143 after SIGTERM.</returns>
    public static Task<int> RunAsync(string[] arguments, Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(experiment);
        Runtime.Prepare();
        return OwnThread.Run(() => CommandLine.Run(arguments, experiment), CancellationToken.None);
    }

    /// <summary>Builds the experiment and does what the arguments ask for with it; what is wrong with it is printed, an error.</summary>
    /// <param name="arguments">A verb, by default <c>train</c>, and options; <c>--help</c> lists them.</param>
    /// <param name="experiment">The experiment.</param>
    /// <returns>The exit code: 0, 1 for an error, 2 for wrong usage, 130 after Ctrl-C and 143 after SIGTERM.</returns>
    public static async Task<int> RunAsync(string[] arguments, ExperimentBuilder experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);

        try
        {
            return await RunAsync(arguments, experiment.Build());
        }
        catch (ExperimentException error)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 1;
        }
    }
}
