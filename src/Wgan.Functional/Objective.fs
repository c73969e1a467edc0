namespace Wgan.Functional

/// <summary>A term of the critic's loss that is a function of the critic itself, not only of its scores.</summary>
[<Sealed>]
type Penalty
    internal
    (description: Description, draws: int64[] -> DrawSpec[], evaluate: (Tensor -> Tensor) -> Samples -> Tree -> Tensor)
    =

    /// <summary>What penalty it is.</summary>
    member _.Description = description

    /// <summary>The draws that <c>Evaluate</c> wants, given the shape [B, ...] of a batch.</summary>
    member _.Draws(batchShape: int64[]) : DrawSpec[] = draws batchShape

    /// <summary>The penalty: a 0-dimensional tensor, differentiable in the critic's parameters.</summary>
    /// <param name="critic">Any differentiable function [B, ...] -> [B] of a batch; a genuine nn.Module's forward included.</param>
    /// <param name="samples">Real and generated samples, detached.</param>
    /// <param name="draws">The tensors that <c>Draws</c> declared (<c>Draws.make</c> makes them).</param>
    member _.Evaluate(critic: System.Func<Tensor, Tensor>, samples: Samples, draws: Tree) : Tensor =
        evaluate critic.Invoke samples draws

    /// <summary>weight x penalty: a term of an objective.</summary>
    static member (*)(weight: float, penalty: Penalty) : WeightedPenalty = { Weight = weight; Penalty = penalty }

/// <summary>A penalty and how much it counts.</summary>
and [<ReferenceEquality; NoComparison>] WeightedPenalty =
    {
        /// <summary>The factor; lambda in the WGAN-GP paper.</summary>
        Weight: float
        /// <summary>The penalty.</summary>
        Penalty: Penalty
    }

    /// <summary>loss + weight x penalty</summary>
    static member (+)(loss: Loss, term: WeightedPenalty) : Objective =
        { Loss = loss
          Penalties = [| term |]
          Projection = Projection.none }

/// <summary>What the two players optimise: a loss, a sum of weighted penalties on the critic, and a constraint on its parameters.</summary>
and [<ReferenceEquality; NoComparison>] Objective =
    {
        /// <summary>What each player minimises.</summary>
        Loss: Loss
        /// <summary>Terms added to the critic's loss: one optimizer step minimises the sum.</summary>
        Penalties: WeightedPenalty[]
        /// <summary>Where the critic's parameters are moved after every step of its optimizer.</summary>
        Projection: Projection
    }

    /// <summary>objective + weight x penalty</summary>
    static member (+)(objective: Objective, term: WeightedPenalty) : Objective =
        { objective with
            Penalties = Array.append objective.Penalties [| term |] }

    /// <summary>
    /// What the critic minimises on a batch: the loss of its scores plus the weighted penalties. For a hand-written loop with a
    /// critic without state.
    /// </summary>
    /// <param name="critic">Any differentiable function [B, ...] -> [B].</param>
    /// <param name="samples">Real and generated samples, detached.</param>
    /// <param name="draws">The tensors that <c>Objective.draws</c> declares.</param>
    member this.CriticLoss(critic: System.Func<Tensor, Tensor>, samples: Samples, draws: Tree) : Tensor =
        let scores: Scores =
            { Real = critic.Invoke samples.Real
              Fake = critic.Invoke samples.Fake }

        this.Penalties
        |> Array.indexed
        |> Array.fold
            (fun sum (i, term) ->
                let penalty = term.Penalty.Evaluate(critic, samples, draws.Child(string i))
                sum |> Tensors.addScaled term.Weight penalty)
            (this.Loss.Critic scores)

    /// <summary>What objective it is.</summary>
    member this.Description =
        let penalties =
            this.Penalties
            |> Array.map (fun term ->
                Description.node
                    "weighted"
                    [ "weight", Description.number term.Weight ]
                    [ "penalty", term.Penalty.Description ])

        Description.node
            "objective"
            []
            [ "loss", this.Loss.Description
              "penalties", Description.sequence "sum" penalties
              "projection", this.Projection.Description ]

/// <summary>Objectives.</summary>
[<RequireQualifiedAccess>]
module Objective =
    /// <summary>A loss alone.</summary>
    [<CompiledName "OfLoss">]
    let ofLoss (loss: Loss) : Objective =
        { Loss = loss
          Penalties = [||]
          Projection = Projection.none }

    /// <summary>The same objective with the critic's parameters constrained.</summary>
    [<CompiledName "Project">]
    let project (projection: Projection) (objective: Objective) : Objective =
        { objective with
            Projection = projection }

    /// <summary>The draws one critic update wants, given a batch's shape; penalty i's are under "i".</summary>
    [<CompiledName "Draws">]
    let draws (objective: Objective) (batchShape: int64[]) : DrawSpec[] =
        objective.Penalties
        |> Array.mapi (fun i term -> term.Penalty.Draws batchShape |> Draws.prefixed (string i))
        |> Array.concat

    /// The penalties' names in telemetry; numbered where two have one name.
    let internal penaltyNames (objective: Objective) : string[] =
        let names = objective.Penalties |> Array.map _.Penalty.Description.Name
        let isRepeated name = (names |> Array.filter ((=) name)).Length > 1

        names
        |> Array.mapi (fun i name -> if isRepeated name then $"{name}{i}" else name)
