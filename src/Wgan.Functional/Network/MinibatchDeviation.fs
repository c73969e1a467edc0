namespace Wgan.Functional

/// The minibatch standard deviation: what `Layer.minibatchDeviation` is made by.
[<RequireQualifiedAccess>]
module internal MinibatchDeviation =
    let private epsilon = 1e-8

    let create (groupSize: int) : Network =
        if groupSize < 1 then
            Errors.fail "minibatch standard deviations need a group size of at least 1, not %d" groupSize

        let outputShape (shape: int64[]) =
            if shape.Length = 0 then
                Errors.fail "minibatch standard deviations want at least a channel dimension"

            Array.append [| shape[0] + 1L |] shape[1..]

        let apply (x: Tensor) =
            let batch = x.shape[0]
            let size = min (int64 groupSize) batch

            if batch % size <> 0L then
                Errors.fail "a batch of %d does not fall into groups of %d" batch size

            // Sample n is in group n mod (batch / size), as in the authors' code.
            let groups = batch / size
            let grouped = x.reshape (size, groups, -1L)
            let centred = grouped.sub (grouped.mean ([| 0L |], true))
            let deviation = ((Tensors.square centred).mean [| 0L |] |> Tensors.shift epsilon).sqrt().mean [| 1L |]

            let feature =
                let shape = Array.append [| batch; 1L |] x.shape[2..]
                let ones = Array.create (x.shape.Length - 1) 1L
                deviation.repeat(size).reshape(Array.append [| batch |] ones).expand shape

            TorchSharp.torch.cat ([| x; feature |], 1L)

        Network(
            Description.leaf
                "minibatchDeviation"
                [ "groupSize", Description.integer groupSize
                  "epsilon", Description.number epsilon ],
            { NetworkTraits.None with
                MixesSamples = true },
            outputShape,
            (fun _ _ shape ->
                outputShape shape |> ignore
                Network.noVariables),
            (fun _ -> [||]),
            fun _ _ state _ input -> NetworkResult.Of(apply input.X, state)
        )
