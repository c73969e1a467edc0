// The optimal discriminator p / (p + q), what the game is worth there, LSGAN's Pearson identity, and the f-GANs' bounds.
#load "load.fsx"

open TorchSharp
open Wgan.Functional

let backend = Backend.Default
let batch = 512
let network = Mlp.create Weights.He [| 32; 32 |] 1

/// N(-distance / 2, 1) is real, N(distance / 2, 1) is generated.
let gaussians distance count (key: Key) : Samples =
    let sample name mean =
        Rng.normalValues (Rng.named name key) count
        |> Array.map (fun z -> mean + z)
        |> Tensors.ofArray backend [| int64 count; 1L |]

    { Real = sample "real" (-distance / 2.0)
      Fake = sample "fake" (distance / 2.0) }

let cells = Array.init 16000 (fun i -> -8.0 + 0.001 * (float i + 0.5))

let masses mean =
    let weights = cells |> Array.map (fun x -> exp (-0.5 * (x - mean) ** 2.0))
    let total = Array.sum weights
    weights |> Array.map (fun weight -> weight / total)

let body (study: StudyContext) =
    let steps = study.Choose(600L, 3000L)
    let distance = 2.0
    let p, q = masses (-distance / 2.0), masses (distance / 2.0)
    let decay = Schedule.linear 3e-3 0.0 (steps / 2L) steps
    let adam = Optimizers.adamScheduled decay 0.5 0.9

    let learn distance (loss: Loss) =
        let key = Rng.named loss.Description.Name study.Key

        Fit.Critic(
            (Objective.ofLoss loss),
            network,
            adam,
            backend,
            key,
            null,
            steps,
            fun step -> gaussians distance batch (Rng.at step key)
        )

    let testOf distance = gaussians distance 20000 (Rng.named "test" study.Key)
    let test = testOf distance

    let valueOf (loss: Loss) critic (test: Samples) =
        -(loss.Critic
            { Real = Fit.Scores(network, critic, test.Real)
              Fake = Fit.Scores(network, critic, test.Fake) }
          |> Tensors.toFloat)

    let grid = [| -3.0 .. 0.1..3.0 |]
    let gridTensor = Tensors.ofArray backend [| int64 grid.Length; 1L |] grid
    let optimal = grid |> Array.map (fun x -> 1.0 / (1.0 + exp (distance * x)))
    let discriminator = learn distance Loss.minimax
    let learnt = (Fit.Scores(network, discriminator, gridTensor)).sigmoid() |> Tensors.toArray
    let worst = Array.map2 (fun a b -> abs (a - b)) learnt optimal |> Array.max
    let goodfellow = "Goodfellow et al. 2014, proposition 1 and theorem 1; seeds 001, 002"
    study.Claim(Claim.atMost "the learnt D is p / (p + q): largest difference on (-3, 3)" goodfellow 0.05 worst)
    let js = Divergence.jensenShannon p q

    study.Claim(
        Claim.near
            "max V(G, D) = -log 4 + 2 JS"
            goodfellow
            (2.0 * js - log 4.0)
            0.03
            (valueOf Loss.minimax discriminator test)
    )

    study.Figure(
        "discriminator",
        Chart.create
            "The discriminator of N(-1, 1) against N(1, 1)"
            "x"
            "D(x)"
            [| Mark.line "p / (p + q)" grid optimal; Mark.points "learnt" 3.0 grid learnt |]
    )

    let mao = "Mao et al. 2017, section 3.2; seed 002"
    let lsgan = learn distance Loss.leastSquaresPearson
    let real, fake = Fit.Scores(network, lsgan, test.Real), Fit.Scores(network, lsgan, test.Fake)
    // 1/2 E_p[(D - c)^2] + 1/2 E_q[(D - c)^2] with c = 0: both terms, as the fake one alone is no divergence.
    let both =
        (Tensors.toFloat (real.mul(real).mean())
         + Tensors.toFloat (fake.mul(fake).mean()))
        / 2.0

    let pearson = Divergence.triangular p q / 2.0

    study.Claim(
        Claim.near
            "LSGAN with b - c = 1, b - a = 2: both terms at the learnt D are 1/2 chi2(p + q || 2 q)"
            mao
            pearson
            0.03
            both
    )

    let nowozin = "Nowozin, Cseke and Tomioka 2016, section 2"

    // Closer together, as Pearson's chi-squared grows like exp(distance^2).
    let p, q, close = masses -0.5, masses 0.5, testOf 1.0

    let rows =
        [| for f in
               [ FDivergence.kl
                 FDivergence.reverseKl
                 FDivergence.pearson
                 FDivergence.squaredHellinger
                 FDivergence.jensenShannon
                 FDivergence.totalVariation ] do
               let name = f.Description.Name
               let loss = Loss.fGan f
               let bound, truth = valueOf loss (learn 1.0 loss) close, Divergence.ofFunction f p q
               study.Claim(Claim.between $"the learnt bound of {name} over its truth" nowozin 0.8 1.05 (bound / truth))
               [| name; $"{truth:f4}"; $"{bound:f4}" |] |]

    study.Heading "Bounds of the f-GANs"
    study.Table([| "divergence"; "by quadrature"; "learnt lower bound on 20,000 samples each" |], rows)

Load.study
    "optimal_discriminator"
    "The optimal discriminator and what the game is worth there"
    "N(-1, 1) against N(1, 1), and N(-1/2, 1) against N(1/2, 1) for the f-GANs. A trained discriminator is compared with p / (p + q), its value with -log 4 + 2 JS, LSGAN's two terms with half of Pearson's chi-squared, and the f-GANs' variational bounds with the divergences that they bound. Bounds are measured on fresh samples."
    body
