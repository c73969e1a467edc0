using System;
using System.Collections.Generic;

namespace Wgan.CSharp;

/// <summary>Everything that is wrong with an experiment, found by <see cref="ExperimentBuilder.Build"/> before any training.</summary>
public sealed class ExperimentException : Exception
{
    internal ExperimentException(string experiment, IReadOnlyList<string> problems)
        : base($"{experiment}: {string.Join(Environment.NewLine, problems)}")
    {
        Problems = problems;
    }

    /// <summary>The problems, one line each, that begin with the builder's members concerned: <c>InBatchesOf: must be at least 1, not 0</c>.</summary>
    public IReadOnlyList<string> Problems { get; }
}
