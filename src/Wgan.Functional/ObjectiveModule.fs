namespace Wgan.Functional

/// <summary>Objectives.</summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
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
        [| if objective.GeneratorUsesReal then
               yield! inputDraws objective "real" batchShape
           yield! inputDraws objective "fake" batchShape |]

    /// Names for telemetry; numbered where one repeats.
    let private numbered (names: string[]) =
        let isRepeated name = (names |> Array.filter ((=) name)).Length > 1

        names
        |> Array.mapi (fun i name -> if isRepeated name then $"{name}{i}" else name)

    /// The penalties' names in telemetry.
    let internal penaltyNames (objective: Objective) : string[] =
        objective.Penalties |> Array.map _.Penalty.Description.Name |> numbered

    /// The terms' names in telemetry.
    let internal termNames (objective: Objective) : string[] =
        objective.Terms |> Array.map _.Term.Description.Name |> numbered

    /// weight x equation as a summand; nothing where there is no equation.
    let private summand (weight: float) (equation: string) =
        let factor =
            match abs weight with
            | 1.0 -> ""
            | weight -> Description.number weight + " "

        let sign = if weight < 0.0 then " - " else " + "
        if equation = "" then "" else sign + factor + equation

    /// <summary>
    /// The objective as equations, a line each: what the critic (L_D) and the generator (L_G) minimise, what the letters mean, the
    /// constraint on the critic's parameters w, and what the critic sees of a sample.
    /// </summary>
    [<CompiledName "Equation">]
    let equation (objective: Objective) : string =
        let penalties =
            objective.Penalties
            |> Array.map (fun term -> summand term.Weight term.Penalty.Equation)
            |> String.concat ""

        let terms (choose: TermEquations -> string) =
            objective.Terms
            |> Array.map (fun term -> summand term.Weight (choose term.Term.Equations))
            |> String.concat ""

        let equations = objective.Loss.Equations

        /// A sum that starts with a loss; a loss of 0 is left out where something follows.
        let whole (loss: string) (rest: string) =
            if loss = "0" && rest.StartsWith " + " then
                rest.Substring 3
            else
                loss + rest

        [| yield "L_D = " + whole equations.Critic (penalties + terms _.Critic)
           yield "L_G = " + whole equations.Generator (terms _.Generator)
           for where in
               [| yield equations.Where
                  yield! objective.Penalties |> Array.map _.Penalty.Where
                  yield! objective.Terms |> Array.map _.Term.Equations.Where |]
               |> Array.distinct do
               if where <> "" then
                   yield $"where {where}"
           if objective.Projection.Equation <> "" then
               yield $"after each step of the critic: {objective.Projection.Equation}"
           for input in objective.Inputs do
               yield $"the critic sees {input.Equation}" |]
        |> String.concat "\n"
