namespace Wgan.Functional

/// <summary>
/// Losses: equations on <c>Scores</c>, each what its player <i>minimises</i>, on raw scores. In comments D is the raw score, x a real sample
/// from p, G(z) a generated one from q, u = p / q, sigma the sigmoid and softplus(v) = log(1 + exp(v)).
/// </summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Loss =
    /// <summary>
    /// A loss of your own. Change <paramref name="version"/> whenever its meaning changes: it enters the experiment's hash. It declares no
    /// laws; <c>Declaring</c> adds some.
    /// </summary>
    [<CompiledName "Custom">]
    let custom (name: string) (version: string) (critic: Scores -> Tensor) (generator: Scores -> Tensor) =
        let equation player = $"{name}.{player}(D(x), D(G(z)))"

        Loss(
            Description.custom name version [||],
            LossForms.equations (equation "critic") (equation "generator"),
            LossLaw.None,
            null,
            critic,
            generator
        )

    /// <summary>
    /// Critic: mean D(fake) - mean D(real). Generator: -mean D(fake). For a 1-Lipschitz critic at its optimum, minus the
    /// critic's loss is the Wasserstein-1 distance.
    /// </summary>
    /// <remarks>
    /// Arjovsky, Chintala and Bottou, "Wasserstein GAN" (2017), section 3. The paper's Algorithm 1 ascends D(real) - D(fake);
    /// its official code minimises D(real) - D(fake), so its critic has the opposite sign.
    /// </remarks>
    [<CompiledName "Wasserstein">]
    let wasserstein =
        Loss(
            Description.leaf "wasserstein" [],
            LossForms.equations "E[D(G(z))] - E[D(x)]" "-E[D(G(z))]",
            LossForms.separate
            ||| LossLaw.CriticShiftInvariant
            ||| LossLaw.CriticLinear
            ||| LossLaw.ZeroSum,
            null,
            (fun scores -> scores.Fake.mean().sub(scores.Real.mean ())),
            (fun scores -> scores.Fake.mean().neg())
        )

    /// <summary>
    /// <c>minimax</c> with label smoothing in the critic's loss; the generator's has no labels to smooth. The optimal critic's
    /// probability is (t_real p + t_fake q) / (p + q).
    /// </summary>
    /// <param name="targets">Which smoothing: see <c>LabelTargets</c>.</param>
    [<CompiledName "MinimaxTowards">]
    let minimaxTowards (targets: LabelTargets) =
        LossForms.logistic
            "minimax"
            targets
            "-E[softplus(D(G(z)))]"
            (if targets.Fake = 0.0 then LossLaw.ZeroSum else LossLaw.None)
            (fun fake -> (Links.softplus fake).neg())

    /// <summary>
    /// The original, saturating game. Critic: -E[log sigma(D(x))] - E[log(1 - sigma(D(G(z))))]. Generator: E[log(1 - sigma(D(G(z))))].
    /// Optimal critic D = log u, where minus the critic's loss is 2 JS(p, q) - log 4.
    /// </summary>
    /// <remarks>Goodfellow et al., "Generative adversarial nets" (2014), equation 1 and Theorem 1.</remarks>
    [<CompiledName "Minimax">]
    let minimax = minimaxTowards LabelTargets.Hard

    /// <summary><c>nonSaturating</c> with label smoothing in the critic's loss; the generator's target stays 1.</summary>
    /// <param name="targets">Which smoothing: see <c>LabelTargets</c>.</param>
    [<CompiledName "NonSaturatingTowards">]
    let nonSaturatingTowards (targets: LabelTargets) =
        LossForms.logistic "nonSaturating" targets "E[softplus(-D(G(z)))]" LossLaw.None (fun fake ->
            Links.softplus (fake.neg ()))

    /// <summary>
    /// The critic of <c>minimax</c>; the generator minimises -E[log sigma(D(G(z)))], whose gradient does not vanish where the critic is
    /// sure. Goodfellow et al. (2014), section 3.
    /// </summary>
    [<CompiledName "NonSaturating">]
    let nonSaturating = nonSaturatingTowards LabelTargets.Hard

    /// <summary>
    /// Least squares. Critic: 1/2 E[(D(x) - b)^2] + 1/2 E[(D(G(z)) - a)^2]. Generator: 1/2 E[(D(G(z)) - c)^2]. Optimal critic
    /// (b p + a q) / (p + q), where minus the critic's loss is (b - a)^2 (Delta / 8 - 1/4), Delta = sum (p - q)^2 / (p + q).
    /// </summary>
    /// <param name="a">The fake target of the critic.</param>
    /// <param name="b">The real target of the critic.</param>
    /// <param name="c">The generator's target.</param>
    /// <remarks>
    /// Mao et al., "Least squares generative adversarial networks" (2017), equation 2. Their Pearson identity is about the generator's term
    /// with the same term over real samples beside it, which carries no direct gradient to the generator: for b - c = 1 and b - a = 2,
    /// 1/2 E_p[(D - c)^2] + 1/2 E_q[(D - c)^2] = 1/2 chi2(p + q || 2 q) = Delta / 2 at the optimal D.
    /// </remarks>
    [<CompiledName "LeastSquares">]
    let leastSquares (a: float) (b: float) (c: float) = LossForms.squares "leastSquares" 0.5 a b c

    /// <summary><c>leastSquares</c> without the halves: every term twice as large, as in much published code.</summary>
    /// <param name="a">The fake target of the critic.</param>
    /// <param name="b">The real target of the critic.</param>
    /// <param name="c">The generator's target.</param>
    [<CompiledName "LeastSquaresWithoutHalf">]
    let leastSquaresWithoutHalf (a: float) (b: float) (c: float) = LossForms.squares "leastSquaresWithoutHalf" 1.0 a b c

    /// <summary>Least squares with 0-1 coding, halves included: a = 0, b = 1, c = 1. Mao et al. (2017), equation 9.</summary>
    [<CompiledName "LeastSquares01">]
    let leastSquares01 = leastSquares 0.0 1.0 1.0

    /// <summary>Least squares with the Pearson coding, halves included: a = -1, b = 1, c = 0. Mao et al. (2017), equation 8.</summary>
    [<CompiledName "LeastSquaresPearson">]
    let leastSquaresPearson = leastSquares -1.0 1.0 0.0

    /// <summary>
    /// Critic: E[max(0, 1 - D(x))] + E[max(0, 1 + D(G(z)))]. Generator: -E[D(G(z))]. Optimal critic sign(p - q), where minus the critic's
    /// loss is 2 TV(p, q) - 2.
    /// </summary>
    /// <remarks>Lim and Ye, "Geometric GAN" (2017); Miyato et al., "Spectral normalization" (2018), equations 16 and 17.</remarks>
    [<CompiledName "Hinge">]
    let hinge =
        LossForms.ofTerms
            (Description.leaf "hinge" [])
            (LossForms.equations "E[max(0, 1 - D(x))] + E[max(0, 1 + D(G(z)))]" "-E[D(G(z))]")
            LossLaw.None
            (AttainedDivergence("totalVariation", 2.0, -2.0, Divergence.totalVariation, fun u -> float (sign (u - 1.0))))
            Links.hinge
            (fun fake -> Links.hinge (fake.neg ()))
            (fun fake -> fake.neg ())

    /// <summary>
    /// Relativistic standard GAN (RSGAN). Critic: E[softplus(-(D(x) - D(G(z))))] over pairs. Generator: the same with real and fake
    /// exchanged. Jolicoeur-Martineau (2019), section 4.1.
    /// </summary>
    [<CompiledName "RelativisticLogistic">]
    let relativisticLogistic = Relativistic.standard Relativistic.logistic

    /// <summary>Critic: E[(D(x) - D(G(z)) - 1)^2] over pairs, no half; generator: exchanged.</summary>
    [<CompiledName "RelativisticLeastSquares">]
    let relativisticLeastSquares = Relativistic.standard Relativistic.leastSquares

    /// <summary>Critic: E[max(0, 1 - (D(x) - D(G(z))))] over pairs; generator: exchanged.</summary>
    [<CompiledName "RelativisticHinge">]
    let relativisticHinge = Relativistic.standard Relativistic.hinge

    /// <summary>
    /// Relativistic average GAN (RaGAN). Critic: E[softplus(-(D(x) - E[D(G(z))]))] + E[softplus(D(G(z)) - E[D(x)])], as in the paper: its
    /// official code has half of it. Generator: the same with real and fake exchanged. Jolicoeur-Martineau (2019), section 4.2.
    /// </summary>
    [<CompiledName "RelativisticAverageLogistic">]
    let relativisticAverageLogistic = Relativistic.average Relativistic.logistic

    /// <summary>Critic: E[(D(x) - E[D(G(z))] - 1)^2] + E[(D(G(z)) - E[D(x)] + 1)^2], no half; generator: exchanged (RaLSGAN).</summary>
    [<CompiledName "RelativisticAverageLeastSquares">]
    let relativisticAverageLeastSquares = Relativistic.average Relativistic.leastSquares

    /// <summary>Critic: E[max(0, 1 - (D(x) - E[D(G(z))]))] + E[max(0, 1 + D(G(z)) - E[D(x)])]; generator: exchanged (RaHingeGAN).</summary>
    [<CompiledName "RelativisticAverageHinge">]
    let relativisticAverageHinge = Relativistic.average Relativistic.hinge

    /// <summary>
    /// f-GAN. Critic: E[f*(g(D(G(z))))] - E[g(D(x))]. Generator: -E[f*(g(D(G(z))))]. Optimal critic g(D) = f'(u), where minus the critic's loss
    /// is D_f(p || q).
    /// </summary>
    /// <remarks>Nowozin, Cseke and Tomioka (2016), equations 6 and 7.</remarks>
    [<CompiledName "FGan">]
    let fGan (f: FDivergence) =
        LossForms.variational "fGan" f "-E[f*(g(D(G(z))))]" LossLaw.ZeroSum (fun fake ->
            (f.ConjugateOfActivation fake).neg())

    /// <summary>
    /// The critic of <c>fGan</c>; the generator minimises -E[g(D(G(z)))], the analogue of the non-saturating GAN: Nowozin, Cseke and Tomioka
    /// (2016), section 3.2. For total variation, where f*(t) = t, it is <c>fGan</c>.
    /// </summary>
    [<CompiledName "FGanNonSaturating">]
    let fGanNonSaturating (f: FDivergence) =
        let laws =
            if f.ConjugateIsIdentity then
                LossLaw.ZeroSum
            else
                LossLaw.None

        LossForms.variational "fGanNonSaturating" f "-E[g(D(G(z)))]" laws (fun fake -> (f.Activation fake).neg())

    /// <summary>
    /// EBGAN. With the energy L(x) = -D(x), such as the reconstruction error that <c>Reconstruction.critic</c> turns into a score: critic
    /// E[L(x)] + E[max(0, m - L(G(z)))], generator E[L(G(z))]. Over energies of at least 0 the critic's loss is at least m (1 - TV(p, q));
    /// over all raw scores it has no minimum.
    /// </summary>
    /// <param name="margin">m: the energy above which the critic no longer pushes generated samples away.</param>
    /// <remarks>Zhao, Mathieu and LeCun, "Energy-based generative adversarial networks" (2017), equations 1 and 2.</remarks>
    [<CompiledName "Ebgan">]
    let ebgan (margin: float) = EnergyLosses.ebgan margin

    /// <summary>
    /// BEGAN. With L(x) = -D(x), an auto-encoder's reconstruction error: critic E[L(x)] - k E[L(G(z))], generator E[L(G(z))]. k is state: 0 at
    /// first and, after each update of the critic, k + rate (gamma E[L(x)] - E[L(G(z))]) within [0, 1], which steers towards
    /// E[L(G(z))] = gamma E[L(x)]. The state's second number, <c>convergence</c>, is the paper's measure
    /// E[L(x)] + |gamma E[L(x)] - E[L(G(z))]| of the last update, 0 before the first.
    /// </summary>
    /// <param name="gamma">The diversity ratio, above 0 and at most 1; lower is less diverse.</param>
    /// <param name="rate">lambda_k; 0.001 in the paper.</param>
    /// <remarks>
    /// Berthelot, Schumm and Metz, "BEGAN: boundary equilibrium generative adversarial networks" (2017), section 3.4. The paper's k reads the
    /// generator's own batch; here it reads the generated batch of the critic's update, as the update is all that moves k.
    /// </remarks>
    [<CompiledName "Began">]
    let began (gamma: float) (rate: float) = EnergyLosses.began gamma rate

    /// <summary>
    /// The critic's part of a loss, and 0 for the generator: for a generator that minimises terms alone, such as
    /// <c>Loss.criticOnly Loss.minimax + 1.0 * Term.featureMatching "h"</c>.
    /// </summary>
    [<CompiledName "CriticOnly">]
    let criticOnly (loss: Loss) : Loss = loss.CriticOnly()
