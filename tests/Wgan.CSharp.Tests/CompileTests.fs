/// What the C# compiler says of experiments that lack something, and of a penalty after clipping.
module Wgan.CSharp.Tests.CompileTests

open System.IO
open Expecto
open Wgan.CSharp.Tests.Support

/// The errors of an expression, each as its number and message.
let private errors (expression: string) =
    Compiler.problems
        $"""
using Wgan.CSharp;
using Wgan.Functional;

static class Snippet
{{
    static Network Net => Mlp.Create(Weights.PyTorch, [4], 1);
    static Dataset Data => Synthetic.Ring(8);
    static Latent Noise => Latent.Normal(2);
    static object Make() => {expression};
}}"""

let private named = "Experiment.Named(\"x\")"
let private withData = named + ".On(Data)"
let private withGenerator = withData + ".Generate(with: Net, from: Noise)"
let private withCritic = withGenerator + ".Criticise(with: Net)"
let private whole = withCritic + ".Minimise(Loss.Wasserstein)"
let private clipped = whole + ".ClipWeights(0.01)"
let private penalised = whole + ".PenaliseGradient(10)"

/// An expression that lacks a member, the error's number, and the type and member that its message names.
let private lacking =
    [ "a name", "Experiment.On(Data)", "CS0117", "'Experiment'", "'On'"
      "data", named + ".Generate(with: Net, from: Noise)", "CS1061", "'NamedExperiment'", "'Generate'"
      "a generator", withData + ".Criticise(with: Net)", "CS1061", "'ExperimentWithData'", "'Criticise'"
      "a critic", withGenerator + ".Minimise(Loss.Wasserstein)", "CS1061", "'ExperimentWithGenerator'", "'Minimise'"
      "a loss, building", withCritic + ".Build()", "CS1061", "'ExperimentWithCritic'", "'Build'"
      "a loss, running", withCritic + ".RunAsync()", "CS1929", "'ExperimentWithCritic'", "'RunAsync'"
      "a loss, choosing an optimizer",
      withCritic + ".WithRmsProp(1e-4)",
      "CS1061",
      "'ExperimentWithCritic'",
      "'WithRmsProp'"
      "a critic, building", withGenerator + ".Build()", "CS1061", "'ExperimentWithGenerator'", "'Build'"
      "a generator, building", withData + ".Build()", "CS1061", "'ExperimentWithData'", "'Build'"
      "data, building", named + ".Build()", "CS1061", "'NamedExperiment'", "'Build'" ]

/// CS1929 in place of CS1061 where some other type has a member of that name.
let private contradicting =
    [ "a gradient penalty after clipping",
      clipped + ".PenaliseGradient(10)",
      "'ClippedExperiment'",
      "'PenaliseGradient'"
      "a gradient penalty after clipping, with more between",
      clipped + ".InBatchesOf(32).PenaliseGradient(10)",
      "'ClippedExperiment'",
      "'PenaliseGradient'"
      "a gradient penalty after clipping before the step",
      whole + ".ClipWeightsBeforeStep(0.01).PenaliseGradient(10)",
      "'ClippedExperiment'",
      "'PenaliseGradient'"
      "clipping after a gradient penalty", penalised + ".ClipWeights(0.01)", "'PenalisedExperiment'", "'ClipWeights'"
      "clipping before the step after a gradient penalty",
      penalised + ".ClipWeightsBeforeStep(0.01)",
      "'PenalisedExperiment'",
      "'ClipWeightsBeforeStep'"
      "clipping twice", clipped + ".ClipWeights(0.02)", "'ClippedExperiment'", "'ClipWeights'"
      "another projection after clipping",
      clipped + ".ProjectCritic(Projection.None)",
      "'ClippedExperiment'",
      "'ProjectCritic'"
      "a second loss", whole + ".Minimise(Loss.Hinge)", "'OpenExperiment'", "'Minimise'"
      "clipping of an objective given as a whole",
      withCritic
      + ".Minimise(Loss.Wasserstein + 10 * Penalty.Gradient).ClipWeights(0.01)",
      "'RevisedExperiment'",
      "'ClipWeights'" ]

