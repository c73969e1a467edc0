namespace Wgan.Functional

/// <summary>
/// The probabilities that a logistic critic is trained towards, for real and for generated samples: label smoothing as a value. Only
/// the losses that have such targets take one.
/// </summary>
[<Sealed; AllowNullLiteral(false)>]
type LabelTargets private (description: Description, real: float, fake: float) =
    static let target name value =
        if not (value >= 0.0 && value <= 1.0) then
            Errors.fail "the %s target is a probability, not %g" name value

        value

    static let make name parameters real fake =
        let real, fake = target "real" real, target "fake" fake

        if not (real > fake) then
            Errors.fail "the real target must be above the fake one, not %g and %g" real fake

        LabelTargets(Description.leaf name parameters, real, fake)

    /// <summary>What targets they are.</summary>
    member _.Description = description

    /// <summary>The probability "real" that real samples are to get.</summary>
    member _.Real = real

    /// <summary>The probability "real" that generated samples are to get.</summary>
    member _.Fake = fake

    /// <summary>1 and 0: no smoothing.</summary>
    static member Hard = make "hard" [] 1.0 0.0

    /// <summary>
    /// One-sided smoothing: 1 - s and 0. Salimans et al., "Improved techniques for training GANs" (2016), section 3.4: only the
    /// real target moves, since a fake target above 0 would reward the critic's optimum for samples far from the data.
    /// </summary>
    static member OneSided(s: float) = make "oneSided" [ "s", Description.number s ] (1.0 - s) 0.0

    /// <summary>Two targets, such as 0.9 and 0.1: what many tutorials call one-sided.</summary>
    static member TwoSided(real: float, fake: float) =
        make "twoSided" [ "real", Description.number real; "fake", Description.number fake ] real fake

    /// <summary>A mix towards 1/2: t (1 - s) + s / 2, so 1 - s / 2 and s / 2. What <c>label_smoothing</c> means in TensorFlow's
    /// <c>sigmoid_cross_entropy</c>.</summary>
    static member TowardsHalf(s: float) = make "towardsHalf" [ "s", Description.number s ] (1.0 - s / 2.0) (s / 2.0)
