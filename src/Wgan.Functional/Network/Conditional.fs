namespace Wgan.Functional

open TorchSharp

/// <summary>
/// Layers that read the condition of a pass: one class per sample, int64 [B], numbered from 0. Shapes in these comments leave the batch
/// dimension out. A pass without a condition is an error that names the layer.
/// </summary>
[<RequireQualifiedAccess>]
module Conditional =
    let private classOf (input: NetworkInput) : Tensor =
        match input.Condition with
        | null -> Errors.fail "wants a class for each sample, but the pass has no condition"
        | condition -> condition

    let private wantClasses what classes =
        if classes < 2 then
            Errors.fail "%s needs at least 2 classes, not %d" what classes

    let private traits classes linear =
        { NetworkTraits.None with
            Classes = classes
            LinearWeights = linear |> Array.map (fun path -> { Path = path; OutputDimension = 0 }) }

    let private wantFlat (shape: int64[]) =
        if shape.Length <> 1 then
            Errors.fail "wants a flat input [n], got %s; put a flatten layer before it" (Tensors.shapeText shape)

    /// A layer that has no state; `linear` are its parameters that are linear maps.
    let private layer description classes linear outputShape parameters apply =
        Network(
            description,
            traits classes linear,
            outputShape,
            (fun backend key inputShape ->
                outputShape inputShape |> ignore

                { Parameters = parameters backend key inputShape
                  State = Tree.Empty }),
            (fun _ -> [||]),
            fun _ (parameters: Tree) state _ input -> NetworkResult.Of(apply parameters (classOf input) input.X, state)
        )

    let private describe name classes arguments parts =
        Description.node name (("classes", Description.integer (int64 classes)) :: arguments) parts

    /// <summary>
    /// The class joined on as 0 and 1: [n] -> [n + classes] with a one at the class's place, and for images
    /// [c, h, w] -> [c + classes, h, w] with a map of ones there.
    /// </summary>
    /// <remarks>Mirza and Osindero, "Conditional generative adversarial nets" (2014), section 3.2.</remarks>
    /// <param name="classes">How many classes there are, at least 2.</param>
    [<CompiledName "Concatenate">]
    let concatenate (classes: int) : Network =
        wantClasses "a concatenated class" classes

        let outputShape (shape: int64[]) =
            if shape.Length = 0 then
                Errors.fail "wants at least one dimension to join the class to"

            Array.append [| shape[0] + int64 classes |] shape[1..]

        layer
            (describe "concatenateClass" classes [] [])
            classes
            [||]
            outputShape
            (fun _ _ _ -> Tree.Empty)
            (fun _ labels x ->
                let oneHot = torch.eye(int64 classes, dtype = x.dtype, device = x.device).index_select(0L, labels)

                let alone = Array.concat [ [| x.shape[0]; int64 classes |]; Array.create (x.shape.Length - 2) 1L ]

                let wide = Array.concat [ [| x.shape[0]; int64 classes |]; x.shape[2..] ]
                torch.cat ([| x; oneHot.reshape(alone).expand wide |], 1L))

    /// A table with a row for each class, N(0, 1): what PyTorch's Embedding starts from.
    let private table classes (size: int64) backend key =
        (Initializer.normal 0.0 1.0).Sample(backend, [| int64 classes; size |], 1L, Rng.named "embedding" key)

    /// <summary>
    /// A learnt vector of the class joined on: [n] -> [n + size]. Parameters: embedding [classes, size], from N(0, 1).
    /// </summary>
    /// <param name="classes">How many classes there are, at least 2.</param>
    /// <param name="size">The length of the vector.</param>
    [<CompiledName "Embed">]
    let embed (classes: int) (size: int) : Network =
        wantClasses "an embedding" classes

        if size < 1 then
            Errors.fail "an embedding needs a size of at least 1, not %d" size

        let outputShape (shape: int64[]) =
            wantFlat shape
            [| shape[0] + int64 size |]

        layer
            (describe "embedClass" classes [ "size", Description.integer (int64 size) ] [])
            classes
            [||]
            outputShape
            (fun backend key _ -> Tree.ofTensors [ "embedding", table classes (int64 size) backend key ])
            (fun parameters labels x -> torch.cat ([| x; parameters["embedding"].index_select(0L, labels) |], 1L))

    /// <summary>
    /// A critic's last layer by projection: [n] -> [1], phi -> w . phi + b + v_y . phi, with v_y the row of the sample's class y.
    /// Parameters: weight [1, n], bias [1], embedding [classes, n], which starts by the weight's rule.
    /// </summary>
    /// <remarks>
    /// Miyato and Koyama, "cGANs with projection discriminator" (2018), equation 3: the log ratio of the joint distributions is that of
    /// the classes given the sample, linear in the features, plus that of the samples.
    /// </remarks>
    /// <param name="weights">How weight and bias start.</param>
    /// <param name="classes">How many classes there are, at least 2.</param>
    [<CompiledName "Projection">]
    let projection (weights: Weights) (classes: int) : Network =
        wantClasses "a projection" classes

        let outputShape (shape: int64[]) =
            wantFlat shape
            [| 1L |]

        layer
            (describe "projectClass" classes [] [ "weights", weights.Describe() ])
            classes
            [| "weight"; "embedding" |]
            outputShape
            (fun backend key shape ->
                let sample (rule: Initializer) shape' name = rule.Sample(backend, shape', shape[0], Rng.named name key)

                Tree.ofTensors
                    [ yield "weight", sample weights.Weight [| 1L; shape[0] |] "weight"
                      if weights.HasBias then
                          yield "bias", sample weights.Bias [| 1L |] "bias"
                      yield "embedding", sample weights.Weight [| int64 classes; shape[0] |] "embedding" ])
            (fun parameters labels x ->
                let bias: Tensor | null = if weights.HasBias then parameters["bias"] else null
                let ofClass = x.mul(parameters["embedding"].index_select(0L, labels)).sum([| 1L |], true)
                torch.nn.functional.linear(x, parameters["weight"], bias).add ofClass)

    /// <summary>
    /// A critic's last layer that also classifies: [n] -> [1], the score, with the classes' logits [classes] exposed as the feature
    /// "classes" for <c>AuxiliaryClassifier.term</c>. It reads no condition. Parameters: weight [1 + classes, n], bias [1 + classes].
    /// </summary>
    /// <remarks>Odena, Olah and Shlens, "Conditional image synthesis with auxiliary classifier GANs" (2017), section 3.</remarks>
    /// <param name="weights">How weight and bias start.</param>
    /// <param name="classes">How many classes there are, at least 2.</param>
    [<CompiledName "ScoreAndClasses">]
    let scoreAndClasses (weights: Weights) (classes: int) : Network =
        wantClasses "an auxiliary classifier" classes
        let both = Layer.dense weights (1 + classes)

        let outputShape (shape: int64[]) =
            both.OutputShape shape |> ignore
            [| 1L |]

        Network(
            describe "scoreAndClasses" classes [] [ "weights", weights.Describe() ],
            { both.Traits with
                Features = [| "classes" |] },
            outputShape,
            (fun backend key shape -> both.Init(backend, key, shape)),
            (fun _ -> [||]),
            fun mode parameters state draws input ->
                let result = both.Apply(mode, parameters, state, draws, input)

                { Output = result.Output.narrow (1L, 0L, 1L)
                  State = result.State
                  Features = Tree.ofTensors [ "classes", result.Output.narrow (1L, 1L, int64 classes) ] }
        )

    /// <summary>
    /// Batch normalisation with a scale and a shift for each class: y = scale_y (x - mean) / sqrt(var + epsilon) + shift_y, statistics and
    /// running statistics as in <c>Layer.batchNorm</c>, over all classes together. Parameters: scale [classes, channels] from 1, shift
    /// [classes, channels] from 0.
    /// </summary>
    /// <remarks>Dumoulin, Shlens and Kudlur, "A learned representation for artistic style" (2017); in GANs, Miyato and Koyama (2018).</remarks>
    /// <param name="classes">How many classes there are, at least 2.</param>
    [<CompiledName "BatchNorm">]
    let batchNorm (classes: int) : Network =
        wantClasses "conditional batch normalisation" classes

        Network(
            describe
                "conditionalBatchNorm"
                classes
                [ "momentum", Description.number 0.1; "epsilon", Description.number 1e-5 ]
                [],
            { traits classes [||] with
                MixesSamples = true },
            id,
            (fun (backend: Backend) key shape ->
                let plain = Layer.batchNorm.Init(backend, key, shape)

                let everyClass (value: float) =
                    torch.full ([| int64 classes; shape[0] |], Tensors.scalar value, backend.DType, backend.Device)

                { Parameters = Tree.ofTensors [ "scale", everyClass 1.0; "shift", everyClass 0.0 ]
                  State = plain.State }),
            (fun _ -> [||]),
            fun mode parameters state draws input ->
                let labels, x = classOf input, input.X
                let channels = x.shape[1]

                // Plain batch normalisation with weight 1 and bias 0.
                let neutral =
                    Tree.ofTensors
                        [ "weight", torch.ones (channels, dtype = x.dtype, device = x.device)
                          "bias", torch.zeros (channels, dtype = x.dtype, device = x.device) ]

                let plain = Layer.batchNorm.Apply(mode, neutral, state, draws, input)

                let ofClass (name: string) =
                    let shape = Array.create x.shape.Length 1L
                    shape[0] <- x.shape[0]
                    shape[1] <- channels
                    parameters[name].index_select(0L, labels).reshape shape

                { plain with
                    Output = plain.Output.mul(ofClass "scale").add(ofClass "shift") }
        )
