// Distributions that do not overlap: what instance noise and label smoothing change for the generator.
#load "load.fsx"

open TorchSharp
open Wgan.Functional

let backend = Backend.Default
let batch = 256
let network = Mlp.create Weights.He [| 32; 32 |] 1

/// Two narrow Gaussians, 100 deviations apart.
let pairs count (key: Key) : Samples =
    let at name mean =
        Rng.normalValues (Rng.named name key) count
        |> Array.map (fun z -> mean + 0.04 * z)
        |> Tensors.ofArray backend [| int64 count; 1L |]

    { Real = at "real" 2.0
      Fake = at "fake" -2.0 }

let cells = Array.init 20000 (fun i -> -10.0 + 0.001 * (float i + 0.5))

let masses mean deviation =
    let weights = cells |> Array.map (fun x -> exp (-0.5 * ((x - mean) / deviation) ** 2.0))
    let total = Array.sum weights
    weights |> Array.map (fun weight -> weight / total)

let body (study: StudyContext) =
    let steps = study.Choose(800L, 3000L)
    let adam = Optimizers.adam 3e-3 0.5 0.9

    /// The mean size of what the generator's loss tells a sample, and the mean score of real samples.
    let measure name (loss: Loss) sigma =
        let key = Rng.named name study.Key

        let objective =
            if sigma = 0.0 then
                Objective.ofLoss loss
            else
                Objective.ofLoss loss
                |> Objective.withInput (Input.instanceNoise (Schedule.constant sigma))

        use _scope = torch.NewDisposeScope()

        let critic =
            Fit.Critic(objective, network, adam, backend, key, null, steps, fun step -> pairs batch (Rng.at step key))

        let fresh = pairs 2000 (Rng.named "fresh" study.Key)

        let seen: Samples =
            if sigma = 0.0 then
                fresh
            else
                let noise name (x: Tensor) =
                    x.add (
                        (Rng.normal backend x.shape (Rng.named name key)).mul(Tensors.ofArray backend [||] [| sigma |])
                    )

                { Real = noise "real noise" fresh.Real
                  Fake = noise "fake noise" fresh.Fake }

        let told = Fit.GeneratorGradients(loss, network, critic, seen) |> Tensors.normPerSample
        Tensors.toFloat (told.mean ()), Tensors.toFloat ((Fit.Scores(network, critic, seen.Real)).mean())

    let bare, bareScore = measure "bare" Loss.minimax 0.0
    let noisy, _ = measure "noise" Loss.minimax 1.5
    let oneSided, oneSidedScore = measure "one-sided" (Loss.minimaxTowards (LabelTargets.OneSided 0.1)) 0.0

    let twoSided, twoSidedScore =
        measure "two-sided" (Loss.minimaxTowards (LabelTargets.TwoSided(0.9, 0.1))) 0.0

    let source = "seed 000, Improved GAN Training; Arjovsky and Bottou 2017"

    let js sigma =
        let d = sqrt (0.04 ** 2.0 + sigma ** 2.0) in Divergence.jensenShannon (masses 2.0 d) (masses -2.0 d)

    study.Claim(Claim.near "JS without noise is log 2" source (log 2.0) 1e-6 (js 0.0))
    study.Claim(Claim.atMost "with noise of deviation 1.5 JS is below" source (0.9 * log 2.0) (js 1.5))

    study.Claim(
        Claim.atMost "without noise the minimax generator is told next to nothing: mean gradient" source 1e-3 bare
    )

    study.Claim(Claim.atLeast "with noise it is told something: mean gradient" source 0.05 noisy)
    let salimans = "Salimans et al. 2016, section 3.4; Goodfellow 2016"

    study.Claim(
        Claim.near "one-sided smoothing by 0.1 puts D(x) at 0.9" salimans 0.9 0.02 (1.0 / (1.0 + exp -oneSidedScore))
    )

    study.Claim(
        Claim.near
            "two-sided smoothing (0.9 and 0.1) puts D(x) at 0.9"
            "seed 000"
            0.9
            0.02
            (1.0 / (1.0 + exp -twoSidedScore))
    )

    study.Claim(Claim.atLeast "without smoothing D(x) is above" salimans 0.99 (1.0 / (1.0 + exp -bareScore)))

    study.Claim(
        Claim.atLeast
            "two-sided smoothing keeps D(G(z)) from 0: gradient over that without smoothing"
            "seed 000"
            10.0
            (twoSided / max 1e-12 bare)
    )

    study.Table(
        [| "discriminator"; "mean size of the generator's gradient" |],
        [| [| "plain"; $"{bare:e2}" |]
           [| "instance noise, deviation 1.5"; $"{noisy:e2}" |]
           [| "one-sided smoothing by 0.1"; $"{oneSided:e2}" |]
           [| "two-sided, 0.9 and 0.1"; $"{twoSided:e2}" |] |]
    )

    let sigmas = [| 0.0..0.05..3.0 |]

    study.Figure(
        "noise",
        Chart.create
            "JS of two points' neighbourhoods, 4 apart, under instance noise"
            "deviation of the noise"
            "JS, nats"
            [| Mark.line "JS" sigmas (Array.map js sigmas); Mark.level "log 2" (log 2.0) |]
    )

Load.study
    "smoothing_and_noise"
    "Instance noise and label smoothing on distributions that do not overlap"
    "Real samples at 2, generated ones at -2, both with deviation 0.04. A discriminator trained to its optimum tells a minimax generator nothing; noise on what it sees makes the distributions overlap, JS fall below log 2 and the gradient return. Label smoothing moves the optimum of D to its targets: both sides of it, or the real side alone."
    body
