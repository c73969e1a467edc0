// A discriminator and critics at their optimum: where they have slopes, and which (WGAN, figure 2; WGAN-GP, proposition 1).
#load "load.fsx"

open TorchSharp
open Wgan.Functional

let backend = Backend.Default
let batch = 256
let network = Mlp.create Weights.He [| 64; 64 |] 1
let column (values: float[]) = Tensors.ofArray backend [| int64 values.Length; 1L |] values

/// Samples of a mixture of equally likely Gaussians of deviation 1.
let mixture (means: float[]) count (key: Key) =
    let modes = Rng.integers (Rng.named "mode" key) means.Length count

    Rng.normalValues (Rng.named "noise" key) count
    |> Array.mapi (fun i z -> means[modes[i]] + z)

let density (means: float[]) x =
    means
    |> Array.averageBy (fun mean -> exp (-0.5 * (x - mean) ** 2.0) / sqrt (2.0 * System.Math.PI))

/// Slope of a network along the line, by autograd, at these places.
let slopes critic places = Fit.Gradients(network, critic, column places) |> Tensors.toArray

let values critic places = Fit.Scores(network, critic, column places) |> Tensors.toArray

/// The share of b's variance that the best a + c b explains, and that c: the slope of y on x.
let regression (x: float[]) (y: float[]) =
    let mx, my = Array.average x, Array.average y
    let covariance = Array.map2 (fun x y -> (x - mx) * (y - my)) x y |> Array.average
    let variance (values: float[]) mean = values |> Array.averageBy (fun value -> (value - mean) ** 2.0)
    covariance ** 2.0 / (variance x mx * variance y my), covariance / variance x mx

/// Values moved and scaled so that they run from 0 to 1.
let unit (values: float[]) =
    let low, high = Array.min values, Array.max values
    values |> Array.map (fun value -> (value - low) / (high - low))

