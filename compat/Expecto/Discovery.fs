/// Finds the values marked with `[<Tests>]`.
module internal Expecto.Discovery

open System
open System.Reflection

let private everyStatic = BindingFlags.Public ||| BindingFlags.NonPublic ||| BindingFlags.Static

/// The compiler keeps a module's values in fields of its own, which carry the attributes a second time.
let private isCompilerGenerated (memberInfo: MemberInfo) = memberInfo.Name.Contains '@'

let private stateOf (memberInfo: MemberInfo) =
    if isCompilerGenerated memberInfo then
        None
    elif memberInfo.IsDefined typeof<FTestsAttribute> then
        Some Focused
    elif memberInfo.IsDefined typeof<TestsAttribute> then
        Some Normal
    elif memberInfo.IsDefined typeof<PTestsAttribute> then
        Some Pending
    else
        None

let private valueOf (memberInfo: MemberInfo) =
    match memberInfo with
    | :? PropertyInfo as property -> property.GetValue null
    | :? FieldInfo as field -> field.GetValue null
    | :? MethodInfo as method when method.GetParameters().Length = 0 -> method.Invoke(null, null)
    | _ -> null

let private testOf (memberInfo: MemberInfo) =
    match valueOf memberInfo with
    | :? Test as test -> test
    | _ -> invalidOp $"{memberInfo.DeclaringType}.{memberInfo.Name} is marked as tests but holds no value of type Test."

/// All marked values of an assembly as one tree.
let inAssembly (assembly: Assembly) =
    let found =
        [ for t in assembly.GetTypes() do
              for memberInfo in t.GetMembers everyStatic do
                  match stateOf memberInfo with
                  | Some state -> TestList([ testOf memberInfo ], state)
                  | None -> () ]

    TestList(found, Normal)
