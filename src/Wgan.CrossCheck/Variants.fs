namespace Wgan.CrossCheck

open Wgan.Functional

/// <summary>The variants' part of the catalogue: terms, auto-encoder critics, losses with a state, augmentation and consistency.</summary>
[<RequireQualifiedAccess>]
module Variants =
    /// <summary>Losses, by the names of their rows.</summary>
    [<CompiledName "Losses">]
    let losses () : (string * Loss) list =
        [ "Loss.ebgan 1.5", Loss.ebgan 1.5
          "Loss.began 0.5 0.4", Loss.began 0.5 0.4
          "Loss.criticOnly Loss.hinge", Loss.criticOnly Loss.hinge
          "Loss.criticOnly (Loss.began 0.7 0.2)", Loss.criticOnly (Loss.began 0.7 0.2) ]

    let private noise = Input.instanceNoise (Schedule.constant 0.3)

    /// <summary>Penalties, by the names of their rows.</summary>
    [<CompiledName "Penalties">]
    let penalties () : (string * Penalty) list =
        [ "Consistency.real (Input.instanceNoise constant)", Consistency.real noise
          "Consistency.fake (Input.chain [instanceNoise; instanceNoise])",
          Consistency.fake (Input.chain [| noise; Input.instanceNoise (Schedule.linear 0.5 0.1 0L 6L) |]) ]

    /// <summary>Terms, by the names of their rows.</summary>
    [<CompiledName "Terms">]
    let terms () : (string * Term) list =
        [ "Term.featureMatching \"h\"", Term.featureMatching "h"
          "Term.pullAway \"h\"", Term.pullAway "h"
          "Term.consistency \"h\" 0", Term.consistency "h" 0.0
          "Term.consistency \"h\" 0.2", Term.consistency "h" 0.2
          "AuxiliaryClassifier.term", AuxiliaryClassifier.term ]

    let private imageShape = [| 2; 4; 4 |]

    /// <summary>Transformations of what the critic sees, by the names of their rows, with the shape of a sample.</summary>
    [<CompiledName "Inputs">]
    let inputs () : (string * InputTransform * int[]) list =
        [ "Input.instanceNoise linear", Input.instanceNoise (Schedule.linear 0.5 0.1 0L 6L), Subjects.sampleShape
          "Augment.colour", Augment.colour, imageShape
          "Augment.colourWith 0.2 0.4 0.3",
          Augment.colourWith
              { Brightness = 0.2
                Saturation = 0.4
                Contrast = 0.3 },
          imageShape
          "Augment.translation 0.5", Augment.translation 0.5, imageShape
          "Augment.cutout 0.5", Augment.cutout 0.5, imageShape
          "Augment.cutout 0.8", Augment.cutout 0.8, imageShape
          "Augment.mirror", Augment.mirror, imageShape
          "Input.chain [colour; translation; cutout]",
          Input.chain [| Augment.colour; Augment.translation 0.5; Augment.cutout 0.5 |],
          imageShape ]

    let private encoded hidden outputs =
        Network.sequential
            [| Layer.flatten
               Layer.dense Subjects.weights hidden
               Layer.tanh
               Network.expose "h"
               Layer.dense Subjects.weights outputs |]

    let private featureCritic = encoded 5 1

    let private autoEncoder error =
        Network.sequential [| encoded 4 6; Layer.reshape [| 2L; 3L |] |]
        |> Reconstruction.critic error

    /// <summary>Objectives, by the names of their rows, with the critic and the shape of a sample that they are tried on.</summary>
    [<CompiledName "Objectives">]
    let objectives () : (string * Objective * Network * int[]) list =
        let vectors name objective critic = name, objective, critic, Subjects.sampleShape
        let pullAway = 0.1 * Term.pullAway "h"
        let images name objective = name, objective, Subjects.convolutionalCritic, imageShape

        [ vectors
              "Loss.criticOnly Loss.nonSaturating + Term.featureMatching"
              (Loss.criticOnly Loss.nonSaturating + 2.0 * Term.featureMatching "h")
              featureCritic
          vectors
              "Loss.hinge + Term.pullAway in a spectrally normalised residual critic"
              (Loss.hinge + 0.5 * Term.pullAway "h")
              (Network.sequential
                  [| Layer.flatten
                     Network.sum
                         [| Layer.identity
                            Network.sequential [| Layer.dense Subjects.weights 6; Layer.tanh; Network.expose "h" |] |]
                     Layer.dense Subjects.weights 1 |]
               |> SpectralNorm.wrap 1)
          vectors
              "Loss.ebgan 2 + 0.1 * Term.pullAway, Reconstruction.critic Euclidean"
              (Loss.ebgan 2.0 + pullAway)
              (autoEncoder ReconstructionError.Euclidean)
          vectors
              "Loss.began 0.5 0.1, Reconstruction.critic MeanAbsolute"
              (Objective.ofLoss (Loss.began 0.5 0.1))
              (autoEncoder ReconstructionError.MeanAbsolute)
          vectors
              "Loss.hinge + Penalty.gradient, Reconstruction.critic MeanSquare"
              (Loss.hinge + 2.0 * Penalty.gradient)
              (autoEncoder ReconstructionError.MeanSquare)
          images
              "Loss.hinge with DiffAugment"
              (Objective.ofLoss Loss.hinge
               |> Objective.withInput Augment.colour
               |> Objective.withInput (Augment.translation 0.5)
               |> Objective.withInput (Augment.cutout 0.5))
          images
              "Loss.hinge + Consistency.real + Consistency.fake of mirror and translation"
              (let transform = Input.chain [| Augment.mirror; Augment.translation 0.25 |]

               Loss.hinge
               + 10.0 * Consistency.real transform
               + 5.0 * Consistency.fake transform) ]

    /// <summary>Experiments whose whole iterations are compared, by the names of their rows.</summary>
    [<CompiledName "Experiments">]
    let experiments () : (string * Experiment) list =
        let adam = Optimizers.adam 0.01 0.5 0.9

        let made critic objective =
            { Subjects.experiment objective adam adam with
                Critic = critic }

        let judge error = Reconstruction.critic error (encoded 3 2)

        [ "Training.step: EBGAN with the pull-away term, Adam",
          made (judge ReconstructionError.Euclidean) (Loss.ebgan 2.0 + 0.1 * Term.pullAway "h")
          "Training.step: BEGAN, Adam",
          made (judge ReconstructionError.MeanAbsolute) (Objective.ofLoss (Loss.began 0.5 0.4))
          "Training.step: feature matching with R1, Adam",
          made
              (encoded 4 1)
              (Loss.criticOnly Loss.nonSaturating
               + 1.5 * Term.featureMatching "h"
               + 0.5 * Penalty.r1)
          "Training.step: hinge with balanced consistency of noise, Adam",
          (let transform = Input.instanceNoise (Schedule.linear 0.5 0.1 0L 6L)

           Subjects.experiment
               (Loss.hinge + 3.0 * Consistency.real transform + 2.0 * Consistency.fake transform)
               adam
               adam) ]