let body (study: StudyContext) =
    let steps = study.Choose(600L, 4000L)
    let decayed rate = Schedule.linear rate 0.0 (steps / 2L) steps
    let adam rate = Optimizers.adamScheduled (decayed rate) 0.5 0.9
    let rms = Optimizer.chain [| ScaleByRms.pyTorch 0.99 1e-8; Optimizer.descend (decayed 2e-3) |]

    let clipped =
        Objective.ofLoss Loss.wasserstein
        |> Objective.project (Projection.clipWeights 0.1)

    let penalised weight = Loss.wasserstein + weight * Penalty.gradient

    let learn name objective optimizer (real: Key -> Tensor) (fake: Key -> Tensor) =
        let key = Rng.named name study.Key

        let samples step : Samples =
            let key = Rng.at step key

            { Real = real (Rng.named "real" key)
              Fake = fake (Rng.named "fake" key) }

        let critic = Fit.Critic(objective, network, optimizer, backend, key, null, steps, samples)
        study.Say $"{name}: trained"
        critic

    let onLine means key = mixture means batch key |> column
    study.Heading "Two Gaussians"
    let left, right = [| -3.0 |], [| 3.0 |]
    let gaussians name objective optimizer = learn name objective optimizer (onLine left) (onLine right)
    let discriminator = gaussians "discriminator" (Objective.ofLoss Loss.minimax) (adam 3e-3)
    let clip = gaussians "clipped critic" clipped rms
    let gp = gaussians "penalised critic" (penalised 10.0) (adam 3e-3)
    let figure2 = "WGAN, figure 2; seeds 000, 001"
    let between = [| -3.0 .. 0.05..3.0 |]
    let probability x = 1.0 / (1.0 + exp -x)
    let atMeans = values discriminator [| -3.0; 3.0 |] |> Array.map probability
    study.Claim(Claim.atLeast "the discriminator is sure: D at the real mean" figure2 0.99 atMeans[0])
    study.Claim(Claim.atMost "and D at the generated mean" figure2 0.01 atMeans[1])

    let told =
        Fit.GeneratorGradients(
            Loss.minimax,
            network,
            discriminator,
            { Real = onLine left (Rng.named "told real" study.Key)
              Fake = onLine right (Rng.named "told fake" study.Key) }
        )
        |> Tensors.normPerSample

    // At the optimum 6 D(x) at x, with D = 1 / (1 + e^(6 x)): 1e-7 at the mean. The few samples near 0 are told more.
    study.Claim(
        Claim.atMost
            "it tells a minimax generator next to nothing: median gradient of a sample"
            figure2
            1e-3
            (Tensors.toFloat (told.median ()))
    )

    // Exactly, by integrals: the slope of the penalised optimum is 1 + (F - G) / (2 lambda m), m being the density of u x + (1 - u) y.
    let cdf mean x =
        // The integral of the density, on a fine grid.
        let h = 0.002
        let from = mean - 8.0
        Seq.sumBy (fun i -> h * density [| mean |] (from + h * (float i + 0.5))) (seq { 0 .. int ((x - from) / h) - 1 })

    let interpolates x =
        [| 0.005..0.01..0.995 |]
        |> Array.averageBy (fun u ->
            let deviation = sqrt (u * u + (1.0 - u) ** 2.0)
            density [| 0.0 |] ((x - (3.0 - 6.0 * u)) / deviation) / deviation)

    let coarse = [| -3.0 .. 0.25..3.0 |]

    let softSlopes =
        coarse
        |> Array.map (fun x -> 1.0 + (cdf -3.0 x - cdf 3.0 x) / (20.0 * interpolates x))

    let softRise = 0.25 * (Array.sum softSlopes - (softSlopes[0] + Array.last softSlopes) / 2.0)
    let rise critic = let v = values critic [| -3.0; 3.0 |] in v[0] - v[1]

    study.Claim(
        Claim.near
            "the penalised critic falls between the means as the penalty's optimum does, 1 + (F - G) / (2 lambda m): quotient"
            "theory"
            1.0
            0.05
            (rise gp / softRise)
    )

    let exactly (means: float[]) (others: float[]) places =
        let sample name means = mixture means 20000 (Rng.named name study.Key)
        Wasserstein1.optimalCritic (sample "exact real" means) (sample "exact fake" others) places

    let potential = exactly left right between

    for name, critic in [ "clipped", clip; "penalised", gp ] do
        let fit, _ = regression between (values critic between)
        study.Claim(Claim.atLeast $"the {name} critic is near-linear between the means: R^2" figure2 0.95 fit)
        let against, scale = regression potential (values critic between)

        study.Claim(
            Claim.atLeast
                $"the {name} critic is the exact Kantorovich potential up to scale: R^2"
                "WGAN-GP, section 3; seed 003"
                0.95
                against
        )

        study.Claim(
            Claim.atLeast $"the {name} critic has the potential's sign: scale" "Kantorovich and Rubinstein" 0.0 scale
        )

        let s = slopes critic between |> Array.map abs

        study.Claim(
            Claim.atLeast
                $"the {name} critic has slopes everywhere between the means: least over largest"
                figure2
                0.1
                (Array.min s / Array.max s)
        )

    let shown = [| -7.0 .. 0.1..7.0 |]

    study.Figure(
        "figure2",
        Chart.create
            "WGAN's figure 2: a discriminator saturates, critics do not"
            "x"
            "density, D(x), or critic scaled to (0, 1)"
            [| Mark.line "real" shown (shown |> Array.map (density left))
               Mark.line "generated" shown (shown |> Array.map (density right))
               Mark.line "discriminator D(x)" shown (values discriminator shown |> Array.map probability)
               Mark.line "critic, clipped" shown (unit (values clip shown))
               Mark.line "critic, penalised" shown (unit (values gp shown)) |]
    )

    let logSlopes critic = slopes critic shown |> Array.map (fun s -> max 1e-9 (abs s))

    let ofD =
        Array.map2
            (fun score slope -> let d = probability score in max 1e-9 (d * abs slope))
            (values discriminator shown)
            (slopes discriminator shown)

    study.Figure(
        "slopes",
        { Chart.create
              "What a generated point at x would be told"
              "x"
              "size of the gradient"
              [| Mark.line "log(1 - D)" shown ofD
                 Mark.line "critic, clipped" shown (logSlopes clip)
                 Mark.line "critic, penalised" shown (logSlopes gp)
                 Mark.line "penalised, in theory" coarse softSlopes |] with
            YScale = AxisScale.Log }
    )

    study.Text
        "D is 1 on the real side and 0 on the generated side; the slope that log(1 - D) passes on is D times that of D's logit, and is gone where generated points are. Both critics fall steadily from the real mean to the generated one. The clipped critic's scale is whatever its box of weights allows; its slope is largest where its units' kinks can reach, since a bias is clipped as well. The penalised critic's slope exceeds 1 by as much as a soft penalty lets it."

    study.Heading "A real Gaussian between two generated ones"
    let middle, outer = [| 0.0 |], [| -4.0; 4.0 |]
    let tent name objective optimizer = learn name objective optimizer (onLine middle) (onLine outer)
    let across = [| -4.0 .. 0.05..4.0 |]

    let tents =
        [ "clipped", tent "clipped tent" clipped rms
          "penalised", tent "penalised tent" (penalised 10.0) (adam 3e-3) ]

    let exactTent = exactly middle outer across

    let fits =
        tents
        |> List.map (fun (_, critic) -> fst (regression exactTent (values critic across)))

    study.Claim(
        Claim.atLeast
            "the penalised critic is the exact potential of the three up to scale: R^2"
            "WGAN-GP, section 3"
            0.95
            fits[1]
    )

    // The source says of clipping that its functions are too simple, not that it finds a potential that bends. Asked for R^2 of 0.95 here the
    // clipped critic had 0.966 and 0.940 with two seeds; what the source does say is this order.
    study.Claim(
        Claim.atLeast
            "and is nearer to it than the clipped one: R^2 less the clipped critic's"
            "WGAN-GP, section 3 and figure 1"
            0.0
            (fits[1] - fits[0])
    )

    study.Figure(
        "tent",
        Chart.create
            "N(0, 1) between N(-4, 1) and N(4, 1): the potential is a tent"
            "x"
            "scaled to (0, 1)"
            [| yield Mark.line "exact potential" across (unit exactTent)
               for name, critic in tents do
                   yield Mark.line $"critic, {name}" across (unit (values critic across)) |]
    )

    study.Text
        $"The penalised critic lies on the tent. The clipped one has a tent's shape, but rounds its top, and its sides need not be alike: with biases in the same small box as weights it cannot bend where it should, which is what WGAN-GP's authors mean by functions too simple. How near it comes to the potential differs from seed to seed; here its R^2 is {fits[0]:f3}."

    study.Heading "Coupled pairs"
    // Circles of radius 2 and 1: a point is best moved along its radius, W = 1, and an optimal f is the distance from the origin.
    let circle radius (angles: float[]) =
        angles
        |> Array.collect (fun angle -> [| radius * cos angle; radius * sin angle |])
        |> Tensors.ofArray backend [| int64 angles.Length; 2L |]

    let angles count key = Rng.uniformValues key count |> Array.map (fun u -> 2.0 * System.Math.PI * u)
    // The penalty looks at independent pairs, as in the paper's algorithm; the slopes are then measured along coupled ones.
    let radial =
        learn "circles" (penalised 50.0) (adam 3e-3) (angles batch >> circle 2.0) (angles batch >> circle 1.0)

    let tested = angles 2000 (Rng.named "angles" study.Key)
    let along = Rng.uniformValues (Rng.named "along" study.Key) 2000

    let points =
        Array.map2 (fun angle u -> let r = 1.0 + u in [| r * cos angle; r * sin angle |]) tested along
        |> Array.concat
        |> Tensors.ofArray backend [| 2000L; 2L |]

    let derivative =
        (Fit.Gradients(network, radial, points)).mul(circle 1.0 tested).sum([| 1L |])
        |> Tensors.toArray
        |> Array.sort

    let proposition = "WGAN-GP, proposition 1; seed 003"

    study.Claim(
        Claim.near
            "on coupled pairs the critic's slope along the pair: mean"
            proposition
            1.0
            0.1
            (Array.average derivative)
    )

    study.Claim(Claim.atLeast "the 5 % quantile of that slope" proposition 0.9 derivative[100])
    study.Claim(Claim.atMost "the 95 % quantile of that slope" proposition 1.1 derivative[1899])

    let fresh name radius = circle radius (angles 2000 (Rng.named name study.Key))

    let estimate =
        (Fit.Scores(network, radial, fresh "r" 2.0)).mean().sub((Fit.Scores(network, radial, fresh "f" 1.0)).mean())

    study.Claim(
        Claim.near
            "and its estimate is the circles' W = 1"
            "Kantorovich and Rubinstein"
            1.0
            0.1
            (Tensors.toFloat estimate)
    )

    let ticks = [| -2.5 .. 0.1..2.5 |]

    let surface =
        let grid = ticks |> Array.collect (fun y -> ticks |> Array.collect (fun x -> [| x; y |]))

        Fit.Scores(network, radial, Tensors.ofArray backend [| int64 (ticks.Length * ticks.Length); 2L |] grid)
        |> Tensors.toArray
        |> Array.chunkBySize ticks.Length

    let ring radius =
        let a = [| 0.0..0.15..6.2 |] in Array.map (fun a -> radius * cos a) a, Array.map (fun a -> radius * sin a) a

    study.Figure(
        "circles",
        { Chart.create
              "The critic between two circles"
              "x"
              "y"
              [| Mark.heatMap ticks ticks surface 12
                 Mark.points "real" 4.0 (fst (ring 2.0)) (snd (ring 2.0))
                 Mark.points "generated" 4.0 (fst (ring 1.0)) (snd (ring 1.0)) |] with
            EqualUnits = true }
    )

    study.Figure(
        "along",
        Chart.create
            "Slopes along coupled pairs"
            "derivative of the critic along the pair"
            "density"
            [| Mark.histogram "2,000 points on pairs" 40 0.7 1.3 derivative
               Mark.upright "proposition 1" 1.0 |]
    )

Load.study
    "discriminator_vs_critic"
    "A discriminator and critics at their optimum"
    "Real samples from N(-3, 1), generated ones from N(3, 1). A discriminator, a WGAN critic with clipped weights and a WGAN-GP critic are trained to their optimum on them, and compared with each other, with the exact Kantorovich potential of 20,000 samples, and, for the penalised one, with the optimum of the penalised problem. Then a critic between two circles, whose optimal coupling is known, is asked for its slopes along coupled pairs."
    body
