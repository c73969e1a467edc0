namespace Wgan.Functional

/// <summary>The objectives of the literature, by their names, with their papers' weights. The optimizers and step counts that go with them are an experiment's.</summary>
[<RequireQualifiedAccess>]
module Objectives =
    /// <summary>WGAN: the Wasserstein loss, weights clipped to [-0.01, 0.01] after each step. Arjovsky, Chintala and Bottou (2017), Algorithm 1.</summary>
    [<CompiledName "Wgan">]
    let wgan =
        Objective.ofLoss Loss.wasserstein
        |> Objective.project (Projection.clipWeights 0.01)

    /// <summary>WGAN-GP: the two-sided penalty with weight 10. Gulrajani et al. (2017).</summary>
    [<CompiledName "WganGp">]
    let wganGp = Loss.wasserstein + 10.0 * Penalty.gradient

    /// <summary>WGAN-LP: the one-sided penalty, here with WGAN-GP's weight 10. Petzka, Fischer and Lukovnikov (2018).</summary>
    [<CompiledName "WganLp">]
    let wganLp = Loss.wasserstein + 10.0 * Penalty.oneSidedGradient

    /// <summary>WGAN-div: k = 2, p = 6. Wu et al. (2018).</summary>
    [<CompiledName "WganDiv">]
    let wganDiv = Loss.wasserstein + 2.0 * WganDiv.penalty 6.0

    /// <summary>The original GAN with the saturating generator. Goodfellow et al. (2014), equation 1.</summary>
    [<CompiledName "Gan">]
    let gan = Objective.ofLoss Loss.minimax

    /// <summary>The original GAN as it is trained: the non-saturating generator. Goodfellow et al. (2014), section 3.</summary>
    [<CompiledName "NonSaturatingGan">]
    let nonSaturatingGan = Objective.ofLoss Loss.nonSaturating

    /// <summary>DRAGAN: the non-saturating GAN with the penalty around real samples, weight 10. Kodali et al. (2017), as in their code.</summary>
    [<CompiledName "Dragan">]
    let dragan = Loss.nonSaturating + 10.0 * Penalty.dragan

    /// <summary>LSGAN with 0-1 coding, halves included. Mao et al. (2017), equation 9.</summary>
    [<CompiledName "Lsgan">]
    let lsgan = Objective.ofLoss Loss.leastSquares01

    /// <summary>The relativistic standard GAN. Jolicoeur-Martineau (2019).</summary>
    [<CompiledName "RsGan">]
    let rsGan = Objective.ofLoss Loss.relativisticLogistic

    /// <summary>The relativistic average GAN, logistic. Jolicoeur-Martineau (2019).</summary>
    [<CompiledName "RaGan">]
    let raGan = Objective.ofLoss Loss.relativisticAverageLogistic

    /// <summary>The relativistic average GAN, least squares. Jolicoeur-Martineau (2019).</summary>
    [<CompiledName "RaLsgan">]
    let raLsgan = Objective.ofLoss Loss.relativisticAverageLeastSquares

    /// <summary>The relativistic average GAN, hinge. Jolicoeur-Martineau (2019).</summary>
    [<CompiledName "RaHingeGan">]
    let raHingeGan = Objective.ofLoss Loss.relativisticAverageHinge

    /// <summary>The hinge loss alone; Miyato et al. (2018) use it with spectral normalisation, which is a layer's business.</summary>
    [<CompiledName "HingeGan">]
    let hingeGan = Objective.ofLoss Loss.hinge

    /// <summary>An f-GAN with the generator that minimises the divergence. Nowozin, Cseke and Tomioka (2016).</summary>
    [<CompiledName "FGan">]
    let fGan (divergence: FDivergence) = Objective.ofLoss (Loss.fGan divergence)

    /// <summary>The non-saturating GAN with R1 at real samples, gamma = 10. Mescheder, Geiger and Nowozin (2018).</summary>
    [<CompiledName "R1Gan">]
    let r1Gan = Loss.nonSaturating + 10.0 * Penalty.r1
