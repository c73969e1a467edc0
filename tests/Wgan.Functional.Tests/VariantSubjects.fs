/// Experiments with terms, losses with a state, second passes, consistency and augmentation.
module Wgan.Functional.Tests.VariantSubjects

open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

/// x times a draw, such as a dropout's mask, and a state that counts the passes.
let noisy =
    let outputShape (shape: int64[]) = shape

    Network(
        Description.leaf "noisy" [],
        NetworkTraits.None,
        outputShape,
        (fun backend _ _ ->
            { Parameters = Tree.Empty
              State = Tree.named [| "passes" |] [| Tensors.ofArray backend [||] [| 0.0 |] |] }),
        (fun shape ->
            [| { Name = "mask"
                 Shape = shape
                 Distribution = Distribution.Uniform(0.0, 2.0) } |]),
        fun _ _ state draws input ->
            NetworkResult.Of(
                input.X.mul draws["mask"],
                Tree.named [| "passes" |] [| state["passes"] |> Tensors.shift 1.0 |]
            )
    )

let private featured =
    Network.sequential
        [| Layer.dense Weights.PyTorch 16
           Layer.tanh
           Network.expose "h"
           Layer.dense Weights.PyTorch 1 |]

let private stochastic =
    Network.sequential
        [| Layer.dense Weights.PyTorch 16
           Layer.relu
           noisy
           Network.expose "h"
           Layer.dense Weights.PyTorch 1 |]

let private autoEncoder =
    Network.sequential
        [| Layer.dense Weights.PyTorch 16
           Layer.relu
           Layer.dense Weights.PyTorch 1
           Network.expose "code"
           Layer.dense Weights.PyTorch 2 |]

let began =
    { toy with
        Critic = Reconstruction.critic ReconstructionError.MeanAbsolute autoEncoder
        Objective = Objective.ofLoss (Loss.began 0.5 0.1) }

let ebgan =
    { toy with
        Critic = Reconstruction.critic ReconstructionError.Euclidean autoEncoder
        Objective = Loss.ebgan 1.0 + 0.1 * Term.pullAway "code" }

let featureMatching =
    { toy with
        Critic = featured
        Objective = Loss.criticOnly Loss.nonSaturating + 1.0 * Term.featureMatching "h" }

let ctGan =
    { toy with
        Critic = stochastic
        Objective = Loss.wasserstein + 10.0 * Penalty.gradient + 2.0 * Term.consistency "h" 0.0 }

let noise = Input.instanceNoise (Schedule.linear 0.2 0.05 0L 2L)

let balanced =
    { toy with
        Objective = Loss.hinge + 10.0 * Consistency.real noise + 5.0 * Consistency.fake noise }

let diffAugment =
    { toy with
        Data = Dataset.ofTensor "images" (normal 77 [ 32L; 2L; 4L; 4L ])
        Generator = Network.sequential [| Mlp.create Weights.PyTorch [| 16 |] 32; Layer.reshape [| 2L; 4L; 4L |] |]
        Critic = Mlp.create Weights.PyTorch [| 16 |] 1
        Objective =
            Objective.ofLoss Loss.hinge
            |> Objective.withInput Augment.colour
            |> Objective.withInput (Augment.translation 0.25)
            |> Objective.withInput (Augment.cutout 0.5) }

let variants =
    [ "BEGAN", began
      "EBGAN with the pull-away term", ebgan
      "feature matching", featureMatching
      "CT-GAN", ctGan
      "balanced consistency", balanced
      "DiffAugment", diffAugment
      "a pull-away term in a batch of one", { ebgan with BatchSize = 1 } ]
