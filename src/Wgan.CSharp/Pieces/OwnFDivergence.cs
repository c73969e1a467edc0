using System;
using TorchSharp;
using Wgan.Functional;
using Wgan.Functional.Interop;

namespace Wgan.CSharp;

/// <summary>
/// What an f-divergence of one's own, D_f(p || q) = sum q f(p / q), is made of; <see cref="ToFDivergence"/> makes it. Nothing has a default:
/// each function follows from f, and a wrong one would go unnoticed.
/// </summary>
public sealed record OwnFDivergence
{
    /// <summary>What it is called in descriptions.</summary>
    public required string Name { get; init; }

    /// <summary>The version of its meaning. It enters the experiment's hash: change it whenever the meaning changes.</summary>
    public required string Version { get; init; }

    /// <summary>f: convex on [0, infinity). f(1) = 0 makes D_f(p || p) = 0.</summary>
    public required Func<double, double> Generator { get; init; }

    /// <summary>f'; at infinity, the limit of f(u) / u.</summary>
    public required Func<double, double> Derivative { get; init; }

    /// <summary>f*(t) = sup over u of u t - f(u), on the domain.</summary>
    public required Func<double, double> Conjugate { get; init; }

    /// <summary>Where f* is finite.</summary>
    public required Interval Domain { get; init; }

    /// <summary>g_f: a raw score to the domain; increasing.</summary>
    public required Func<torch.Tensor, torch.Tensor> Activation { get; init; }

    /// <summary>The inverse of g_f.</summary>
    public required Func<double, double> InverseActivation { get; init; }

    /// <summary>f*(g_f(v)), in one stable expression.</summary>
    public required Func<torch.Tensor, torch.Tensor> ConjugateOfActivation { get; init; }

    /// <summary>g_f(v) in words, for equations.</summary>
    public required string ActivationText { get; init; }

    /// <summary>f*(g_f(v)) in words, for equations.</summary>
    public required string ConjugateOfActivationText { get; init; }

    /// <summary>The divergence; the same as <c>Custom.FDivergence</c> of the properties.</summary>
    public FDivergence ToFDivergence() =>
        Custom.FDivergence(
            name: Name,
            version: Version,
            generator: Generator,
            derivative: Derivative,
            conjugate: Conjugate,
            domain: Domain,
            activation: Activation,
            inverseActivation: InverseActivation,
            conjugateOfActivation: ConjugateOfActivation,
            activationText: ActivationText,
            conjugateOfActivationText: ConjugateOfActivationText);
}
