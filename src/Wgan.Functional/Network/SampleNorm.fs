namespace Wgan.Functional

open TorchSharp

/// Normalisations of single samples: no sample's output depends on the others of its batch, so that a critic under a gradient penalty
/// may have them.
[<RequireQualifiedAccess>]
module internal SampleNorm =
    let private epsilon = 1e-5

    let private describe name arguments = Description.leaf name (arguments @ [ "epsilon", Description.number epsilon ])

    let private onesAndZeros (backend: Backend) (shape: int64[]) =
        let filled value = torch.full (shape, Tensors.scalar value, backend.DType, backend.Device)
        Tree.ofTensors [ "weight", filled 1.0; "bias", filled 0.0 ]

    let layer: Network =
        Network.withParameters
            (describe "layerNorm" [])
            (fun shape ->
                if shape.Length = 0 then
                    Errors.fail "layer normalisation wants at least one dimension besides the batch's"

                shape)
            (fun backend _ shape -> onesAndZeros backend shape)
            (fun p x -> torch.nn.functional.layer_norm (x, p["weight"].shape, p["weight"], p["bias"], epsilon))

    let group (groups: int) : Network =
        if groups < 1 then
            Errors.fail "group normalisation needs at least 1 group, not %d" groups

        Network.withParameters
            (describe "groupNorm" [ "groups", Description.integer groups ])
            (fun shape ->
                if shape.Length = 0 then
                    Errors.fail "group normalisation wants at least a channel dimension"

                if shape[0] % int64 groups <> 0L then
                    Errors.fail "%d channels do not fall into %d groups of one size" shape[0] groups

                shape)
            (fun backend _ shape -> onesAndZeros backend shape[..0])
            (fun p x -> Kernels.groupNorm (int64 groups) p["weight"] p["bias"] epsilon x)

    let instance: Network =
        Network.pure'
            (describe "instanceNorm" [])
            (fun shape ->
                LinearLayers.wantImage "instanceNorm" shape

                if shape[1] * shape[2] = 1L then
                    Errors.fail "instance normalisation of images of one pixel gives 0 always"

                shape)
            (fun x -> Kernels.groupNorm x.shape[1] null null epsilon x)

    let pixel: Network =
        let epsilon = 1e-8

        Network.pure'
            (Description.leaf "pixelNorm" [ "epsilon", Description.number epsilon ])
            (fun shape ->
                if shape.Length = 0 then
                    Errors.fail "pixel normalisation wants at least a channel dimension"

                shape)
            (fun x ->
                let meanSquare = (Tensors.square x).mean([| 1L |], true)
                x.div ((Tensors.shift epsilon meanSquare).sqrt()))
