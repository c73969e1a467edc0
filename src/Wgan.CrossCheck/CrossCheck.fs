namespace Wgan.CrossCheck

open System
open DiffSharp
open TorchSharp
open Wgan.Functional

/// <summary>Comparisons of losses, penalties and whole objectives with their twins, in float64 on the same draws.</summary>
/// <remarks>Where a piece has no twin its gradients are compared with finite differences of its own value, and the row says so.</remarks>
[<RequireQualifiedAccess>]
module CrossCheck =
    /// <summary>A loss: both players' values, and their gradients in the real and the fake scores.</summary>
    /// <param name="piece">What the rows call it.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="twin">Its twin, if there is one.</param>
    [<CompiledName "LossAgainst">]
    let lossAgainst (piece: string) (loss: Loss) (twin: LossTwin option) : Row[] =
        let count = 6
        let scores = Library.normal 1 (2 * count) |> Array.map (fun score -> 1.5 * score)

        let player name (evaluate: Scores -> Tensor) (twin: (Pair -> DiffSharp.Tensor) option) =
            let library (v: Tensor) =
                let parts = v.reshape (2L, int64 count)

                evaluate
                    { Real = parts.select (0L, 0L)
                      Fake = parts.select (0L, 1L) }

            let twin =
                twin
                |> Option.map (fun twin (v: DiffSharp.Tensor) ->
                    let parts = v.split [ count; count ]
                    twin { Real = parts[0]; Fake = parts[1] })

            Compare.at piece $"{name}'s value" $"{name}'s gradient in the scores" library twin scores

        [| yield! player "critic" loss.Critic (twin |> Option.map _.Critic)
           // The generator's part of such a loss is 0: there is nothing to compare.
           if (Piece.Of loss.Description).Name <> "criticOnly" then
               yield! player "generator" loss.Generator (twin |> Option.map _.Generator) |]

    /// <summary>A loss, and its state if it has one, against its own twin in the library's table, or against finite differences.</summary>
    [<CompiledName "Loss">]
    let loss (piece: string) (loss: Loss) : Row[] =
        Array.append
            (lossAgainst piece loss (LossTwins.find (Piece.Of loss.Description)))
            (PieceChecks.lossState piece loss)

    let private scoresOf (critic: Tensor -> CriticPass) = Func<Tensor, Tensor>(critic >> _.Scores)

    let private evaluate (penalty: Penalty) critic samples draws iteration =
        penalty.Evaluate(scoresOf critic, samples, draws, iteration)

    /// A player's loss without terms, and the terms by hand, as the library tells users of a loop of their own. A second pass over the real
    /// samples is the first again.
    let private withTerms
        (objective: Objective)
        (critic: Tensor -> CriticPass)
        (samples: Samples)
        (draws: Tree)
        iteration
        (loss: Objective -> Tensor)
        (part: Term -> (CriticPasses -> Tensor) option)
        =
        let loss = loss { objective with Terms = [||] }

        if objective.Terms.Length = 0 then
            loss
        else
            let see (kind: string) (x: Tensor) =
                objective.Inputs
                |> Array.indexed
                |> Array.fold
                    (fun x (i, input) -> input.Apply(iteration, x, draws.Child("input").Child(kind).Child(string i)))
                    x
                |> critic

            let real = see "real" samples.Real

            let passes =
                { Real = real
                  Fake = see "fake" samples.Fake
                  RealAgain = real
                  Condition = null }

            objective.Terms
            |> Array.fold
                (fun (sum: Tensor) term ->
                    match part term.Term with
                    | Some part -> sum.add ((part passes).mul(term.Weight.ToScalar()))
                    | None -> sum)
                loss

    /// <summary>A penalty: its value, and its gradient in all parameters of a critic, so backward through a gradient.</summary>
    /// <param name="piece">What the rows call it.</param>
    /// <param name="quantity">What the rows call the value.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="twin">Its twin, if there is one.</param>
    /// <param name="critic">The critic: any network without state whose layers have twins.</param>
    /// <param name="sampleShape">The shape of one sample.</param>
    [<CompiledName "PenaltyAgainst">]
    let penaltyAgainst
        (piece: string)
        (quantity: string)
        (penalty: Penalty)
        (twin: PenaltyTwin option)
        (critic: Network)
        (sampleShape: int[])
        : Row[] =
        let network = NetworkTwins.find (Piece.Of critic.Description) (Compare.paths critic sampleShape)

        Compare.inParameters
            piece
            quantity
            critic
            network
            (fun _ -> None)
            sampleShape
            penalty.Draws
            (fun critic samples draws -> evaluate penalty critic samples draws 0L)
            (twin
             |> Option.map (fun twin critic samples draws -> twin (critic >> _.Values) samples draws))

    /// <summary>
    /// One's own objective and critic: the loss in its scores, every term in scores and features, every penalty and the critic's whole loss
    /// in all parameters, and the generator's loss in the generated samples. A piece of one's own brings its twin in <paramref name="twins"/>; what has none is
    /// compared with finite differences and marked so.
    /// </summary>
    /// <param name="piece">What the rows call it.</param>
    /// <param name="twins">Twins of one's own pieces; <c>OwnTwins.None</c> where there are none.</param>
    /// <param name="objective">The objective.</param>
    /// <param name="critic">The critic's network, without state and draws of its own.</param>
    /// <param name="sampleShape">The shape of one sample, without the batch dimension.</param>
    [<CompiledName "Objective">]
    let objective
        (piece: string)
        (twins: OwnTwins)
        (objective: Objective)
        (critic: Network)
        (sampleShape: int[])
        : Row[] =
        let criticPaths = Compare.paths critic sampleShape
        let network = ObjectiveTwin.network twins (Piece.Of critic.Description) criticPaths
        let twin = ObjectiveTwin.find twins objective
        let iteration = 3L
        let feature = ObjectiveTwin.feature twins (Piece.Of critic.Description) criticPaths
        let inCritic quantity = Compare.inParameters piece quantity critic network feature sampleShape
        let place (all: 'T[]) i = if all.Length > 1 then $" {i}" else ""

        let losses =
            lossAgainst piece objective.Loss (ObjectiveTwin.loss twins (Piece.Of objective.Loss.Description))

        let penalties =
            objective.Penalties
            |> Array.mapi (fun i term ->
                inCritic
                    $"penalty{place objective.Penalties i}"
                    term.Penalty.Draws
                    (fun critic samples draws -> evaluate term.Penalty critic samples draws iteration)
                    (ObjectiveTwin.penalty twins iteration (Piece.Of term.Penalty.Description)
                     |> Option.map (fun twin critic samples draws -> twin (critic >> _.Values) samples draws)))
            |> Array.concat

        let terms =
            objective.Terms
            |> Array.mapi (fun i weighted ->
                ObjectiveTwin.term twins (Piece.Of weighted.Term.Description)
                |> PieceChecks.termAgainst piece $"term{place objective.Terms i}" weighted.Term)
            |> Array.concat

        let whole =
            inCritic
                "critic's whole loss"
                (Objective.draws objective)
                (fun critic samples draws ->
                    withTerms
                        objective
                        critic
                        samples
                        draws
                        iteration
                        _.CriticLoss(scoresOf critic, samples, draws, iteration)
                        (fun term -> if term.HasCritic then Some term.Critic else None))
                (twin
                 |> Option.map (fun twin critic samples draws ->
                     twin.CriticLoss(critic, samples, draws, iteration, twin.InitialState)))

        /// The generator's side: a function of the generated samples.
        let generator =
            use _scope = torch.NewDisposeScope()
            let shape, real, fake = Compare.samples 11 sampleShape
            let variables = critic.Init(Library.backend, Rng.key 5L, Library.wide sampleShape)

            let drawn =
                Draws.make Library.backend (Rng.key 9L) (Objective.generatorDraws objective (Library.wide shape))

            let library (v: Tensor) =
                let samples: Samples =
                    { Real = Library.tensor shape real
                      Fake = v.reshape (Library.wide shape) }

                let critic = Library.pass critic variables variables.Parameters

                withTerms
                    objective
                    critic
                    samples
                    drawn
                    iteration
                    _.GeneratorLoss(scoresOf critic, samples, drawn, iteration)
                    (fun term -> if term.HasGenerator then Some term.Generator else None)

            let twin =
                Option.map2
                    (fun (twin: ObjectiveTwin) (network: NetworkTwin) (v: DiffSharp.Tensor) ->
                        let parameters =
                            let flat = Array.concat (Library.numbers variables.Parameters)

                            Twins.ofArray [| flat.Length |] flat
                            |> Twins.named (Library.shapes variables.Parameters)

                        let samples: Pair =
                            { Real = Twins.ofArray shape real
                              Fake = v.view shape }

                        twin.GeneratorLoss(
                            Compare.pass network feature parameters,
                            samples,
                            Library.drawsOf drawn,
                            iteration,
                            objective.GeneratorUsesReal
                        ))
                    twin
                    network

            Compare.at
                piece
                "generator's whole loss"
                "gradient of the generator's whole loss in the generated samples"
                library
                twin
                fake

        Array.concat [| losses; terms; penalties; whole; generator |]
