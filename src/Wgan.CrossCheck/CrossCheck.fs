namespace Wgan.CrossCheck

open System
open DiffSharp
open TorchSharp
open Wgan.Functional

/// <summary>Comparisons of losses, penalties and whole objectives with their twins, in float64 on the same draws.</summary>
/// <remarks>Where a piece has no twin its gradients are compared with finite differences of its own value, and the row says so.</remarks>
[<RequireQualifiedAccess>]
module CrossCheck =
    let private row = Table.row Engine.DiffSharp
    let private difference = Table.row Engine.FiniteDifferences

    /// The library's value of f at a vector, and its gradient.
    let private valueAndGradient (f: Tensor -> Tensor) (x: float[]) : float * float[] =
        use _scope = torch.NewDisposeScope()
        let leaf = Library.leaf [| x.Length |] x
        let value = f leaf
        let gradient = (Tensors.grad value [| leaf |])[0]
        Tensors.toFloat value, Tensors.toArray gradient

    /// Value and gradient of one scalar function of a vector, the library's f and its twin.
    let private compareAt
        piece
        value
        gradient
        (f: Tensor -> Tensor)
        (twin: (DiffSharp.Tensor -> DiffSharp.Tensor) option)
        x
        =
        let actual, slope = valueAndGradient f x

        match twin with
        | Some twin ->
            let expected, expectedSlope = dsharp.fgrad twin (Twins.ofArray [| x.Length |] x)

            [| row piece value [| actual |] (Twins.toArray expected)
               row piece gradient slope (Twins.toArray expectedSlope) |]
        | None -> [| difference piece gradient slope (Library.differences (valueAndGradient f >> fst) x) |]

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

            compareAt piece $"{name}'s value" $"{name}'s gradient in the scores" library twin scores

        Array.append
            (player "critic" loss.Critic (twin |> Option.map _.Critic))
            (player "generator" loss.Generator (twin |> Option.map _.Generator))

    /// <summary>A loss against its own twin in the library's table, or against finite differences.</summary>
    [<CompiledName "Loss">]
    let loss (piece: string) (loss: Loss) : Row[] = lossAgainst piece loss (LossTwins.find (Piece.Of loss.Description))

    /// One vector for all parameters, split and shaped inside autograd's graph.
    let private unflatten (parameters: Tree) (v: Tensor) : Tree =
        let mutable offset = 0L

        parameters
        |> Tree.map (fun value ->
            let start = offset
            offset <- offset + value.numel ()
            v.narrow(0L, start, value.numel ()).reshape value.shape)

    let private batch = 6

    let private samples (seed: int) (sampleShape: int[]) : int[] * float[] * float[] =
        let shape = Array.append [| batch |] sampleShape
        let count = Array.fold (*) 1 shape
        shape, Library.normal seed count, Library.normal (seed + 1) count |> Array.map (fun x -> 0.5 * x + 0.5)

    /// A function of critic, samples and draws, as one of the critic's parameters, beside its twin.
    let private inParameters
        piece
        quantity
        (critic: Network)
        (network: NetworkTwin option)
        sampleShape
        draws
        evaluate
        twin
        =
        use _scope = torch.NewDisposeScope()
        let shape, real, fake = samples 11 sampleShape
        let variables = critic.Init(Library.backend, Rng.key 5L, Library.wide sampleShape)
        let start = Array.concat (Library.numbers variables.Parameters)
        let drawn: Tree = Draws.make Library.backend (Rng.key 7L) (draws (Library.wide shape))

        let batches: Samples =
            { Real = Library.tensor shape real
              Fake = Library.tensor shape fake }

        let library (v: Tensor) : Tensor =
            let parameters = unflatten variables.Parameters v
            evaluate (Library.scores critic variables parameters) batches drawn

        let twin =
            Option.map2
                (fun
                    (twin:
                        (DiffSharp.Tensor -> DiffSharp.Tensor)
                            -> Pair
                            -> (string -> DiffSharp.Tensor)
                            -> DiffSharp.Tensor)
                    (network: NetworkTwin)
                    (v: DiffSharp.Tensor) ->
                    let parameters = Twins.named (Library.shapes variables.Parameters) v

                    twin
                        (fun x -> (network parameters x).view -1)
                        { Real = Twins.ofArray shape real
                          Fake = Twins.ofArray shape fake }
                        (Library.drawsOf drawn))
                twin
                network

        compareAt piece $"{quantity}" $"gradient of the {quantity} in the critic's parameters" library twin start

    let private paths (critic: Network) (sampleShape: int[]) =
        use _scope = torch.NewDisposeScope()

        critic.Init(Library.backend, Rng.key 5L, Library.wide sampleShape).Parameters
        |> Library.shapes
        |> Array.map fst

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
        let network = NetworkTwins.find (Piece.Of critic.Description) (paths critic sampleShape)

        inParameters
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
        let criticPaths = paths critic sampleShape
        let network = ObjectiveTwin.network twins (Piece.Of critic.Description) criticPaths
        let twin = ObjectiveTwin.find twins objective
        let iteration = 3L
        let inCritic quantity = inParameters piece quantity critic network sampleShape

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
            let shape, real, fake = samples 11 sampleShape
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
                            objective.Loss.GeneratorUsesReal
                        ))
                    twin
                    network

            compareAt
                piece
                "generator's whole loss"
                "gradient of the generator's whole loss in the generated samples"
                library
                twin
                fake

        Array.concat [| losses; penalties; whole; generator |]
