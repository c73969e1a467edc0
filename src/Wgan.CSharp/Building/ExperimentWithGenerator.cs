using System;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>An experiment that has a generator, and needs a critic.</summary>
public sealed class ExperimentWithGenerator
{
    private readonly string name;
    private readonly Dataset data;
    private readonly Network generator;
    private readonly Latent latent;

    internal ExperimentWithGenerator(string name, Dataset data, Network generator, Latent latent)
    {
        this.name = name;
        this.data = data;
        this.generator = generator;
        this.latent = latent;
    }

    /// <summary>The critic (discriminator): a network from samples to one raw score each; the loss owns the sigmoid, where there is one.</summary>
    /// <param name="with">The network.</param>
    public ExperimentWithCritic Criticise(Network with)
    {
        ArgumentNullException.ThrowIfNull(with);
        return new ExperimentWithCritic(name, data, generator, latent, with);
    }
}
