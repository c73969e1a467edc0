// Two parallel lines, (0, z) and (theta, z): the example of WGAN's section 2, in closed form, from samples and learnt.
#load "load.fsx"

open TorchSharp
open Wgan.Functional

let backend = Backend.Default
let batch = 128
let network = Mlp.create Weights.He [| 32; 32 |] 1

/// Points (theta, z) of fresh z, uniform on (0, 1).
let line theta (key: Key) =
    let z = Rng.uniformValues key batch

    Tensors.ofArray
        backend
        [| int64 batch; 2L |]
        (Array.init (2 * batch) (fun i -> if i % 2 = 0 then theta else z[i / 2]))

let pairs theta (key: Key) : Samples =
    { Real = line 0.0 (Rng.named "real" key)
      Fake = line theta (Rng.named "fake" key) }

/// Masses of both lines on a grid of cells: column 0 and, if theta is not 0, another column.
let columns theta =
    let rows = 10
    let onto column = Array.init (2 * rows) (fun i -> if i / rows = column then 0.1 else 0.0)
    onto 0, onto (if theta = 0.0 then 0 else 1)

let body (study: StudyContext) =
    let source = "WGAN, example 1; seeds 001, 002, 004"
    let thetas = study.Choose([| -1.0; 0.5 |], [| -1.0; -0.5; 0.25; 0.5; 1.0; 2.0 |])
    let steps = study.Choose(400L, 1500L)
    let adam = Optimizers.adam 3e-3 0.5 0.9

    for theta in Array.append thetas [| 0.0 |] do
        let p, q = columns theta
        let off = if theta = 0.0 then 0.0 else 1.0
        study.Claim(Claim.near $"JS at theta = {theta}" source (off * log 2.0) 1e-12 (Divergence.jensenShannon p q))
        study.Claim(Claim.near $"TV at theta = {theta}" source off 1e-12 (Divergence.totalVariation p q))

        if theta <> 0.0 then
            study.Claim(Claim.atLeast $"KL at theta = {theta} is infinite" source infinity (Divergence.kl p q))

        // No plan is cheaper than the first coordinates' distance, and moving each z straight across costs that much.
        let z = Rng.uniformValues (Rng.named "exact" study.Key) 1000
        let atLeast = Wasserstein1.empirical (Array.create 1000 0.0) (Array.create 1000 theta)
        let atMost = z |> Array.averageBy (fun _ -> abs theta)
        study.Claim(Claim.near $"EM of samples at theta = {theta}, from below" source (abs theta) 1e-9 atLeast)
        study.Claim(Claim.near $"EM of samples at theta = {theta}, from above" source (abs theta) 1e-9 atMost)

    let learn objective theta =
        let key = Rng.named $"{theta}" study.Key
        Fit.Critic(objective, network, adam, backend, key, null, steps, fun step -> pairs theta (Rng.at step key))

    let emOf, jsOf, slopes =
        thetas
        |> Array.map (fun theta ->
            use _scope = torch.NewDisposeScope()
            let fresh = pairs theta (Rng.named "fresh" study.Key)
            let critic = learn (Loss.wasserstein + 10.0 * Penalty.gradient) theta
            let scores x = Fit.Scores(network, critic, x)
            let slope = (Fit.Gradients(network, critic, fresh.Fake)).mean([| 0L |]) |> Tensors.toArray

            let steepness =
                Fit.Gradients(network, critic, fresh.Fake)
                |> Tensors.normPerSample
                |> fun norms -> Tensors.toFloat (norms.mean ())

            let raw = Tensors.toFloat ((scores fresh.Real).mean().sub((scores fresh.Fake).mean()))
            let discriminator = learn (Objective.ofLoss Loss.minimax) theta

            let value =
                Loss.minimax.Critic
                    { Real = Fit.Scores(network, discriminator, fresh.Real)
                      Fake = Fit.Scores(network, discriminator, fresh.Fake) }
                |> Tensors.toFloat

            let vanishing =
                (Fit.GeneratorGradients(Loss.minimax, network, discriminator, fresh)).mean([| 0L |])
                |> Tensors.toArray

            let em, js = raw / steepness, (log 4.0 - value) / 2.0

            study.Claim(
                Claim.near
                    $"EM learnt by a critic at theta = {theta}, divided by its slope"
                    source
                    (abs theta)
                    (0.1 * abs theta)
                    em
            )

            study.Claim(
                Claim.between
                    $"JS learnt by a discriminator at theta = {theta}"
                    source
                    (0.9 * log 2.0)
                    (log 2.0 + 0.01)
                    js
            )
            // grad_theta W = -E[d f / d x] at the generated points.
            study.Claim(
                Claim.near
                    $"d EM / d theta at theta = {theta} through the critic"
                    source
                    (float (sign theta))
                    0.25
                    -slope[0]
            )

            study.Claim(
                Claim.between $"the discriminator's gradient in theta at theta = {theta}" source -0.1 0.1 vanishing[0]
            )

            em, js, -slope[0])
        |> Array.unzip3

    let order = [| -2.0 .. 0.05..2.0 |]

    study.Figure(
        "distances",
        Chart.create
            "Only the earth mover's distance says how far"
            "theta"
            "distance"
            [| Mark.line "EM = |theta|" order (Array.map abs order)
               Mark.line "JS" order (order |> Array.map (fun theta -> if abs theta < 1e-9 then 0.0 else log 2.0))
               Mark.line "TV" order (order |> Array.map (fun theta -> if abs theta < 1e-9 then 0.0 else 1.0))
               Mark.points "EM, learnt" 5.0 thetas emOf
               Mark.points "JS, learnt" 5.0 thetas jsOf |]
    )

    study.Figure(
        "slopes",
        Chart.create
            "What theta is told"
            "theta"
            "d EM / d theta"
            [| Mark.points "through the critic" 5.0 thetas slopes
               Mark.level "+1" 1.0
               Mark.level "-1" -1.0 |]
    )

Load.study
    "parallel_lines"
    "Two parallel lines: EM, JS, KL and TV as they come together"
    "P is uniform on the segment (0, z), Q on (theta, z). Their EM distance is |theta|; JS is log 2, KL infinite and TV 1 wherever theta is not 0. The distances are computed in closed form, from samples, and by trained networks: a WGAN-GP critic for EM, divided by its slope as its penalty is soft (1 + theta / (2 lambda)), and a discriminator for JS, whose gradient vanishes."
    body
