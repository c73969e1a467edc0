namespace Wgan.CrossCheck

open DiffSharp

/// <summary>Penalties written again: the critic's gradient by DiffSharp's reverse mode, to be differentiated once more.</summary>
[<RequireQualifiedAccess>]
module PenaltyTwins =
    /// grad_x D(x), one row of numbers for each sample: [B, n].
    let private slopes (critic: Tensor -> Tensor) (x: Tensor) : Tensor =
        let batch = x.shape[0]

        dsharp.grad (fun (flat: Tensor) -> (critic (flat.view x.shape)).sum()) (x.view -1)
        |> fun gradient -> gradient.view [ batch; x.nelement / batch ]

    /// sqrt(s), with slope 0 at s = 0.
    let private root (s: Tensor) : Tensor =
        let isPositive = (s.gt (s.zerosLike ())).double()
        (s + (1.0 - isPositive)).sqrt() * isPositive

    /// [B, n] -> [B]
    let private norm (kind: string) (rows: Tensor) : Tensor =
        match kind with
        | "L2" -> root ((rows * rows).sum 1)
        | "L1" -> (rows.abs ()).sum 1
        | "LInfinity" -> (rows.abs ()).max 1
        | other -> failwith $"the cross-check has no twin of the norm '{other}'"

    /// One number a sample, [B], against a batch [B, ...].
    let private perSample (like: Tensor) (u: Tensor) : Tensor =
        u.view
            [ yield like.shape[0]
              for _ in 2 .. like.dim do
                  yield 1 ]

    /// Gulrajani et al. (2017), Algorithm 1, line 6.
    let private interpolates (samples: Pair) (draws: string -> Tensor) : Tensor =
        let epsilon = perSample samples.Real (draws "mixing")
        epsilon * samples.Real + (1.0 - epsilon) * samples.Fake

    let private points (piece: Piece) : Pair -> (string -> Tensor) -> Tensor =
        if not (piece.Has "points") then
            interpolates
        else
            let part = piece.Part "points"

            match part.Name with
            | "interpolates" -> interpolates
            | "real" -> fun samples _ -> samples.Real
            | "fake" -> fun samples _ -> samples.Fake
            | "perturbed" ->
                // Kodali et al.'s DRAGAN.ipynb: a batch x_p = x + c std(x) v, and points x + alpha (x_p - x).
                fun samples draws ->
                    let x = samples.Real
                    let flat = x.view -1
                    let deviation = flat.std (unbiased = false)
                    let other = x + part.Number "scale" * deviation * draws "perturbation"
                    x + perSample x (draws "mixing") * (other - x)
            | other -> failwith $"the cross-check has no twin of the points '{other}'"

    /// Zhang et al. (2020), equation 2, of real samples; Zhao et al. (2021) of generated ones too.
    let private consistency
        (findInput: Piece -> InputTwin option)
        (iteration: int64)
        (piece: Piece)
        : PenaltyTwin option =
        findInput (piece.Part "transform")
        |> Option.map (fun transform critic samples draws ->
            let x =
                match piece.Text("of", "") with
                | "real" -> samples.Real
                | "fake" -> samples.Fake
                | other -> failwith $"the cross-check has no consistency of '{other}' samples"

            ((critic x - critic (transform iteration x draws)) ** 2.0).mean())

    /// <summary>The twin of a penalty by its description, as it is in an iteration; None where there is none.</summary>
    /// <param name="findInput">The twins of transformations that penalties use.</param>
    /// <param name="iteration">The iteration.</param>
    /// <param name="piece">The penalty's description.</param>
    [<CompiledName "FindAt">]
    let findAt (findInput: Piece -> InputTwin option) (iteration: int64) (piece: Piece) : PenaltyTwin option =
        match piece.Name with
        | "gradientPenalty" ->
            let target, locate, kind = piece.Number "target", points piece, piece.Text("norm", "L2")

            Some(fun critic samples draws ->
                let excess = norm kind (slopes critic (locate samples draws)) - target
                let counted = if piece.Has "oneSided" then excess.relu () else excess
                (counted * counted).mean())
        | "r1" -> Some(fun critic samples _ -> 0.5 * ((slopes critic samples.Real ** 2.0).sum 1).mean())
        | "r2" -> Some(fun critic samples _ -> 0.5 * ((slopes critic samples.Fake ** 2.0).sum 1).mean())
        | "drift" -> Some(fun critic samples _ -> (critic samples.Real ** 2.0).mean())
        | "wganDiv" ->
            // Wu et al. (2018), equation 10: |grad D|^p = (|grad D|^2)^(p / 2).
            let p = piece.Number "p"

            Some(fun critic samples draws ->
                let rows = slopes critic (interpolates samples draws)
                (((rows * rows).sum 1) ** (p / 2.0)).mean())
        | "consistency" -> consistency findInput iteration piece
        | _ -> None

    /// <summary>The twin of a penalty by its description, in iteration 0; None where there is none.</summary>
    [<CompiledName "Find">]
    let find (piece: Piece) : PenaltyTwin option = findAt InputTwins.find 0L piece
