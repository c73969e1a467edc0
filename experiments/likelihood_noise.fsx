// Maximum likelihood for a model on a line: KL is infinite, and noise makes it finite.
#load "load.fsx"

open TorchSharp
open Wgan.Functional

let backend =
    { Backend.Default with
        DType = torch.ScalarType.Float64 }

let source = "seed 000, Earth mover's distance; WGAN, section 1"

/// The data's deviation across the line.
let across = 0.3

/// The line's distance from the data's mean.
let shift = 0.5

let gaussian mean deviation : Gaussian = { Mean = mean; Deviation = deviation }

/// KL(N(0, diag(1, across^2)) || N((0, theta), diag(1 + sigma^2, sigma^2))): coordinates are independent, so their KLs add up.
let kl theta sigma =
    Gaussian.Kl(gaussian 0.0 1.0, gaussian 0.0 (sqrt (1.0 + sigma * sigma)))
    + Gaussian.Kl(gaussian 0.0 across, gaussian theta sigma)

/// A Gaussian's masses in cells of that width on (-reach, reach), made to add up to 1.
let masses reach width (g: Gaussian) =
    let weights =
        Array.init (int (round (2.0 * reach / width))) (fun i ->
            let x = -reach + width * (float i + 0.5)
            exp (-0.5 * ((x - g.Mean) / g.Deviation) ** 2.0))

    let total = Array.sum weights
    weights |> Array.map (fun weight -> weight / total)

/// All mass in the cell that holds a point.
let pointMass reach width point =
    let at = int ((point + reach) / width)
    Array.init (int (round (2.0 * reach / width))) (fun i -> if i = at then 1.0 else 0.0)

/// Masses on the plane's cells of independent coordinates.
let plane (x: float[]) (y: float[]) =
    let masses = x |> Array.collect (fun p -> y |> Array.map (fun q -> p * q))
    let total = Array.sum masses
    masses |> Array.map (fun mass -> mass / total)

let samples count (key: Key) =
    let z = Rng.normalValues key (2 * count)
    Array.init count (fun i -> z[2 * i]), Array.init count (fun i -> across * z[2 * i + 1])

let logDensity mean deviation x =
    -0.5 * ((x - mean) / deviation) ** 2.0
    - log deviation
    - 0.5 * log (2.0 * System.Math.PI)

/// log p - log q at the data's samples: its mean estimates KL.
let logRatios theta sigma (x: float[], y: float[]) =
    Array.map2
        (fun x y ->
            logDensity 0.0 1.0 x + logDensity 0.0 across y
            - logDensity 0.0 (sqrt (1.0 + sigma * sigma)) x
            - logDensity theta sigma y)
        x
        y

let standardError (values: float[]) =
    let mean = Array.average values

    sqrt (
        (values |> Array.averageBy (fun value -> (value - mean) ** 2.0))
        / float values.Length
    )

/// theta and sigma of the greatest likelihood, by descent from (1, 2).
let fit (steps: int64) (x: float[], y: float[]) =
    let vector (values: float[]) = Tensors.ofArray backend [| int64 values.Length |] values
    let x, y = vector x, vector y
    let adam = Optimizers.adamScheduled (Schedule.cosine 0.1 0.001 0L steps) 0.9 0.999
    let number value = Tensors.ofArray backend [||] [| value |]
    let parameters = Tree.named [| "theta"; "logVariance" |] [| number 1.0; number (log 4.0) |]
    let mutable state = adam.Init parameters
    let mutable current = parameters

    for step in 0L .. steps - 1L do
        let leaves = Tree.leaves current
        let variance = leaves["logVariance"].exp()
        let along = variance.add (number 1.0)
        let residual = y.sub leaves["theta"]

        // -2 log q, constants aside.
        let loss =
            along.log().add(x.square().mean().div along).add(variance.log ()).add(residual.square().mean().div variance)

        let clock = { Iteration = step; Update = step + 1L }
        let result = adam.Update(clock, Tree.grad loss leaves, state, current)
        state <- result.State
        use _noGrad = torch.no_grad ()
        current <- Optimizer.apply result.Updates current

    Tensors.toFloat current["theta"], sqrt (exp (Tensors.toFloat current["logVariance"]))

