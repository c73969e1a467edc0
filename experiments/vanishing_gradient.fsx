// What a fixed generator is told while its opponent trains: log(1 - D), -log D, and a critic.
#load "load.fsx"

open TorchSharp
open Wgan.Functional

let backend = Backend.Default
let batch = 64
let channels = 8
let latent = Latent.Normal 64
let generator = Dcgan.generator28 channels
let network = Dcgan.critic28 channels
let adam = Optimizers.adam 1e-3 0.5 0.9
let epochs = [| 1L; 10L; 25L |]

/// What a loss tells the generator about some batches of latents: the mean norm of d L_G / d theta, its least and its largest, and how
/// far the batches' gradients lie from their mean: the root of the trace of their covariance.
type Told =
    { Mean: float
      Least: float
      Most: float
      Spread: float }

let generate (variables: Variables) (parameters: Tree) z =
    generator.Apply(Mode.Training, parameters, variables.State, Tree.Empty, NetworkInput.Of z).Output

/// Three digits, or a power of ten.
let number (value: float) = value.ToString("G3", System.Globalization.CultureInfo.InvariantCulture)

let tell batches (loss: Loss) (variables: Variables) (critic: Variables) (real: Tensor) (key: Key) =
    let gradients =
        [| for i in 0L .. batches - 1L do
               let leaves = Tree.leaves variables.Parameters
               let fake = generate variables leaves (latent.Sample(backend, Rng.at i key, batch))

               let scores x =
                   network.Apply(Mode.Evaluation, critic.Parameters, critic.State, Tree.Empty, NetworkInput.Of x).Output
                   |> fun output -> output.reshape -1L

               let value =
                   loss.Generator
                       { Real = scores real
                         Fake = scores fake }

               (Tree.grad value leaves).Leaves()
               |> Seq.map (fun leaf -> leaf.Value.reshape -1L)
               |> Array.ofSeq
               |> fun parts -> torch.cat (parts, 0L) |]

    let norms =
        gradients
        |> Array.map (fun g -> Tensors.toFloat ((g.unsqueeze 0L) |> Tensors.normPerSample))

    let all = torch.stack gradients
    let distances = all.sub (all.mean [| 0L |]) |> Tensors.normPerSample |> Tensors.toArray

    { Mean = Array.average norms
      Least = Array.min norms
      Most = Array.max norms
      Spread = sqrt ((distances |> Array.sumBy (fun d -> d * d)) / float (distances.Length - 1)) }

