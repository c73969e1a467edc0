// Yoss's WGAN on 5,000 images of Fashion-MNIST, whose samples did not resemble clothing, beside the library's recommended setting.
#load "load.fsx"

open TorchSharp
open Wgan.Functional

let backend = Backend.Default
let images = 5000

/// What the source describes: its networks, clipping and RMSProp, 5 critic updates. Its text fixes no more than that.
let described data channels =
    let optimizer = Optimizers.rmsProp 5e-5

    { Experiment.create "yoss_fashion" data (Yoss.generator28 channels) (Yoss.critic28 channels) Objectives.wgan with
        Latent = Latent.Normal 100
        GeneratorOptimizer = optimizer
        CriticOptimizer = optimizer
        CriticSteps = CriticSteps.Constant 5
        BatchSize = 64
        AverageDecay = 0.0 }

/// The setting of experiments/wgan_gp_fashion.fsx.
let recommended data iterations =
    let adam = Optimizers.adamScheduled (Schedule.linear 5e-4 0.0 (iterations / 2L) iterations) 0.0 0.9

    { Experiment.create "yoss_fashion" data (Dcgan.generator28 32) (Dcgan.critic28 32) Objectives.wganGp with
        Latent = Latent.Normal 64
        GeneratorOptimizer = adam
        CriticOptimizer = adam
        CriticSteps = CriticSteps.Constant 3
        BatchSize = 32 }

let leftOpen =
    [| "images", "5,000 of the 60,000 training images, chosen by the seed"
       "epoch", "5,000 images shown to the critic; the generator is updated after every fifth of its updates"
       "optimizer", "RMSProp with rate 5e-5, alpha 0.99 and epsilon 1e-8, for both players (WGAN's Algorithm 1)"
       "clipping", "all parameters of the critic to [-0.01, 0.01] after each step (Algorithm 1)"
       "batch", "64 images (Algorithm 1)"
       "latent", "100 normal dimensions"
       "generator's first layer", "dense to 7x7, with half of the first transposed convolution's channels"
       "generator's last layer", "a 3x3 convolution to one channel before tanh"
       "padding", "1, so that strides of 2 halve and double 28, 14 and 7"
       "initialisation", "Glorot's normal rule, biases 0, as in the source's library"
       "batch normalisation", "momentum 0.1, epsilon 1e-5; samples are made with running statistics" |]

