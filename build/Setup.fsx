/// Everything a fresh clone needs before it can be built, each part only where it is missing or out of date.
module Setup

#load "DebianPackages.fsx"
#load "NativeCode.fsx"

open System
open System.Diagnostics
open System.IO
open System.Text.RegularExpressions
open Shell
open Choice

/// What experiments refer to, all of it beside the product's own assembly.
let private experimentAssemblies = [ "Wgan.Functional"; "TorchSharp"; "Spectre.Console" ]

let private product = "src/Wgan.CSharp"
let private stampPath = at "artifacts/setup.stamp"
let private loadPath = at "experiments/load.fsx"
let private paketTargets = at ".paket/Paket.Restore.targets"

/// NuGet's own first enabled source: the one place where the registry's address is known.
let private feed () =
    match Environment.GetEnvironmentVariable "NUGET_FEED" with
    | null
    | "" ->
        let _, output, _ = capture "dotnet" [ "nuget"; "list"; "source"; "--format"; "short" ]

        output.Split '\n'
        |> Array.tryFind _.StartsWith("E ")
        |> Option.map (fun line -> line.Substring(2).Trim())
        |> Option.defaultWith (fun () ->
            fail "NuGet has no enabled package source. Add one with: dotnet nuget add source")
    | given -> given

/// Downloads the tools and packages.
let private restore (choice: Choice) =
    say "setup: packages"
    let variables = [ ("NUGET_FEED", feed ()) ]
    quietly "tools" [] "dotnet" [ "tool"; "restore" ]
    quietly "paket" variables "dotnet" [ "paket"; "restore"; "--group"; "Main" ]
    quietly "restore" variables "dotnet" ([ "restore"; "Wgan.sln" ] @ choice.Properties)

/// What experiments run on: scripts load its output, and file-based programs find it built.
let private compileProduct (choice: Choice) =
    say "setup: the library"

    quietly
        "library"
        []
        "dotnet"
        ([ "build"; at product; "-c"; "Release"; "--no-restore"; "-v"; "q" ]
         @ choice.Properties)

let private writeLoad (choice: Choice) =
    let output = "../src/Wgan.Functional/bin/Release/net10.0"
    let references = experimentAssemblies |> List.map (fun name -> $"#r \"{output}/{name}.dll\"")

    // dotnet fsi does not look for a package's native libraries beside assemblies that were built.
    let natives =
        if choice.UpstreamTorchSharp then
            [ "System.Runtime.InteropServices.NativeLibrary.Load("
              $"    __SOURCE_DIRECTORY__ + \"/{output}/runtimes/linux-x64/native/libLibTorchSharp.so\""
              ")"
              "|> ignore"
              "" ]
        else
            []

    let lines =
        [ "// Written by: dotnet fsi build.fsx setup"
          "[<AutoOpen>]"
          "module Loaded"
          "" ]
        @ references
        @ [ ""
            "open System.Runtime.CompilerServices"
            "open System.Runtime.InteropServices"
            ""
            "Wgan.Functional.Runtime.prepare ()"
            "" ]
        @ natives
        @ [ "/// Whether a script is the one that runs: those that it loads give it their values, and run nothing."
            "let private isMain (script: string) ="
            "    let full (path: string) = System.IO.Path.GetFullPath path"
            "    full script = full fsi.CommandLineArgs[0]"
            ""
            "/// The last line of a script: each member ends it with an exit code."
            "type Load ="
            "    /// Does what the script's command line asks for with the experiment."
            "    static member run"
            "        (experiment: Wgan.Functional.Experiment, [<CallerFilePath; Optional; DefaultParameterValue(\"\")>] script: string)"
            "        : unit ="
            "        if isMain script then"
            "            exit (Wgan.Functional.CommandLine.run (Array.tail fsi.CommandLineArgs) experiment)"
            ""
            "    /// Runs a sweep as the script's command line asks: 1 if a run fails."
            "    static member sweep"
            "        (sweep: Wgan.Functional.Sweep, [<CallerFilePath; Optional; DefaultParameterValue(\"\")>] script: string)"
            "        : unit ="
            "        if isMain script then"
            "            exit (Wgan.Functional.Sweep.run (Array.tail fsi.CommandLineArgs) sweep)"
            ""
            "    /// Runs a study as the script's command line asks: 3 if a claim fails."
            "    static member study name title summary body : unit ="
            "        let study = Wgan.Functional.Study.create name title summary body"
            "        exit (Wgan.Functional.Study.run (Array.tail fsi.CommandLineArgs) study)" ]

    Directory.CreateDirectory(Path.GetDirectoryName loadPath) |> ignore
    File.WriteAllText(loadPath, String.concat "\n" lines + "\n")

let private files pattern (folder: string) =
    if Directory.Exists(at folder) then
        let options = EnumerationOptions(RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None)

        Directory.GetFiles(at folder, pattern, options)
        |> Array.filter (fun path -> not (path.Contains "/bin/" || path.Contains "/obj/"))
    else
        [||]

/// The project files that the solution holds.
let projects () =
    [ for found in Regex.Matches(File.ReadAllText(at "Wgan.sln"), "\"([^\"]+\\.[cf]sproj)\"") ->
          at (found.Groups[1].Value.Replace('\\', '/')) ]
    |> List.sort

let private stampOf (choice: Choice) =
    let inputs =
        [ "paket.dependencies"
          "paket.lock"
          ".config/dotnet-tools.json"
          "global.json"
          "Wgan.sln" ]
        @ [ "Directory.Build.props"; "Directory.Build.targets"; "compat/Upstream.props" ]
        |> List.map at

    let references =
        [ "src"; "compat"; "tests"; "bench" ]
        |> List.collect (files "paket.references" >> List.ofArray)

    let sources =
        NativeCode.projects
        |> List.collect (fun (source, _, _) -> files "*" source |> List.ofArray)

    let scripts = files "*.fsx" "build" |> List.ofArray

    hash
        [ for path in List.sort (inputs @ projects () @ references @ sources @ scripts) do
              Path.GetRelativePath(root, path)

              if File.Exists path then
                  File.ReadAllText path
          yield! choice.Properties
          string choice.Libtorch
          string (DebianPackages.installed (DebianPackages.needed choice)) ]

let private outputs (choice: Choice) =
    [ paketTargets
      loadPath
      at $"{product}/bin/Release/net10.0/Wgan.CSharp.dll"
      for _, library, serves in NativeCode.chosen choice do
          if serves <> NativeCode.Tests then
              NativeCode.path library
      for project in projects () do
          Path.Combine(Path.GetDirectoryName project, "obj", "project.assets.json") ]

let private isDone choice =
    File.Exists stampPath
    && File.ReadAllText stampPath = stampOf choice
    && outputs choice |> List.forall File.Exists

/// Sets everything up.
let run (choice: Choice) =
    NativeCode.checkLibtorch choice

    if isDone choice then
        say "setup: done already"
    else
        let clock = Stopwatch.StartNew()
        Directory.CreateDirectory(at "artifacts") |> ignore
        File.Delete stampPath

        together
            [ fun () -> restore choice
              fun () ->
                  DebianPackages.install (DebianPackages.needed choice)

                  NativeCode.chosen choice
                  |> List.map (fun project () -> NativeCode.compile choice project)
                  |> together ]

        compileProduct choice
        writeLoad choice
        File.WriteAllText(stampPath, stampOf choice)
        say $"setup: done in {clock.Elapsed.TotalSeconds:f0} s"

    DebianPackages.checkBlas choice
