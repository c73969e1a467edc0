using System;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>An experiment that has data, and needs a generator.</summary>
public sealed class ExperimentWithData
{
    private readonly string name;
    private readonly Dataset data;

    internal ExperimentWithData(string name, Dataset data)
    {
        this.name = name;
        this.data = data;
    }

    /// <summary>The generator: a network from latents to samples.</summary>
    /// <param name="with">The network; its output has to have the shape of the data's samples.</param>
    /// <param name="from">The distribution of its input.</param>
    public ExperimentWithGenerator Generate(Network with, Latent from)
    {
        ArgumentNullException.ThrowIfNull(with);
        ArgumentNullException.ThrowIfNull(from);
        return new ExperimentWithGenerator(name, data, with, from);
    }

    /// <summary>The generator, from a latent of 128 independent normal numbers, as in the WGAN-GP authors' code.</summary>
    /// <param name="with">The network; its output has to have the shape of the data's samples.</param>
    public ExperimentWithGenerator Generate(Network with) => Generate(with, Latent.Normal(128));
}
