namespace Wgan.CrossCheck

open DiffSharp

/// <summary>An objective written again: L_D = loss + sum of weight x penalty, on what the critic sees.</summary>
[<ReferenceEquality; NoComparison>]
type ObjectiveTwin =
    {
        /// <summary>The loss.</summary>
        Loss: LossTwin
        /// <summary>Weights and penalties.</summary>
        Penalties: (float * PenaltyTwin)[]
        /// <summary>What samples pass through.</summary>
        Inputs: InputTwin[]
    }

    member private this.Seen(iteration: int64, kind: string, x: Tensor, draws: string -> Tensor) =
        this.Inputs
        |> Array.indexed
        |> Array.fold (fun x (i, input) -> input iteration x (fun name -> draws $"input.{kind}.{i}.{name}")) x

    /// <summary>What the critic minimises.</summary>
    member this.CriticLoss
        (critic: Tensor -> Tensor, samples: Pair, draws: string -> Tensor, iteration: int64)
        : Tensor =
        let seen =
            { Real = this.Seen(iteration, "real", samples.Real, draws)
              Fake = this.Seen(iteration, "fake", samples.Fake, draws) }

        let loss =
            this.Loss.Critic
                { Real = critic seen.Real
                  Fake = critic seen.Fake }

        this.Penalties
        |> Array.indexed
        |> Array.fold
            (fun sum (i, (weight, penalty)) -> sum + weight * penalty critic seen (fun name -> draws $"{i}.{name}"))
            loss

    /// <summary>What the generator minimises.</summary>
    member this.GeneratorLoss
        (critic: Tensor -> Tensor, samples: Pair, draws: string -> Tensor, iteration: int64, usesReal: bool)
        : Tensor =
        let fake = critic (this.Seen(iteration, "fake", samples.Fake, draws))

        let real =
            if usesReal then
                critic (this.Seen(iteration, "real", samples.Real, draws))
            else
                fake

        this.Loss.Generator { Real = real; Fake = fake }

/// <summary>Twins of objectives.</summary>
[<RequireQualifiedAccess>]
module ObjectiveTwin =
    let private own (twins: (string * 'T) list) (piece: Piece) (find: Piece -> 'T option) : 'T option =
        if piece.IsCustom then
            twins |> List.tryFind (fun (name, _) -> name = piece.Name) |> Option.map snd
        else
            find piece

    /// <summary>The twin of a loss, of the library or one's own.</summary>
    [<CompiledName "Loss">]
    let loss (twins: OwnTwins) (piece: Piece) : LossTwin option = own twins.Losses piece LossTwins.find

    /// <summary>The twin of a penalty, of the library or one's own.</summary>
    [<CompiledName "Penalty">]
    let penalty (twins: OwnTwins) (piece: Piece) : PenaltyTwin option = own twins.Penalties piece PenaltyTwins.find

    let private instanceNoise (piece: Piece) : InputTwin option =
        match piece.Name with
        | "instanceNoise" ->
            ScheduleTwins.find (piece.Part "deviation")
            |> Option.map (fun deviation iteration x draws -> x + deviation iteration * draws "noise")
        | _ -> None

    /// <summary>The twin of an input transformation, of the library or one's own.</summary>
    [<CompiledName "Input">]
    let input (twins: OwnTwins) (piece: Piece) : InputTwin option = own twins.Inputs piece instanceNoise

    /// <summary>The twin of a network, of the library or one's own, by its description and its parameters' paths.</summary>
    [<CompiledName "Network">]
    let network (twins: OwnTwins) (piece: Piece) (paths: string[]) : NetworkTwin option =
        match twins.Networks |> List.tryFind (fun (name, _) -> name = piece.Name) with
        | Some(_, twin) -> Some twin
        | None -> NetworkTwins.find piece paths

    /// <summary>The twin of an objective; None where one of its pieces has none.</summary>
    [<CompiledName "Find">]
    let find (twins: OwnTwins) (objective: Wgan.Functional.Objective) : ObjectiveTwin option =
        let all (found: 'T option[]) =
            if Array.forall Option.isSome found then
                Some(Array.choose id found)
            else
                None

        let penalties =
            objective.Penalties
            |> Array.map (fun term ->
                penalty twins (Piece.Of term.Penalty.Description)
                |> Option.map (fun twin -> term.Weight, twin))
            |> all

        let inputs =
            objective.Inputs
            |> Array.map (fun i -> input twins (Piece.Of i.Description))
            |> all

        match loss twins (Piece.Of objective.Loss.Description), penalties, inputs with
        | Some loss, Some penalties, Some inputs ->
            Some
                { Loss = loss
                  Penalties = penalties
                  Inputs = inputs }
        | _ -> None