/// An expression whose call lacks an argument.
let private incomplete =
    [ "a name", "Experiment.Named()", "CS1501", "'Named' takes 0 arguments"
      "a generator", withData + ".Generate(from: Noise)", "CS7036", "'with'"
      "a critic", withGenerator + ".Criticise()", "CS7036", "'with'"
      "a penalty's weight", whole + ".PenaliseGradient()", "CS1501", "'PenaliseGradient' takes 0 arguments"
      "a bound", whole + ".ClipWeights()", "CS7036", "'bound'" ]

let private isOneError expression id (parts: string list) =
    match errors expression with
    | [ found, message ] ->
        Expect.equal found id message

        for part in parts do
            Expect.stringContains message part "message"
    | others -> failtestf "one error was expected, not %A" others

[<Tests>]
let tests =
    testList
        "Compile"
        [ testCase "a piece of one's own that lacks a required part does not compile, and the error names the part"
          <| fun () ->
              let parts =
                  "Name = \"own\", Version = \"1\", OutputShape = shape => shape, Init = (backend, key, shape) => new Variables(Tree.Empty, Tree.Empty)"

              isOneError $"new OwnNetwork {{ {parts} }}" "CS9035" [ "'OwnNetwork.Apply'" ]

              Expect.isEmpty
                  (errors
                      $"new OwnNetwork {{ {parts}, Apply = (mode, own, draws, x) => NetworkResult.Of(x.X, own.State) }}.ToNetwork()")
                  "with all of them"

          testCase "what lacks nothing compiles without a warning"
          <| fun () ->
              for expression in
                  [ whole + ".Build()"
                    whole + ".RunAsync()"
                    whole
                    + ".RunAsync(new RunSettings { Seed = 7 }, new System.Progress<IterationReport>())"
                    clipped + ".WithRmsProp(5e-5).Penalise(0.001, Penalty.Drift).Build()"
                    penalised + ".WithAdam(1e-4, 0, 0.9).RunAsync()"
                    withCritic + ".Minimise(Objectives.WganGp).Build()"
                    withData
                    + ".Generate(with: Net).Criticise(with: Net).Minimise(Loss.Hinge).Build()" ] do
                  Expect.isEmpty (errors expression) expression

          for what, expression, id, receiver, name in lacking do
              testCase $"without {what} it does not compile" (fun () -> isOneError expression id [ receiver; name ])

          for what, expression, receiver, name in contradicting do
              testCase $"{what} does not compile" (fun () ->
                  let id = if name = "'ClipWeights'" then "CS1929" else "CS1061"
                  isOneError expression id [ $"{receiver} does not contain a definition for {name}" ])

          for what, expression, id, part in incomplete do
              testCase $"a call without {what} does not compile" (fun () -> isOneError expression id [ part ])

          testCase "docs/csharp.md quotes the compiler"
          <| fun () ->
              let page = File.ReadAllText(Path.Combine(repository, "docs", "csharp.md"))
              let joined = page.Replace("\n// ", " ")

              for expression in
                  [ withGenerator + ".Build()"
                    clipped + ".PenaliseGradient(10)"
                    penalised + ".ClipWeights(0.01)" ] do
                  match errors expression with
                  | [ id, message ] ->
                      let whole = $"error {id}: {message}"
                      let cut = whole.Substring(0, whole.IndexOf " extension method " + " extension method ".Length)
                      Expect.isTrue (joined.Contains whole || joined.Contains(cut + "...")) whole
                  | others -> failtestf "one error was expected, not %A" others

          testCase "null where there has to be a value is a warning"
          <| fun () -> isOneError (named + ".On(null)") "CS8625" [] ]