let body (study: StudyContext) =
    let count = study.Choose(512, 2048)
    let images = FashionMnist.train.Open().Batch(backend, Rng.named "images" study.Key, 0L, count)
    let data = Dataset.ofTensor $"{count} images" images
    let opened = data.Open()
    let batches = study.Choose(4L, 8L)
    let perEpoch = int64 (count / batch)
    let levels = study.Choose([| 1L |], epochs)

    // The generators: an ordinary GAN's after so many epochs.
    let gan =
        { Experiment.create "gan" data generator network (Objective.ofLoss Loss.nonSaturating) with
            Latent = latent
            GeneratorOptimizer = adam
            CriticOptimizer = adam
            CriticSteps = CriticSteps.Constant 1
            BatchSize = batch
            AverageDecay = 0.0 }

    let generators = ResizeArray()

    let keep (state: TrainingState) _ =
        if Array.contains state.Iteration (levels |> Array.map ((*) perEpoch)) then
            let copy tree = Tree.clone tree |> Tree.moveToOuterScope

            generators.Add
                { Parameters = copy state.Generator.Network.Parameters
                  State = copy state.Generator.Network.State }

    study.Train(gan, Rng.named "gan" study.Key, Array.last levels * perEpoch, keep)
    |> ignore

    // 4,000 updates of the discriminator, as in the source's figures; the critic is done earlier.
    let longest = study.Choose(25L, 125L)

    /// Quarters of the first epoch, then fewer and fewer.
    let isShown steps =
        steps % perEpoch = 0L
        && Array.contains
            (steps / perEpoch)
            [| 0L
               1L
               2L
               3L
               4L
               6L
               8L
               10L
               13L
               16L
               19L
               22L
               25L
               40L
               55L
               70L
               85L
               100L
               125L |]
        || steps = perEpoch / 4L
        || steps = perEpoch / 2L

    let goodfellow = "Goodfellow et al. 2014, section 3; seed 001"
    let bottou = "Arjovsky and Bottou 2017, section 2 and figures 2, 3"

    for level, variables in Seq.zip levels generators do
        let title =
            if level = 1L then
                "after 1 epoch"
            else
                $"after {level} epochs"

        study.Heading $"A generator {title}"
        let key = Rng.named title study.Key
        let real = opened.Batch(backend, Rng.named "seen" key, 0L, batch)

        /// Trains an opponent from scratch, and asks what it tells under some losses on the way.
        let watch name objective (epochs: int64) losses =
            let told = ResizeArray()

            let observe steps critic =
                if isShown steps then
                    told.Add(
                        (steps,
                         losses
                         |> Array.map (fun loss -> tell batches loss variables critic real (Rng.named "told" key)))
                    )

            let samples step : Samples =
                use _noGrad = torch.no_grad ()

                { Real = opened.Batch(backend, Rng.named "real" key, step, batch)
                  Fake =
                    generate
                        variables
                        variables.Parameters
                        (latent.Sample(backend, key |> Rng.named "fake" |> Rng.at step, batch)) }

            let critic =
                Fit.Critic(
                    objective,
                    network,
                    adam,
                    backend,
                    Rng.named name key,
                    null,
                    epochs * perEpoch,
                    samples,
                    System.Action<_, _> observe
                )

            study.Say $"{title}: {name} trained"
            critic, told.ToArray()

        let discriminator, ofGan =
            watch "discriminator" (Objective.ofLoss Loss.minimax) longest [| Loss.minimax; Loss.nonSaturating |]

        let critic, ofCritic =
            watch "critic" (Loss.wasserstein + 10.0 * Penalty.gradient) 25L [| Loss.wasserstein |]

        let series told i = told |> Array.map (fun (steps, told: Told[]) -> float steps, told[i])
        let minimax, nonSaturating, wasserstein = series ofGan 0, series ofGan 1, series ofCritic 0
        let after epoch told = told |> Array.find (fun (steps, _) -> steps = float (epoch * perEpoch)) |> snd
        let growth choose epoch told = choose (after epoch told) / choose (after 1L told)

        // In the source's figure 2 by five orders of magnitude in the best case, and by less in the others.
        study.Claim(
            Claim.atMost
                $"{title}, log(1 - D): gradient after {longest} epochs of D's training over that after 1"
                bottou
                0.1
                (growth _.Mean longest minimax)
        )

        study.Claim(
            Claim.atLeast
                $"{title}, -log D: gradient after {longest} epochs over that after 1"
                bottou
                1.0
                (growth _.Mean longest nonSaturating)
        )

        study.Claim(
            Claim.atLeast
                $"{title}, -log D: spread of the gradients of batches after {longest} epochs over that after 1"
                bottou
                1.0
                (growth _.Spread longest nonSaturating)
        )

        let arjovsky = "WGAN, section 3; seeds 000, 001"

        study.Claim(
            Claim.atLeast
                $"{title}, critic: gradient after 25 epochs over that after 1"
                arjovsky
                (1.0 / 3.0)
                (growth _.Mean 25L wasserstein)
        )

        // After 1 epoch the critic has not reached its slope yet; from then on it stays.
        study.Claim(
            Claim.between
                $"{title}, critic: gradient after 25 epochs over that after 10"
                arjovsky
                (1.0 / 3.0)
                3.0
                ((after 25L wasserstein).Mean / (after 10L wasserstein).Mean)
        )

        // |d log(1 - D)| = D |d f| and |d -log D| = (1 - D) |d f|, where f is D's logit: their quotient is e^f.
        let fake =
            use _noGrad = torch.no_grad ()
            generate variables variables.Parameters (latent.Sample(backend, Rng.named "check" key, batch))

        let inDoubles =
            { discriminator with
                Parameters = discriminator.Parameters |> Tree.map _.``to``(torch.ScalarType.Float64) }

        let samples: Samples =
            { Real = real.``to`` torch.ScalarType.Float64
              Fake = fake.``to`` torch.ScalarType.Float64 }

        let norm loss =
            Fit.GeneratorGradients(loss, network, inDoubles, samples)
            |> Tensors.normPerSample
            |> Tensors.toArray

        let scores = Fit.Scores(network, inDoubles, samples.Fake) |> Tensors.toArray

        let worst =
            Array.map3 (fun a b f -> abs (log (a / b) - f)) (norm Loss.minimax) (norm Loss.nonSaturating) scores
            |> Array.max

        study.Claim(
            Claim.atMost
                $"{title}: the two gradients of a sample differ by the factor D / (1 - D): largest error of its logarithm"
                goodfellow
                1e-6
                worst
        )

        let slopes = Fit.Gradients(network, critic, fake) |> Tensors.normPerSample
        let says = scores |> Array.averageBy (fun f -> 1.0 / (1.0 + exp -f))

        study.Table(
            [| "epochs of the opponent's training"
               "log(1 - D)"
               "-log D"
               "its spread"
               "critic"
               "its spread" |],
            Array.append epochs [| longest |]
            |> Array.distinct
            |> Array.map (fun epoch ->
                let critic =
                    if epoch > Array.last epochs then
                        [| ""; "" |]
                    else
                        let told = after epoch wasserstein in [| number told.Mean; number told.Spread |]

                let plain, other = after epoch minimax, after epoch nonSaturating
                Array.append [| $"{epoch}"; number plain.Mean; number other.Mean; number other.Spread |] critic)
        )

        study.Text
            $"In the end D says {number says} of generated images on average, and the critic's slope at them is {Tensors.toFloat (slopes.mean ()):f2}."

        let marks name told =
            let x = told |> Array.map fst
            let of' choose = told |> Array.map (snd >> choose >> max 1e-12)
            [| Mark.band name x (of' _.Least) (of' _.Most); Mark.line name x (of' _.Mean) |]

        study.Figure(
            $"gradients-{level}",
            { Chart.create
                  $"A generator {title}: what it is told while its opponent trains"
                  "updates of the discriminator or critic"
                  "norm of the generator's gradient"
                  (Array.concat
                      [ marks "log(1 - D)" minimax
                        marks "-log D" nonSaturating
                        marks "critic, WGAN-GP" wasserstein ]) with
                XScale = AxisScale.Log
                YScale = AxisScale.Log }
        )

    study.Text
        $"A band runs from the least to the largest of {batches} batches of latents. With D's logit f, log(1 - D) passes on D grad f and -log D passes on (1 - D) grad f. As D learns, f falls at generated images without bound: the first goes to 0 with D, the second is left with grad f, which grows with D's sharpness. The penalty holds the critic's slope: not at 1, as it is soft and lets a slope exceed 1 by about the pairs' distance over 2 lambda, but where it stays however long the critic trains."

Load.study
    "vanishing_gradient"
    "What the generator is told by a discriminator that gets better, and by a critic"
    "After Arjovsky and Bottou's figures 2 and 3. A DCGAN on a part of Fashion-MNIST is stopped after 1, 10 and 25 epochs; against each of these fixed generators a discriminator and a WGAN-GP critic are trained from scratch, and the gradient of the generator's parameters is measured on the way: under log(1 - D), under -log D with the same D, and under the critic. Both opponents are DCGAN critics without batch normalisation, with 8 and 16 channels."
    body
