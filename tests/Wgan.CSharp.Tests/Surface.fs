/// What C# can call: which public signatures hold types that only F# handles well, and whether Interop has a form with delegates.
module Wgan.CSharp.Tests.Surface

open System
open System.Linq.Expressions
open System.Reflection
open Microsoft.FSharp.Reflection

let private everyMember =
    BindingFlags.Public
    ||| BindingFlags.Static
    ||| BindingFlags.Instance
    ||| BindingFlags.DeclaredOnly

let private fSharpCore = typeof<int list>.Assembly

let private isFunction (t: Type) = t.IsGenericType && t.GetGenericTypeDefinition() = typedefof<obj -> obj>

/// A record of functions: C# does not make one, it hands the functions over.
let private isBundle (t: Type) =
    FSharpType.IsRecord t
    && FSharpType.GetRecordFields t
       |> Array.exists (fun field -> isFunction field.PropertyType)

/// Whether a type is, or is made of, one that belongs to F#: its functions, lists, options, maps, sets, references and unions.
let rec private isFSharps (t: Type) =
    if t.HasElementType then
        isFSharps (nonNull (t.GetElementType()))
    else
        t.Assembly = fSharpCore
        || FSharpType.IsUnion t
        || isBundle t
        || (t.IsGenericType && Array.exists isFSharps (t.GetGenericArguments()))

let private delegateOf (parameters: Type list) (result: Type) =
    if result = typeof<unit> then
        Expression.GetActionType(Array.ofList parameters)
    else
        Expression.GetFuncType(Array.ofList (parameters @ [ result ]))

/// The delegate of a curried function, all arguments at once; other types are what they are.
let rec private asDelegate (t: Type) : Type =
    let rec uncurried (t: Type) =
        if isFunction t then
            let domain, range = FSharpType.GetFunctionElements t
            let rest, result = uncurried range
            asDelegate domain :: rest, result
        else
            [], t

    match uncurried t with
    | [], _ -> t
    | parameters, result -> delegateOf parameters result

let private nameOf (t: Type) : string = $"{t}"

/// What a method takes, bundles taken apart and functions as delegates; sorted, since extension methods have an order of their own.
let private takes (m: MethodBase) =
    [ for parameter in m.GetParameters() do
          let t = parameter.ParameterType

          if isBundle t then
              yield! FSharpType.GetRecordFields t |> Array.map _.PropertyType
          else
              yield t ]
    |> List.map (asDelegate >> nameOf)
    |> List.sort

let private typesOf (m: MemberInfo) =
    match m with
    | :? MethodInfo as m ->
        [ yield m.ReturnType
          for parameter in m.GetParameters() do
              yield parameter.ParameterType ]
    | :? ConstructorInfo as m -> [ for parameter in m.GetParameters() -> parameter.ParameterType ]
    | :? PropertyInfo as m -> [ m.PropertyType ]
    | :? FieldInfo as m -> [ m.FieldType ]
    | _ -> []

/// A function that C# would have to give F# functions to, with a form that takes delegates instead: a method of `interop`, or a
/// constructor of what it returns.
let private isCovered (interop: MethodInfo list) (m: MemberInfo) =
    match m with
    | :? MethodInfo as m ->
        let constructors =
            m.ReturnType.GetConstructors()
            |> List.ofArray
            |> List.filter (typesOf >> List.exists isFSharps >> not)

        not (isFSharps m.ReturnType)
        && (interop
            |> List.exists (fun other -> other.ReturnType = m.ReturnType && takes other = takes m)
            || constructors |> List.exists (fun other -> takes other = takes m))
    | _ -> false

/// The members of the types, as C# would name them, that hold F#'s own types and have no form with delegates.
let missing (interop: Type list) (types: Type list) : string list =
    let forms =
        [ for t in interop do
              yield! t.GetMethods everyMember ]

    [ for t in types do
          if FSharpType.IsUnion t then
              $"{t.Name} is a union"

          for m in t.GetMembers everyMember do
              if not (isBundle t) && List.exists isFSharps (typesOf m) && not (isCovered forms m) then
                  $"{t.Name}.{m.Name}" ]

let private library = typeof<Wgan.Functional.Penalty>.Assembly.GetExportedTypes() |> List.ofArray

/// The records of functions, which `missing` passes over: C# wants something else in the place of each.
let bundles (types: Type list) : string list =
    [ for t in types do
          if isBundle t then
              t.Name ]

/// Interop's classes, and every other public type of the library.
let interop, others = library |> List.partition (fun t -> t.Namespace = "Wgan.Functional.Interop")

/// Wgan.CSharp's public types, but for those that the compiler makes of `extension` blocks, whose names nobody can write.
let facade =
    typeof<Wgan.CSharp.ExperimentBuilder>.Assembly.GetExportedTypes()
    |> List.ofArray
    |> List.filter (fun t -> not ((nonNull t.FullName).Contains '<'))

/// A read-only list counts as the array that F# takes or gives.
let private asArray (name: string) =
    let list = "System.Collections.Generic.IReadOnlyList`1["

    if name.StartsWith list then
        name.Substring(list.Length, name.Length - list.Length - 1) + "[]"
    else
        name

let private signature (m: MethodInfo) = takes m |> List.map asArray |> List.sort, asArray (nameOf m.ReturnType)

/// The functions and values, in modules that share their name with a type, that `members` has no method of the same name and types for, in
/// whatever order it takes them. A function that takes F# functions has a form of another name, or a constructor.
let unreachable (members: Type list) (types: Type list) : string list =
    let names = set [ for t in types -> $"{t.FullName}Module" ]
    let isOfType (t: Type) = names.Contains $"{t.FullName}"

    let forms =
        [ for t in members do
              yield! t.GetMethods everyMember ]

    let named = set [ for m in forms -> m.Name, signature m ]

    [ for t in List.filter isOfType types do
          for m in t.GetMethods everyMember do
              let isReached =
                  if List.exists isFSharps (typesOf m) then
                      isCovered forms m
                  else
                      named.Contains(m.Name, signature m)

              if not isReached then
                  let name = m.Name.Replace("get_", "")
                  $"{t.Name}.{name}" ]
