module Wgan.CrossCheck.Tests.CompletenessTests

open System
open System.Reflection
open System.Text.RegularExpressions
open Expecto
open Wgan.CrossCheck
open Wgan.Functional

let private kinds =
    [ typeof<Loss>
      typeof<FDivergence>
      typeof<LabelTargets>
      typeof<Penalty>
      typeof<Term>
      typeof<PenaltyPoints>
      typeof<InputTransform>
      typeof<Projection>
      typeof<Optimizer>
      typeof<Schedule>
      typeof<GameState>
      typeof<Network> ]

/// Not an equation of the library's: what the user gives is all there is.
let private withoutEquation =
    [ "FDivergence.Custom" // a definition by the user; its loss is fGan's
      "Optimizer.Custom" // the user's function
      "Optimizer.WithInPlace" // the same value, with another in-place form
      "Schedule.Custom" // the user's function
      "Projection.Custom" // the user's function
      "Term.CustomCritic" // half of Term.Custom
      "Term.CustomGenerator" // the other half
      "Games.Init" // no step
      "Conditional.Concatenate" // tried by the laws of networks, as the others: a twin is given no condition
      "Conditional.Embed"
      "Conditional.Projection"
      "Conditional.BatchNorm"
      "Layer.Dropout" // tried by the laws of networks: a twin is given no draws of a network
      "Layer.Embedding" // tried by the laws of networks: its inputs are indices
      "Network.Custom" // the user's function
      "SpectralNorm.WrapFromRandom" ] // wrap's equation, from an inexact start

/// Networks made of layers that have rows.
let private compositions =
    [ "Mlp"
      "Dcgan"
      "ConditionalDcgan"
      "ResNet"
      "SnGan"
      "Yoss"
      "FashionClassifier" ]

/// The public types but Interop's, which hand over to functions of these.
let private holders =
    typeof<Loss>.Assembly.GetExportedTypes()
    |> Array.filter (fun holder -> holder.Namespace <> "Wgan.Functional.Interop")

/// "Module.Member" for every public value and function of a public module that gives one of the kinds, as C# spells it.
let private offered =
    let flags = BindingFlags.Static ||| BindingFlags.Public ||| BindingFlags.DeclaredOnly

    [ for holder in holders do
          let name = Regex.Replace(holder.Name, "Module$", "")
          let kinds = if List.contains name compositions then [] else kinds

          for property in holder.GetProperties flags do
              if List.contains property.PropertyType kinds then
                  $"{name}.{property.Name}"

          for method in holder.GetMethods flags do
              if not method.IsSpecialName && List.contains method.ReturnType kinds then
                  $"{name}.{method.Name}" ]
    |> List.distinct
    |> List.except withoutEquation

let private objectives =
    [ for holder in typeof<Objective>.Assembly.GetExportedTypes() do
          if holder.Name = "Objectives" then
              for found in holder.GetMembers() do
                  if found :? PropertyInfo || found.Name = "FGan" then
                      $"Objectives.{found.Name}" ]

/// The same spelling of every name in the rows' pieces.
let private covered =
    lazy
        (set
            [ for row in CatalogueTests.rows.Force() do
                  for found in Regex.Matches(row.Piece, @"([A-Z]\w*)\.([A-Za-z]\w*)") do
                      let name = found.Groups[2].Value
                      $"{found.Groups[1].Value}.{Char.ToUpperInvariant name[0]}{name.Substring 1}" ])

[<Tests>]
let tests =
    testList
        "Completeness"
        [ for name in offered @ objectives do
              testCase $"{name} has a row" (fun () ->
                  Expect.isTrue
                      (covered.Force().Contains name)
                      $"{name} is compared with nothing: it needs a twin and a row")

          testCase "reflection finds the library's pieces" (fun () ->
              for name in
                  [ "Loss.Wasserstein"
                    "Penalty.Gradient"
                    "WganDiv.Penalty"
                    "Term.PullAway"
                    "Augment.Cutout"
                    "Consistency.Fake"
                    "Projection.ClipWeights"
                    "ScaleByAdam.Create"
                    "Optimizers.RmsProp"
                    "FDivergence.Alpha"
                    "LabelTargets.OneSided"
                    "Games.Extragradient"
                    "Schedule.WarmUp"
                    "Objectives.WganGp"
                    "Layer.GroupNorm"
                    "Network.Sum"
                    "SpectralNorm.Wrap" ] do
                  Expect.contains (offered @ objectives) name "what is offered") ]
