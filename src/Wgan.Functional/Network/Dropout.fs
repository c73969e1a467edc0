namespace Wgan.Functional

open TorchSharp

/// Dropout by a declared draw: what `Layer.dropout` is made by.
[<RequireQualifiedAccess>]
module internal Dropout =
    let create (probability: float) : Network =
        if not (probability >= 0.0 && probability < 1.0) then
            Errors.fail "a dropout probability is at least 0 and less than 1, not %g" probability

        Network(
            Description.leaf "dropout" [ "probability", Description.number probability ],
            NetworkTraits.None,
            id,
            (fun _ _ _ -> Network.noVariables),
            (fun inputShape ->
                [| { Name = "uniform"
                     Shape = inputShape
                     Distribution = Distribution.Uniform(0.0, 1.0) } |]),
            fun mode _ state draws input ->
                if mode = Mode.Training then
                    let keeps = draws["uniform"].ge(Tensors.scalar probability)
                    let mask = keeps.``to`` input.X.dtype |> Tensors.scale (1.0 / (1.0 - probability))
                    NetworkResult.Of(input.X.mul mask, state)
                else
                    NetworkResult.Of(input.X, state)
        )
