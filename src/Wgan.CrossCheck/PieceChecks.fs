namespace Wgan.CrossCheck

open DiffSharp
open TorchSharp
open Wgan.Functional

/// <summary>Comparisons of terms, of losses with a state and of transformations with their twins, in float64 on the same numbers.</summary>
[<RequireQualifiedAccess>]
module PieceChecks =
    let private batch = 6
    let private classes = 4
    let private labels = [| 0; 3; 1; 1; 2; 0 |]

    /// The shape of a feature: classes are logits, others have two dimensions beside the batch's.
    let private shapeOf feature =
        if feature = "classes" then
            [| batch; classes |]
        else
            [| batch; 2; 3 |]

    /// <summary>
    /// A term: what it adds to each player's loss, and its gradient in all scores and features, of generated samples and of both passes over
    /// the real ones.
    /// </summary>
    /// <param name="piece">What the rows call it.</param>
    /// <param name="quantity">What the rows call the value.</param>
    /// <param name="term">The term.</param>
    /// <param name="twin">Its twin, if there is one.</param>
    [<CompiledName "TermAgainst">]
    let termAgainst (piece: string) (quantity: string) (term: Term) (twin: TermTwin option) : Row[] =
        let features = term.Needs.Features

        // Three passes, each of scores and of every feature.
        let parts =
            [| for pass in 0..2 do
                   $"{pass}", [| batch |]

                   for feature in features do
                       $"{pass}.{feature}", shapeOf feature |]

        let start =
            Library.normal 31 (parts |> Array.sumBy (snd >> Array.fold (*) 1))
            |> Array.map (fun v -> 0.7 * v)

        let library (evaluate: CriticPasses -> Tensor) (v: Tensor) =
            let offsets =
                parts
                |> Array.scan (fun from (_, shape) -> from + int64 (Array.fold (*) 1 shape)) 0L

            let named =
                parts
                |> Array.mapi (fun i (name, shape) ->
                    name, v.narrow(0L, offsets[i], offsets[i + 1] - offsets[i]).reshape(Library.wide shape))
                |> Map.ofArray

            let pass i : CriticPass =
                { Scores = named[$"{i}"]
                  Features =
                    features
                    |> Array.map (fun feature -> named[$"{i}.{feature}"])
                    |> Tree.named features }

            evaluate
                { Real = pass 0
                  Fake = pass 1
                  RealAgain = pass 2
                  Condition = torch.tensor (Array.map int64 labels) }

        let passes (v: DiffSharp.Tensor) =
            let named = Twins.named parts v

            let pass i =
                { Values = named $"{i}"
                  Feature = fun feature -> named $"{i}.{feature}" }

            { OfReal = pass 0
              OfFake = pass 1
              OfRealAgain = Some(pass 2)
              Classes = Some labels }

        let player name (evaluate: CriticPasses -> Tensor) (part: TermTwin -> (PassesTwin -> DiffSharp.Tensor) option) =
            Compare.at
                piece
                $"{name}'s {quantity}"
                $"gradient of the {name}'s {quantity} in scores and features"
                (library evaluate)
                (twin |> Option.bind part |> Option.map (fun part -> passes >> part))
                start

        [| if term.HasCritic then
               yield! player "critic" term.Critic _.CriticPart
           if term.HasGenerator then
               yield! player "generator" term.Generator _.GeneratorPart |]

    let private updates = 3

    /// Real and generated scores of an update, such as an auto-encoder gives: negative, the generated ones nearer to 0.
    let private energies (t: int) =
        let scores = Library.normal (40 + t) (2 * batch) |> Array.map (fun v -> -abs v - 0.5)
        scores[.. batch - 1], scores[batch..] |> Array.map (fun v -> 0.3 * v)

    /// <summary>A loss's state after three updates, and what the critic minimises in it, with its gradient; no rows for a loss without state.</summary>
    [<CompiledName "LossState">]
    let lossState (piece: string) (loss: Loss) : Row[] =
        match LossTwins.state (Piece.Of loss.Description) with
        | None -> [||]
        | Some twin ->
            use _scope = torch.NewDisposeScope()
            let mutable state = loss.InitialState Library.backend
            let mutable expected = twin.Initial
            let number name = Map.find name (Map.ofList expected)

            for t in 1..updates do
                let real, fake = energies t

                state <-
                    loss.NextState(
                        state,
                        { Real = Library.tensor [| batch |] real
                          Fake = Library.tensor [| batch |] fake }
                    )

                expected <- twin.Next number real fake

            let library (v: Tensor) =
                let parts = v.reshape (2L, int64 batch)

                loss.CriticIn(
                    state,
                    { Real = parts.select (0L, 0L)
                      Fake = parts.select (0L, 1L) }
                )

            let twinIn (v: DiffSharp.Tensor) =
                let parts = v.split [ batch; batch ]
                let pair: Pair = { Real = parts[0]; Fake = parts[1] }
                twin.CriticIn number pair

            let start = Array.concat [ fst (energies 9); snd (energies 9) ]

            [| yield
                   Table.row
                       Engine.DiffSharp
                       piece
                       $"state after {updates} updates"
                       (Array.concat (Library.numbers state))
                       (expected |> List.map snd |> Array.ofList)
               yield!
                   Compare.at
                       piece
                       "critic's value in that state"
                       "critic's gradient in the scores in that state"
                       library
                       (Some twinIn)
                       start |]

    /// <summary>A transformation of samples: the weighted sum of squares of what comes out, and its gradient in the samples.</summary>
    /// <param name="piece">What the rows call it.</param>
    /// <param name="input">The transformation.</param>
    /// <param name="twin">Its twin, if there is one.</param>
    /// <param name="sampleShape">The shape of one sample.</param>
    [<CompiledName "InputAgainst">]
    let inputAgainst (piece: string) (input: InputTransform) (twin: InputTwin option) (sampleShape: int[]) : Row[] =
        use _scope = torch.NewDisposeScope()
        let shape, samples, _ = Compare.samples 51 sampleShape
        let weights = Library.normal 53 samples.Length
        let drawn = Draws.make Library.backend (Rng.key 55L) (input.Draws(Library.wide shape))
        let iteration = 3L

        let library (v: Tensor) =
            let seen = input.Apply(iteration, v.reshape (Library.wide shape), drawn)
            seen.mul(seen).mul(Library.tensor shape weights).sum()

        let twin =
            twin
            |> Option.map (fun twin (v: DiffSharp.Tensor) ->
                let seen = twin iteration (v.view shape) (Library.drawsOf drawn)
                (seen * seen * Twins.ofArray shape weights).sum())

        Compare.at
            piece
            "weighted squares of what the critic sees"
            "gradient of the weighted squares in the samples"
            library
            twin
            samples
