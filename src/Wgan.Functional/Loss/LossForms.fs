namespace Wgan.Functional

open System

/// The forms that several losses share: E[real(D(x))] + E[fake(D(G(z)))] for the critic, E[generator(D(G(z)))] for the generator.
[<RequireQualifiedAccess>]
module internal LossForms =
    /// The laws of a critic's loss that is a sum of a mean over real and a mean over fake scores, where the generator reads only fake ones.
    let separate =
        LossLaw.AdditiveOverBatch
        ||| LossLaw.IgnoresPairing
        ||| LossLaw.GeneratorIgnoresReal

    let equations critic generator : LossEquations =
        { Critic = critic
          Generator = generator
          Where = "" }

    /// E[real(D(x))] + E[fake(D(G(z)))] for the critic, E[generator(D(G(z)))] for the generator.
    let ofTerms description equations laws (attains: AttainedDivergence | null) real fake generator =
        Loss(
            description,
            equations,
            separate ||| laws,
            attains,
            (fun scores -> (real scores.Real: Tensor).mean().add((fake scores.Fake: Tensor).mean())),
            (fun scores -> (generator scores.Fake: Tensor).mean())
        )

    let private logRatio (ratio: float) = Math.Log ratio

    let private twiceJensenShannon =
        AttainedDivergence("jensenShannon", 2.0, -Math.Log 4.0, Divergence.jensenShannon, logRatio)

    /// The critic's cross-entropy towards targets t: E[t softplus(-D) + (1 - t) softplus(D)] over real and fake scores.
    let logistic name (targets: LabelTargets) generatorText laws generator =
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

    let squares name factor (a: float) (b: float) (c: float) =
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

    let variational name (f: FDivergence) generatorText laws generator =
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
