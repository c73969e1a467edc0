/// Each pass of captured steps alone, none and all, over kinds of networks; and schedules of critic steps.
module Wgan.Functional.Tests.CaptureNetworkTests

open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.CaptureFollowing

/// Images that are noise, in batches of four.
let private images name (shape: int64 list) generator critic =
    { Experiment.create
          "images"
          (Dataset.ofTensor name (Rng.uniform Backend.Default -1.0 1.0 (Array.ofList (16L :: shape)) (Rng.key 3L)))
          generator
          critic
          Objectives.wganGp with
        Latent = Latent.Normal 4
        BatchSize = 4
        CriticSteps = CriticSteps.Constant 1 }

let private perceptron (layer: Network) =
    Network.sequential
        [| Layer.dense Weights.PyTorch 8
           layer
           Layer.leakyRelu 0.2
           Layer.dense Weights.PyTorch 1 |]

let networks =
    [ "perceptrons", tiny
      "DCGAN, with running statistics in the generator",
      images "digits" [ 1L; 28L; 28L ] (Dcgan.generator28 2) (Dcgan.critic28 2)
      "DCGAN, with running statistics in both",
      { images "digits" [ 1L; 28L; 28L ] (Dcgan.generator28 2) (Dcgan.normalisedCritic28 2) with
          Objective = Objectives.nonSaturatingGan }
      "layer normalisation",
      { tiny with
          Critic = perceptron Layer.layerNorm }
      "dropout",
      { tiny with
          Critic = perceptron (Layer.dropout 0.3) }
      "spectral normalisation",
      { tiny with
          Critic = SpectralNorm.wrap 1 tiny.Critic }
      "minibatch deviation",
      { tiny with
          Critic = perceptron (Layer.minibatchDeviation 4)
          Objective = Objectives.nonSaturatingGan }
      yield! ConditionalTrainingTests.experiments
      "a residual network",
      images "colours" [ 3L; 32L; 32L ] (ResNet.generator32 3 2) (ResNet.critic32 [| Layer.layerNorm |] 2)
      "an SN-GAN",
      { images "colours" [ 3L; 32L; 32L ] (SnGan.generator32 3 2) (SnGan.critic32 2) with
          Objective = Objectives.hingeGan }
      "group, instance and pixel normalisation",
      images
          "squares"
          [ 4L; 4L; 4L ]
          (Network.sequential
              [| Layer.dense Weights.PyTorch 64
                 Layer.reshape [| 4L; 4L; 4L |]
                 Layer.pixelNorm
                 Layer.conv2d Weights.PyTorch 4 3 1 1
                 Layer.tanh |])
          (Network.sequential
              [| Layer.groupNorm 2
                 Layer.conv2d Weights.PyTorch 4 3 1 1
                 Layer.instanceNorm
                 Layer.sigmoid
                 Layer.flatten
                 Layer.dense Weights.PyTorch 1 |]) ]

let private passes =
    [ "none", 0
      "constants", 1
      "repeated", 2
      "not needed", 4
      "planned memory", 8
      "planned memory, arguments written over", 24
      "all", Capture.AllPasses
      "none, as a graph", Capture.AsGraph
      "all, as a graph", Capture.AllPasses + Capture.AsGraph ]

let private stepsBy (at: int64 -> int) = CriticSteps(Description.leaf "test" [], at)

[<Tests>]
let tests =
    testList
        "Capture of networks"
        [ if CapturedSteps.IsAvailable then
              for name, experiment in networks do
                  for backend in [ f32; f64 ] do
                      testTensors
                          $"{name}, {backend.DType}: the eager bits, with each pass alone, none and all"
                          (fun () ->
                              for pass, options in passes do
                                  try
                                      isCapturedBy options experiment backend 7
                                  with error ->
                                      failtest $"passes: {pass}: {error.Message}")

              for name, steps in
                  [ "one, then three", stepsBy (fun iteration -> if iteration < 20L then 1 else 3)
                    "one and three in turn", stepsBy (fun iteration -> if iteration % 2L = 0L then 1 else 3)
                    "the WGAN code's", CriticSteps.WganOfficial ] do
                  testTensors $"critic steps that change: {name}" (fun () ->
                      isCaptured { tiny with CriticSteps = steps } f32 40)

              testTensors "a batch of one" (fun () -> isCaptured { tiny with BatchSize = 1 } f32 20)

              testTensors "a loss with a state, for which telemetry of the last update alone is kept" (fun () ->
                  isCaptured
                      { tiny with
                          Objective = Child.balanced + 10.0 * Penalty.gradient
                          CriticSteps = CriticSteps.Constant 3 }
                      f32
                      40)

              testTensors
                  "iterations that are looked at in between are eager, and the next is captured again"
                  (fun () ->
                      let mutable watched = 0
                      let watch: Watch = fun _ _ _ -> watched <- watched + 1

                      let followed =
                          followWith
                              (fun i steps state draws ->
                                  if i % 4 = 3 then
                                      Training.advanceWatched watch tiny state draws
                                  else
                                      steps.Advance(state, draws))
                              Capture.AllPasses
                              (fun () -> tiny)
                              f32
                              40

                      Expect.equal followed.Difference "" "bits"
                      Expect.isEmpty followed.Refusals "refusals"
                      Expect.equal watched 20 "two updates in each fourth iteration")

              testTensors "what was made of each part is described" (fun () ->
                  let descriptions = (follow Capture.AllPasses (fun () -> tiny) f32 4).Descriptions

                  for part, description in
                      List.zip
                          [ "critic's update"; "generator's update"; "generated samples for 1 updates" ]
                          descriptions do
                      Expect.stringStarts description $"{part}: " "part"
                      Expect.stringContains description "planned memory of" "memory") ]
