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

        Array.append
            (player "critic" loss.Critic (twin |> Option.map _.Critic))
            (player "generator" loss.Generator (twin |> Option.map _.Generator))

    /// <summary>A loss against its own twin in the library's table, or against finite differences.</summary>
    [<CompiledName "Loss">]
    let loss (piece: string) (loss: Loss) : Row[] = lossAgainst piece loss (LossTwins.find (Piece.Of loss.Description))

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
            sampleShape
            penalty.Draws
            (fun critic samples draws -> penalty.Evaluate(Func<_, _> critic, samples, draws))
            twin

    /// <summary>
    /// One's own objective and critic: the loss in its scores, every penalty and the critic's whole loss in all parameters, and the
    /// generator's loss in the generated samples. A piece of one's own brings its twin in <paramref name="twins"/>; what has none is
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
        let inCritic quantity = Compare.inParameters piece quantity critic network sampleShape

        let losses =
            lossAgainst piece objective.Loss (ObjectiveTwin.loss twins (Piece.Of objective.Loss.Description))

        let penalties =
            objective.Penalties
            |> Array.mapi (fun i term ->
                let place = if objective.Penalties.Length > 1 then $" {i}" else ""

                inCritic
                    $"penalty{place}"
                    term.Penalty.Draws
                    (fun critic samples draws -> term.Penalty.Evaluate(Func<_, _> critic, samples, draws))
                    (ObjectiveTwin.penalty twins (Piece.Of term.Penalty.Description)))
            |> Array.concat

        let whole =
            inCritic
                "critic's whole loss"
                (Objective.draws objective)
                (fun critic samples draws -> objective.CriticLoss(Func<_, _> critic, samples, draws, iteration))
                (twin
                 |> Option.map (fun twin critic samples draws -> twin.CriticLoss(critic, samples, draws, iteration)))

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

                let critic = Library.scores critic variables variables.Parameters
                objective.GeneratorLoss(Func<_, _> critic, samples, drawn, iteration)

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
                            (fun x -> (network parameters x).view -1),
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

        Array.concat [| losses; penalties; whole; generator |]
