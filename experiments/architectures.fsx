// Objectives on architectures that make training hard: which combinations train, and after how many iterations.
#load "load.fsx"

open TorchSharp
open Wgan.Functional

let backend = Backend.Default
let weights = Weights.He // by fan-in, as these networks are narrower than those that N(0, 0.02^2) is for

/// A pair of networks for 28x28 images.
type Kind =
    {
        Name: string
        /// Channels at half the images' size.
        Width: int
        IsNormalised: bool
        /// 3x3 convolutions after each layer that changes the size.
        Extra: int
        /// Probability of dropout after the critic's activations.
        Dropout: float
        IsPerceptron: bool
    }

let dcgan =
    { Name = "DCGAN"
      Width = 8
      IsNormalised = true
      Extra = 0
      Dropout = 0.0
      IsPerceptron = false }

let kinds =
    [| dcgan
       { dcgan with
           Name = "without batch norm"
           IsNormalised = false }
       { dcgan with
           Name = "narrow"
           Width = 2 }
       { dcgan with Name = "deep"; Extra = 2 }
       { dcgan with
           Name = "dropout"
           Dropout = 0.3 }
       { dcgan with
           Name = "perceptrons"
           IsPerceptron = true } |]

let generator kind =
    if kind.IsPerceptron then
        Network.sequential
            [| Mlp.create Weights.PyTorch [| 128; 128; 128 |] 784
               Layer.tanh
               Layer.reshape [| 1L; 28L; 28L |] |]
    else
        let block (layer: Network) =
            [| layer
               if kind.IsNormalised then
                   Layer.batchNorm
               Layer.relu |]

        let extra channels =
            [| for _ in 1 .. kind.Extra -> block (Layer.conv2d weights channels 3 1 1) |]
            |> Array.concat

        Network.sequential
            [| yield Layer.dense weights (2 * kind.Width * 7 * 7)
               yield! block (Layer.reshape [| int64 (2 * kind.Width); 7L; 7L |])
               yield! extra (2 * kind.Width)
               yield! block (Layer.convTranspose2d weights kind.Width 4 2 1)
               yield! extra kind.Width
               yield Layer.convTranspose2d weights 1 4 2 1
               yield Layer.tanh |]

/// The critic, with that normalisation after all hidden convolutions but the first.
let critic (normalisation: Network) kind =
    if kind.IsPerceptron then
        Mlp.create Weights.PyTorch [| 128; 128; 128 |] 1
    else
        let activation =
            [| Layer.leakyRelu 0.2
               if kind.Dropout > 0.0 then
                   Layer.dropout kind.Dropout |]

        let block layer =
            [| yield layer
               if kind.IsNormalised then
                   yield normalisation
               yield! activation |]

        let extra channels =
            [| for _ in 1 .. kind.Extra -> block (Layer.conv2d weights channels 3 1 1) |]
            |> Array.concat

        Network.sequential
            [| yield Layer.conv2d weights kind.Width 4 2 1
               yield! activation
               yield! extra kind.Width
               yield! block (Layer.conv2d weights (2 * kind.Width) 4 2 1)
               yield! extra (2 * kind.Width)
               yield Layer.flatten
               yield Layer.dense weights 1 |]

/// An objective with the optimizer, the critic updates and the critic's normalisation that go with it.
let objectives =
    let clipping =
        Objective.ofLoss Loss.wasserstein
        |> Objective.project (Projection.clipWeights 0.01)

    [| "non-saturating GAN", Objectives.nonSaturatingGan, Optimizers.adam 1e-3 0.5 0.999, 1, Layer.batchNorm
       "LSGAN", Objectives.lsgan, Optimizers.adam 1e-3 0.5 0.999, 1, Layer.batchNorm
       "WGAN, clipped", clipping, Optimizers.rmsProp 1e-3, 5, Layer.batchNorm
       "WGAN-GP", Objectives.wganGp, Optimizers.adam 1e-3 0.0 0.9, 3, Layer.layerNorm |]

