/// Every method of Interop refuses null by name, and names the piece whose delegate returned null.
module Wgan.CSharp.Tests.InteropTests

open System
open System.Linq.Expressions
open System.Reflection
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Interop

let private methods =
    [ for t in Surface.interop do
          yield! t.GetMethods(BindingFlags.Public ||| BindingFlags.Static ||| BindingFlags.DeclaredOnly) ]

/// A delegate of that type that returns null, or zero.
let private silent (t: Type) =
    let invoke = nonNull (t.GetMethod "Invoke")

    let parameters =
        invoke.GetParameters()
        |> Array.map (fun p -> Expression.Parameter p.ParameterType)

    box (Expression.Lambda(t, Expression.Default invoke.ReturnType, parameters).Compile())

/// Some value of a parameter's type.
let private valueOf (t: Type) : obj | null =
    if typeof<Delegate>.IsAssignableFrom t then
        silent t
    elif t = typeof<string> then
        box "own"
    elif t = typeof<float[]> then
        box [| 1.0 |]
    elif t = typeof<int64[]> then
        box [| 1L |]
    elif t = typeof<NetworkTraits> then
        box NetworkTraits.None
    elif t = typeof<Tree> then
        box Tree.Empty
    elif t = typeof<TermNeeds> then
        box TermNeeds.None
    elif t = typeof<Optimizer> then
        box Optimizer.identity
    elif t = typeof<Tensor> then
        box (torch.ones [| 1L; 1L |])
    elif t = typeof<Samples> then
        let samples: Samples =
            { Real = torch.ones [| 1L; 1L |]
              Fake = torch.ones [| 1L; 1L |] }

        box samples
    elif t.IsValueType then
        Activator.CreateInstance t
    else
        failtestf "there is no value of type %O to call Interop with" t

let private call (m: MethodInfo) (arguments: (obj | null)[]) =
    try
        m.Invoke(null, arguments) |> ignore
        None
    with :? TargetInvocationException as error ->
        Option.ofObj error.InnerException

let private signature (m: MethodInfo) =
    let parameters = m.GetParameters() |> Array.map _.Name
    $"""{(nonNull m.DeclaringType).Name}.{m.Name}({String.Join(", ", parameters)})"""

let private samples: Samples =
    { Real = torch.ones [| 1L; 2L |]
      Fake = torch.zeros [| 1L; 2L |] }

let private scores: Scores =
    { Real = torch.ones [| 1L |]
      Fake = torch.zeros [| 1L |] }

let private passes: CriticPasses =
    let pass: CriticPass =
        { Scores = scores.Real
          Features = Tree.Empty }

    { Real = pass
      Fake = pass
      RealAgain = null
      Condition = null }

let private nothing<'T> = Unchecked.defaultof<'T>

/// What delegates that return null lead to.
let private silences: (string * (unit -> obj)) list =
    [ "own: its critic returned null",
      fun () -> (Custom.Loss("own", "1", (fun _ -> nothing), (fun s -> s.Fake))).Critic scores
      "own: its generator returned null",
      fun () -> (Custom.Loss("own", "1", _.Real, (fun _ -> nothing))).Generator scores
      "own: its evaluate returned null",
      fun () -> (Custom.Penalty("own", "1", (fun _ _ -> nothing))).Evaluate(id, samples, Tree.Empty)
      "own: its project returned null",
      fun () -> (Custom.Projection("own", "1", [||], (fun _ -> nothing))).Apply Tree.Empty
      "own layer: its apply returned null",
      fun () ->
          (Custom.Network("own layer", "1", (fun _ -> nothing)))
              .Apply(Mode.Training, Tree.Empty, Tree.Empty, Tree.Empty, NetworkInput.Of scores.Real)
      "own: its batch returned null",
      fun () ->
          (Custom.Dataset("own", "1", [||], [| 1L |], (fun _ _ _ -> nothing)))
              .Open()
              .Batch(Backend.Default, Rng.key 0L, 0L, 1)
      "own: its extract returned null",
      fun () -> (Custom.FeatureExtractor("own", "none", 1, (fun _ -> nothing))).Extract(torch.zeros [| 1L; 1L |])
      "own: its draws returned null",
      fun () -> (Custom.Penalty("own", "1", (fun _ -> nothing), (fun _ s _ -> s.Real))).Draws [| 1L |]
      "term: its critic returned null",
      fun () -> (Custom.CriticTerm("term", "1", TermNeeds.None, (fun _ -> nothing))).Critic passes
      "term: its generator returned null",
      fun () -> (Custom.Term("term", "1", TermNeeds.None, _.Real.Scores, (fun _ -> nothing))).Generator passes
      "own: its apply returned null",
      fun () -> (Custom.Input("own", "1", (fun _ _ -> nothing))).Apply(0L, scores.Real, Tree.Empty)
      "own: its init returned null",
      fun () ->
          (Custom.Optimizer("own", "1", [||], (fun _ -> nothing), (fun _ g s _ -> { Updates = g; State = s }))).Init
              Tree.Empty
      "own: its update returned null",
      fun () ->
          (Custom.Optimizer("own", "1", [||], id, (fun _ _ _ _ -> nothing)))
              .Update({ Iteration = 0L; Update = 1L }, Tree.Empty, Tree.Empty, Tree.Empty)
      "gradientNorm: its critic returned null", (fun () -> Critics.GradientNorm((fun _ -> nothing), scores.Real)) ]

[<Tests>]
let tests =
    testList
        "Interop"
        [ for m in methods do
              let parameters = m.GetParameters()

              for i, parameter in Array.indexed parameters do
                  if not parameter.ParameterType.IsValueType then
                      testCase $"{signature m} refuses null for {parameter.Name}" (fun () ->
                          let arguments =
                              parameters
                              |> Array.mapi (fun j p -> if j = i then null else valueOf p.ParameterType)

                          match call m arguments with
                          | Some(:? ArgumentNullException as error) ->
                              Expect.equal error.ParamName parameter.Name "the parameter that is named"
                          | other -> failtestf "no ArgumentNullException, but %A" other)

          for message, run in silences do
              testCase $"an error says '{message}'" (fun () ->
                  Expect.throwsC (fun () -> run () |> ignore) (fun error ->
                      Expect.isTrue (error :? WganException) $"%O{error}"
                      Expect.equal error.Message message "message")) ]
