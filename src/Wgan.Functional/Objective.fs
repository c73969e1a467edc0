namespace Wgan.Functional

open System

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
        readsIteration: bool,
        evaluate: int64 -> (Tensor -> Tensor) -> Samples -> Tree -> Tensor
    ) =

    internal new(description, equation, where, laws, draws, evaluate: (Tensor -> Tensor) -> Samples -> Tree -> Tensor) =
        Penalty(description, equation, where, laws, draws, false, (fun _ -> evaluate))

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
    /// <param name="iteration">The iteration, from 0, that what a penalty does to the samples may be a function of.</param>
    member _.Evaluate(critic: Func<Tensor, Tensor>, samples: Samples, draws: Tree, iteration: int64) : Tensor =
        evaluate iteration critic.Invoke samples draws

    /// <summary>The same for a penalty that is no function of the iteration: all but those of <c>Consistency</c>.</summary>
    member this.Evaluate(critic: Func<Tensor, Tensor>, samples: Samples, draws: Tree) : Tensor =
        if readsIteration then
            Errors.fail "%s depends on the iteration: give Evaluate the iteration too" description.Name

        this.Evaluate(critic, samples, draws, 0L)

    /// Whether the iteration may matter.
    member internal _.ReadsIteration = readsIteration

    /// <summary>The same penalty, declaring these laws besides: for a penalty of your own.</summary>
    member _.Declaring(more: PenaltyLaw) : Penalty =
        Penalty(description, equation, where, laws ||| more, draws, readsIteration, evaluate)

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
/// A term of either player's loss that is a function of what the critic makes of the batches: its scores, the features that it exposes, and
/// the samples' classes. A penalty, in contrast, is a function of the critic itself.
/// </summary>
and [<Sealed; AllowNullLiteral(false)>] Term
    internal
    (
        description: Description,
        equations: TermEquations,
        needs: TermNeeds,
        laws: TermLaw,
        critic: (CriticPasses -> Tensor) option,
        generator: (CriticPasses -> Tensor) option
    ) =

    let evaluate part (f: (CriticPasses -> Tensor) option) passes =
        match f with
        | Some f -> f passes
        | None -> Errors.fail "the term %s has no part for the %s" description.Name part

    /// <summary>What term it is.</summary>
    member _.Description = description

    /// <summary>What it has to be given.</summary>
    member _.Needs = needs

    /// <summary>What it declares about itself.</summary>
    member _.Laws = laws

    /// <summary>Whether it declares that law.</summary>
    member _.Obeys(law: TermLaw) : bool = laws.HasFlag law

    /// <summary>Whether it adds to the critic's loss.</summary>
    member _.HasCritic = critic.IsSome

    /// <summary>Whether it adds to the generator's loss.</summary>
    member _.HasGenerator = generator.IsSome

    member internal _.Equations = equations

    /// <summary>What it adds to the critic's loss: a 0-dimensional tensor. An error where it adds nothing.</summary>
    member _.Critic(passes: CriticPasses) : Tensor = evaluate "critic" critic passes

    /// <summary>What it adds to the generator's loss: a 0-dimensional tensor. An error where it adds nothing.</summary>
    member _.Generator(passes: CriticPasses) : Tensor = evaluate "generator" generator passes

    /// <summary>The same term, declaring these laws besides: for a term of your own.</summary>
    member _.Declaring(more: TermLaw) : Term = Term(description, equations, needs, laws ||| more, critic, generator)

    /// <summary>weight x term, in both players' losses.</summary>
    static member (*)(weight: float, term: Term) : WeightedTerm = { Weight = weight; Term = term }

