using System;
using System.Collections.Generic;
using Wgan.Functional;
using Wgan.Functional.Interop;

namespace Wgan.CSharp;

/// <summary>What a network or layer of one's own is made of; <see cref="ToNetwork"/> makes it.</summary>
public sealed record OwnNetwork
{
    /// <summary>What it is called in descriptions.</summary>
    public required string Name { get; init; }

    /// <summary>The version of its meaning. It enters the experiment's hash: change it whenever the meaning changes.</summary>
    public required string Version { get; init; }

    /// <summary>The numbers it depends on; they enter the hash too. Default: none.</summary>
    public IReadOnlyList<double> Hyperparameters { get; init; } = [];

    /// <summary>What it declares about itself. Default: nothing, as a function of single samples.</summary>
    public NetworkTraits Traits { get; init; } = NetworkTraits.None;

    /// <summary>The shape of one input -> that of one output, both without the batch dimension; throws where they clash.</summary>
    public required Func<long[], long[]> OutputShape { get; init; }

    /// <summary>(backend, key, shape of one input) -> the first parameters and state.</summary>
    public required Func<Backend, Key, long[], Variables> Init { get; init; }

    /// <summary>The whole input shape [B, ...] -> the random tensors that a pass is to be given. Default: none.</summary>
    public Func<long[], DrawSpec[]> Draws { get; init; } = _ => [];

    /// <summary>(mode, parameters and state, draws, input) -> output and next state; changes nothing that it is given.</summary>
    public required Func<Mode, Variables, Tree, NetworkInput, NetworkResult> Apply { get; init; }

    /// <summary>The network; the same as <c>Custom.Network</c> of the properties.</summary>
    public Network ToNetwork() =>
        Custom.Network(Name, Version, [.. Hyperparameters], Traits, OutputShape, Init, Draws, Apply);
}
