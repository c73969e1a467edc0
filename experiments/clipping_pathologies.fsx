// What weight clipping does to a critic that is trained to its optimum (WGAN-GP, figure 1).
#load "load.fsx"

open TorchSharp
open Wgan.Functional

let backend = Backend.Default
let batch = 256
let wasserstein = Objective.ofLoss Loss.wasserstein
let clipped c = wasserstein |> Objective.project (Projection.clipWeights c)
let penalised = Loss.wasserstein + 10.0 * Penalty.gradient
let source = "WGAN-GP, section 3 and figure 1; seed 003"
let ticks = [| -2.5 .. 0.1..2.5 |]

let grid =
    let points = ticks |> Array.collect (fun y -> ticks |> Array.collect (fun x -> [| x; y |]))
    Tensors.ofArray backend [| int64 (ticks.Length * ticks.Length); 2L |] points

let median (values: float[]) = (Array.sort values)[values.Length / 2]

/// The values of all parameters.
let weights (variables: Variables) =
    variables.Parameters.Leaves()
    |> Seq.collect (fun leaf -> Tensors.toArray leaf.Value)
    |> Array.ofSeq

/// Dense ReLU layers whose outputs can be asked for.
let deep layers width =
    Network.sequential
        [| for i in 1..layers do
               yield Layer.dense Weights.He width
               yield Layer.relu
               yield Network.expose $"layer{i}"
           yield Layer.dense Weights.He 1 |]

/// Norms of the critic's loss's gradients in each layer's outputs, the first layer first.
let gradientNorms layers (network: Network) (variables: Variables) (samples: Samples) =
    let leaves = Tree.leaves variables.Parameters

    let run x =
        network.Apply(Mode.Training, leaves, variables.State, Tree.Empty, NetworkInput.Of x)

    let real, fake = run samples.Real, run samples.Fake

    let loss =
        Loss.wasserstein.Critic
            { Real = real.Output.reshape -1L
              Fake = fake.Output.reshape -1L }

    let outputs =
        [| for i in 1..layers do
               real.Features[$"layer{i}"]
               fake.Features[$"layer{i}"] |]

    Tensors.gradWithGraph loss outputs
    |> Array.chunkBySize 2
    |> Array.map (fun pair ->
        let square (g: Tensor) = Tensors.toFloat ((g.``to`` torch.ScalarType.Float64).square().sum())
        sqrt (square pair[0] + square pair[1]))

