namespace Wgan.CrossCheck

open System
open DiffSharp

/// <summary>
/// Losses written again, term by term as the papers have them: the sigmoid and its logarithms where the library has softplus, g_f and
/// f* one after the other where it has one stable expression. Right for scores of ordinary size, where both forms are exact enough.
/// </summary>
[<RequireQualifiedAccess>]
module LossTwins =
    let private mean (t: Tensor) : Tensor = t.mean ()

    /// Mao et al. (2017), equation 2, times a factor: 1/2 with the halves, 1 without.
    let private leastSquares factor a b c =
        { Critic =
            fun s ->
                factor * mean ((s.Real - (b: float)) ** 2.0)
                + factor * mean ((s.Fake - (a: float)) ** 2.0)
          Generator = fun s -> factor * mean ((s.Fake - (c: float)) ** 2.0) }

    /// The probabilities that the critic of the logistic losses is trained towards.
    let private targets (piece: Piece) =
        if not (piece.Has "targets") then
            1.0, 0.0
        else
            let part = piece.Part "targets"

            match part.Name with
            | "oneSided" -> 1.0 - part.Number "s", 0.0
            | "twoSided" -> part.Number "real", part.Number "fake"
            | "towardsHalf" ->
                // The usual label t in {0, 1} moved to t (1 - s) + 0.5 s.
                let s = part.Number "s"
                1.0 * (1.0 - s) + 0.5 * s, 0.0 * (1.0 - s) + 0.5 * s
            | other -> failwith $"the cross-check has no twin of the label targets '{other}'"

    /// Goodfellow et al. (2014), equation 1: the cross-entropy of the probabilities sigma(D) with the targets.
    let private logistic (piece: Piece) (generator: Tensor -> Tensor) =
        let real, fake = targets piece

        let crossEntropy (t: float) (score: Tensor) =
            let probability = score.sigmoid ()
            -mean(t * probability.log () + (1.0 - t) * (1.0 - probability).log())

        { Critic = fun s -> crossEntropy real s.Real + crossEntropy fake s.Fake
          Generator = fun s -> generator (s.Fake.sigmoid ()) }

    /// Jolicoeur-Martineau (2019): what a difference "real minus fake" costs.
    let private relativisticCost (link: string) : Tensor -> Tensor =
        match link with
        | "logistic" -> fun difference -> -difference.sigmoid().log()
        | "leastSquares" -> fun difference -> (difference - 1.0) ** 2.0
        | "hinge" -> fun difference -> (1.0 - difference).relu()
        | other -> failwith $"the cross-check has no twin of the relativistic link '{other}'"

    let private relativistic link =
        let cost = relativisticCost link

        { Critic = fun s -> mean (cost (s.Real - s.Fake))
          Generator = fun s -> mean (cost (s.Fake - s.Real)) }

    let private relativisticAverage link =
        let cost = relativisticCost link
        let game (up: Tensor) (down: Tensor) = mean (cost (up - mean down)) + mean (cost (mean up - down))

        { Critic = fun s -> game s.Real s.Fake
          Generator = fun s -> game s.Fake s.Real }

    /// Nowozin, Cseke and Tomioka (2016), tables 2 and 6: the output activation g_f, in the orientation in which it increases, and f*.
    let private fDivergence (piece: Piece) : (Tensor -> Tensor) * (Tensor -> Tensor) =
        match piece.Name with
        | "kl" -> id, (fun t -> (t - 1.0).exp())
        | "reverseKl" -> (fun v -> -((-v).exp())), (fun t -> -1.0 - (-t).log())
        | "pearson" -> id, (fun t -> 0.25 * t * t + t)
        | "neyman" -> (fun v -> 1.0 - (-v).exp()), (fun t -> 2.0 - 2.0 * (1.0 - t).sqrt())
        | "squaredHellinger" -> (fun v -> 1.0 - (-v).exp()), (fun t -> t / (1.0 - t))
        | "jensenShannon" -> (fun v -> Math.Log 2.0 - (1.0 + (-v).exp()).log()), (fun t -> -((2.0 - t.exp ()).log()))
        | "gan" -> (fun v -> -((1.0 + (-v).exp()).log())), (fun t -> -((1.0 - t.exp ()).log()))
        | "totalVariation" -> (fun v -> 0.5 * v.tanh ()), id
        | "alpha" ->
            let alpha = piece.Number "alpha"

            let activation (v: Tensor) =
                if alpha > 1.0 then
                    v
                else
                    1.0 / (1.0 - alpha) - (1.0 + (-v).exp()).log()

            let conjugate (t: Tensor) =
                let s = (t * (alpha - 1.0) + 1.0).relu()
                (s ** (alpha / (alpha - 1.0))) / alpha - 1.0 / alpha

            activation, conjugate
        | other -> failwith $"the cross-check has no twin of the divergence '{other}'"

    /// Equations 6 and 7 of the same paper; the critic descends the negative of what it ascends there.
    let private fGan (piece: Piece) isNonSaturating =
        let activation, conjugate = fDivergence (piece.Part "divergence")

        { Critic = fun s -> mean (conjugate (activation s.Fake)) - mean (activation s.Real)
          Generator =
            fun s ->
                if isNonSaturating then
                    -mean(activation s.Fake)
                else
                    -mean(conjugate (activation s.Fake)) }

    /// The energy of a score: the reconstruction error of an auto-encoder.
    let private energy (score: Tensor) = -score

    /// Zhao, Mathieu and LeCun (2017), equations 1 and 2.
    let private ebgan (margin: float) =
        { Critic = fun s -> mean (energy s.Real) + mean ((margin - energy s.Fake).relu())
          Generator = fun s -> mean (energy s.Fake) }

    /// Berthelot, Schumm and Metz (2017), section 3.4.
    let private beganState (piece: Piece) : LossStateTwin =
        let gamma, rate = piece.Number "gamma", piece.Number "rate"

        { Initial = [ "k", 0.0; "convergence", 0.0 ]
          CriticIn = fun state s -> mean (energy s.Real) - state "k" * mean (energy s.Fake)
          Next =
            fun state real fake ->
                let real, fake = -(Array.average real), -(Array.average fake)

                [ "k", min 1.0 (max 0.0 (state "k" + rate * (gamma * real - fake)))
                  "convergence", real + abs (gamma * real - fake) ] }

    /// <summary>The twin of a loss's state by its description; None where it has none.</summary>
    [<CompiledName "State">]
    let rec state (piece: Piece) : LossStateTwin option =
        match piece.Name with
        | "began" -> Some(beganState piece)
        | "criticOnly" -> state (piece.Part "loss")
        | _ -> None

    /// <summary>The twin of a loss by its description, one with a state in the first; None where there is none.</summary>
    [<CompiledName "Find">]
    let rec find (piece: Piece) : LossTwin option =
        match piece.Name with
        | "wasserstein" ->
            Some
                { Critic = fun s -> -(mean s.Real - mean s.Fake)
                  Generator = fun s -> -mean s.Fake }
        | "minimax" -> Some(logistic piece (fun probability -> mean ((1.0 - probability).log())))
        | "nonSaturating" -> Some(logistic piece (fun probability -> -mean(probability.log ())))
        | "leastSquares" -> Some(leastSquares 0.5 (piece.Number "a") (piece.Number "b") (piece.Number "c"))
        | "leastSquaresWithoutHalf" -> Some(leastSquares 1.0 (piece.Number "a") (piece.Number "b") (piece.Number "c"))
        | "hinge" ->
            Some
                { Critic = fun s -> mean ((1.0 - s.Real).relu()) + mean ((1.0 + s.Fake).relu())
                  Generator = fun s -> -mean s.Fake }
        | "relativistic" -> Some(relativistic (piece.Text("link", "")))
        | "relativisticAverage" -> Some(relativisticAverage (piece.Text("link", "")))
        | "ebgan" -> Some(ebgan (piece.Number "margin"))
        | "began" ->
            let first = beganState piece
            let number name = first.Initial |> List.find (fst >> (=) name) |> snd

            Some
                { Critic = first.CriticIn number
                  Generator = fun s -> mean (energy s.Fake) }
        | "criticOnly" ->
            find (piece.Part "loss")
            |> Option.map (fun twin ->
                { twin with
                    Generator = fun s -> 0.0 * mean s.Fake })
        | "fGan" -> Some(fGan piece false)
        | "fGanNonSaturating" -> Some(fGan piece true)
        | _ -> None
