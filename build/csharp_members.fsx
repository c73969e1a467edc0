// Writes src/Wgan.CSharp/Values: what F# has in a module that shares its name with a type, as C# members of that type.
// dotnet fsi build/csharp_members.fsx, after a build of src/Wgan.Functional
#load "Shell.fsx"

open System
open System.IO
open System.Reflection
open Shell

let output = at "src/Wgan.Functional/bin/Release/net10.0"
let folder = at "src/Wgan.CSharp/Values"

/// Modules whose members are written by hand, because C# wants them otherwise.
let byHand = set [ "ExperimentModule"; "RunResultModule" ]

/// Functions whose argument of the module's type is not what they are about, or that hide behind a member of the type.
let notOfTheirArgument = set [ "TreeModule.Gradient"; "TreeModule.Leaves" ]

AppDomain.CurrentDomain.add_AssemblyResolve (fun _ wanted ->
    let path = Path.Combine(output, AssemblyName(wanted.Name).Name + ".dll")
    if File.Exists path then Assembly.LoadFrom path else null)

let types = Assembly.LoadFrom(Path.Combine(output, "Wgan.Functional.dll")).GetExportedTypes()

let isFunctions (t: Type) = t.FullName.StartsWith "Microsoft.FSharp"

/// Whether a type wants F# functions: Interop has forms of what takes those.
let rec isFSharps (t: Type) =
    isFunctions t
    || (t.IsGenericType && t.GetGenericArguments() |> Array.exists isFSharps)
    || t.GetProperties() |> Array.exists (fun p -> isFunctions p.PropertyType)

let keywords =
    dict
        [ "Double", "double"
          "Int32", "int"
          "Int64", "long"
          "String", "string"
          "Void", "void"
          "Boolean", "bool"
          "Byte", "byte"
          "Tensor", "torch.Tensor" ]

let rec nameOf (t: Type) =
    if t.IsArray then
        nameOf (t.GetElementType()) + "[]"
    elif t.IsGenericType then
        let arguments = String.Join(", ", t.GetGenericArguments() |> Array.map nameOf)
        $"{t.Name.Split('`')[0]}<{arguments}>"
    else
        match keywords.TryGetValue t.Name with
        | true, keyword -> keyword
        | _ -> t.Name

let parameterType (t: Type) =
    if t.IsArray then
        $"IReadOnlyList<{nameOf (t.GetElementType())}>"
    else
        nameOf t

/// The one parameter of that type, if it comes first or last: what an instance member is a member of.
let receiver (t: Type) (m: MethodInfo) =
    let parameters = m.GetParameters()

    match parameters |> Array.indexed |> Array.filter (fun (_, p) -> p.ParameterType = t) with
    | [| i, _ |] when
        (i = 0 || i = parameters.Length - 1)
        && not (notOfTheirArgument.Contains $"{m.DeclaringType.Name}.{m.Name}")
        ->
        Some i
    | _ -> None

let camel (name: string) = string (Char.ToLowerInvariant name[0]) + name[1..]

let documented (m: MemberInfo) = $"        /// <inheritdoc cref=\"{m.DeclaringType.Name}.{m.Name}\"/>"

let property (p: PropertyInfo) =
    [ documented p
      $"        public static {nameOf p.PropertyType} {p.Name} => {p.DeclaringType.Name}.{p.Name};" ]

let method' (t: Type) (m: MethodInfo) =
    let all = m.GetParameters()
    let self = receiver t m

    let others =
        Array.indexed all
        |> Array.filter (fun (i, _) -> Some i <> self)
        |> Array.map snd

    let lists = others |> Array.filter _.ParameterType.IsArray

    let taken (p: ParameterInfo) =
        let isLoose = lists.Length = 1 && Object.ReferenceEquals(p, Array.last others) && p = lists[0]

        (if isLoose then "params " else "")
        + $"{parameterType p.ParameterType} {p.Name}"

    let passed i (p: ParameterInfo) =
        if Some i = self then camel t.Name
        elif p.ParameterType.IsArray then $"[.. {p.Name}]"
        else p.Name

    let parameters = String.Join(", ", others |> Array.map taken)
    let arguments = String.Join(", ", all |> Array.mapi passed)
    let modifier = if self.IsNone then "static " else ""
    let head = $"        public {modifier}{nameOf m.ReturnType} {m.Name}({parameters}) =>"
    let body = $"{m.DeclaringType.Name}.{m.Name}({arguments});"

    [ documented m
      if head.Length + body.Length < 130 then
          $"{head} {body}"
      else
          head
          $"            {body}" ]

let block (receiver: string) (members: string list list) =
    if members.IsEmpty then
        []
    else
        [ $"    extension({receiver})"; "    {" ]
        @ (members |> List.reduce (fun above below -> above @ [ "" ] @ below))
        @ [ "    }" ]

let file (t: Type) (moduleType: Type) =
    let all =
        moduleType.GetMembers(BindingFlags.Public ||| BindingFlags.Static ||| BindingFlags.DeclaredOnly)
        |> List.ofArray
        |> List.sortBy _.MetadataToken

    let methods =
        [ for m in all do
              match m with
              | :? MethodInfo as m when
                  not m.IsSpecialName
                  && not (isFSharps m.ReturnType)
                  && not (m.GetParameters() |> Array.exists (fun p -> isFSharps p.ParameterType))
                  ->
                  m
              | _ -> () ]

    let ofInstances, ofType = methods |> List.partition (fun m -> (receiver t m).IsSome)

    let statics =
        [ for m in all do
              match m with
              | :? PropertyInfo as p -> property p
              | _ -> ()
          yield! List.map (method' t) ofType ]

    match block t.Name statics, block $"{t.Name} {camel t.Name}" (List.map (method' t) ofInstances) with
    | [], [] -> None
    | first, second ->
        let body = first @ (if first.IsEmpty || second.IsEmpty then [] else [ "" ]) @ second
        let uses (text: string) = body |> List.exists _.Contains(text)

        [ "// Written by build/csharp_members.fsx."
          if uses "IReadOnlyList<" then
              "using System.Collections.Generic;"
          if uses "torch." then
              "using TorchSharp;"
          "using Wgan.Functional;"
          ""
          "namespace Wgan.CSharp;"
          ""
          $"/// <summary>What F# has in the module {t.Name}, as members of the type.</summary>"
          $"public static class {t.Name}Members"
          "{" ]
        @ body
        @ [ "}"; "" ]
        |> String.concat "\n"
        |> Some

Directory.CreateDirectory folder |> ignore

for path in Directory.GetFiles(folder, "*.cs") do
    File.Delete path

for moduleType in types do
    let name = moduleType.FullName

    if name.EndsWith "Module" && not (byHand.Contains moduleType.Name) then
        match types |> Array.tryFind (fun t -> t.FullName + "Module" = name) with
        | Some t ->
            file t moduleType
            |> Option.iter (fun text -> File.WriteAllText(Path.Combine(folder, $"{t.Name}Members.cs"), text))
        | None -> ()
