/// The networks that the laws are tried on: every layer, combinator and architecture of the library.
module Wgan.Functional.Tests.NetworkSubjects

open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

/// A network, named as it is written in F#, with the shape of its input and of its output.
type Subject =
    {
        Name: string
        Network: Network
        Input: int64 list
        Output: int64 list
        /// Whether its inputs are class indices, from 0 to 2.
        TakesIndices: bool
    }

let private subject name network input output =
    { Name = name
      Network = network
      Input = input
      Output = output
      TakesIndices = false }

// The usual first weights make outputs so small that slopes would be compared in name only.
let private weights =
    { Weights.PyTorch with
        Weight = Initializer.normal 0.0 0.7
        Bias = Initializer.normal 0.0 0.5 }

let private dcgan =
    { DcganOptions.Official64 with
        Size = 16
        Width = 2
        ExtraLayers = 1 }

let private small =
    Network.sequential
        [| Layer.conv2d weights 2 3 1 1
           Layer.tanh
           Layer.convTranspose2d weights.WithoutBias 3 4 2 1
           Layer.flatten
           Layer.dense weights 2 |]

let subjects =
    [ subject "Layer.dense" (Layer.dense weights 5) [ 3L ] [ 5L ]
      subject "Layer.dense without bias" (Layer.dense Weights.He.WithoutBias 2) [ 3L ] [ 2L ]
      { subject "Layer.embedding" (Layer.embedding (Initializer.normal 0.0 1.0) 3 4) [] [ 4L ] with
          TakesIndices = true }
      { subject "Layer.embedding of sequences" (Layer.embedding (Initializer.normal 0.0 1.0) 3 4) [ 5L ] [ 5L; 4L ] with
          TakesIndices = true }
      subject "Layer.conv2d, stride 2" (Layer.conv2d weights 6 4 2 1) [ 2L; 8L; 10L ] [ 6L; 4L; 5L ]
      subject "Layer.conv2d, odd" (Layer.conv2d Weights.He 1 3 2 0) [ 1L; 7L; 8L ] [ 1L; 3L; 3L ]
      subject "Layer.convTranspose2d" (Layer.convTranspose2d weights 3 4 2 1) [ 2L; 4L; 5L ] [ 3L; 8L; 10L ]
      subject "Layer.reshape" (Layer.reshape [| 2L; 3L; 1L |]) [ 6L ] [ 2L; 3L; 1L ]
      subject "Layer.flatten" Layer.flatten [ 2L; 3L; 4L ] [ 24L ]
      subject "Layer.identity" Layer.identity [ 2L; 3L ] [ 2L; 3L ]
      subject "Layer.relu" Layer.relu [ 3L ] [ 3L ]
      subject "Layer.leakyRelu" (Layer.leakyRelu 0.2) [ 3L ] [ 3L ]
      subject "Layer.tanh" Layer.tanh [ 3L ] [ 3L ]
      subject "Layer.sigmoid" Layer.sigmoid [ 3L ] [ 3L ]
      subject "Layer.batchNorm of images" Layer.batchNorm [ 3L; 4L; 4L ] [ 3L; 4L; 4L ]
      subject "Layer.batchNorm of vectors" Layer.batchNorm [ 3L ] [ 3L ]
      subject
          "Layer.batchNormWith"
          (Layer.batchNormWith
              { BatchNormOptions.PyTorch with
                  Epsilon = 0.1
                  Momentum = 0.3 })
          [ 3L; 2L; 2L ]
          [ 3L; 2L; 2L ]
      subject "Layer.layerNorm of images" Layer.layerNorm [ 2L; 3L; 3L ] [ 2L; 3L; 3L ]
      subject "Layer.layerNorm of vectors" Layer.layerNorm [ 5L ] [ 5L ]
      subject "Layer.groupNorm" (Layer.groupNorm 2) [ 4L; 3L; 2L ] [ 4L; 3L; 2L ]
      subject "Layer.groupNorm of one group" (Layer.groupNorm 1) [ 3L; 2L; 2L ] [ 3L; 2L; 2L ]
      subject "Layer.groupNorm of vectors" (Layer.groupNorm 2) [ 6L ] [ 6L ]
      subject "Layer.instanceNorm" Layer.instanceNorm [ 2L; 3L; 3L ] [ 2L; 3L; 3L ]
      subject "Layer.pixelNorm" Layer.pixelNorm [ 3L; 2L; 2L ] [ 3L; 2L; 2L ]
      subject "Layer.averagePool2d" (Layer.averagePool2d 2) [ 2L; 4L; 6L ] [ 2L; 2L; 3L ]
      subject "Layer.upsampleNearest2d" (Layer.upsampleNearest2d 3) [ 2L; 2L; 1L ] [ 2L; 6L; 3L ]
      subject "Layer.globalMean" Layer.globalMean [ 3L; 2L; 4L ] [ 3L ]
      subject "Layer.globalSum" Layer.globalSum [ 3L; 2L; 4L ] [ 3L ]
      subject "Layer.dropout" (Layer.dropout 0.4) [ 4L; 3L ] [ 4L; 3L ]
      subject "Layer.minibatchDeviation of images" (Layer.minibatchDeviation 4) [ 2L; 3L; 3L ] [ 3L; 3L; 3L ]
      subject "Layer.minibatchDeviation in groups" (Layer.minibatchDeviation 2) [ 3L ] [ 4L ]
      subject "Network.sequential" small [ 2L; 2L; 2L ] [ 2L ]
      subject "Network.sum" (Network.sum [| Layer.identity; Layer.dense weights 3; Layer.tanh |]) [ 3L ] [ 3L ]
      subject "Network.expose" (Network.expose "seen") [ 3L ] [ 3L ]
      subject
          "Network.custom"
          (Network.custom
              "scaled"
              "1"
              [||]
              NetworkTraits.None
              id
              (fun backend _ _ ->
                  { Parameters =
                      Tree.named [| "factor" |] [| torch.full ([| 1L |], scalar 1.5, backend.DType, backend.Device) |]
                    State = Tree.Empty })
              (fun _ -> [||])
              (fun _ variables _ input ->
                  NetworkResult.Of(input.X.mul (variables.Parameters["factor"]), variables.State)))
          [ 2L; 3L ]
          [ 2L; 3L ]
      subject "Conditional.concatenate to vectors" (Conditional.concatenate 3) [ 4L ] [ 7L ]
      subject "Conditional.concatenate to images" (Conditional.concatenate 3) [ 2L; 3L; 2L ] [ 5L; 3L; 2L ]
      subject "Conditional.embed" (Conditional.embed 3 2) [ 4L ] [ 6L ]
      subject "Conditional.projection" (Conditional.projection weights 3) [ 4L ] [ 1L ]
      subject "Conditional.scoreAndClasses" (Conditional.scoreAndClasses weights 3) [ 4L ] [ 1L ]
      subject "Conditional.batchNorm" (Conditional.batchNorm 3) [ 2L; 3L; 3L ] [ 2L; 3L; 3L ]
      subject
          "Reconstruction.critic"
          (Network.sequential [| Layer.dense weights 2; Layer.tanh; Layer.dense weights 4 |]
           |> Reconstruction.critic ReconstructionError.Euclidean)
          [ 4L ]
          []
      subject "SpectralNorm.wrap 2 of a dense layer" (SpectralNorm.wrap 2 (Layer.dense weights 3)) [ 4L ] [ 3L ]
      subject "SpectralNorm.wrap of a network" (SpectralNorm.wrap 1 small) [ 2L; 2L; 2L ] [ 2L ]
      subject "SpectralNorm.wrapFromRandom" (SpectralNorm.wrapFromRandom 0 1 small) [ 2L; 2L; 2L ] [ 2L ]
      subject "Mlp.create" (Mlp.create weights [| 4; 4 |] 1) [ 2L ] [ 1L ]
      subject "Mlp.wganGenerator" (Mlp.wganGenerator 5 [| 1L; 2L; 3L |]) [ 4L ] [ 1L; 2L; 3L ]
      subject "Mlp.wganCritic" (Mlp.wganCritic 5) [ 1L; 2L; 3L ] [ 1L ]
      subject "Dcgan.generator28" (Dcgan.generator28 2) [ 8L ] [ 1L; 28L; 28L ]
      subject "Dcgan.critic28" (Dcgan.critic28 2) [ 1L; 28L; 28L ] [ 1L ]
      subject "Dcgan.normalisedCritic28" (Dcgan.normalisedCritic28 2) [ 1L; 28L; 28L ] [ 1L ]
      subject "Dcgan.generator" (Dcgan.generator 5 dcgan) [ 5L ] [ 3L; 16L; 16L ]
      subject "Dcgan.critic" (Dcgan.critic dcgan) [ 3L; 16L; 16L ] [ 1L; 1L; 1L ]
      subject
          "Dcgan.critic without normalisation"
          (Dcgan.critic
              { dcgan with
                  BatchNorm = false
                  Size = 32 })
          [ 3L; 32L; 32L ]
          [ 1L; 1L; 1L ]
      subject "ResNet.block that keeps the size" (ResNet.block [||] Resample.Same 2 2) [ 2L; 4L; 4L ] [ 2L; 4L; 4L ]
      subject "ResNet.block that widens" (ResNet.block [||] Resample.Same 2 3) [ 2L; 3L; 3L ] [ 3L; 3L; 3L ]
      subject "ResNet.block down" (ResNet.block [| Layer.groupNorm 1 |] Resample.Down 2 3) [ 2L; 4L; 4L ] [ 3L; 2L; 2L ]
      subject "ResNet.block up" (ResNet.block [| Layer.batchNorm |] Resample.Up 3 2) [ 3L; 2L; 2L ] [ 2L; 4L; 4L ]
      subject "ResNet.firstBlock" (ResNet.firstBlock 3) [ 1L; 4L; 4L ] [ 3L; 2L; 2L ]
      subject "ResNet.generator32" (ResNet.generator32 3 2) [ 5L ] [ 3L; 32L; 32L ]
      subject "ResNet.critic32" (ResNet.critic32 [| Layer.layerNorm |] 2) [ 3L; 32L; 32L ] [ 1L ]
      subject "SnGan.resNetGenerator32" (SnGan.resNetGenerator32 3 2) [ 5L ] [ 3L; 32L; 32L ]
      subject "SnGan.resNetCritic32" (SnGan.resNetCritic32 2) [ 3L; 32L; 32L ] [ 1L ]
      subject "SnGan.generator32" (SnGan.generator32 3 2) [ 5L ] [ 3L; 32L; 32L ]
      subject "SnGan.critic32" (SnGan.critic32 2) [ 3L; 32L; 32L ] [ 1L ]
      subject "ConditionalDcgan.generator28" (ConditionalDcgan.generator28 3 2) [ 5L ] [ 1L; 28L; 28L ]
      subject "ConditionalDcgan.projectionCritic28" (ConditionalDcgan.projectionCritic28 3 2) [ 1L; 28L; 28L ] [ 1L ]
      subject "ConditionalDcgan.classifyingCritic28" (ConditionalDcgan.classifyingCritic28 3 2) [ 1L; 28L; 28L ] [ 1L ]
      subject "FashionClassifier.featureNetwork" FashionClassifier.featureNetwork [ 1L; 28L; 28L ] [ 64L ]
      subject "FashionClassifier.classNetwork" FashionClassifier.classNetwork [ 64L ] [ 10L ]
      subject "Yoss.generator28" (Yoss.generator28 4) [ 5L ] [ 1L; 28L; 28L ]
      subject "Yoss.critic28" (Yoss.critic28 4) [ 1L; 28L; 28L ] [ 1L ] ]

/// A batch of inputs.
let inputs (subject: Subject) (seed: int) (batch: int64) : Tensor =
    let shape = batch :: subject.Input

    if subject.TakesIndices then
        let count = shape |> List.fold (*) 1L |> int
        torch.tensor(Rng.integers (Rng.key (int64 seed)) 3 count |> Array.map int64).reshape(Array.ofList shape)
    else
        normal seed shape
