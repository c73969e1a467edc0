/// The SDK's C# compiler, in this process.
module Wgan.CSharp.Tests.Compiler

open System
open System.Globalization
open System.IO
open System.Reflection
open Microsoft.CodeAnalysis
open Microsoft.CodeAnalysis.CSharp

/// What this process runs with: the framework, the product and these tests.
let private references =
    lazy
        [ for path in (string (AppContext.GetData "TRUSTED_PLATFORM_ASSEMBLIES")).Split Path.PathSeparator ->
              MetadataReference.CreateFromFile path :> MetadataReference ]

let private compilation kind (source: string) =
    let options = CSharpCompilationOptions(kind, nullableContextOptions = NullableContextOptions.Enable)
    let tree = CSharpSyntaxTree.ParseText(source, CSharpParseOptions LanguageVersion.Latest)
    CSharpCompilation.Create("snippet", [ tree ], references.Value, options)

let private problemsOf (compilation: CSharpCompilation) =
    compilation.GetDiagnostics()
    |> Seq.filter (fun found -> found.Severity >= DiagnosticSeverity.Warning)
    |> Seq.map (fun found -> found.Id, found.GetMessage CultureInfo.InvariantCulture)
    |> List.ofSeq

/// The errors and warnings of a source file, each as its number and message.
let problems (source: string) = problemsOf (compilation OutputKind.DynamicallyLinkedLibrary source)

/// The entry point of a program of top-level statements, or its errors and warnings.
let program (source: string) : Result<MethodInfo, (string * string) list> =
    let compilation = compilation OutputKind.ConsoleApplication source

    match problemsOf compilation with
    | [] ->
        use image = new MemoryStream()
        compilation.Emit image |> ignore
        Ok(nonNull (Assembly.Load(image.ToArray()).EntryPoint))
    | problems -> Error problems
