/// What Build says of the experiments in Mistakes.cs.
module Wgan.CSharp.Tests.ProblemTests

open System
open Expecto
open Wgan.CSharp
open Wgan.CSharp.Usages

let private problemsOf (builder: ExperimentBuilder) =
    try
        builder.Build() |> ignore
        []
    with :? ExperimentException as error ->
        for problem in error.Problems do
            Expect.stringContains error.Message problem "the message has every problem"

        List.ofSeq error.Problems

let private everything =
    [ "ClipWeights: bound must be positive and finite, not -0.01"
      "Penalise: weight must be finite, not NaN"
      "AddTerm: weight must be finite, not Infinity"
      "AddNoise: deviation must be finite and not negative, not -1"
      "WithAdam: learningRate must be positive and finite, not -0.0001"
      "WithAdam: beta1 must be at least 0 and less than 1, not 1"
      "WithAdam: beta2 must be at least 0 and less than 1, not 1.5"
      "WithRmsProp: learningRate must be positive and finite, not 0"
      "Named: 'not/a/name' must be letters, digits, '_', '-' and '.'"
      "InBatchesOf: must be at least 1, not -64"
      "For: must be at least 1, not 0"
      "LogEvery: must be at least 1, not 0"
      "SampleEvery: must be at least 1, not -1"
      "CheckpointEvery: must be at least 1, not 0"
      "KeepCheckpoints: must be at least 1, not 0"
      "UpdateCritic: must be at least 1, not 0"
      "AverageGenerator: must be at least 0 and less than 1, not 1"
      "Generate: makes samples of shape [3], but the data's are [2]"
      "Criticise: gives [2] a sample, not one score"
      "Minimise, Penalise, AddTerm: auxiliaryClassifier reads the critic's feature 'classes', but the critic exposes none"
      "Criticise: batch statistics (batch normalisation, minibatch features) under a gradient penalty, which is a function of single samples (BatchNormUnderPenalty)"
      "Criticise: ends in sigmoid, but a loss that is linear in the scores wants them unbounded (BoundedCritic)" ]

let private nothing<'T> = Unchecked.defaultof<'T>

[<Tests>]
let tests =
    testList
        "Problems"
        [ testCase "twenty-two wrong numbers and combinations are one exception that lists them all"
          <| fun () ->
              Expect.hasLength everything 22 "the list"
              Expect.equal (problemsOf (Mistakes.Everything())) everything "problems"

          for struct (message, builder) in Mistakes.Single() do
              testCase $"alone: {message}" (fun () ->
                  Expect.equal (problemsOf builder) [ message ] "the one problem"
                  Expect.equal (List.ofSeq builder.Problems) [ message ] "told without throwing, too")

          testCase "what is refused is built where it is allowed"
          <| fun () ->
              Expect.hasLength (problemsOf (Mistakes.ClippedAndPenalised false)) 1 "refused"
              Expect.isEmpty (problemsOf (Mistakes.ClippedAndPenalised true)) "allowed"

          testCase "a problem that can be allowed says its name"
          <| fun () ->
              match problemsOf (Mistakes.NormalisedCritic()) with
              | [ one ] -> Expect.stringContains one "(BatchNormUnderPenalty)" "name"
              | others -> failtestf "one problem was expected, not %A" others

          testCase "null is refused at once, by name"
          <| fun () ->
              let refused (name: string) action =
                  Expect.throwsC action (fun error ->
                      match error with
                      | :? ArgumentNullException as error -> Expect.equal error.ParamName name "parameter"
                      | other -> failtestf "no ArgumentNullException, but %O" other)

              refused "name" (fun () -> Building.Ring().Named(nothing) |> ignore)
              refused "penalty" (fun () -> Building.Ring().Penalise(1.0, nothing) |> ignore)
              refused "both" (fun () -> Building.Ring().Optimise(nothing) |> ignore)
              refused "projection" (fun () -> Building.Ring().ProjectCritic(nothing) |> ignore)
              refused "data" (fun () -> ExperimentMembers.Named("x").On(nothing) |> ignore) ]
