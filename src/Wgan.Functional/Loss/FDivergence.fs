namespace Wgan.Functional

/// <summary>An interval of real numbers.</summary>
[<Struct>]
type Interval =
    {
        /// <summary>The lower end.</summary>
        Low: float
        /// <summary>The upper end.</summary>
        High: float
        /// <summary>Whether the ends belong to it.</summary>
        IsClosed: bool
    }

/// <summary>What an f-divergence D_f(p || q) = sum q f(p / q) and its f-GAN are made of.</summary>
[<ReferenceEquality; NoComparison>]
type FDivergenceDefinition =
    {
        /// <summary>f: convex on [0, infinity). f(1) = 0 makes D_f(p || p) = 0.</summary>
        Generator: float -> float
        /// <summary>f'; at infinity, the limit of f(u) / u, which is what mass outside the support of q costs.</summary>
        Derivative: float -> float
        /// <summary>f*(t) = sup over u of u t - f(u), on <c>Domain</c>.</summary>
        Conjugate: float -> float
        /// <summary>Where f* is finite.</summary>
        Domain: Interval
        /// <summary>g_f: a raw score to the domain of f*; increasing, so that a large score says "real".</summary>
        Activation: Tensor -> Tensor
        /// <summary>The inverse of g_f.</summary>
        InverseActivation: float -> float
        /// <summary>f*(g_f(v)), in one stable expression.</summary>
        ConjugateOfActivation: Tensor -> Tensor
        /// <summary>g_f(v) in words, for equations.</summary>
        ActivationText: string
        /// <summary>f*(g_f(v)) in words, for equations.</summary>
        ConjugateOfActivationText: string
    }

/// <summary>
/// An f-divergence with its variational form: D_f(p || q) = sup over T of E_p[T] - E_q[f*(T)], attained at T = f'(p / q).
/// The critic's raw score v stands for T = g_f(v).
/// </summary>
/// <remarks>
/// Nowozin, Cseke and Tomioka, "f-GAN: Training generative neural samplers using variational divergence minimization" (2016),
/// tables 1, 2 and 6. Every generator function f is theirs; the divergence is the one that f gives under
/// D_f(p || q) = sum q f(p / q), their equation 2. Where the integrals in their table 1 differ from it (Pearson and Neyman
/// exchanged, Jensen-Shannon halved), f decides. Activations here all increase: where one in their tables 2 and 6 has exp(v), which
/// decreases, exp(-v) stands.
/// </remarks>
[<Sealed; AllowNullLiteral(false)>]
type FDivergence internal (description: Description, definition: FDivergenceDefinition, conjugateIsIdentity: bool) =
    /// <summary>What divergence it is.</summary>
    member _.Description = description

    /// <summary>f(u) for u >= 0.</summary>
    member _.Generator(u: float) : float = definition.Generator u

    /// <summary>f'(u) for u > 0.</summary>
    member _.Derivative(u: float) : float = definition.Derivative u

    /// <summary>f*(t) for t in the domain.</summary>
    member _.Conjugate(t: float) : float = definition.Conjugate t

    /// <summary>Where f* is finite.</summary>
    member _.Domain = definition.Domain

    /// <summary>f'(1): a sample whose g_f(score) lies above it is taken for real.</summary>
    member _.Threshold: float = definition.Derivative 1.0

    /// <summary>g_f(v) of raw scores.</summary>
    member _.Activation(scores: Tensor) : Tensor = definition.Activation scores

    /// <summary>f*(g_f(v)) of raw scores, in one stable expression.</summary>
    member _.ConjugateOfActivation(scores: Tensor) : Tensor = definition.ConjugateOfActivation scores

    /// <summary>The optimal critic's raw score where p / q = <paramref name="ratio"/>: the inverse of g_f at f'(ratio).</summary>
    member _.OptimalScore(ratio: float) : float = definition.Derivative ratio |> definition.InverseActivation

    member internal _.ConjugateIsIdentity = conjugateIsIdentity
    member internal _.ActivationText = definition.ActivationText
    member internal _.ConjugateOfActivationText = definition.ConjugateOfActivationText
