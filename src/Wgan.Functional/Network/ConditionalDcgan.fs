namespace Wgan.Functional

/// <summary>The networks of <c>Dcgan</c> for 28x28 images, conditioned on a class.</summary>
[<RequireQualifiedAccess>]
module ConditionalDcgan =
    let private weights = Weights.WganOfficial

    /// <summary>
    /// <c>Dcgan.generator28</c> with the class joined to the latent as 0 and 1 (Mirza and Osindero 2014) and conditional batch
    /// normalisation (Miyato and Koyama 2018): [latent] -> [1, 28, 28] in (-1, 1).
    /// </summary>
    /// <param name="classes">How many classes there are, at least 2.</param>
    /// <param name="channels">Channels of the 14x14 maps; the 7x7 maps have twice as many.</param>
    [<CompiledName "Generator28">]
    let generator28 (classes: int) (channels: int) : Network =
        Network.sequential
            [| Conditional.concatenate classes
               Layer.dense weights.WithoutBias (2 * channels * 7 * 7)
               Layer.reshape [| int64 (2 * channels); 7L; 7L |]
               Conditional.batchNorm classes
               Layer.relu
               Layer.convTranspose2d weights.WithoutBias channels 4 2 1
               Conditional.batchNorm classes
               Layer.relu
               Layer.convTranspose2d weights 1 4 2 1
               Layer.tanh |]

    /// The convolutions of `Dcgan.critic28`, ended by another last layer.
    let private critic28 channels ending =
        Network.sequential
            [| Layer.conv2d weights channels 4 2 1
               Layer.leakyRelu 0.2
               Layer.conv2d weights (2 * channels) 4 2 1
               Layer.leakyRelu 0.2
               Layer.flatten
               ending |]

    /// <summary><c>Dcgan.critic28</c> that judges a sample as one of its class, by projection: [1, 28, 28] -> one score.</summary>
    /// <param name="classes">How many classes there are, at least 2.</param>
    /// <param name="channels">Channels of the 14x14 maps.</param>
    [<CompiledName "ProjectionCritic28">]
    let projectionCritic28 (classes: int) (channels: int) : Network =
        critic28 channels (Conditional.projection weights classes)

    /// <summary>
    /// <c>Dcgan.critic28</c> with an auxiliary classifier: [1, 28, 28] -> one score, and the feature "classes". For objectives with
    /// <c>AuxiliaryClassifier.term</c>.
    /// </summary>
    /// <param name="classes">How many classes there are, at least 2.</param>
    /// <param name="channels">Channels of the 14x14 maps.</param>
    [<CompiledName "ClassifyingCritic28">]
    let classifyingCritic28 (classes: int) (channels: int) : Network =
        critic28 channels (Conditional.scoreAndClasses weights classes)
