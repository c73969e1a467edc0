// KL and JS of Gaussians: numbers in closed form against numbers by quadrature, and what the figures of seed 000 show.
#load "load.fsx"

open Wgan.Functional

let gaussian mean deviation : Gaussian = { Mean = mean; Deviation = deviation }

/// Midpoints of small cells, and the mass of a Gaussian in each.
let cells = Array.init 40000 (fun i -> -20.0 + 0.001 * (float i + 0.5))

let masses (g: Gaussian) =
    let weights = cells |> Array.map (fun x -> exp (-0.5 * ((x - g.Mean) / g.Deviation) ** 2.0))
    let total = Array.sum weights
    weights |> Array.map (fun weight -> weight / total)

let integrand (p: float[]) (q: float[]) =
    Array.map2
        (fun p q ->
            if p < 1e-300 || q < 1e-300 then
                0.0
            else
                p * log (p / q) / 0.001)
        p
        q

let body (study: StudyContext) =
    let origin, shifted, wide = gaussian 0.0 1.0, gaussian 1.0 1.0, gaussian 1.0 2.0
    let seed = "seed 000, KL and JS"

    for name, q, forward, backward in [ "N(1, 1)", shifted, 0.5, 0.5; "N(1, 4)", wide, 0.443147, 1.306853 ] do
        let p = origin
        let pMass, qMass = masses p, masses q
        study.Claim(Claim.near $"KL(N(0, 1) || {name}), closed form" seed forward 1e-6 (Gaussian.Kl(p, q)))
        study.Claim(Claim.near $"KL({name} || N(0, 1)), closed form" seed backward 1e-6 (Gaussian.Kl(q, p)))
        study.Claim(Claim.near $"KL(N(0, 1) || {name}), quadrature" seed forward 1e-4 (Divergence.kl pMass qMass))
        study.Claim(Claim.near $"KL({name} || N(0, 1)), quadrature" seed backward 1e-4 (Divergence.kl qMass pMass))
        let js, back = Divergence.jensenShannon pMass qMass, Divergence.jensenShannon qMass pMass
        study.Claim(Claim.near $"JS of N(0, 1) and {name} is symmetric" seed 0.0 1e-12 (js - back))

        study.Claim(
            Claim.between $"JS of N(0, 1) and {name} is in (0, log 2)" "theory; seed 000 has 1 bit" 1e-9 (log 2.0) js
        )

        let shown = [| for i in 16000..80..25000 -> i |]
        let pick values = shown |> Array.map (fun i -> (values: float[])[i])

        let figure = if name = "N(1, 1)" then "shifted" else "wide"

        study.Figure(
            figure,
            Chart.create
                $"N(0, 1) and {name}: the integrands of KL differ where the KLs may not"
                "x"
                "density, or integrand"
                [| Mark.line "p = N(0, 1)" (pick cells) (pick pMass |> Array.map (fun m -> m / 0.001))
                   Mark.line $"q = {name}" (pick cells) (pick qMass |> Array.map (fun m -> m / 0.001))
                   Mark.line "p log(p / q)" (pick cells) (integrand pMass qMass |> pick)
                   Mark.line "q log(q / p)" (pick cells) (integrand qMass pMass |> pick) |]
        )

    let difference =
        Array.map2
            (fun a b -> abs (a - b))
            (integrand (masses origin) (masses shifted))
            (integrand (masses shifted) (masses origin))
        |> Array.max

    study.Claim(Claim.atLeast "for N(1, 1) the two integrands differ, the integrals do not" seed 0.1 difference)

    let distances = [| 0.0..0.25..12.0 |]

    let js =
        distances
        |> Array.map (fun d -> Divergence.jensenShannon (masses origin) (masses (gaussian d 1.0)))

    let kl = distances |> Array.map (fun d -> Gaussian.Kl(origin, gaussian d 1.0))
    study.Claim(Claim.near "JS at distance 12 has reached log 2" "theory" (log 2.0) 1e-6 (Array.last js))
    study.Claim(Claim.near "KL at distance 12 is 12^2 / 2" "theory" 72.0 1e-9 (Array.last kl))

    study.Figure(
        "distance",
        Chart.create
            "As two Gaussians move apart, KL grows without bound and JS levels off"
            "distance of the means, in deviations"
            "nats"
            [| Mark.line "JS" distances js
               Mark.line "KL / 50" distances (kl |> Array.map (fun value -> value / 50.0))
               Mark.level "log 2" (log 2.0) |]
    )

Load.study
    "gaussians_divergences"
    "KL and JS of two Gaussians"
    "N(0, 1) against N(1, 1), where both KLs are 1/2 and only their integrands differ, and against N(1, 4), where they are not equal; JS is symmetric and at most log 2. Closed forms against quadrature on 40,000 cells."
    body