let body (study: StudyContext) =
    study.Heading "Value surfaces"
    let steps = study.Choose(150L, 2000L)
    let network = Mlp.create Weights.He (study.Choose([| 64; 64; 64 |], [| 128; 128; 128 |])) 1
    let c = 0.01
    let decayed rate = Optimizer.descend (Schedule.linear rate 0.0 (steps / 2L) steps)
    let rms = Optimizer.chain [| ScaleByRms.pyTorch 0.99 1e-8; decayed (study.Choose(5e-4, 1e-4)) |]
    let adam = Optimizer.chain [| ScaleByAdam.create 0.5 0.9 1e-8; decayed 2e-3 |]
    let rows = ResizeArray()
    let pile = ResizeArray()

    for name, label, data in
        [ "ring", "8 Gaussians", Synthetic.ring 8
          "grid", "25 Gaussians", Synthetic.grid 5
          "roll", "Swiss roll", Synthetic.swissRoll ] do
        let opened = data.Open()

        // The generator is held at real samples plus noise of unit variance, as in the source.
        let samples size (key: Key) step : Samples =
            let near = opened.Batch(backend, Rng.named "near" key, step, size)

            { Real = opened.Batch(backend, Rng.named "real" key, step, size)
              Fake = near.add (Rng.normal backend near.shape (key |> Rng.named "noise" |> Rng.at step)) }

        let key = Rng.named name study.Key
        let test = samples 1000 (Rng.named "test" key) 0L
        let exact = OptimalTransport.wasserstein1 test.Real test.Fake

        let shares =
            [| for kind, objective, optimizer in [ "clipped", clipped c, rms; "penalised", penalised, adam ] do
                   let critic =
                       Fit.Critic(
                           objective,
                           network,
                           optimizer,
                           backend,
                           Rng.named kind key,
                           null,
                           steps,
                           samples batch (Rng.named "train" key)
                       )

                   study.Say $"{label}: {kind} critic trained"
                   let mean x = Tensors.toFloat ((Fit.Scores(network, critic, x)).mean())

                   let steepest =
                       [ grid; test.Real; test.Fake ]
                       |> List.map (fun x ->
                           Tensors.toFloat ((Fit.Gradients(network, critic, x) |> Tensors.normPerSample).max()))
                       |> List.max

                   // f over its steepest slope is 1-Lipschitz where it was looked at, and bounds W from below.
                   let share = (mean test.Real - mean test.Fake) / steepest / exact
                   let weights = weights critic
                   let largest = weights |> Array.map abs |> Array.max
                   let bound = if kind = "clipped" then c else largest
                   let atBound = weights |> Array.averageBy (fun w -> if abs w >= 0.99 * bound then 1.0 else 0.0)
                   pile.Add((name, kind, atBound, weights |> Array.map (fun w -> w / bound)))

                   let surface =
                       Fit.Scores(network, critic, grid)
                       |> Tensors.toArray
                       |> Array.chunkBySize ticks.Length

                   let shown = Tensors.toArray test.Real |> Array.chunkBySize 2 |> Array.truncate 300

                   study.Figure(
                       $"{name}-{kind}",
                       { Chart.create
                             $"{label}: the {kind} critic"
                             "x"
                             "y"
                             [| Mark.heatMap ticks ticks surface 12
                                Mark.points
                                    "real samples"
                                    1.5
                                    (shown |> Array.map (fun p -> p[0]))
                                    (shown |> Array.map (fun p -> p[1])) |] with
                           EqualUnits = true
                           XRange = [| -2.55; 2.55 |]
                           YRange = [| -2.55; 2.55 |] }
                   )

                   rows.Add
                       [| label
                          kind
                          $"{exact:f3}"
                          $"{100.0 * share:f0} %%"
                          $"{100.0 * atBound:f0} %%" |]

                   share |]

        if not study.IsQuick then
            study.Claim(
                Claim.atLeast
                    $"{label}: of the distance the penalised critic finds more than the clipped: quotient"
                    source
                    1.0
                    (shares[1] / shares[0])
            )

        // 1,000 samples of each overestimate W, so that even an optimal critic stays below it; 5 % for the critic's own test.
        study.Claim(
            Claim.atMost
                $"{label}: neither finds more than there is, divided by its steepest slope: share"
                "Kantorovich and Rubinstein"
                1.05
                (Array.max shares)
        )

    study.Table(
        [| "data"
           "critic"
           "W of 1,000 samples"
           "found, by steepest slope"
           "parameters within 1 % of the bound" |],
        rows.ToArray()
    )

    study.Text
        "Generated samples are real ones plus N(0, I), so their means agree: only higher moments differ. A clipped critic's best use of its box is a surface as steep as the box allows in a few directions, rounded over the modes; the penalised critic follows the data's shape."

    study.Heading "Where the weights lie"

    for name, kind, atBound, _ in pile do
        if kind = "clipped" then
            study.Claim(
                Claim.atLeast
                    $"{name}: share of the clipped critic's parameters within 1 %% of a bound"
                    source
                    0.5
                    atBound
            )

    let ofRoll = pile |> Seq.filter (fun (name, _, _, _) -> name = "roll") |> Array.ofSeq

    study.Figure(
        "weights",
        Chart.create
            "Swiss roll: clipping pushes weights to both bounds"
            "parameter, as a share of the bound or of the largest"
            "density"
            [| for _, kind, _, weights in ofRoll -> Mark.histogram kind 41 -1.025 1.025 weights |]
    )

    study.Heading "Gradients through 12 layers"
    let layers = 12
    let critic = deep layers 512
    let depthSteps = study.Choose(12L, 100L)
    let roll = Synthetic.swissRoll.Open()

    let pairs size step : Samples =
        let key = Rng.named "deep" study.Key
        let near = roll.Batch(backend, Rng.named "near" key, step, size)

        { Real = roll.Batch(backend, Rng.named "real" key, step, size)
          Fake = near.add (Rng.normal backend near.shape (key |> Rng.named "noise" |> Rng.at step)) }

    let norms =
        [| for name, objective, optimizer in
               [ // Rates are in proportion to the bounds, so that every critic can cross its box.
                 for c in [ 0.1; 0.01; 0.001 ] do
                     yield $"clipping, c = {c}", clipped c, Optimizers.rmsProp (c / 20.0)
                 yield "gradient penalty", penalised, Optimizers.adam 1e-4 0.5 0.9 ] do
               let fitted =
                   Fit.Critic(
                       objective,
                       critic,
                       optimizer,
                       backend,
                       Rng.named "deep" study.Key,
                       null,
                       depthSteps,
                       pairs 64
                   )

               study.Say $"12 layers, {name}: trained"
               name, gradientNorms layers critic fitted (pairs 64 1000000L) |]

    let quotient i = let norms = snd norms[i] in norms[0] / Array.last norms

    study.Claim(Claim.atLeast "c = 0.1: gradients explode: first layer's over last" source 10.0 (quotient 0))
    study.Claim(Claim.atMost "c = 0.01: they vanish: first layer's over last" source 0.01 (quotient 1))
    study.Claim(Claim.atMost "c = 0.001: they vanish faster" source 1e-6 (quotient 2))

    study.Claim(
        Claim.between "with the penalty they stay of one size: first layer's over last" source 0.1 10.0 (quotient 3)
    )

    study.Figure(
        "depth",
        { Chart.create
              "Gradients through a critic of 12 layers, Swiss roll"
              "layer, from the input"
              "norm of the gradient in the layer's outputs"
              [| for name, norms in norms ->
                     Mark.line name (Array.init layers (fun i -> float (i + 1))) (norms |> Array.map (max 1e-38)) |] with
            YScale = AxisScale.Log }
    )

    study.Text
        "A layer of 512 ReLUs with all weights at plus or minus c, their signs at random, scales a gradient by c sqrt(256): 1.6, 0.16 and 0.016; with signs in step by up to 256 c. Over 11 layers a factor above 1 explodes and one below 1 vanishes, and no c is right for every depth and width. The penalty fixes the slope of the whole, and leaves its factors to learning."

Load.study
    "clipping_pathologies"
    "What weight clipping does to a critic"
    "After WGAN-GP's figure 1. Critics are trained to their optimum, with weights clipped to 0.01 and with the gradient penalty, on three toy distributions against the same plus Gaussian noise. Each critic's estimate, divided by its steepest slope, is compared with the exact distance of samples. Then a critic of 12 layers of 512 units, clipped at 0.1, 0.01 and 0.001 and with the penalty: how gradients fare from the output to the input."
    body
