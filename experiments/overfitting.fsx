// A critic's loss on its training images and on images it has never seen: they part where the set is small.
#load "load.fsx"

open TorchSharp
open Wgan.Functional

let backend = Backend.Default
let images = [| 1L; 28L; 28L |]

let generator =
    Network.sequential
        [| Mlp.create Weights.PyTorch [| 128; 128 |] 784
           Layer.tanh
           Layer.reshape images |]

let critic = Mlp.create Weights.PyTorch [| 256; 256 |] 1

let experiment data =
    let adam = Optimizers.adam 5e-4 0.0 0.9

    { Experiment.create "overfitting" data generator critic (Loss.wasserstein + 10.0 * Penalty.gradient) with
        Latent = Latent.Normal 64
        GeneratorOptimizer = adam
        CriticOptimizer = adam
        CriticSteps = CriticSteps.Constant 5
        BatchSize = 32
        AverageDecay = 0.0 }

/// What a critic thinks of images at one moment.
type Look =
    {
        Iteration: float
        /// Mean score of training images minus that of generated ones: the critic's loss without its penalty, negated.
        Training: float
        /// The same for images that are not in the set.
        HeldOut: float
    }

let body (study: StudyContext) =
    let iterations = study.Choose(120L, 600L, 4000L)
    let every = iterations / 15L
    let held = FashionMnist.test.Open().Batch(backend, Rng.named "held out" study.Key, 0L, 1000)
    let sizes = study.Choose([| 100; 60000 |], [| 100; 1000; 60000 |])

    let run size =
        use _scope = torch.NewDisposeScope()

        let data =
            if size = 60000 then
                FashionMnist.train
            else
                Dataset.take size (Rng.named "chosen" study.Key) FashionMnist.train

        let seen = data.Open().Batch(backend, Rng.named "seen" study.Key, 0L, min size 1000)
        let experiment = experiment data
        let key = Rng.named $"{size}" study.Key
        let looks = ResizeArray()

        study.Train(
            experiment,
            key,
            iterations,
            fun state _ ->
                if state.Iteration % every = 0L then
                    let fake =
                        Trial.Samples(experiment, backend, state.Generator.Network, Rng.at state.Iteration key, 1000)

                    let mean x = Tensors.toFloat ((Fit.Scores(critic, state.Critic.Network, x)).mean())

                    let look =
                        { Iteration = float state.Iteration
                          Training = mean seen - mean fake
                          HeldOut = mean held - mean fake }

                    looks.Add look
                    study.Say $"{size} images, iteration {state.Iteration}: {look.Training:f2} and {look.HeldOut:f2}"
        )
        |> ignore

        looks.ToArray()

    let results = sizes |> Array.map (fun size -> size, run size)

    /// The share of the estimate on training images that images outside the set do not confirm, over some looks.
    let gap (looks: Look[]) = 1.0 - Array.averageBy _.HeldOut looks / Array.averageBy _.Training looks

    let late looks = Array.skip 10 looks |> gap
    let early (looks: Look[]) = Array.truncate 5 looks |> gap
    let at size = results |> Array.find (fun (name, _) -> name = size) |> snd
    let source = "WGAN-GP, section 5.4 and figure 5; seed 003, section 5.5"

    // With 60,000 images the critic has hardly met any image twice, so those it is measured on are as new to it as the held-out ones.
    study.Claim(
        Claim.between
            "60,000 images: share of the critic's estimate that held-out images do not confirm"
            source
            -0.1
            0.1
            (late (at 60000))
    )

    study.Claim(
        Claim.atLeast
            "100 images: the share that held-out images do not confirm"
            source
            (study.Choose(0.1, 0.25))
            (late (at 100))
    )

    study.Claim(
        Claim.atLeast
            "100 images: the two losses drift apart: that share in the last third of the training minus that in the first"
            source
            (study.Choose(0.0, 0.1))
            (late (at 100) - early (at 100))
    )

    if not study.IsQuick then
        study.Claim(
            Claim.between
                "1,000 images lie between: that share over the one of 100 images"
                "theory: a larger set is harder to learn by heart"
                0.0
                1.0
                (late (at 1000) / late (at 100))
        )

    let highest =
        results
        |> Array.collect snd
        |> Array.map (fun look -> max look.Training look.HeldOut)
        |> Array.max

    for size, looks in results do
        let x = looks |> Array.map _.Iteration

        study.Figure(
            $"images_{size}",
            { Chart.create
                  $"The critic on {size} training images and on images it has not seen"
                  "iteration"
                  "mean score of images minus that of generated ones"
                  [| Mark.line "training images" x (looks |> Array.map _.Training)
                     Mark.line "held-out images" x (looks |> Array.map _.HeldOut) |] with
                YRange = [| 0.0; 1.05 * highest |] }
        )

    study.Figure(
        "gap",
        Chart.create
            "What of the critic's estimate held-out images do not confirm"
            "iteration"
            "share of the estimate"
            [| for size, looks in results do
                   Mark.line
                       $"{size} images"
                       (looks |> Array.map _.Iteration)
                       (looks |> Array.map (fun look -> 1.0 - look.HeldOut / look.Training)) |]
    )

    study.Text
        "A critic that has seen a small set long enough scores its images above their neighbours: the estimate on training images stays up, and the one on held-out images, which is all of it that says something about the distribution, goes on falling. The training loss alone does not show which of the two a fall or a stop comes from. With 60,000 images the critic has seen hardly any image twice, and both curves coincide."

Load.study
    "overfitting"
    "A critic's loss on training and on held-out images"
    "Unlike a GAN's losses, the critic's can be read like a loss of supervised learning: computed on held-out data it tells overfitting. A WGAN-GP of perceptrons is trained on 100, 1,000 and 60,000 images of Fashion-MNIST with equal numbers of updates, and its estimate, mean D(x) - mean D(G(z)), is taken on images of its set and on 1,000 test images."
    body