/// <summary>A term and how much it counts.</summary>
and [<ReferenceEquality; NoComparison>] WeightedTerm =
    {
        /// <summary>The factor.</summary>
        Weight: float
        /// <summary>The term.</summary>
        Term: Term
    }

    /// <summary>loss + weight x term</summary>
    static member (+)(loss: Loss, term: WeightedTerm) : Objective = Objective.Of loss + term

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
        /// <summary>Terms of both players' losses that read the critic's scores and features.</summary>
        Terms: WeightedTerm[]
        /// <summary>Where the critic's parameters are moved after every step of its optimizer.</summary>
        Projection: Projection
        /// <summary>What real and generated samples pass through, in order, before the critic and the penalties see them.</summary>
        Inputs: InputTransform[]
    }

    /// <summary>A loss alone.</summary>
    static member Of(loss: Loss) : Objective =
        { Loss = loss
          Penalties = [||]
          Terms = [||]
          Projection = Projection.none
          Inputs = [||] }

    /// <summary>objective + weight x penalty</summary>
    static member (+)(objective: Objective, term: WeightedPenalty) : Objective =
        { objective with
            Penalties = Array.append objective.Penalties [| term |] }

    /// <summary>objective + weight x term</summary>
    static member (+)(objective: Objective, term: WeightedTerm) : Objective =
        { objective with
            Terms = Array.append objective.Terms [| term |] }

    /// <summary>Whether the generator's update reads real samples: its loss, or a term.</summary>
    member this.GeneratorUsesReal =
        this.Loss.GeneratorUsesReal
        || this.Terms
           |> Array.exists (fun term -> term.Term.HasGenerator && term.Term.Needs.RealForGenerator)

    /// Whether the critic's update makes a second pass over the real samples.
    member internal this.WantsSecondPass =
        this.Terms
        |> Array.exists (fun term -> term.Term.HasCritic && term.Term.Needs.SecondPass)

    /// A function of scores alone cannot serve terms, which read features.
    member private this.WantNoTerms() =
        if this.Terms.Length > 0 then
            Errors.fail
                "the term %s reads more of the critic than its scores: train it through Experiment, or add Term.Critic and Term.Generator by hand"
                this.Terms[0].Term.Description.Name

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
        this.WantNoTerms()

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
                let penalty = term.Penalty.Evaluate(critic, seen, draws.Child(string i), iteration)
                sum |> Tensors.addScaled term.Weight penalty)
            (this.Loss.Critic scores)

    /// <summary>The same for an objective without input transformations, in penalties either: they alone depend on the iteration.</summary>
    member this.CriticLoss(critic: Func<Tensor, Tensor>, samples: Samples, draws: Tree) : Tensor =
        if
            this.Inputs.Length > 0
            || this.Penalties |> Array.exists _.Penalty.ReadsIteration
        then
            Errors.fail "what the critic sees depends on the iteration here: give CriticLoss the iteration too"

        this.CriticLoss(critic, samples, draws, 0L)

    /// <summary>What the generator minimises on a batch of generated samples, differentiable in them.</summary>
    /// <param name="critic">Any differentiable function [B, ...] -> [B].</param>
    /// <param name="samples">Generated samples and, where the loss's <c>GeneratorUsesReal</c>, real ones.</param>
    /// <param name="draws">The tensors that <c>Objective.generatorDraws</c> declares.</param>
    /// <param name="iteration">The iteration, from 0.</param>
    member this.GeneratorLoss(critic: Func<Tensor, Tensor>, samples: Samples, draws: Tree, iteration: int64) : Tensor =
        this.WantNoTerms()
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

        let terms =
            this.Terms
            |> Array.map (fun term ->
                Description.node
                    "weighted"
                    [ "weight", Description.number term.Weight ]
                    [ "term", term.Term.Description ])

        Description.node
            "objective"
            []
            [ "loss", this.Loss.Description
              "penalties", Description.sequence "sum" penalties
              if this.Terms.Length > 0 then
                  "terms", Description.sequence "sum" terms
              "projection", this.Projection.Description
              if this.Inputs.Length > 0 then
                  "inputs", Description.sequence "inputs" (this.Inputs |> Array.map _.Description) ]