let body (study: StudyContext) =
    let iterations = study.Choose(100L, 280L, 5000L)
    let looks = study.Choose(1L, 4L, 20L)
    let count = 500
    let extractor = FashionClassifier.featureExtractor backend
    let features (images: Tensor) = (extractor.Extract images).Values
    let test = FashionMnist.test.Open()
    let testKey = Rng.named "test" study.Key
    let real = features (test.Batch(backend, testKey, 0L, 2000))
    let floor = Fid.distance real (features (test.Batch(backend, Rng.named "other" study.Key, 1L, count)))

    // The yardstick: perfect images of half of the classes alone, five in a row of the ten, the mean FID over where the row begins.
    let quality =
        let labels = test.Labels(backend, testKey, 0L, 2000) |> Tensors.toArray

        [| for first in 0..9 do
               let rows =
                   [| for i in 0 .. labels.Length - 1 do
                          if (int labels[i] - first + 10) % 10 < 5 then
                              int64 i |]

               Fid.distance real (real.index_select (0L, torch.tensor rows)) |]
        |> Array.average

    let chosenKinds = study.Choose([| kinds[0]; kinds[5] |], kinds)

    let chosenObjectives =
        objectives
        |> Array.filter (fun (name, _, _, _, _) -> not study.IsQuick || name = "WGAN-GP")

    /// FID before the training and at equal intervals in it, and a picture of the end.
    let trial kind (name, objective, optimizer, steps, normalisation) =
        use _scope = torch.NewDisposeScope()

        let experiment =
            { Experiment.create
                  "architectures"
                  FashionMnist.train
                  (generator kind)
                  (critic normalisation kind)
                  objective with
                Latent = Latent.Normal 32
                GeneratorOptimizer = optimizer
                CriticOptimizer = optimizer
                CriticSteps = CriticSteps.Constant steps
                BatchSize = 32
                AverageDecay = 0.95 }

        let key = study.Key |> Rng.named kind.Name

        let samples (state: TrainingState) =
            Trial.Samples(experiment, backend, state.Average, Rng.named "latents" key, count)

        let fid state = samples state |> features |> Fid.distance real
        let path = ResizeArray [ fid (Training.init experiment backend (Rng.named "init" key)) ]

        let state =
            study.Train(
                experiment,
                key,
                iterations,
                fun state _ ->
                    if state.Iteration % (iterations / looks) = 0L then
                        path.Add(fid state)
            )

        let shown = (samples state).narrow(0L, 0L, 64L)
        study.Say $"{kind.Name}, {name}: {path[0]:f0} to {path[path.Count - 1]:f0}"
        path.ToArray(), SampleImage.draw 8 shown shown

    let results =
        [| for kind in chosenKinds do
               for objective in chosenObjectives do
                   let name, _, _, _, _ = objective
                   (kind.Name, name), trial kind objective |]
        |> dict

    let pathOf kind objective = fst results[(kind.Name, objective)]

    /// The first look at which the fixed quality is reached; infinity for never.
    let reached path =
        match path |> Array.tryFindIndex (fun fid -> fid <= quality) with
        | Some look -> float (int64 look * iterations / looks)
        | None -> infinity

    let trains (path: float[]) = Array.last path <= quality

    let share objective =
        chosenKinds
        |> Array.averageBy (fun kind -> if trains (pathOf kind objective) then 1.0 else 0.0)

    let source = "WGAN-GP, section 5.1, table 1"

    if study.IsQuick then
        for kind in chosenKinds do
            let path = pathOf kind "WGAN-GP"

            study.Claim(
                Claim.atMost
                    $"{kind.Name}: WGAN-GP's FID over the untrained generator's"
                    source
                    0.9
                    (Array.last path / path[0])
            )
    else
        let nearer =
            chosenKinds
            |> Array.averageBy (fun kind ->
                let last = pathOf kind >> Array.last

                if last "WGAN-GP" < last "non-saturating GAN" then
                    1.0
                else
                    0.0)

        study.Claim(
            Claim.atLeast
                "share of the architectures on which WGAN-GP ends nearer to the data than the non-saturating GAN"
                $"{source}: 189 against 42 of 200 train"
                (5.0 / 6.0)
                nearer
        )

    // Minutes are too short for the yardstick.
    if study.Size = StudySize.Full then
        study.Claim(
            Claim.atLeast
                "share of the architectures that WGAN-GP trains"
                $"{source}: 189 of 200"
                (5.0 / 6.0)
                (share "WGAN-GP")
        )

        study.Claim(
            Claim.atLeast
                "WGAN-GP trains where the plain GAN does not: its share minus the non-saturating GAN's"
                $"{source}: 189 against 42 of 200"
                0.0
                (share "WGAN-GP" - share "non-saturating GAN")
        )

    let names = chosenObjectives |> Array.map (fun (name, _, _, _, _) -> name)
    study.Heading "FID at the end, and the iterations after which it is below that of half of the classes"

    study.Table(
        Array.append [| "networks" |] names,
        Array.append
            [| for kind in chosenKinds do
                   [| yield kind.Name
                      for name in names do
                          let path = pathOf kind name
                          let first = reached path

                          yield
                              if System.Double.IsInfinity first then
                                  $"{Array.last path:f0} (never)"
                              else
                                  $"{Array.last path:f0} ({first:f0})" |] |]
            [| [| yield "share that trains"
                  for name in names do
                      yield $"{100.0 * share name:f0} %%" |] |]
    )

    study.Text
        $"FID is on the features of the library's own Fashion-MNIST classifier, {count} generated against 2,000 test images; {count} other test images are at {floor:f1}, test images of half of the classes at {quality:f0}, a mean over ten halves. {iterations} iterations each, batches of 32, rates of 1e-3, samples from the average of the generator."

    let at = [| for look in 0L .. looks -> float (look * iterations / looks) |]

    for name in names do
        let file = name |> String.filter System.Char.IsAsciiLetter

        study.Figure(
            $"fid_{file}",
            { Chart.create
                  $"{name}: FID on each pair of networks"
                  "iteration"
                  "FID, own features"
                  [| for kind in chosenKinds do
                         Mark.line kind.Name at (pathOf kind name)
                     Mark.level "half of the classes" quality |] with
                YScale = AxisScale.Log }
        )

    study.Frames(
        "samples",
        "Samples at the end, by networks and objective",
        [| for pair in results -> $"{fst pair.Key}, {snd pair.Key}" |],
        [| for pair in results -> snd pair.Value |]
    )

Load.study
    "architectures"
    "Objectives on architectures that make training hard"
    "WGAN-GP's authors trained random architectures with its objective and with the plain GAN's: the penalty made far more of them train. Here four objectives meet six pairs of networks on Fashion-MNIST: a small DCGAN, the same without normalisation, with a quarter of the channels, with four more convolutions in each network, with dropout in the critic, and perceptrons. Critics are batch-normalised as in DCGAN, WGAN-GP's layer-normalised, as its section 4 recommends. A pair trains if its FID ends below that of perfect images of half of the classes, which is what a generator has reached that dropped the other half; that takes longer than minutes (--full), which only show which objective is nearer to it."
    body
