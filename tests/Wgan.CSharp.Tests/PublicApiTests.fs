/// The public surfaces beside the files under review, and C#'s beside F#'s.
module Wgan.CSharp.Tests.PublicApiTests

open System
open System.IO
open Expecto
open Wgan.Functional
open Wgan.CSharp
open Wgan.CSharp.Tests.Support

let private accept = "ACCEPT_PUBLIC_API"

let private baseline name = Path.Combine(repository, "src", name, "PublicAPI.Shipped.txt")

let private assemblies =
    [ "Wgan.Functional", typeof<Experiment>.Assembly
      "Wgan.CSharp", typeof<ExperimentBuilder>.Assembly ]

[<Tests>]
let tests =
    testList
        "Public API"
        [ for name, assembly in assemblies do
              testCase $"{name}: the public surface is the one in PublicAPI.Shipped.txt" (fun () ->
                  let path, actual = baseline name, PublicApi.lines assembly

                  if Environment.GetEnvironmentVariable accept = "1" then
                      File.WriteAllLines(path, actual)

                  let shipped = File.ReadAllLines path |> List.ofArray

                  let changes =
                      [ for line in List.except actual shipped -> "- " + line
                        for line in List.except shipped actual -> "+ " + line ]

                  let text = String.Join("\n", changes)

                  Expect.isEmpty
                      changes
                      $"the public surface has changed:\n{text}\nIf that is meant, run these tests with {accept}=1 and review the change of {path}")

          testCase "Wgan.CSharp holds no F# type"
          <| fun () -> Expect.isEmpty (Surface.missing [] Surface.facade) "members"

          testCase "what F# has in the module of a type, C# has as members of that type, or in Interop"
          <| fun () ->
              let missing = Surface.unreachable (Surface.facade @ Surface.interop) Surface.others
              let list = String.Join("\n", missing)
              Expect.isEmpty missing $"Wgan.CSharp wants members for these:\n{list}"

          testCase
              "one public record holds F# functions, the parts of an f-divergence, and C# has OwnFDivergence with each of them"
          <| fun () ->
              Expect.equal (Surface.bundles Surface.others) [ nameof FDivergenceDefinition ] "records of functions"
              let names (t: Type) = set [ for p in t.GetProperties() -> p.Name ]

              Expect.equal
                  (names typeof<OwnFDivergence>)
                  (names typeof<FDivergenceDefinition> + set [ "Name"; "Version" ])
                  "parts"

          testCase "every module of a type is missed by a facade without members"
          <| fun () ->
              let missing = Surface.unreachable [] Surface.others
              Expect.isGreaterThan missing.Length 100 "how many functions and values there are"

              for name in
                  [ "LossModule.Wasserstein"
                    "ScheduleModule.WarmUp"
                    "ExperimentModule.Hash"
                    "TreeModule.Map" ] do
                  Expect.contains missing name "one of them"

          testCase "a builder's member sets every field of an experiment"
          <| fun () ->
              let fields =
                  [ for p in typeof<Experiment>.GetProperties() do
                        if p.CanRead && p.Name <> "IsConditional" then
                            p.Name ]

              Expect.equal (Set.ofSeq Fields.Members.Keys) (Set.ofList fields) "fields" ]
