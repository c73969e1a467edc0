// Variants of a GAN, a few lines each. docs/variants.md shows them one by one: dotnet fsi variants.fsx -- ebgan --iterations 2000
#load "load.fsx"

open Wgan.Functional

/// A variant on 8 Gaussians on a ring.
let ring name critic objective =
    { Experiment.create name (Synthetic.ring 8) (Mlp.create Weights.PyTorch [| 64; 64 |] 2) critic objective with
        Latent = Latent.Normal 2
        Iterations = 2000L }

/// A variant on Fashion-MNIST.
let fashion name objective =
    { Experiment.create name FashionMnist.train (Dcgan.generator28 32) (Dcgan.critic28 32) objective with
        Latent = Latent.Normal 64
        CriticSteps = CriticSteps.Constant 1
        Iterations = 2000L }

let perceptron = Mlp.create Weights.PyTorch [| 64; 64 |] 1
let dense = Layer.dense Weights.PyTorch

let autoEncoder =
    Network.sequential
        [| dense 64
           Layer.relu
           dense 1
           Network.expose "code"
           dense 64
           Layer.relu
           dense 2 |]

let featureMatching =
    let critic =
        Network.sequential
            [| dense 64
               Layer.leakyRelu 0.2
               dense 64
               Layer.leakyRelu 0.2
               Network.expose "h"
               dense 1 |]

    Loss.criticOnly Loss.nonSaturating + 1.0 * Term.featureMatching "h"
    |> ring "feature_matching" critic

let ebgan =
    let critic = Reconstruction.critic ReconstructionError.Euclidean autoEncoder

    { ring "ebgan" critic (Loss.ebgan 1.0 + 0.1 * Term.pullAway "code") with
        CriticSteps = CriticSteps.Constant 1 }

let began =
    let critic = Reconstruction.critic ReconstructionError.MeanAbsolute autoEncoder

    { ring "began" critic (Objective.ofLoss (Loss.began 0.7 0.001)) with
        CriticSteps = CriticSteps.Constant 1 }

let wganDiv = ring "wgan_div" perceptron (Loss.wasserstein + 2.0 * WganDiv.penalty 6.0)

let ttur =
    { ring "ttur" perceptron (Loss.wasserstein + 0.1 * Penalty.gradient) with
        CriticSteps = CriticSteps.Constant 1
        CriticOptimizer = Optimizers.adam 1e-3 0.5 0.9
        GeneratorOptimizer = Optimizers.adam 1e-4 0.5 0.9 }

let consistency =
    let transform = Input.chain [| Augment.mirror; Augment.translation 0.125 |]

    Loss.hinge
    + 10.0 * Consistency.real transform
    + 10.0 * Consistency.fake transform
    |> fashion "bcr"

let diffAugment =
    Objective.ofLoss Loss.hinge
    |> Objective.withInput Augment.colour
    |> Objective.withInput (Augment.translation 0.125)
    |> Objective.withInput (Augment.cutout 0.5)
    |> fashion "diff_augment"

let variants = [ featureMatching; ebgan; began; wganDiv; ttur; consistency; diffAugment ]
let arguments = Array.tail fsi.CommandLineArgs

match
    variants
    |> List.tryFind (fun variant -> Array.tryHead arguments = Some variant.Name)
with
| Some variant -> exit (CommandLine.run (Array.tail arguments) variant)
| None ->
    let names = variants |> List.map _.Name |> String.concat ", "
    eprintfn $"name a variant first: {names}"
    exit 2
