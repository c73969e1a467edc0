// How many steps the critic takes for one of the generator's: more of them help a WGAN and hurt a minimax GAN.
#load "load.fsx"

open TorchSharp
open Wgan.Functional

let backend = Backend.Default
let network outputs = Mlp.create Weights.He [| 64; 64 |] outputs

let games =
    [ "WGAN, c = 0.1",
      Objective.ofLoss Loss.wasserstein
      |> Objective.project (Projection.clipWeights 0.1),
      Optimizers.rmsProp 1e-3
      "WGAN-GP", Loss.wasserstein + 10.0 * Penalty.gradient, Optimizers.adam 1e-3 0.5 0.9
      "minimax GAN", Objective.ofLoss Loss.minimax, Optimizers.adam 1e-3 0.5 0.9 ]

/// Points of a circle of radius 1/2 around (2, 0): a curve, which the generator's curve does not meet at first.
let circle =
    let sample key size =
        let angles = Rng.uniformValues key size |> Array.map (fun u -> 2.0 * System.Math.PI * u)

        Tensors.ofArray
            backend
            [| int64 size; 2L |]
            (angles |> Array.collect (fun a -> [| 2.0 + 0.5 * cos a; 0.5 * sin a |]))

    Dataset.custom "circle" "1" [||] [| 2L |] (fun key ordinal size -> sample (Rng.at ordinal key) size)

let body (study: StudyContext) =
    let updates = study.Choose(50L, 210L, 2000L)
    let steps = study.Choose([| 1; 25 |], [| 1; 5; 25; 100 |])
    let size = study.Choose(300, 400)
    let real = circle.Open().Batch(backend, Rng.named "test" study.Key, 0L, size)
    let latent = Latent.Normal 1
    let every = updates / study.Choose(10L, 15L)

    let train game (objective: Objective) optimizer steps =
        let experiment =
            { Experiment.create "game" circle (network 2) (network 1) objective with
                Latent = latent
                // Plain descent: Adam or RMSProp would scale up again what has vanished.
                GeneratorOptimizer = Optimizers.sgd 0.01
                CriticOptimizer = optimizer
                CriticSteps = CriticSteps.Constant steps
                BatchSize = 64
                AverageDecay = 0.0 }

        let curve = ResizeArray()
        let mutable last: Tensor = real

        let look (state: TrainingState) telemetry =
            if state.Iteration = 1L || state.Iteration % every = 0L then
                let z = latent.Sample(backend, Rng.named "look" study.Key, size)
                let fake = Training.generate experiment state.Average (NetworkInput.Of z)

                curve.Add(
                    (float state.Iteration,
                     OptimalTransport.wasserstein1 real fake,
                     Trial.Number("generator_gradient_norm", telemetry))
                )

                last <- fake.MoveToOuterDisposeScope()

        study.Train(experiment, Rng.named "train" study.Key, updates, look) |> ignore

        let late =
            curve
            |> Seq.filter (fun (iteration, _, _) -> iteration > 0.8 * float updates)
            |> Array.ofSeq

        let distance = late |> Array.averageBy (fun (_, distance, _) -> distance)
        let gradient = late |> Array.averageBy (fun (_, _, gradient) -> gradient)
        study.Say $"{game}, {steps} steps: W {distance:f3}, gradient {gradient:g3}"
        curve.ToArray(), distance, gradient, last

    let results =
        [| for game, objective, optimizer in games -> game, [| for n in steps -> n, train game objective optimizer n |] |]

    let distanceOf game n =
        let runs = results |> Array.find (fun (name, _) -> name = game) |> snd
        let _, distance, _, _ = runs |> Array.find (fun (steps, _) -> steps = n) |> snd
        distance

    let most = Array.last steps
    let arjovsky = "WGAN, section 3; seeds 000, 001, 002"

    for game, _, _ in Seq.take 2 games do
        study.Claim(
            Claim.atMost
                $"{game}: distance with {most} critic steps over that with 1, after equal generator updates"
                arjovsky
                1.0
                (distanceOf game most / distanceOf game 1)
        )

    let minimax = "minimax GAN"

    study.Claim(
        Claim.atLeast
            $"{minimax}: distance with {most} discriminator steps over that with 1"
            "Arjovsky and Bottou 2017, section 2; seeds 000, 001, 002"
            1.0
            (distanceOf minimax most / distanceOf minimax 1)
    )

    for game, runs in results do
        let name = game.Split([| ' '; ',' |])[0]

        study.Figure(
            $"curves-{name}",
            { Chart.create
                  $"{game}: distance to the circle"
                  "generator updates"
                  $"W1 of {size} samples"
                  [| for n, (curve, _, _, _) in runs ->
                         let steps = if n = 1 then "1 critic step" else $"{n} critic steps"

                         Mark.line
                             steps
                             (curve |> Array.map (fun (i, _, _) -> i))
                             (curve |> Array.map (fun (_, d, _) -> d)) |] with
                YRange = [| 0.0; 3.0 |] }
        )

    study.Table(
        [| "game"
           "critic steps"
           "W1 in the last fifth"
           "generator's gradient there" |],
        [| for game, runs in results do
               for n, (_, distance, gradient, _) in runs do
                   [| game
                      $"{n}"
                      $"{distance:f3}"
                      gradient.ToString("G2", System.Globalization.CultureInfo.InvariantCulture) |] |]
    )

    for game, runs in results do
        let name = game.Split([| ' '; ',' |])[0]
        let n, (_, _, _, fake) = Array.last runs

        let columns (x: Tensor) =
            let v = Tensors.toArray x in Array.init size (fun i -> v[2 * i]), Array.init size (fun i -> v[2 * i + 1])

        study.Figure(
            $"samples-{name}",
            { Chart.create
                  $"{game}: samples with {n} critic steps"
                  "x"
                  "y"
                  [| Mark.points "real" 2.5 (fst (columns real)) (snd (columns real))
                     Mark.points "generated" 2.0 (fst (columns fake)) (snd (columns fake)) |] with
                EqualUnits = true
                XRange = [| -1.5; 3.5 |]
                YRange = [| -2.0; 2.0 |] }
        )

    study.Text
        "A critic nearer its optimum gives a generator the direction in which the distance falls. A discriminator nearer its optimum separates the circle from what is generated, and log(1 - D) then says nothing: its gradient falls with every step that the discriminator takes."

Load.study
    "critic_to_convergence"
    "More critic steps for each of the generator's"
    "Real points lie on a circle, generated ones on a curve that starts somewhere else: perceptrons of two layers of 64, one latent dimension, batches of 64, and the same number of generator updates everywhere, by plain gradient descent at one rate. The critic takes 1, 5, 25 or 100 steps before each of them. The exact Wasserstein-1 distance of samples to real ones says what that is worth, under a WGAN with clipped weights, a WGAN-GP, and the first GAN's minimax."
    body
