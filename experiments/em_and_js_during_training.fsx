// The EM estimate falls as samples get better, the JS estimate does not (WGAN, figures 3 and 4).
#load "load.fsx"

open System
open TorchSharp
open Wgan.Functional

let backend = Backend.Default
let batch = 64
let latent = Latent.Normal 64
let critic = Dcgan.critic28 8

let generators =
    [ "MLP", Mlp.wganGenerator 128 [| 1L; 28L; 28L |]
      "DCGAN", Dcgan.generator28 8 ]

let penalised = Loss.wasserstein + 10.0 * Penalty.gradient

/// What is known of a generator at some iteration.
type Look =
    {
        Iteration: float
        /// EM or JS, estimated.
        Estimate: float
        /// Sliced W1 to test images.
        Sliced: float
        /// Frechet distance to test images on the classifier's features.
        Frechet: float
    }

let body (study: StudyContext) =
    let iterations = study.Choose(40L, 300L, 3000L)
    let count = study.Choose(200, 500)

    // Before it is asked an opponent trains on alone, towards its optimum as the estimates want.
    let refinement = study.Choose(200L, 150L, 500L)

    let isLooked =
        study.Choose(
            [| 1L; 40L |],
            [| 1L; 15L; 30L; 50L; 80L; 120L; 160L; 200L; 250L; 300L |],
            [| for i in 1L .. 30L -> 100L * i |]
        )

    let test = FashionMnist.test.Open().Batch(backend, Rng.named "test" study.Key, 0L, count)
    let train = FashionMnist.train.Open()
    let directions = Rng.normal backend [| 128L; 784L |] (Rng.named "directions" study.Key)
    let extractor = FashionClassifier.featureExtractor backend
    let testFeatures = extractor.Extract test

    let watch kind (objective: Objective) (estimate: Scores -> float) =
        [ for name, generator in (if study.IsQuick then [ generators[1] ] else generators) do
              let key = Rng.named $"{kind} {name}" study.Key
              let looks, frames = ResizeArray(), ResizeArray()

              let experiment =
                  { Experiment.create "generator" FashionMnist.train generator critic objective with
                      Latent = latent
                      // Slower than the critic, which is to keep up.
                      GeneratorOptimizer = Optimizers.adam 2e-4 0.5 0.9
                      CriticOptimizer = Optimizers.adam 5e-4 0.5 0.9
                      BatchSize = batch
                      AverageDecay = 0.0 }

              let look (state: TrainingState) _ =
                  if Array.contains state.Iteration isLooked then
                      let variables = state.Generator.Network

                      let generate size key =
                          use _noGrad = torch.no_grad ()
                          let z = latent.Sample(backend, key, size)

                          generator
                              .Apply(
                                  Mode.Training,
                                  variables.Parameters,
                                  variables.State,
                                  Tree.Empty,
                                  NetworkInput.Of z
                              )
                              .Output

                      let lookKey = Rng.at state.Iteration (Rng.named "look" key)

                      let refined =
                          Fit.Critic(
                              objective,
                              critic,
                              Optimizers.adam 5e-4 0.5 0.9,
                              backend,
                              lookKey,
                              state.Critic.Network,
                              refinement,
                              fun step ->
                                  { Real = train.Batch(backend, Rng.named "real" lookKey, step, batch)
                                    Fake = generate batch (lookKey |> Rng.named "fake" |> Rng.at step) }
                          )

                      let fake = generate count (Rng.named "latents" key)

                      looks.Add
                          { Iteration = float state.Iteration
                            Estimate =
                              estimate
                                  { Real = Fit.Scores(critic, refined, test)
                                    Fake = Fit.Scores(critic, refined, fake) }
                            Sliced = Tensors.toFloat (SlicedWasserstein.order1 directions test fake)
                            Frechet = (Fid.score testFeatures (extractor.Extract fake)).Value }

                      let last = looks[looks.Count - 1]

                      study.Say
                          $"{kind}, {name}, iteration {last.Iteration}: estimate {last.Estimate:f3}, sliced W {last.Sliced:f3}, Frechet {last.Frechet:f0}"

                      frames.Add(SampleImage.draw 8 test (fake.narrow (0L, 0L, 64L)))

              study.Train(experiment, key, iterations, look) |> ignore
              study.Say $"{kind}, {name}: trained"

              study.Frames(
                  $"{kind}-{name}",
                  $"{kind}, {name} generator: samples",
                  looks |> Seq.map (fun look -> $"iteration {look.Iteration:f0}") |> Array.ofSeq,
                  frames.ToArray()
              )

              name, looks.ToArray() ]

    study.Heading "Training against a critic, and what it says of the distance"

    let wasserstein =
        watch "WGAN-GP" penalised (fun scores -> Tensors.toFloat ((scores.Real.mean ()).sub(scores.Fake.mean ())))

    let figure3 = "WGAN, figure 3; seeds 000, 002, 003"

    let correlation choose (looks: Look[]) =
        RankCorrelation.spearman (looks |> Array.map _.Estimate) (looks |> Array.map choose)

    for name, looks in wasserstein do
        if study.IsQuick then
            // 40 iterations are too few for the estimate, which rises a little at first.
            study.Claim(
                Claim.atMost
                    $"{name}: the sliced distance falls: last over first"
                    figure3
                    1.0
                    ((Array.last looks).Sliced / looks[0].Sliced)
            )
        else
            study.Claim(
                Claim.atLeast
                    $"{name}: rank correlation of the EM estimate with sliced W"
                    figure3
                    0.7
                    (correlation _.Sliced looks)
            )

            study.Claim(
                Claim.atLeast
                    $"{name}: rank correlation of the EM estimate with the Frechet distance"
                    figure3
                    0.7
                    (correlation _.Frechet looks)
            )

    let curves title label choose (runs: (string * Look[]) list) =
        Chart.create
            title
            "iteration"
            label
            [| for name, looks in runs ->
                   Mark.line $"{name} generator" (looks |> Array.map _.Iteration) (looks |> Array.map choose) |]

    study.Figure("em", curves "The EM estimate falls" "critic's mean(real) - mean(generated)" _.Estimate wasserstein)
    study.Figure("em-sliced", curves "and so does the sliced distance" "sliced W1 to test images" _.Sliced wasserstein)

    study.Figure(
        "em-quality",
        { Chart.create
              "The estimate knows how good samples are"
              "EM estimate"
              "Frechet distance on the classifier's features"
              [| for name, looks in wasserstein ->
                     Mark.points $"{name} generator" 4.0 (looks |> Array.map _.Estimate) (looks |> Array.map _.Frechet) |] with
            YScale = AxisScale.Log }
    )

    study.Heading "Training against a discriminator, and what it says of JS"

    // V = E log D(x) + E log(1 - D(G(z))) is at most -log 4 + 2 JS.
    let jensenShannon (scores: Scores) = (log 4.0 - Tensors.toFloat (Loss.minimax.Critic scores)) / 2.0
    let gan = watch "GAN" (Objective.ofLoss Loss.nonSaturating) jensenShannon
    let figure4 = "WGAN, figure 4; seeds 001, 002"

    for name, looks in gan do
        let later = looks[looks.Length / 2 ..]

        study.Claim(
            Claim.between
                $"{name}: the JS estimate sits near log 2: mean of the later half"
                figure4
                (0.9 * log 2.0)
                (log 2.0)
                (later |> Array.averageBy _.Estimate)
        )

        if not study.IsQuick then
            study.Claim(
                Claim.atMost
                    $"{name}: rank correlation of the JS estimate with sliced W"
                    figure4
                    0.3
                    (correlation _.Sliced looks)
            )

    study.Figure(
        "js",
        let chart = curves "The JS estimate sits near log 2" "(log 4 + V) / 2, nats" _.Estimate gan

        { chart with
            Marks = Array.append chart.Marks [| Mark.level "log 2" (log 2.0) |]
            YRange = [| 0.0; 0.75 |] }
    )

    study.Figure("js-sliced", curves "while samples change" "sliced W1 to test images" _.Sliced gan)

    study.Table(
        [| "objective"
           "generator"
           "estimate with sliced W"
           "with the Frechet distance"
           "last Frechet distance" |],
        [| for kind, runs in [ "WGAN-GP", wasserstein; "non-saturating GAN", gan ] do
               for name, looks in runs do
                   [| kind
                      name
                      $"{correlation _.Sliced looks:f2}"
                      $"{correlation _.Frechet looks:f2}"
                      $"{(Array.last looks).Frechet:f1}" |] |]
    )

    let fall choose (looks: Look[]) = 100.0 * (1.0 - choose (Array.last looks) / choose looks[0])
    let _, deep = gan[gan.Length - 1]

    study.Text
        "Before it is asked, an opponent is trained on against the generator as it stands, and then judges test images and fresh samples. Images and samples lie on thin sets that hardly meet, so a trained discriminator separates them at every stage, and JS is near its most, log 2, for bad and for better samples alike. The distance between the sets does shrink, and the critic sees it."

    study.Text
        $"The rank correlation of JS looks at order alone, and where samples get steadily better it finds one: against the DCGAN the JS estimate falls by {fall _.Estimate deep:f1} %% while the sliced distance falls by {fall _.Sliced deep:f0} %%. That is the sense in which JS does not tell: it has an order, but no size to descend. The perceptron's rank correlations suffer from its plateau: after a quick first fall its samples hardly change, and the order of the looks is then noise."

Load.study
    "em_and_js_during_training"
    "Estimates of EM and JS while generators train"
    "After WGAN's figures 3 and 4, on Fashion-MNIST and in small: a perceptron and a DCGAN as generators against a DCGAN critic, with WGAN-GP (the source clips weights) and as a non-saturating GAN. On the way the critic's estimate of EM and the discriminator's of JS are set beside distances that are not theirs: the sliced Wasserstein distance of pixels and the Frechet distance of a classifier's features, both to test images."
    body
