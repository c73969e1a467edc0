// Momentum under weight clipping and under the gradient penalty: how much worse it makes them, measured.
#load "load.fsx"

open TorchSharp
open Wgan.Functional

let backend = Backend.Default
let network outputs = Mlp.create Weights.PyTorch [| 64; 64 |] outputs

let clipping =
    Objective.ofLoss Loss.wasserstein
    |> Objective.project (Projection.clipWeights 0.1)

let penalty = Loss.wasserstein + 0.1 * Penalty.gradient

/// Adam whose second moment forgets as RMSProp's does, so that beta1 is all that differs.
let adam beta1 rate = Optimizers.adam rate beta1 0.99

/// An optimizer, and the two rates it is tried at: a usual one and a high one. SGD's are for gradients as they are.
let optimizers =
    [| "RMSProp", Optimizers.rmsProp, [| 1e-3; 5e-3 |]
       "SGD", Optimizers.sgd, [| 0.02; 0.1 |]
       "Adam, beta1 = 0", adam 0.0, [| 1e-3; 5e-3 |]
       "Adam, beta1 = 0.5", adam 0.5, [| 1e-3; 5e-3 |]
       "Adam, beta1 = 0.9", adam 0.9, [| 1e-3; 5e-3 |] |]

let experiment objective optimizer =
    { Experiment.create "momentum" (Synthetic.ring 8) (network 2) (network 1) objective with
        Latent = Latent.Normal 2
        GeneratorOptimizer = optimizer
        CriticOptimizer = optimizer
        CriticSteps = CriticSteps.Constant 5
        BatchSize = 64
        AverageDecay = 0.0 }