let body (study: StudyContext) =
    let count = study.Choose(20000, 100000)
    let along = masses 8.0 0.1
    study.Heading "A model on a line"

    // Data with a density against all of the model's mass in one row of cells.
    for width in [ 0.2; 0.1; 0.02 ] do
        let data = plane (along (gaussian 0.0 1.0)) (masses 3.0 width (gaussian 0.0 across))
        let model = plane (along (gaussian 0.0 1.0)) (pointMass 3.0 width shift)

        study.Claim(
            Claim.atLeast
                $"KL(data || line) is infinite, in cells of {width}"
                source
                infinity
                (Divergence.kl data model)
        )

    // One cell in a thousand outside the support is enough.
    let p = Array.init 1000 (fun _ -> 0.001)
    let q = Array.init 1000 (fun i -> if i = 0 then 0.0 else 1.0 / 999.0)

    study.Claim(
        Claim.atLeast
            "one point in 1,000 outside the model's support makes KL infinite"
            source
            infinity
            (Divergence.kl p q)
    )

    let sigmas = [| 0.1; 0.3; 1.0 |]
    let data = samples count (Rng.named "data" study.Key)

    let estimates =
        sigmas
        |> Array.map (fun sigma ->
            let exact = kl shift sigma
            let wide = gaussian 0.0 (sqrt (1.0 + sigma * sigma))

            // Far enough for the mass, and not so far that the model's underflows.
            let reach = 25.0 * sigma |> max 3.0 |> min 8.0

            let quadrature =
                Divergence.kl
                    (plane (along (gaussian 0.0 1.0)) (masses reach 0.02 (gaussian 0.0 across)))
                    (plane (along wide) (masses reach 0.02 (gaussian shift sigma)))

            study.Claim(
                Claim.near
                    $"with noise of {sigma} on the model KL is its closed form, by quadrature: quotient"
                    source
                    1.0
                    0.01
                    (quadrature / exact)
            )

            let ratios = logRatios shift sigma data
            let estimate = Array.average ratios

            study.Claim(
                Claim.between
                    $"the same from samples, noise {sigma}: difference in standard errors"
                    source
                    -4.0
                    4.0
                    ((estimate - exact) / standardError ratios)
            )

            estimate)

    let small = 1e-3

    study.Claim(
        Claim.near
            "as the noise goes to 0, KL explodes as misfit^2 / (2 sigma^2): quotient at sigma = 0.001"
            "theory"
            1.0
            0.01
            (kl shift small / ((across ** 2.0 + shift ** 2.0) / (2.0 * small * small)))
    )

    let shown = Array.init 81 (fun i -> 10.0 ** (-2.0 + 3.0 * float i / 80.0))

    study.Figure(
        "kl",
        { Chart.create
              "KL(data || line + noise) has a minimum, and no value without noise"
              "deviation of the noise"
              "KL, nats"
              [| Mark.line "line on the data's mean" shown (shown |> Array.map (kl 0.0))
                 Mark.line $"line {shift} away" shown (shown |> Array.map (kl shift))
                 Mark.line "line 2 away" shown (shown |> Array.map (kl 2.0))
                 Mark.points $"from samples, {shift} away" 4.0 sigmas estimates
                 Mark.upright "the data's deviation" across |] with
            XScale = AxisScale.Log
            YScale = AxisScale.Log }
    )

    study.Heading "The noise that likelihood chooses"
    let theta, sigma = fit (study.Choose(150L, 400L)) data
    // The zero of d KL / d sigma^2 at theta = 0.
    let slope v = 1.0 / (1.0 + v) - 1.0 / (1.0 + v) ** 2.0 + 1.0 / v - across ** 2.0 / v ** 2.0

    let best =
        let mutable low, high = 1e-6, 1.0

        for _ in 1..60 do
            let middle = (low + high) / 2.0
            if slope middle > 0.0 then high <- middle else low <- middle

        sqrt low

    study.Claim(
        Claim.near
            "descent on the likelihood moves the line onto the data: theta"
            source
            0.0
            (4.0 * across / sqrt (float count) + 1e-3)
            theta
    )

    study.Claim(
        Claim.near "and makes the noise as wide as KL's minimum has it: quotient" source 1.0 0.05 (sigma / best)
    )

    study.Claim(
        Claim.near
            "which is the model's misfit, the data's deviation from the line: quotient"
            "WGAN, section 1"
            1.0
            0.1
            (sigma / across)
    )

    study.Text
        $"Likelihood sets sigma to {sigma:f3}, near the data's deviation {across} from the best line: the noise is there to pay for what the model misses, not because the data are noisy. This is the blur that WGAN's introduction complains of."

    let x, y = samples 400 (Rng.named "shown" study.Key)
    let z = Rng.normalValues (Rng.named "model" study.Key) 1200

    study.Figure(
        "samples",
        { Chart.create
              "Data, and the model that likelihood makes of a line"
              "x"
              "y"
              [| Mark.points "data" 2.0 x y
                 Mark.points
                     "line + noise"
                     2.0
                     (Array.init 400 (fun i -> z[3 * i] + sigma * z[3 * i + 1]))
                     (Array.init 400 (fun i -> theta + sigma * z[3 * i + 2]))
                 Mark.level "the line" theta |] with
            EqualUnits = true }
    )

    study.Heading "Data on a line as well"

    let ofLine width = Divergence.kl (pointMass 3.0 width 0.0) (masses 3.0 width (gaussian shift 0.5))

    study.Claim(
        Claim.near
            "noise on the model alone does not help data on a line: KL grows by log 10 when cells shrink to a tenth"
            "theory"
            (log 10.0)
            0.02
            (ofLine 0.002 - ofLine 0.02)
    )

    let both = Divergence.kl (masses 6.0 0.01 (gaussian 0.0 0.5)) (masses 6.0 0.01 (gaussian shift 0.5))

    study.Claim(
        Claim.near
            "noise on both makes KL theta^2 / (2 sigma^2)"
            "theory; Arjovsky and Bottou 2017, section 3"
            (shift ** 2.0 / (2.0 * 0.5 ** 2.0))
            1e-3
            both
    )

    study.Text
        "A distribution on a line has no density, so that KL to one that has a density is infinite however wide the model's noise: its likelihood is finite, its KL is not. In cells KL grows with every refinement. Noise on both sides mends that, and KL then falls with the lines' distance."

Load.study
    "likelihood_noise"
    "KL where the model lives on a line, and what noise does about it"
    "Data from N(0, diag(1, 0.09)) in the plane, and a model whose samples lie on the line (z, theta), z ~ N(0, 1). No data point lies on that line, so KL(data || model) is infinite at every theta and tells none from another. Noise N(0, sigma^2) on the model's samples makes it a density and KL finite. Its closed form is compared with quadrature and with samples; then theta and sigma are fitted by maximum likelihood."
    body
