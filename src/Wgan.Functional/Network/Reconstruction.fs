namespace Wgan.Functional

open TorchSharp

/// <summary>How far an auto-encoder's output A(x) is from its input x, one number a sample.</summary>
type ReconstructionError =
    /// <summary>|A(x) - x|, the Euclidean norm over all dimensions but the batch's; subgradient 0 at 0. EBGAN's.</summary>
    | Euclidean = 0
    /// <summary>The mean of (A(x) - x)^2 over all dimensions but the batch's. BEGAN's with eta = 2.</summary>
    | MeanSquare = 1
    /// <summary>The mean of |A(x) - x| over all dimensions but the batch's; subgradient 0 at 0. BEGAN's with eta = 1.</summary>
    | MeanAbsolute = 2

/// <summary>Critics made of auto-encoders.</summary>
[<RequireQualifiedAccess>]
module Reconstruction =
    let private perSample (error: ReconstructionError) (difference: Tensor) : Tensor =
        let rows () = difference.reshape (difference.shape[0], -1L)

        match error with
        | ReconstructionError.Euclidean -> Tensors.normPerSample difference
        | ReconstructionError.MeanSquare -> (rows () |> Tensors.square).mean [| 1L |]
        | ReconstructionError.MeanAbsolute -> rows().abs().mean [| 1L |]
        | other -> Errors.fail "there is no reconstruction error number %d" (int other)

    let private nameOf (error: ReconstructionError) =
        match error with
        | ReconstructionError.Euclidean -> "euclidean"
        | ReconstructionError.MeanSquare -> "meanSquare"
        | ReconstructionError.MeanAbsolute -> "meanAbsolute"
        | other -> Errors.fail "there is no reconstruction error number %d" (int other)

    /// <summary>
    /// The critic D(x) = -error(A(x), x) of an auto-encoder A: scores [B]. The minus keeps the library's convention that a higher score is
    /// more real; papers call the error itself the critic's output, or the energy. Parameters, state, draws and features are A's: expose the
    /// code (<c>Network.expose</c>) for <c>Term.pullAway</c>. An A that does not give back the shape of its input is an error.
    /// </summary>
    /// <param name="error">What error.</param>
    /// <param name="autoEncoder">A: a sample to a tensor of its shape.</param>
    /// <remarks>Zhao, Mathieu and LeCun (2017), section 2.3; Berthelot, Schumm and Metz (2017), section 3.1.</remarks>
    [<CompiledName "Critic">]
    let critic (error: ReconstructionError) (autoEncoder: Network) : Network =
        let outputShape (inputShape: int64[]) : int64[] =
            let output = autoEncoder.OutputShape inputShape

            if output <> inputShape then
                Errors.fail
                    "an auto-encoder gives back the shape of its input, %s, but this one gives %s"
                    (Tensors.shapeText inputShape)
                    (Tensors.shapeText output)

            [||]

        Network(
            Description.node
                "reconstruction"
                [ "error", Description.text (nameOf error) ]
                [ "network", autoEncoder.Description ],
            autoEncoder.Traits,
            outputShape,
            (fun backend key inputShape ->
                outputShape inputShape |> ignore
                autoEncoder.Init(backend, key, inputShape)),
            autoEncoder.Draws,
            fun mode parameters state draws input ->
                let result = autoEncoder.Apply(mode, parameters, state, draws, input)

                { result with
                    Output = (result.Output.sub input.X |> perSample error).neg() }
        )