let body (study: StudyContext) =
    let iterations = study.Choose(120L, 500L, 3000L)
    let repeats = study.Choose(1, 2, 5)
    let count = 1000
    let real = (Synthetic.ring 8).Open().Batch(backend, Rng.named "real" study.Key, 0L, count)
    let again = (Synthetic.ring 8).Open().Batch(backend, Rng.named "again" study.Key, 0L, count)
    let distance = SlicedWasserstein.measure (Rng.named "directions" study.Key) 64 real
    let floor = distance again

    /// The generator's distance to the data at ten moments of its training, and before it.
    let path objective (optimizer: Optimizer) name repeat =
        use _scope = torch.NewDisposeScope()
        let experiment = experiment objective optimizer
        let key = study.Key |> Rng.named name |> Rng.at (int64 repeat)
        let measured = ResizeArray()

        study.Train(
            experiment,
            key,
            iterations,
            fun state _ ->
                if state.Iteration % (iterations / 10L) = 0L then
                    Trial.Samples(experiment, backend, state.Generator.Network, Rng.named "latents" key, count)
                    |> distance
                    |> measured.Add
        )
        |> ignore

        measured.ToArray()

    /// The mean over the second half: where a training is, its swings included.
    let late (path: float[]) = path |> Array.skip (path.Length / 2) |> Array.average

    let constraints = [| "clipping", clipping; "gradient penalty", penalty |]

    let chosen =
        optimizers
        |> Array.filter (fun (name, _, _) -> not study.IsQuick || name = "RMSProp" || name = "Adam, beta1 = 0.9")

    let results =
        [| for constrained, objective in constraints do
               for name, optimizer, rates in chosen do
                   for i, rate in Array.indexed rates do
                       let paths = Array.init repeats (path objective (optimizer rate) $"{constrained}, {name}, {rate}")

                       let mean = Array.init 10 (fun t -> paths |> Array.averageBy (fun path -> path[t]))
                       study.Say $"{constrained}, {name}, {rate}: {late mean:f3}"
                       (constrained, name, i), (rate, mean) |]
        |> dict

    let lateOf constrained name i = late (snd results[(constrained, name, i)])

    /// An optimizer's distance at the better of its two rates, and at the higher one.
    let best constrained name = min (lateOf constrained name 0) (lateOf constrained name 1)
    let harm constrained = best constrained "Adam, beta1 = 0.9" / best constrained "RMSProp"

    let harmAtHighRate constrained = lateOf constrained "Adam, beta1 = 0.9" 1 / lateOf constrained "RMSProp" 1

    let wgan = "WGAN, section 4; seeds 000, 003, 004"

    study.Claim(
        Claim.atLeast
            "clipping at the high rate: distance with Adam, beta1 = 0.9, over that with RMSProp"
            wgan
            1.0
            (harmAtHighRate "clipping")
    )

    if not study.IsQuick then
        let gulrajani = "WGAN-GP, section 4; seed 003"

        study.Claim(
            Claim.atLeast
                "clipping at each one's better rate: distance with Adam, beta1 = 0.9, over that with RMSProp"
                "seed 003: works, generally not as well"
                1.0
                (harm "clipping")
        )

        study.Claim(
            Claim.atMost
                "penalty at each one's better rate: distance with Adam, beta1 = 0.5, over that with RMSProp"
                gulrajani
                1.25
                (best "gradient penalty" "Adam, beta1 = 0.5" / best "gradient penalty" "RMSProp")
        )

        study.Claim(
            Claim.atLeast
                "momentum of 0.9 costs clipping more than it costs the penalty: ratio of their ratios"
                gulrajani
                1.0
                (harm "clipping" / harm "gradient penalty")
        )

    study.Table(
        [| "constraint"; "optimizer"; "rate"; "distance, second half"; "at the end" |],
        [| for pair in results do
               let constrained, name, _ = pair.Key
               let rate, path = pair.Value
               [| constrained; name; $"{rate}"; $"{late path:f3}"; $"{Array.last path:f3}" |] |]
    )

    study.Text
        $"Distances are sliced W1 over 64 directions between {count} generated and {count} real points; two samples of the data are {floor:f3} apart. Means of {repeats} trainings of {iterations} iterations, 5 critic updates each."

    if not study.IsQuick then
        let betas = [| 0.0; 0.5; 0.9 |]

        study.Figure(
            "beta1",
            { Chart.create
                  "What beta1 of Adam costs"
                  "beta1"
                  "sliced W1 to the data, mean over the second half"
                  [| for constrained, _ in constraints do
                         for i, rate in [ 0, "1e-3"; 1, "5e-3" ] do
                             Mark.line
                                 $"{constrained}, {rate}"
                                 betas
                                 (betas |> Array.map (fun beta -> lateOf constrained $"Adam, beta1 = {beta}" i)) |] with
                YRange = [| 0.0; 1.2 |] }
        )

    let moments = [| for t in 1..10 -> float iterations * float t / 10.0 |]

    for constrained, figure, title in
        [ "clipping", "clipping", "clipping"
          "gradient penalty", "penalty", "the gradient penalty" ] do
        study.Figure(
            figure,
            { Chart.create
                  $"Under {title}, each optimizer at its better rate"
                  "iteration"
                  "sliced W1 to the data"
                  [| for name, _, _ in chosen do
                         let better =
                             if lateOf constrained name 0 <= lateOf constrained name 1 then
                                 0
                             else
                                 1

                         let rate, path = results[(constrained, name, better)]
                         Mark.line $"{name} ({rate})" moments path
                     Mark.level "two samples of the data" floor |] with
                YRange = [| 0.0; 1.2 |] }
        )

    let clipped, penalised = harm "clipping", harm "gradient penalty"

    study.Text
        $"At each one's better rate Adam with beta1 = 0.9 ends {clipped:f1} times as far from the data as RMSProp under clipping, and {penalised:f1} times under the penalty. Momentum goes on in a direction for about 1 / (1 - beta1) updates after the gradient has turned. A reading of the difference, which is not measured here: a clipped critic's weights lie at their bounds, so that a critic that the generator has passed must take many of them to the opposite bounds, while the penalty's critic turns by small changes."

Load.study
    "momentum"
    "Momentum under weight clipping and under the gradient penalty"
    "WGAN's authors train with RMSProp since momentum made their clipped critics unstable: the critic's loss is not stationary, and an old gradient points where the generator was. WGAN-GP's use Adam. Here both constraints meet RMSProp, SGD and Adam with beta1 of 0, 0.5 and 0.9 on 8 Gaussians on a ring, at a usual and at a high rate and equal numbers of updates; Adam's beta2 is 0.99, RMSProp's alpha, so that beta1 alone makes the difference. The mean distance to the data over the second half of the training counts, so that swings show."
    body
