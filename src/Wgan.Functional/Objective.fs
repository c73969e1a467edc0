namespace Wgan.Functional

open System

/// <summary>What a penalty promises about itself. Every declared law is tested over generated samples; for every other there is a counterexample.</summary>
[<Flags>]
type PenaltyLaw =
    /// <summary>Nothing.</summary>
    | None = 0
    /// <summary>On a batch it is the mean of what it is on the samples alone, each with its own draws: neighbours do not matter.</summary>
    | PerSample = 1
    /// <summary>
    /// It reads the critic's slope alone: adding a constant to the critic changes nothing. It is then a penalty on the gradient at single
    /// samples, which batch statistics in the critic would contradict.
    /// </summary>
    | SlopeOnly = 2

/// <summary>A term of the critic's loss that is a function of the critic itself, not only of its scores.</summary>
[<Sealed; AllowNullLiteral(false)>]
type Penalty
    internal
    (
        description: Description,
        equation: string,
        where: string,
        laws: PenaltyLaw,
        draws: int64[] -> DrawSpec[],
        evaluate: (Tensor -> Tensor) -> Samples -> Tree -> Tensor
    ) =

    /// <summary>What penalty it is.</summary>
    member _.Description = description

    /// <summary>The penalty in words: D is the critic, x a real sample, G(z) a generated one.</summary>
    member _.Equation = equation

    /// <summary>What the equation's other letters are; empty where there are none.</summary>
    member _.Where = where

    /// <summary>What it declares about itself.</summary>
    member _.Laws = laws

    /// <summary>Whether it declares that law.</summary>
    member _.Obeys(law: PenaltyLaw) : bool = laws.HasFlag law

    /// <summary>The draws that <c>Evaluate</c> wants, given the shape [B, ...] of a batch.</summary>
    member _.Draws(batchShape: int64[]) : DrawSpec[] = draws batchShape

    /// <summary>The penalty: a 0-dimensional tensor, differentiable in the critic's parameters.</summary>
    /// <param name="critic">Any differentiable function [B, ...] -> [B] of a batch; a genuine nn.Module's forward included.</param>
    /// <param name="samples">Real and generated samples, detached.</param>
    /// <param name="draws">The tensors that <c>Draws</c> declared (<c>Draws.make</c> makes them).</param>
    member _.Evaluate(critic: Func<Tensor, Tensor>, samples: Samples, draws: Tree) : Tensor =
        evaluate critic.Invoke samples draws

    /// <summary>The same penalty, declaring these laws besides: for a penalty of your own.</summary>
    member _.Declaring(more: PenaltyLaw) : Penalty =
        Penalty(description, equation, where, laws ||| more, draws, evaluate)

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
    static member (+)(loss: Loss, term: WeightedPenalty) : Objective = Objective.Of loss + term

/// <summary>
/// What the two players optimise: a loss, a sum of weighted penalties on the critic, a constraint on its parameters, and what is done to
/// the samples before the critic sees them.
/// </summary>
and [<ReferenceEquality; NoComparison>] Objective =
    {
        /// <summary>What each player minimises.</summary>
        Loss: Loss
        /// <summary>Terms added to the critic's loss: one optimizer step minimises the sum.</summary>
        Penalties: WeightedPenalty[]
        /// <summary>Where the critic's parameters are moved after every step of its optimizer.</summary>
        Projection: Projection
        /// <summary>What real and generated samples pass through, in order, before the critic and the penalties see them.</summary>
        Inputs: InputTransform[]
    }

    /// <summary>A loss alone.</summary>
    static member Of(loss: Loss) : Objective =
        { Loss = loss
          Penalties = [||]
          Projection = Projection.none
          Inputs = [||] }

    /// <summary>objective + weight x penalty</summary>
    static member (+)(objective: Objective, term: WeightedPenalty) : Objective =
        { objective with
            Penalties = Array.append objective.Penalties [| term |] }

    /// What the critic sees of a batch in that iteration; `kind` is "real" or "fake", and names the draws.
    member internal this.Seen(iteration: int64, kind: string, draws: Tree, x: Tensor) : Tensor =
        let draws = draws.Child("input").Child kind

        this.Inputs
        |> Array.indexed
        |> Array.fold (fun x (i, input) -> input.Apply(iteration, x, draws.Child(string i))) x

    /// <summary>
    /// What the critic minimises on a batch: the loss of its scores plus the weighted penalties. For a hand-written loop with a
    /// critic without state.
    /// </summary>
    /// <param name="critic">Any differentiable function [B, ...] -> [B].</param>
    /// <param name="samples">Real and generated samples, detached.</param>
    /// <param name="draws">The tensors that <c>Objective.draws</c> declares.</param>
    /// <param name="iteration">The iteration, from 0, that input transformations are a function of.</param>
    member this.CriticLoss(critic: Func<Tensor, Tensor>, samples: Samples, draws: Tree, iteration: int64) : Tensor =
        let seen: Samples =
            { Real = this.Seen(iteration, "real", draws, samples.Real)
              Fake = this.Seen(iteration, "fake", draws, samples.Fake) }

        let scores: Scores =
            { Real = critic.Invoke seen.Real
              Fake = critic.Invoke seen.Fake }

        this.Penalties
        |> Array.indexed
        |> Array.fold
            (fun sum (i, term) ->
                let penalty = term.Penalty.Evaluate(critic, seen, draws.Child(string i))
                sum |> Tensors.addScaled term.Weight penalty)
            (this.Loss.Critic scores)

    /// <summary>The same for an objective without input transformations, which alone depend on the iteration.</summary>
    member this.CriticLoss(critic: Func<Tensor, Tensor>, samples: Samples, draws: Tree) : Tensor =
        if this.Inputs.Length > 0 then
            Errors.fail "what the critic sees depends on the iteration here: give CriticLoss the iteration too"

        this.CriticLoss(critic, samples, draws, 0L)

    /// <summary>What the generator minimises on a batch of generated samples, differentiable in them.</summary>
    /// <param name="critic">Any differentiable function [B, ...] -> [B].</param>
    /// <param name="samples">Generated samples and, where the loss's <c>GeneratorUsesReal</c>, real ones.</param>
    /// <param name="draws">The tensors that <c>Objective.generatorDraws</c> declares.</param>
    /// <param name="iteration">The iteration, from 0.</param>
    member this.GeneratorLoss(critic: Func<Tensor, Tensor>, samples: Samples, draws: Tree, iteration: int64) : Tensor =
        let score kind x = critic.Invoke(this.Seen(iteration, kind, draws, x))

        this.Loss.Generator
            { Real =
                if this.Loss.GeneratorUsesReal then
                    score "real" samples.Real
                else
                    samples.Real
              Fake = score "fake" samples.Fake }

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
              "projection", this.Projection.Description
              if this.Inputs.Length > 0 then
                  "inputs", Description.sequence "inputs" (this.Inputs |> Array.map _.Description) ]

