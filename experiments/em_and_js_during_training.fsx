// The EM estimate falls as samples get better, the JS estimate does not (WGAN, figures 3 and 4).
#load "load.fsx"

open System
open TorchSharp
open Wgan.Functional

let backend = Backend.Default
let batch = 64
let latent = Latent.Normal 64

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

/// What one training looked like.
type Watched =
    {
        /// Estimates of an opponent that has been trained on against the generator as it stands.
        Looks: Look[]
        /// Iteration, the estimate of the training's own opponent, and sliced W.
        OnTheWay: (float * float * float)[]
    }

/// How far numbers move, as a share of the largest.
let moves (values: float[]) = (Array.max values - Array.min values) / Array.max values

let body (study: StudyContext) =
    let iterations = study.Choose(40L, 1024L, 4096L)
    let critic = Dcgan.critic28 (study.Choose(8, 16))
    let count = study.Choose(200, 500)

    // Before it is asked an opponent trains on alone, towards its optimum as the estimates want.
    let refinement = study.Choose(200L, 300L, 1000L)

    // Quality changes most at first, so that each look is at twice the iterations of the one before.
    let isLooked =
        study.Choose([| 1L; 40L |], [| for power in 0..12 -> 1L <<< power |] |> Array.filter ((>=) iterations))

    let every = iterations / 32L

    let test = FashionMnist.test.Open().Batch(backend, Rng.named "test" study.Key, 0L, count)
    let train = FashionMnist.train.Open()
    let directions = Rng.normal backend [| 128L; 784L |] (Rng.named "directions" study.Key)
    let extractor = FashionClassifier.featureExtractor backend
    let testFeatures = extractor.Extract test

    let watch kind (objective: Objective) (estimate: Scores -> float) =
        [ for name, generator in (if study.IsQuick then [ generators[1] ] else generators) do
              let key = Rng.named $"{kind} {name}" study.Key
              let looks, frames, onTheWay = ResizeArray(), ResizeArray(), ResizeArray()

              let experiment =
                  { Experiment.create "generator" FashionMnist.train generator critic objective with
                      Latent = latent
                      // Slower than the critic, which is to keep up.
                      GeneratorOptimizer = Optimizers.adam 2e-4 0.5 0.9
                      CriticOptimizer = Optimizers.adam 5e-4 0.5 0.9
                      BatchSize = batch
                      AverageDecay = 0.0 }

              let look (state: TrainingState) _ =
                  let isWatched = state.Iteration % every = 0L && not study.IsQuick

                  if isWatched || Array.contains state.Iteration isLooked then
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

                      let fake = generate count (Rng.named "latents" key)
                      let sliced = Tensors.toFloat (SlicedWasserstein.order1 directions test fake)

                      let judgedBy opponent =
                          estimate
                              { Real = Fit.Scores(critic, opponent, test)
                                Fake = Fit.Scores(critic, opponent, fake) }

                      if isWatched then
                          onTheWay.Add((float state.Iteration, judgedBy state.Critic.Network, sliced))

                      if Array.contains state.Iteration isLooked then
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

                          looks.Add
                              { Iteration = float state.Iteration
                                Estimate = judgedBy refined
                                Sliced = sliced
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

              name,
              { Looks = looks.ToArray()
                OnTheWay = onTheWay.ToArray() } ]

    study.Heading "Training against a critic, and what it says of the distance"

    let watchedWasserstein =
        watch "WGAN-GP" penalised (fun scores -> Tensors.toFloat ((scores.Real.mean ()).sub(scores.Fake.mean ())))

    let looksOf watched = watched |> List.map (fun (name, watched) -> name, watched.Looks)
    let wasserstein = looksOf watchedWasserstein

    let figure3 = "WGAN, figure 3; seeds 000, 002, 003"

    let correlation choose (looks: Look[]) =
        RankCorrelation.spearman (looks |> Array.map _.Estimate) (looks |> Array.map choose)

    let correlationOnTheWay (watched: Watched) =
        RankCorrelation.spearman
            (watched.OnTheWay |> Array.map (fun (_, estimate, _) -> estimate))
            (watched.OnTheWay |> Array.map (fun (_, _, sliced) -> sliced))

    // 1: the estimate moves in proportion to the distance. 0: it stays where it is, whatever the distance does.
    let sensitivity (looks: Look[]) = moves (looks |> Array.map _.Estimate) / moves (looks |> Array.map _.Sliced)

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

            study.Claim(
                Claim.atLeast
                    $"{name}: the EM estimate moves with the distance: its relative range over that of sliced W"
                    figure3
                    0.5
                    (sensitivity looks)
            )

    let curves title label choose (runs: (string * Look[]) list) =
        { Chart.create
              title
              "iteration"
              label
              [| for name, looks in runs ->
                     Mark.line $"{name} generator" (looks |> Array.map _.Iteration) (looks |> Array.map choose) |] with
            XScale = AxisScale.Log }

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
    let watchedGan = watch "GAN" (Objective.ofLoss Loss.nonSaturating) jensenShannon
    let gan = looksOf watchedGan
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
            // The source: it "usually stays constant or goes up instead of going down". A rank correlation is blind to size: numbers that
            // move by 1e-4 below log 2 have an order, too, and where samples get steadily better it is that of their distance. So this
            // sets the size of the estimate's moves beside that of the distance's, and confirms what is nearer to constancy than to
            // proportion. It replaces the rank correlation of these estimates with sliced W, at most 0.3 (0.31 and 0.77 had been measured).
            study.Claim(
                Claim.atMost
                    $"{name}: the JS estimate does not move with the distance: its relative range over that of sliced W"
                    figure4
                    0.5
                    (sensitivity looks)
            )

            // What the source's figure plots: the training's own discriminator, which is no optimum. Its first iterations are left out,
            // where it has not yet learnt: it then rises from 0 while samples get better, but so does a critic's estimate of EM.
            study.Claim(
                Claim.atMost
                    $"{name}: rank correlation of the training's own JS estimate with sliced W, from iteration {every} on"
                    figure4
                    0.3
                    (correlationOnTheWay (watchedGan |> List.find (fst >> (=) name) |> snd))
            )

    study.Figure(
        "js",
        let chart = curves "The JS estimate sits near log 2" "(log 4 + V) / 2, nats" _.Estimate gan

        { chart with
            Marks = Array.append chart.Marks [| Mark.level "log 2" (log 2.0) |]
            YRange = [| 0.0; 0.75 |] }
    )

    if not study.IsQuick then
        for name, label, watched in [ "em", "EM", watchedWasserstein; "js", "JS", watchedGan ] do
            study.Figure(
                $"{name}-training",
                Chart.create
                    $"{label} as the training's own opponent says"
                    "iteration"
                    $"estimate of {label}"
                    [| for name, watched in watched ->
                           let x, y, _ = Array.unzip3 watched.OnTheWay
                           Mark.line $"{name} generator" x y |]
            )

    study.Figure("js-sliced", curves "while samples change" "sliced W1 to test images" _.Sliced gan)

    study.Table(
        [| "objective"
           "generator"
           "estimate: rank correlation with sliced W"
           "with the Frechet distance"
           "relative range over that of sliced W"
           "the training's own estimate: rank correlation with sliced W"
           "last sliced W"
           "last Frechet distance" |],
        [| for kind, runs in [ "WGAN-GP", watchedWasserstein; "non-saturating GAN", watchedGan ] do
               for name, watched in runs do
                   let looks = watched.Looks

                   [| kind
                      name
                      $"{correlation _.Sliced looks:f2}"
                      $"{correlation _.Frechet looks:f2}"
                      $"{sensitivity looks:f2}"
                      (if study.IsQuick then
                           ""
                       else
                           $"{correlationOnTheWay watched:f2}")
                      $"{(Array.last looks).Sliced:f2}"
                      $"{(Array.last looks).Frechet:f0}" |] |]
    )

    study.Text
        "Before it is asked, an opponent is trained on against the generator as it stands, and then judges test images and fresh samples. Images and samples lie on thin sets that hardly meet, so a trained discriminator separates them at every stage, and JS is near its most, log 2, for bad and for better samples alike. The distance between the sets does shrink, and the critic sees it."

    study.Text
        "Two things are asked of an estimate: whether its order is that of the distance, and whether its size moves with the distance. The first alone says little of JS: numbers just below log 2 have an order, too. EM is in proportion to the distance here, from noise to the last samples."

    study.Text
        "The discriminator of the training itself is another matter. Against the perceptron its estimate goes up and down, as in the source's figure. Against the DCGAN its order is that of the distance, which the source did not see: the rank correlation was 0.65 and 0.73 with seed 0 (twice, with other roundings) and 0.79 with seed 1, for two reasons. With seed 1 the estimate stayed at log 2, as in the source, within 0.01 but for one point, and only its order tells. With seed 0 it fell, to 0.49 in the first of the two: a generator that is ahead of so small a discriminator makes the estimate, a lower bound of JS, say how far the discriminator is behind. Trained on it says more, and with 8 instead of 16 channels and half of that further training it was down to 0.41 after 1,000 iterations."

Load.study
    "em_and_js_during_training"
    "Estimates of EM and JS while generators train"
    "After WGAN's figures 3 and 4, on Fashion-MNIST and in small: a perceptron and a DCGAN as generators against a DCGAN critic, with WGAN-GP (the source clips weights) and as a non-saturating GAN. On the way the critic's estimate of EM and the discriminator's of JS are set beside distances that are not theirs: the sliced Wasserstein distance of pixels and the Frechet distance of a classifier's features, both to test images."
    body
