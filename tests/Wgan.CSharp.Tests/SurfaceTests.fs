module Wgan.CSharp.Tests.SurfaceTests

open System
open Expecto
open Wgan.Functional

/// What the detector is to find, and what it is to pass.
module Bad =
    type Union =
        | One
        | Two of int

    type Functions = { Apply: int -> int; Name: string }

    type Closed(f: int -> int) =
        member _.Value = f 1

    let apply (f: int -> int) (x: int) = f x
    let act (f: int -> unit) = f 1
    let ofList (x: int list) = x.Length
    let toOption (x: int) = Some x
    let ofMap (x: Map<string, int>) = x.Count
    let nested (x: (int list)[]) = x.Length
    let ofUnion (x: Union) = x = One
    let ofFunctions (x: Functions) (y: int) = x.Apply y
    let toFunctions () = { Apply = id; Name = "" }
    let close (f: int -> int) = Closed f

/// What has a constructor that takes a delegate.
type Built(f: Func<int, int>) =
    member _.Value = f.Invoke 1

module Good =
    let ofArray (x: int[]) = x.Length
    let ofDelegate (f: Func<int, int>) = f.Invoke 1
    let build (f: int -> int) = Built(Func<int, int> f)
    let ofEnum (x: DayOfWeek) = int x

/// Forms with delegates for some of the above, one of them in another order.
type Forms =
    static member Apply(x: int, f: Func<int, int>) = Bad.apply f.Invoke x
    static member Act(f: Action<int>) = Bad.act f.Invoke

    static member OfFunctions(apply: Func<int, int>, name: string, y: int) =
        Bad.ofFunctions { Apply = apply.Invoke; Name = name } y

let private here (name: string) = nonNull (typeof<Forms>.DeclaringType |> nonNull |> _.GetNestedType(name))

[<Tests>]
let tests =
    testList
        "Surface"
        [ testCase
              "C# can call everything: no public signature holds F# functions, lists, options, maps or unions without a form in Interop"
          <| fun () ->
              let missing = Surface.missing Surface.interop Surface.others
              let list = String.Join("\n", missing)

              Expect.isEmpty
                  missing
                  $"these want a form with delegates in src/Wgan.Functional/Interop, or plainer types:\n{list}"

          testCase "Interop itself holds no F# type"
          <| fun () -> Expect.isEmpty (Surface.missing [] Surface.interop) "members"

          testCase "the detector finds the functions that Interop has forms for"
          <| fun () ->
              let found = Surface.missing [] Surface.others

              for name in
                  [ "FDivergenceModule.Custom"
                    "Input.Custom"
                    "LossModule.Custom"
                    "OptimizerModule.Custom"
                    "OptimizerModule.WithInPlace"
                    "PenaltyModule.Custom"
                    "PenaltyModule.GradientNorm"
                    "ScheduleModule.Custom"
                    "TermModule.Custom"
                    "TermModule.CustomCritic"
                    "TermModule.CustomGenerator"
                    "TreeModule.Map"
                    "TreeModule.Map2" ] do
                  Expect.contains found name "without Interop's forms"

          testCase "the detector finds each kind of F# type, nested in others too"
          <| fun () ->
              Expect.equal
                  (Surface.missing [] [ here "Bad"; here "Good" ] |> Set.ofList)
                  (Set.ofList
                      [ "Bad.apply"
                        "Bad.act"
                        "Bad.ofList"
                        "Bad.toOption"
                        "Bad.ofMap"
                        "Bad.nested"
                        "Bad.ofUnion"
                        "Bad.ofFunctions"
                        "Bad.toFunctions"
                        "Bad.close" ])
                  "members"

              Expect.contains (Surface.missing [] [ typeof<Bad.Union> ]) "Union is a union" "unions"

          testCase "a form with delegates covers its function, in any order of parameters, and no other"
          <| fun () ->
              Expect.equal
                  (Surface.missing [ typeof<Forms> ] [ here "Bad" ] |> Set.ofList)
                  (Set.ofList
                      [ "Bad.ofList"
                        "Bad.toOption"
                        "Bad.ofMap"
                        "Bad.nested"
                        "Bad.ofUnion"
                        "Bad.toFunctions"
                        "Bad.close" ])
                  "members" ]
