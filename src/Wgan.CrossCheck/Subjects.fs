namespace Wgan.CrossCheck

open Wgan.Functional

/// <summary>The networks that losses and penalties are tried on, and small experiments made of them.</summary>
[<RequireQualifiedAccess>]
module Subjects =
    // The usual first weights make slopes so small that a penalty on them would be compared in name only.
    let internal weights =
        { Weights.PyTorch with
            Weight = Initializer.normal 0.0 0.9
            Bias = Initializer.normal 0.0 0.5 }

    let private perceptron hidden activation outputs =
        Network.sequential
            [| yield Layer.flatten
               for width in hidden do
                   yield Layer.dense weights width
                   yield activation
               yield Layer.dense weights outputs |]

    /// <summary>The shape of the samples: two dimensions, so that a norm over the first of them alone is found out.</summary>
    [<CompiledName "SampleShape">]
    let sampleShape = [| 2; 3 |]

    /// <summary>The critic, smooth everywhere, that penalties are tried on.</summary>
    [<CompiledName "TanhCritic">]
    let tanhCritic = perceptron [ 5; 4 ] Layer.tanh 1

    /// <summary>A critic of ReLU layers: slopes are constant where its pattern is.</summary>
    [<CompiledName "ReluCritic">]
    let reluCritic = perceptron [ 7; 5 ] Layer.relu 1

    /// <summary>A critic of convolutions, for samples of two channels of 4x4.</summary>
    [<CompiledName "ConvolutionalCritic">]
    let convolutionalCritic =
        Network.sequential
            [| Layer.conv2d weights 3 3 1 1
               Layer.leakyRelu 0.2
               Layer.conv2d weights 2 2 2 0
               Layer.tanh
               Layer.flatten
               Layer.dense weights 1 |]

    /// A critic of samples of two channels of 4x4 in which a layer, or several, stand between a convolution and a linear layer.
    let private around (layers: Network[]) =
        Network.sequential
            [| yield Layer.conv2d weights 4 3 1 1
               yield! layers
               yield Layer.tanh
               yield Layer.flatten
               yield Layer.dense weights 1 |]

    // Both kinds of convolution, so that both shapes of a linear map are divided.
    let private ofBothConvolutions =
        Network.sequential
            [| Layer.conv2d weights 3 3 1 1
               Layer.leakyRelu 0.2
               Layer.convTranspose2d weights.WithoutBias 2 2 2 0
               Layer.tanh
               Layer.flatten
               Layer.dense weights 1 |]

    let private residual =
        Network.sum
            [| Layer.identity
               Network.sequential [| Layer.tanh; Layer.conv2d weights 4 3 1 1 |] |]

    /// <summary>Critics that try the layers, for samples of two channels of 4x4, by the names of their rows.</summary>
    [<CompiledName "LayerCritics">]
    let layerCritics () : (string * Network) list =
        [ "critic of Network.sequential, Layer.conv2d, Layer.flatten, Layer.tanh, Layer.dense", around [||]
          "critic with Layer.relu", around [| Layer.relu |]
          "critic with Layer.sigmoid", around [| Layer.sigmoid |]
          "critic with Layer.leakyRelu, Layer.convTranspose2d", ofBothConvolutions
          "critic with Layer.reshape", around [| Layer.reshape [| 8L; 4L; 2L |] |]
          "critic with Layer.layerNorm", around [| Layer.layerNorm |]
          "critic with Layer.groupNorm 2", around [| Layer.groupNorm 2 |]
          "critic with Layer.groupNorm 1", around [| Layer.groupNorm 1 |]
          "critic with Layer.instanceNorm", around [| Layer.instanceNorm |]
          "critic with Layer.pixelNorm", around [| Layer.pixelNorm |]
          "critic with Layer.averagePool2d 2", around [| Layer.averagePool2d 2 |]
          "critic with Layer.upsampleNearest2d 2", around [| Layer.upsampleNearest2d 2 |]
          "critic with Layer.globalMean", around [| Layer.globalMean |]
          "critic with Layer.globalSum", around [| Layer.globalSum |]
          "critic with Network.sum, Layer.identity", around [| residual |]
          "critic with Conditional.scoreAndClasses",
          Network.sequential
              [| Layer.conv2d weights 3 3 1 1
                 Layer.tanh
                 Layer.flatten
                 Conditional.scoreAndClasses weights 3 |]
          "critic with Network.expose", around [| Network.expose "seen" |]
          "critic with ResNet.block down and Layer.groupNorm 1",
          around [| ResNet.block [| Layer.groupNorm 1 |] Resample.Down 4 3 |]
          "critic with ResNet.block up", around [| ResNet.block [||] Resample.Up 4 2 |]
          "critic of ResNet.firstBlock",
          Network.sequential [| ResNet.firstBlock 3; Layer.tanh; Layer.flatten; Layer.dense weights 1 |]
          "critic under SpectralNorm.wrap 1", SpectralNorm.wrap 1 ofBothConvolutions
          "residual critic under SpectralNorm.wrap 2", SpectralNorm.wrap 2 (around [| residual |]) ]

    /// <summary>The same for layers that mix samples, where a penalty is no function of single samples.</summary>
    [<CompiledName "MixingCritics">]
    let mixingCritics () : (string * Network) list =
        [ "critic with Layer.batchNorm", around [| Layer.batchNorm |]
          "critic with Layer.batchNormWith",
          around
              [| Layer.batchNormWith
                     { BatchNormOptions.PyTorch with
                         Epsilon = 0.1 } |]
          "critic with Layer.minibatchDeviation 3", around [| Layer.minibatchDeviation 3 |] ]

    let private convolutionalGenerator =
        Network.sequential
            [| Layer.dense weights.WithoutBias 8
               Layer.batchNorm
               Layer.relu
               Layer.reshape [| 2L; 2L; 2L |]
               Layer.convTranspose2d weights.WithoutBias 3 4 2 1
               Layer.batchNorm
               Layer.leakyRelu 0.2
               Layer.convTranspose2d weights 1 3 1 1
               Layer.flatten
               Layer.dense weights 2
               Layer.sigmoid |]

    /// A small experiment on the ring.
    let internal experiment objective criticOptimizer generatorOptimizer =
        { Experiment.create
              "crosscheck"
              (Synthetic.ring 8)
              (perceptron [ 5 ] Layer.tanh 2)
              (perceptron [ 5; 4 ] Layer.tanh 1)
              objective with
            Latent = Latent.Normal 3
            BatchSize = 6
            CriticSteps = CriticSteps.Constant 2
            AverageDecay = 0.9
            CriticOptimizer = criticOptimizer
            GeneratorOptimizer = generatorOptimizer }

    /// <summary>Experiments whose whole iterations are compared, by the names of their rows.</summary>
    [<CompiledName "Experiments">]
    let experiments () : (string * Experiment) list =
        let make = experiment
        let adam = Optimizers.adam 0.01 0.5 0.9

        // The paper's 0.01 would leave gradients too small to compare.
        let clipped projection = Objective.ofLoss Loss.wasserstein |> Objective.project projection

        let clip = Projection.clipWeights 0.5

        [ "Training.step: WGAN-GP, Adam", make Objectives.wganGp adam adam
          "Training.step: WGAN clipped at 0.5, RMSProp",
          make (clipped clip) (Optimizers.rmsProp 0.01) (Optimizers.rmsProp 0.01)
          "Training.step: WGAN clipped at 0.5 before the step, RMSProp",
          make (clipped (Projection.beforeStep clip)) (Optimizers.rmsProp 0.01) (Optimizers.rmsProp 0.01)
          "Training.step: non-saturating GAN, Adam", make Objectives.nonSaturatingGan adam adam
          "Training.step: RaGAN with R1 and instance noise, momentum",
          make
              (Loss.relativisticAverageLogistic + 2.0 * Penalty.r1
               |> Objective.withInput (Input.instanceNoise (Schedule.linear 0.5 0.1 0L 6L)))
              (Optimizers.momentum 0.05 0.9)
              (Optimizers.adamW 0.01 0.5 0.9 0.01)
          "Training.step: WGAN-GP, a generator of transposed convolutions and batch normalisation",
          { make Objectives.wganGp adam adam with
              Generator = convolutionalGenerator } ]
