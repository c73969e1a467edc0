/// An assembly's public surface as sorted lines of text.
module Wgan.CSharp.Tests.PublicApi

open System
open System.Reflection
open System.Threading
open System.Runtime.CompilerServices

/// One a thread: it keeps what it has found, unlocked, and tests run beside each other.
let private nullability = new ThreadLocal<NullabilityInfoContext>(fun () -> NullabilityInfoContext())

let private keywords =
    dict
        [ typeof<Void>, "void"
          typeof<bool>, "bool"
          typeof<byte>, "byte"
          typeof<int>, "int"
          typeof<int64>, "long"
          typeof<float>, "double"
          typeof<float32>, "float"
          typeof<string>, "string"
          typeof<obj>, "object" ]

let rec private nameOf (t: Type) : string =
    if keywords.ContainsKey t then
        keywords[t]
    elif t.IsByRef then
        nameOf (nonNull (t.GetElementType()))
    elif t.IsArray then
        nameOf (nonNull (t.GetElementType())) + "[]"
    elif t.IsGenericType then
        let arguments = String.Join(", ", t.GetGenericArguments() |> Array.map nameOf)
        $"{t.Name.Split('`')[0]}<{arguments}>"
    else
        t.Name

/// The type's name with a question mark where null is one of its values.
let private withNull (t: Type) (info: NullabilityInfo) =
    if not t.IsValueType && info.ReadState = NullabilityState.Nullable then
        nameOf t + "?"
    else
        nameOf t

let private parameters (m: MethodBase) =
    let one (p: ParameterInfo) =
        let optional =
            match p.HasDefaultValue, p.DefaultValue with
            | false, _ -> ""
            | true, null -> " = default"
            | true, value -> $" = {value}"

        $"{withNull p.ParameterType (nullability.Value.Create p)} {p.Name}{optional}"

    String.Join(", ", m.GetParameters() |> Array.map one)

/// What every record, and every type, has anyway.
let private implied =
    set
        [ "Equals"
          "GetHashCode"
          "CompareTo"
          "ToString"
          "PrintMembers"
          "<Clone>$"
          "EqualityContract"
          "op_Equality"
          "op_Inequality" ]

let private isVisible (m: MethodBase) = m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly

let private ofStatic isStatic = if isStatic then "static " else ""

let private property (p: PropertyInfo) =
    let accessors = p.GetAccessors true |> Array.filter isVisible

    if accessors.Length = 0 then
        []
    else
        let setter =
            match p.SetMethod with
            | null -> ""
            | set when not (isVisible set) -> ""
            | set ->
                let modifiers = set.ReturnParameter.GetRequiredCustomModifiers()
                if modifiers.Length > 0 then " init;" else " set;"

        let text = withNull p.PropertyType (nullability.Value.Create p)

        let required =
            if p.IsDefined(typeof<RequiredMemberAttribute>, false) then
                "required "
            else
                ""

        [ $"{required}{ofStatic accessors[0].IsStatic}{p.Name} {{ get;{setter} }} -> {text}" ]

let private method' (m: MethodInfo) =
    let isOperator = m.Name.StartsWith "op_"
    let isAccessor = m.IsSpecialName && not isOperator
    // The accessors of extension properties are ordinary methods.
    let isExtension = m.IsStatic && (m.Name.StartsWith "get_" || not isAccessor)

    if isVisible m && (isExtension || not isAccessor) && not (implied.Contains m.Name) then
        let text = withNull m.ReturnType (nullability.Value.Create m.ReturnParameter)

        let isProperty =
            isAccessor
            && not (isNull (box ((nonNull m.DeclaringType).GetProperty(m.Name.Substring 4))))

        if isProperty then
            []
        else
            [ $"{ofStatic m.IsStatic}{m.Name}({parameters m}) -> {text}" ]
    else
        []

let private kind (t: Type) =
    if t.IsEnum then "enum"
    elif t.IsInterface then "interface"
    elif t.IsValueType then "struct"
    elif t.IsAbstract && t.IsSealed then "static class"
    elif t.IsAbstract then "abstract class"
    elif t.IsSealed then "sealed class"
    else "class"

let private members (t: Type) =
    let all =
        BindingFlags.Public
        ||| BindingFlags.NonPublic
        ||| BindingFlags.Static
        ||| BindingFlags.Instance
        ||| BindingFlags.DeclaredOnly

    if t.IsEnum then
        [ for name in Enum.GetNames t -> $"{name} = {Convert.ToInt64(Enum.Parse(t, name))}" ]
    else
        [ for m in t.GetMembers all do
              match m with
              | :? PropertyInfo as p when not (implied.Contains p.Name) -> yield! property p
              | :? MethodInfo as m -> yield! method' m
              | :? ConstructorInfo as c when isVisible c && not c.IsStatic -> $"{t.Name.Split('`')[0]}({parameters c})"
              | :? FieldInfo as f when f.IsPublic -> $"{ofStatic f.IsStatic}{f.Name} -> {nameOf f.FieldType}"
              | _ -> () ]

/// One line for each public type and each of its members.
let lines (assembly: Assembly) : string list =
    [ for t in assembly.GetExportedTypes() do
          // The compiler keeps what extension blocks extend in types without a name that C# could say.
          if not ((nonNull t.FullName).Contains '<') then
              let name = $"{t.Namespace}.{nameOf t}"
              $"{name} : {kind t}"

              for m in members t do
                  $"{name}.{m}" ]
    |> List.sortWith (fun a b -> String.CompareOrdinal(a, b))
