namespace Wgan.CrossCheck

open DiffSharp

/// <summary>An objective written again: L_D = loss + sum of weight x term + sum of weight x penalty, on what the critic sees.</summary>
[<ReferenceEquality; NoComparison>]
type ObjectiveTwin =
    {
        /// <summary>The loss.</summary>
        Loss: LossTwin
        /// <summary>The loss's state, if it has one.</summary>
        LossState: LossStateTwin option
        /// <summary>Weights and penalties, those of an iteration.</summary>
        Penalties: (float * (int64 -> PenaltyTwin))[]
        /// <summary>Weights and terms.</summary>
        Terms: (float * TermTwin)[]
        /// <summary>What samples pass through.</summary>
        Inputs: InputTwin[]
    }

    member private this.Seen(iteration: int64, kind: string, x: Tensor, draws: string -> Tensor) =
        this.Inputs
        |> Array.indexed
        |> Array.fold (fun x (i, input) -> input iteration x (fun name -> draws $"input.{kind}.{i}.{name}")) x

    member private this.Plus(loss: Tensor, part: TermTwin -> (PassesTwin -> Tensor) option, passes: PassesTwin) =
        this.Terms
        |> Array.fold
            (fun sum (weight, term) ->
                match part term with
                | Some part -> sum + weight * part passes
                | None -> sum)
            loss

    /// <summary>The numbers that the loss's state starts from.</summary>
    member this.InitialState: (string * float) list =
        match this.LossState with
        | Some state -> state.Initial
        | None -> []

    /// <summary>The scores of both batches of a critic's update.</summary>
    member this.Scores(critic: Tensor -> PassTwin, samples: Pair, draws: string -> Tensor, iteration: int64) : Pair =
        { Real = (critic (this.Seen(iteration, "real", samples.Real, draws))).Values
          Fake = (critic (this.Seen(iteration, "fake", samples.Fake, draws))).Values }

    /// <summary>What the critic minimises, in a state of the loss. A second pass over the real samples is the first again.</summary>
    member this.CriticLoss
        (
            critic: Tensor -> PassTwin,
            samples: Pair,
            draws: string -> Tensor,
            iteration: int64,
            state: (string * float) list
        ) : Tensor =
        let seen: Pair =
            { Real = this.Seen(iteration, "real", samples.Real, draws)
              Fake = this.Seen(iteration, "fake", samples.Fake, draws) }

        let real, fake = critic seen.Real, critic seen.Fake

        let scores: Pair =
            { Real = real.Values
              Fake = fake.Values }

        let loss =
            match this.LossState with
            | Some twin -> twin.CriticIn (fun name -> Map.find name (Map.ofList state)) scores
            | None -> this.Loss.Critic scores

        let passes =
            { OfReal = real
              OfFake = fake
              OfRealAgain = Some real
              Classes = None }

        this.Penalties
        |> Array.indexed
        |> Array.fold
            (fun sum (i, (weight, penalty)) ->
                sum
                + weight
                  * penalty iteration (critic >> _.Values) seen (fun name -> draws $"{i}.{name}"))
            (this.Plus(loss, _.CriticPart, passes))

    /// <summary>What the generator minimises.</summary>
    member this.GeneratorLoss
        (critic: Tensor -> PassTwin, samples: Pair, draws: string -> Tensor, iteration: int64, usesReal: bool)
        : Tensor =
        let fake = critic (this.Seen(iteration, "fake", samples.Fake, draws))

        let real =
            if usesReal then
                critic (this.Seen(iteration, "real", samples.Real, draws))
            else
                fake

        let passes =
            { OfReal = real
              OfFake = fake
              OfRealAgain = None
              Classes = None }

        let scores: Pair =
            { Real = real.Values
              Fake = fake.Values }

        this.Plus(this.Loss.Generator scores, _.GeneratorPart, passes)

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

    /// <summary>The twin of a term, of the library or one's own.</summary>
    [<CompiledName "Term">]
    let term (twins: OwnTwins) (piece: Piece) : TermTwin option = own twins.Terms piece TermTwins.find

    /// <summary>The twin of an input transformation, of the library or one's own.</summary>
    [<CompiledName "Input">]
    let input (twins: OwnTwins) (piece: Piece) : InputTwin option = own twins.Inputs piece InputTwins.find

    /// <summary>The twin of a penalty as it is in an iteration, of the library or one's own.</summary>
    [<CompiledName "Penalty">]
    let penalty (twins: OwnTwins) (iteration: int64) (piece: Piece) : PenaltyTwin option =
        own twins.Penalties piece (PenaltyTwins.findAt (input twins) iteration)

    /// <summary>The twin of a network, of the library or one's own, by its description and its parameters' paths.</summary>
    [<CompiledName "Network">]
    let network (twins: OwnTwins) (piece: Piece) (paths: string[]) : NetworkTwin option =
        match twins.Networks |> List.tryFind (fun (name, _) -> name = piece.Name) with
        | Some(_, twin) -> Some twin
        | None -> NetworkTwins.find piece paths

    /// <summary>
    /// The twin of what a network exposes under a name. A network of one's own has none: its twin is of its output.
    /// </summary>
    [<CompiledName "Feature">]
    let feature (twins: OwnTwins) (piece: Piece) (paths: string[]) (name: string) : NetworkTwin option =
        if twins.Networks |> List.exists (fun (own, _) -> own = piece.Name) then
            None
        else
            FeatureTwins.find piece paths name

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
                let at iteration = penalty twins iteration (Piece.Of term.Penalty.Description)
                at 0L |> Option.map (fun _ -> term.Weight, at >> Option.get))
            |> all

        let terms =
            objective.Terms
            |> Array.map (fun weighted ->
                term twins (Piece.Of weighted.Term.Description)
                |> Option.map (fun twin -> weighted.Weight, twin))
            |> all

        let inputs =
            objective.Inputs
            |> Array.map (fun i -> input twins (Piece.Of i.Description))
            |> all

        let lossPiece = Piece.Of objective.Loss.Description

        match loss twins lossPiece, penalties, terms, inputs with
        | Some loss, Some penalties, Some terms, Some inputs ->
            Some
                { Loss = loss
                  LossState = LossTwins.state lossPiece
                  Penalties = penalties
                  Terms = terms
                  Inputs = inputs }
        | _ -> None
