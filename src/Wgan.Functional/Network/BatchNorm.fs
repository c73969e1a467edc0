namespace Wgan.Functional

open TorchSharp

/// <summary>What batch normalisation can be given.</summary>
[<ReferenceEquality; NoComparison>]
type BatchNormOptions =
    {
        /// <summary>What is added to the variance.</summary>
        Epsilon: float
        /// <summary>The share of each batch in the running statistics.</summary>
        Momentum: float
        /// <summary>The rule for the first weights; biases start at 0.</summary>
        Weight: Initializer
    }

    /// <summary>Epsilon 1e-5 and momentum 0.1 as in PyTorch; weights from N(1, 0.02^2) as in the official WGAN code.</summary>
    static member WganOfficial =
        { Epsilon = 1e-5
          Momentum = 0.1
          Weight = Initializer.normal 1.0 0.02 }

    /// <summary>Epsilon 1e-5, momentum 0.1 and weights of 1: PyTorch's defaults.</summary>
    static member PyTorch =
        { BatchNormOptions.WganOfficial with
            Weight = Initializer.constant 1.0 }

/// Batch normalisation: what `Layer.batchNorm` and `Layer.batchNormWith` are made by.
[<RequireQualifiedAccess>]
module internal BatchNorm =
    let private describe (options: BatchNormOptions) =
        let usual = BatchNormOptions.WganOfficial.Weight.Description.ToJson()

        Description.node
            "batchNorm"
            [ "momentum", Description.number options.Momentum
              "epsilon", Description.number options.Epsilon ]
            [ if options.Weight.Description.ToJson() <> usual then
                  "weight", options.Weight.Description ]

    let create (options: BatchNormOptions) : Network =
        if
            not (options.Epsilon > 0.0)
            || not (options.Momentum >= 0.0 && options.Momentum <= 1.0)
        then
            Errors.fail
                "batch normalisation needs an epsilon above 0 and a momentum from 0 to 1, not %g and %g"
                options.Epsilon
                options.Momentum

        let init (backend: Backend) key (shape: int64[]) =
            if shape.Length = 0 then
                Errors.fail "batch normalisation wants at least a channel dimension"

            let channels = shape[..0]

            let constant value = torch.full (channels, Tensors.scalar value, backend.DType, backend.Device)

            { Parameters =
                Tree.ofTensors
                    [ "weight", options.Weight.Sample(backend, channels, 1L, Rng.named "weight" key)
                      "bias", constant 0.0 ]
              State = Tree.ofTensors [ "runningMean", constant 0.0; "runningVariance", constant 1.0 ] }

        Network(
            describe options,
            { NetworkTraits.None with
                MixesSamples = true },
            id,
            init,
            (fun _ -> [||]),
            fun mode parameters state _ input ->
                let training = (mode = Mode.Training)

                // libtorch writes over the running statistics it is given.
                let state =
                    if training then
                        Tree.map (fun statistic -> statistic.detach().clone()) state
                    else
                        state

                NetworkResult.Of(
                    torch.nn.functional.batch_norm (
                        input.X,
                        state["runningMean"],
                        state["runningVariance"],
                        parameters["weight"],
                        parameters["bias"],
                        training,
                        options.Momentum,
                        options.Epsilon
                    ),
                    state
                )
        )
