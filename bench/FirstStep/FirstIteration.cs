using System;
using Wgan.Functional;

namespace Wgan.FirstStep;

/// <summary>Says that an iteration is done, on the thread that trains.</summary>
internal sealed class FirstIteration : IProgress<IterationReport>
{
    /// <inheritdoc/>
    public void Report(IterationReport value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Console.WriteLine("first iteration");
    }
}
