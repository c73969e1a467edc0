// Variants of a GAN, a few lines each. docs/variants.md shows them one by one: dotnet fsi variants.fsx -- ebgan --iterations 2000
#load "load.fsx"

open Wgan.Functional

let adam learningRate = Optimizers.adam learningRate 0.5 0.9

/// A variant on 8 Gaussians on a ring.
let ring name critic objective =
    { Experiment.create name (Synthetic.ring 8) (Mlp.create Weights.PyTorch [| 64; 64 |] 2) critic objective with
        Latent = Latent.Normal 2
        GeneratorOptimizer = adam 1e-3
        CriticOptimizer = adam 1e-3
        CriticSteps = CriticSteps.Constant 1
        BatchSize = 128
        Iterations = 4000L }

/// A variant on Fashion-MNIST.
let fashion name critic objective =
    { Experiment.create name FashionMnist.train (Dcgan.generator28 32) critic objective with
        Latent = Latent.Normal 64
        GeneratorOptimizer = adam 2e-4
        CriticOptimizer = adam 2e-4
        CriticSteps = CriticSteps.Constant 1
        Iterations = 2000L }

let perceptron = Mlp.create Weights.PyTorch [| 64; 64 |] 1
let dense = Layer.dense Weights.PyTorch

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
    let critic =
        Network.sequential
            [| dense 64
               Layer.relu
               Network.expose "h" // the narrow layer after it is one number, and all cosines of those are 1
               dense 1
               dense 64
               Layer.relu
               dense 2 |]
        |> Reconstruction.critic ReconstructionError.Euclidean

    Loss.ebgan 0.5 + 0.1 * Term.pullAway "h" |> ring "ebgan" critic

let began =
    let critic =
        Network.sequential
            [| Layer.flatten
               dense 256
               Layer.relu
               dense 32
               dense 256
               Layer.relu
               dense 784
               Layer.tanh
               Layer.reshape [| 1L; 28L; 28L |] |]
        |> Reconstruction.critic ReconstructionError.MeanAbsolute

    Objective.ofLoss (Loss.began 0.5 0.001) |> fashion "began" critic

let wganDiv =
    { ring "wgan_div" perceptron (Loss.wasserstein + 2.0 * WganDiv.penalty 6.0) with
        CriticSteps = CriticSteps.Constant 5 }

let ttur =
    { ring "ttur" perceptron (Loss.wasserstein + 0.1 * Penalty.gradient) with
        CriticOptimizer = adam 2e-3
        GeneratorOptimizer = adam 5e-4 }

let ctGan =
    let layers = [| dense 64; Layer.leakyRelu 0.2; Layer.dropout 0.1 |]

    let critic = Network.sequential [| yield! layers; yield! layers; Network.expose "h"; dense 1 |]

    { ring "ct_gan" critic (Loss.wasserstein + 0.1 * Penalty.gradient + 2.0 * Term.consistency "h" 0.0) with
        CriticSteps = CriticSteps.Constant 5 }

let consistency =
    let transform = Input.chain [| Augment.mirror; Augment.translation 0.125 |]

    Loss.hinge
    + 10.0 * Consistency.real transform
    + 10.0 * Consistency.fake transform
    |> fashion "bcr" (Dcgan.critic28 32)

let diffAugment =
    Objective.ofLoss Loss.hinge
    |> Objective.withInput Augment.colour
    |> Objective.withInput (Augment.translation 0.125)
    |> Objective.withInput (Augment.cutout 0.5)
    |> fashion "diff_augment" (Dcgan.critic28 32)

let snGan = Objective.ofLoss Loss.hinge |> ring "sn_gan" (SpectralNorm.wrap 1 perceptron)

let snGanWithPenalty =
    Loss.hinge + 0.1 * Penalty.r1
    |> ring "sn_gan_gp" (SpectralNorm.wrap 1 perceptron)

let conditional =
    let body = [| dense 64; Layer.leakyRelu 0.2; dense 64; Layer.leakyRelu 0.2 |]
    let critic = Network.sequential [| yield! body; Conditional.projection Weights.PyTorch 8 |]
    let hidden = [| dense 64; Layer.relu; dense 64; Layer.relu; dense 2 |]

    { ring "conditional" critic (Loss.wasserstein + 1.0 * Penalty.gradient) with
        Generator = Network.sequential [| yield Conditional.concatenate 8; yield! hidden |]
        CriticSteps = CriticSteps.Constant 3 }

let variants =
    [ featureMatching
      ebgan
      began
      wganDiv
      ttur
      ctGan
      consistency
      diffAugment
      snGan
      snGanWithPenalty
      conditional ]

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
