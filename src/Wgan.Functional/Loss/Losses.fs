namespace Wgan.Functional

open System

/// <summary>
/// Losses: equations on <c>Scores</c>, each what its player <i>minimises</i>, on raw scores. In comments D is the raw score, x a real sample
/// from p, G(z) a generated one from q, u = p / q, sigma the sigmoid and softplus(v) = log(1 + exp(v)).
/// </summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Loss =
    /// The laws of a critic's loss that is a sum of a mean over real and a mean over fake scores, where the generator reads only fake ones.
    let private separate =
        LossLaw.AdditiveOverBatch
        ||| LossLaw.IgnoresPairing
        ||| LossLaw.GeneratorIgnoresReal

    let private equations critic generator : LossEquations =
        { Critic = critic
          Generator = generator
          Where = "" }

    /// E[real(D(x))] + E[fake(D(G(z)))] for the critic, E[generator(D(G(z)))] for the generator.
    let private ofTerms description equations laws (attains: AttainedDivergence | null) real fake generator =
        Loss(
            description,
            equations,
            separate ||| laws,
            attains,
            (fun scores -> (real scores.Real: Tensor).mean().add((fake scores.Fake: Tensor).mean())),
            (fun scores -> (generator scores.Fake: Tensor).mean())
        )

    /// <summary>
    /// A loss of your own. Change <paramref name="version"/> whenever its meaning changes: it enters the experiment's hash. It declares no
    /// laws; <c>Declaring</c> adds some.
    /// </summary>
    [<CompiledName "Custom">]
    let custom (name: string) (version: string) (critic: Scores -> Tensor) (generator: Scores -> Tensor) =
        let equation player = $"{name}.{player}(D(x), D(G(z)))"

        Loss(
            Description.custom name version [||],
            equations (equation "critic") (equation "generator"),
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
            equations "E[D(G(z))] - E[D(x)]" "-E[D(G(z))]",
            separate
            ||| LossLaw.CriticShiftInvariant
            ||| LossLaw.CriticLinear
            ||| LossLaw.ZeroSum,
            null,
            (fun scores -> scores.Fake.mean().sub(scores.Real.mean ())),
            (fun scores -> scores.Fake.mean().neg())
        )

    let private logRatio (ratio: float) = Math.Log ratio

    let private twiceJensenShannon =
        AttainedDivergence("jensenShannon", 2.0, -Math.Log 4.0, Divergence.jensenShannon, logRatio)

    /// The critic's cross-entropy towards targets t: E[t softplus(-D) + (1 - t) softplus(D)] over real and fake scores.
    let private logistic name (targets: LabelTargets) generatorText laws generator =
        let towards target (v: Tensor) =
            let real () = Links.softplus (v.neg ())

            if target = 1.0 then
                real ()
            elif target = 0.0 then
                Links.softplus v
            else
                real ()
                |> Tensors.scale target
                |> Tensors.addScaled (1.0 - target) (Links.softplus v)

        let text target score =
            if target = 1.0 then
                $"E[softplus(-{score})]"
            elif target = 0.0 then
                $"E[softplus({score})]"
            else
                $"E[{Description.number target} softplus(-{score}) + {Description.number (1.0 - target)} softplus({score})]"

        let isHard = targets.Real = 1.0 && targets.Fake = 0.0

        ofTerms
            (if isHard then
                 Description.leaf name []
             else
                 Description.node name [] [ "targets", targets.Description ])
            (equations (text targets.Real "D(x)" + " + " + text targets.Fake "D(G(z))") generatorText)
            laws
            (if isHard then twiceJensenShannon else null)
            (towards targets.Real)
            (towards targets.Fake)
            generator

    /// <summary>
    /// <c>minimax</c> with label smoothing in the critic's loss; the generator's has no labels to smooth. The optimal critic's
    /// probability is (t_real p + t_fake q) / (p + q).
    /// </summary>
    /// <param name="targets">Which smoothing: see <c>LabelTargets</c>.</param>
    [<CompiledName "MinimaxTowards">]
    let minimaxTowards (targets: LabelTargets) =
        logistic
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
        logistic "nonSaturating" targets "E[softplus(-D(G(z)))]" LossLaw.None (fun fake -> Links.softplus (fake.neg ()))

    /// <summary>
    /// The critic of <c>minimax</c>; the generator minimises -E[log sigma(D(G(z)))], whose gradient does not vanish where the critic is
    /// sure. Goodfellow et al. (2014), section 3.
    /// </summary>
    [<CompiledName "NonSaturating">]
    let nonSaturating = nonSaturatingTowards LabelTargets.Hard

    let private squares name factor (a: float) (b: float) (c: float) =
        if not (Double.IsFinite a && Double.IsFinite b && Double.IsFinite c) || a = b then
            Errors.fail
                "least squares needs finite targets, the fake one a and the real one b different, not a = %g, b = %g, c = %g"
                a
                b
                c

        let term target v = v |> Links.squaredError target |> Tensors.scale factor

        let gap = (b - a) * (b - a) * factor

        let text target score =
            let half = if factor = 0.5 then "1/2 " else ""

            match target with
            | 0.0 -> $"{half}E[{score}^2]"
            | target when target < 0.0 -> $"{half}E[({score} + {Description.number -target})^2]"
            | target -> $"{half}E[({score} - {Description.number target})^2]"

        ofTerms
            (Description.leaf
                name
                [ "a", Description.number a
                  "b", Description.number b
                  "c", Description.number c ])
            (equations (text b "D(x)" + " + " + text a "D(G(z))") (text c "D(G(z))"))
            LossLaw.None
            (AttainedDivergence(
                "triangular",
                gap / 4.0,
                -gap / 2.0,
                Divergence.triangular,
                fun u -> if Double.IsInfinity u then b else (b * u + a) / (u + 1.0)
            ))
            (term b)
            (term a)
            (term c)

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
    let leastSquares (a: float) (b: float) (c: float) = squares "leastSquares" 0.5 a b c

    /// <summary><c>leastSquares</c> without the halves: every term twice as large, as in much published code.</summary>
    /// <param name="a">The fake target of the critic.</param>
    /// <param name="b">The real target of the critic.</param>
    /// <param name="c">The generator's target.</param>
    [<CompiledName "LeastSquaresWithoutHalf">]
    let leastSquaresWithoutHalf (a: float) (b: float) (c: float) = squares "leastSquaresWithoutHalf" 1.0 a b c

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
        ofTerms
            (Description.leaf "hinge" [])
            (equations "E[max(0, 1 - D(x))] + E[max(0, 1 + D(G(z)))]" "-E[D(G(z))]")
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

    let private variational name (f: FDivergence) generatorText laws generator =
        ofTerms
            (Description.node name [] [ "divergence", f.Description ])
            { Critic = "E[f*(g(D(G(z))))] - E[g(D(x))]"
              Generator = generatorText
              Where = $"g(v) = {f.ActivationText}, f*(g(v)) = {f.ConjugateOfActivationText}" }
            laws
            (AttainedDivergence(f.Description.Name, 1.0, 0.0, Divergence.ofFunction f, f.OptimalScore))
            (fun real -> (f.Activation real).neg())
            f.ConjugateOfActivation
            generator

    /// <summary>
    /// f-GAN. Critic: E[f*(g(D(G(z))))] - E[g(D(x))]. Generator: -E[f*(g(D(G(z))))]. Optimal critic g(D) = f'(u), where minus the critic's loss
    /// is D_f(p || q).
    /// </summary>
    /// <remarks>Nowozin, Cseke and Tomioka (2016), equations 6 and 7.</remarks>
    [<CompiledName "FGan">]
    let fGan (f: FDivergence) =
        variational "fGan" f "-E[f*(g(D(G(z))))]" LossLaw.ZeroSum (fun fake -> (f.ConjugateOfActivation fake).neg())

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

        variational "fGanNonSaturating" f "-E[g(D(G(z)))]" laws (fun fake -> (f.Activation fake).neg())