let body (study: StudyContext) =
    // A quarter of the source's channels at normal size; its epochs.
    let channels = study.Choose(16, 128, 512)
    let epochs = study.Choose(1, 100)
    let iterations = int64 (epochs * images / (5 * 64))
    // As many real images for the critic, in batches of 32, 3 an iteration.
    let itsIterations = iterations * 5L * 64L / (3L * 32L)
    let count = study.Choose(500, 1000, 10000)
    let looks = study.Choose(1L, 10L, 20L)
    let data = Dataset.take images (Rng.named "chosen" study.Key) FashionMnist.train
    let extractor = FashionClassifier.featureExtractor backend
    let test = FashionMnist.test.Open().Batch(backend, Rng.named "test" study.Key, 0L, count)
    let real = extractor.Extract test

    let shownOf (data: Dataset) =
        let shown = data.Open().Batch(backend, Rng.named "shown" study.Key, 0L, 64)
        SampleImage.draw 8 shown shown

    let floor =
        data.Open().Batch(backend, Rng.named "floor" study.Key, 0L, count)
        |> extractor.Extract
        |> fun features -> Fid.distance real.Values features.Values

    /// FID at equal shares of the budget, the last samples' precision and recall, and grids of the same 64 latents.
    let run name (experiment: Experiment) iterations =
        let key = Rng.named name study.Key
        let path, frames = ResizeArray(), ResizeArray()

        let look (state: TrainingState) =
            use _scope = torch.NewDisposeScope()
            let samples = Trial.Samples(experiment, backend, state.Average, Rng.named "latents" key, count)
            let features = extractor.Extract samples
            let shown = samples.narrow (0L, 0L, 64L)
            let fid = Fid.distance real.Values features.Values
            study.Say $"{name}, iteration {state.Iteration}: FID {fid:f1}"
            path.Add fid
            frames.Add(SampleImage.draw 8 shown shown)

            (PrecisionRecall.precision 3 real features).Value, (PrecisionRecall.recall 3 real features).Value

        look (Training.init experiment backend (Rng.named "init" key)) |> ignore
        let mutable next = 1L

        let state =
            study.Train(
                experiment,
                key,
                iterations,
                fun state _ ->
                    if state.Iteration >= next * iterations / looks && next < looks then
                        look state |> ignore
                        next <- next + 1L
            )

        let precision, recall = look state

        {| Path = path.ToArray()
           Frames = frames.ToArray()
           Precision = precision
           Recall = recall |}

    let yoss = run "as described" (described data channels) iterations
    let ours = run "recommended" (recommended data itsIterations) itsIterations
    let source = "seed 004: its images did not resemble clothing"

    study.Claim(
        Claim.near
            "real images shown to the recommended critic over those shown to the described one"
            "the comparison's budget"
            1.0
            0.02
            (float (itsIterations * 3L * 32L) / float (iterations * 5L * 64L))
    )

    study.Claim(
        Claim.atMost
            "share of the described setting's samples that lie among real ones (precision)"
            source
            0.5
            yoss.Precision
    )

    // In seconds neither setting gets anywhere.
    if not study.IsQuick then
        study.Claim(
            Claim.atMost
                "FID of the recommended setting over that of the described one, at an equal budget"
                source
                1.0
                (Array.last ours.Path / Array.last yoss.Path)
        )

        study.Claim(
            Claim.atLeast
                "precision of the recommended setting minus that of the described one"
                source
                0.0
                (ours.Precision - yoss.Precision)
        )

    study.Table(
        [| "setting"; "iterations"; "FID"; "precision"; "recall" |],
        [| for name, iterations, result in
               [ "as described", iterations, yoss
                 "recommended (WGAN-GP)", itsIterations, ours ] do
               [| name
                  $"{iterations}"
                  $"{Array.last result.Path:f1}"
                  $"{100.0 * result.Precision:f1} %%"
                  $"{100.0 * result.Recall:f1} %%" |] |]
    )

    study.Text
        $"The budget: {epochs} epochs of {images} images for the critic, in batches of 64 as described and of 32 in the recommended setting. The described networks have {channels} and {channels / 2} channels (the source: 512 and 256, as with --full). FID, precision and recall are on the features of the library's own Fashion-MNIST classifier, {count} samples against as many test images; as many training images are at FID {floor:f1}."

    let moments = [| for look in 0L .. looks -> float (look * int64 epochs) / float looks |]

    study.Figure(
        "fid",
        { Chart.create
              "FID to test images, with an equal number of images shown to the critic"
              "epochs of 5,000 images"
              "FID, own features"
              [| Mark.line "as described" moments yoss.Path
                 Mark.line "recommended" moments ours.Path
                 Mark.level "training images" floor |] with
            YScale = AxisScale.Log }
    )

    let labels = moments |> Array.map (fun epoch -> $"{epoch:f1} epochs")
    study.Heading "Samples"
    study.Frames("as_described", "As described: the same 64 latents over the training", labels, yoss.Frames)
    study.Frames("recommended", "The recommended setting: the same 64 latents over the training", labels, ours.Frames)

    study.Text
        "As described, samples have the images' brightness and rough outline but no article's shape, which is what the source reports. The recommended setting, which begins more slowly as its samples come from an average, ends with articles that can be told apart, though with neither their textures nor their variety: it too is far from done."

    study.Image("real", "64 of the 5,000 images", shownOf data)
    study.Heading "What the source leaves open, and what was chosen"
    study.Table([| "what"; "here" |], leftOpen |> Array.map (fun (what, choice) -> [| what; choice |]))

Load.study
    "yoss_fashion"
    "Yoss's WGAN on Fashion-MNIST, beside the recommended setting"
    "Seed 004 trains a WGAN of two transposed convolutions and two convolutions on 5,000 images of Fashion-MNIST for 100 epochs, and reports that its samples did not resemble the articles. Here it is trained as described, and beside it, on the same images with as many shown to the critic, the library's recommended WGAN-GP, experiments/wgan_gp_fashion.fsx: its critic has no batch normalisation and no clipped weights, its updates are larger, and the samples come from an average of the generator."
    body
