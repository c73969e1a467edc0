using System;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>An experiment that has a name, and needs data.</summary>
public sealed class NamedExperiment
{
    private readonly string name;

    internal NamedExperiment(string name) => this.name = name;

    /// <summary>The distribution of real samples.</summary>
    /// <param name="data">A data set, such as <c>FashionMnist.Train</c> or <c>Synthetic.Ring(8)</c>.</param>
    public ExperimentWithData On(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new ExperimentWithData(name, data);
    }
}