/// <summary>Objectives.</summary>
[<RequireQualifiedAccess>]
module Objective =
    /// <summary>A loss alone.</summary>
    [<CompiledName "OfLoss">]
    let ofLoss (loss: Loss) : Objective = Objective.Of loss

    /// <summary>The same objective with the critic's parameters constrained.</summary>
    [<CompiledName "Project">]
    let project (projection: Projection) (objective: Objective) : Objective =
        { objective with
            Projection = projection }

    /// <summary>The same objective with one more transformation of what the critic sees, after those it has.</summary>
    [<CompiledName "WithInput">]
    let withInput (input: InputTransform) (objective: Objective) : Objective =
        { objective with
            Inputs = Array.append objective.Inputs [| input |] }

    let private inputDraws (objective: Objective) (kind: string) (batchShape: int64[]) =
        objective.Inputs
        |> Array.mapi (fun i input -> input.Draws batchShape |> Draws.prefixed $"input.{kind}.{i}")
        |> Array.concat

    /// <summary>
    /// The draws one critic update wants, given a batch's shape; penalty i's are under "i", input transformation i's under "input.real.i"
    /// and "input.fake.i".
    /// </summary>
    [<CompiledName "Draws">]
    let draws (objective: Objective) (batchShape: int64[]) : DrawSpec[] =
        [| yield!
               objective.Penalties
               |> Array.mapi (fun i term -> term.Penalty.Draws batchShape |> Draws.prefixed (string i))
               |> Array.concat
           yield! inputDraws objective "real" batchShape
           yield! inputDraws objective "fake" batchShape |]

    /// <summary>The draws one generator update wants: its input transformations', of the batches it reads.</summary>
    [<CompiledName "GeneratorDraws">]
    let generatorDraws (objective: Objective) (batchShape: int64[]) : DrawSpec[] =
        [| if objective.Loss.GeneratorUsesReal then
               yield! inputDraws objective "real" batchShape
           yield! inputDraws objective "fake" batchShape |]

    /// The penalties' names in telemetry; numbered where two have one name.
    let internal penaltyNames (objective: Objective) : string[] =
        let names = objective.Penalties |> Array.map _.Penalty.Description.Name
        let isRepeated name = (names |> Array.filter ((=) name)).Length > 1

        names
        |> Array.mapi (fun i name -> if isRepeated name then $"{name}{i}" else name)

    let private term (weighted: WeightedPenalty) =
        let factor =
            match abs weighted.Weight with
            | 1.0 -> ""
            | weight -> Description.number weight + " "

        let sign = if weighted.Weight < 0.0 then " - " else " + "
        sign + factor + weighted.Penalty.Equation

    /// <summary>
    /// The objective as equations, a line each: what the critic (L_D) and the generator (L_G) minimise, what the letters mean, the
    /// constraint on the critic's parameters w, and what the critic sees of a sample.
    /// </summary>
    [<CompiledName "Equation">]
    let equation (objective: Objective) : string =
        let penalties = objective.Penalties |> Array.map term |> String.concat ""
        let equations = objective.Loss.Equations

        [| yield $"L_D = {equations.Critic}{penalties}"
           yield $"L_G = {equations.Generator}"
           for where in
               Array.append [| equations.Where |] (objective.Penalties |> Array.map _.Penalty.Where)
               |> Array.distinct do
               if where <> "" then
                   yield $"where {where}"
           if objective.Projection.Equation <> "" then
               yield $"after each step of the critic: {objective.Projection.Equation}"
           for input in objective.Inputs do
               yield $"the critic sees {input.Equation}" |]
        |> String.concat "\n"
