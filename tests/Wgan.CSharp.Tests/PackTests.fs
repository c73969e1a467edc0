/// `dotnet pack`: what the packages hold and depend on, and a scratch project that knows nothing but them.
module Wgan.CSharp.Tests.PackTests

open System
open System.Diagnostics
open System.IO
open System.Runtime.InteropServices
open System.IO.Compression
open System.Text.RegularExpressions
open System.Threading
open System.Xml.Linq
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.CSharp
open Wgan.CSharp.Usages
open Wgan.CSharp.Tests.Support

/// Whether the stand-in for TorchSharp in compat/ is in use.
let private isStandIn = not (isNull (typeof<Scalar>.Assembly.GetType "TorchSharp.Native"))

let private standIn = "Wgan.StandIn.TorchSharp"

/// A version that no cache of NuGet's holds.
let private version = $"0.1.0-test{Environment.ProcessId}"

/// Output of a command of the SDK that succeeds, which leaves no server behind.
let private sdk (folder: string) (variables: (string * string) list) (arguments: string list) =
    let start =
        ProcessStartInfo(
            "dotnet",
            arguments,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder
        )

    for name, value in
        ("MSBUILDDISABLENODEREUSE", "1")
        :: ("UseSharedCompilation", "false")
        :: variables do
        start.Environment[name] <- value

    use started = nonNull (Process.Start start)
    let errors = started.StandardError.ReadToEndAsync()
    let output = started.StandardOutput.ReadToEnd()
    started.WaitForExit()
    Expect.equal started.ExitCode 0 $"""dotnet {String.Join(" ", arguments)}: {output}{errors.Result}"""
    output

/// The packages, made from what is built already.
let private packages =
    lazy
        (let folder = Directory.CreateTempSubdirectory("wgan-packages-").FullName
         AppDomain.CurrentDomain.ProcessExit.Add(fun _ -> Directory.Delete(folder, true))

         for project in
             [ "src/Wgan.Functional"; "src/Wgan.CSharp" ]
             @ (if isStandIn then [ "compat/TorchSharp" ] else []) do
             sdk
                 repository
                 []
                 [ "pack"
                   project
                   "-c"
                   "Release"
                   "--no-build"
                   "-v"
                   "q"
                   "-nologo"
                   $"-p:PackageVersion={version}"
                   $"-p:Upstream={not isStandIn}".ToLowerInvariant()
                   "-o"
                   folder ]
             |> ignore

         folder)

let private contents (name: string) (extension: string) =
    use zip = ZipFile.OpenRead(Path.Combine(packages.Value, $"{name}.{version}.{extension}"))

    [ for entry in zip.Entries do
          if not (Regex.IsMatch(entry.FullName, @"^(_rels|package)/|^\[Content_Types\]|\.nuspec$")) then
              entry.FullName ]
    |> set

/// The text of one file in a package.
let private read (name: string) (file: string) =
    use zip = ZipFile.OpenRead(Path.Combine(packages.Value, $"{name}.{version}.nupkg"))
    use reader = new StreamReader(nonNull(zip.GetEntry file).Open())
    reader.ReadToEnd()

/// Name and version of each package that one depends on.
let private dependencies (name: string) =
    let value (attribute: string) (element: XElement) = (nonNull (element.Attribute(XName.Get attribute))).Value

    [ for element in XDocument.Parse(read name $"{name}.nuspec").Descendants() do
          if element.Name.LocalName = "dependency" then
              value "id" element, value "version" element ]

/// What a project is packed from under a choice of packages, evaluated without building anything.
let private evaluated (project: string) (upstream: bool) =
    sdk
        repository
        []
        [ "msbuild"
          project
          $"-p:Upstream={upstream}".ToLowerInvariant()
          "-getItem:PackageReference"
          "-getItem:ProjectReference"
          "-getProperty:PackageVersion"
          "-getProperty:IsPackable" ]

let private program =
    """
using Wgan.CSharp;
using Wgan.Functional;

Network Perceptron(int outputs) => Mlp.Create(Weights.PyTorch, [16], outputs);

var experiment = Experiment.Named("ring")
    .On(Synthetic.Ring(8))
    .Generate(with: Perceptron(2), from: Latent.Normal(2))
    .Criticise(with: Perceptron(1))
    .Minimise(Loss.Wasserstein)
    .PenaliseGradient(weight: 0.1)
    .WithAdam(learningRate: 1e-3, beta1: 0.5, beta2: 0.9)
    .UpdateCritic(times: 2)
    .InBatchesOf(16)
    .For(iterations: 20)
    .LogEvery(5);

return await Command.RunAsync(args, experiment);
"""

let private project =
    $"""<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Wgan.CSharp" Version="{version}" />
  </ItemGroup>
</Project>
"""

/// Only the packages made here, and those that are on this machine already.
let private sources (local: string) (known: string) =
    $"""<configuration>
  <packageSources><clear /><add key="local" value="{local}" /></packageSources>
  <fallbackPackageFolders><clear /><add key="known" value="{known}" /></fallbackPackageFolders>
</configuration>
"""

/// The folder that NuGet keeps packages in.
let private known =
    lazy
        (let output = sdk repository [] [ "nuget"; "locals"; "global-packages"; "--list" ]
         Regex.Match(output, @"global-packages: (.+?)/?\s*$").Groups[1].Value)

let private average (directory: string) =
    File.ReadAllBytes(Path.Combine(directory, "checkpoints", "000020", "average.safetensors"))

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Packages"
        [ for name in [ "Wgan.Functional"; "Wgan.CSharp" ] do
              testCase
                  $"{name}: the package holds the assembly, its documentation and README, and another one its symbols"
              <| fun () ->
                  let kernels = Path.Combine(repository, "artifacts", "native", "libwgan_kernels.so")
                  let architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()

                  Expect.equal
                      (contents name "nupkg")
                      (set
                          [ "README.md"
                            $"lib/net10.0/{name}.dll"
                            $"lib/net10.0/{name}.xml"
                            if name = "Wgan.Functional" && File.Exists kernels then
                                $"runtimes/linux-{architecture}/native/libwgan_kernels.so" ])
                      "files"

                  Expect.equal (contents name "snupkg") (set [ $"lib/net10.0/{name}.pdb" ]) "symbols"
                  Expect.stringContains (read name "README.md") "# GANs as values" "README"
                  Expect.stringContains (read name $"lib/net10.0/{name}.xml") "<summary>" "documentation"

          testCase "a package depends on those it needs, and on one TorchSharp"
          <| fun () ->
              let needed = dependencies "Wgan.CSharp"
              Expect.contains needed ("Wgan.Functional", version) "the library, of the same version"
              Expect.contains (List.map fst (dependencies "Wgan.Functional")) "FSharp.Core" "F#'s own library"

              for dependencies in [ needed; dependencies "Wgan.Functional" ] do
                  let torches =
                      dependencies
                      |> List.map fst
                      |> List.filter (fun name -> name = "TorchSharp" || name = standIn)

                  Expect.equal torches [ (if isStandIn then standIn else "TorchSharp") ] "TorchSharp"

          testCase
              "with -p:Upstream=true the library depends on the genuine TorchSharp and the stand-in is not packed; without, it is"
          <| fun () ->
              let genuine, standIn = evaluated "src/Wgan.Functional" true, evaluated "src/Wgan.Functional" false
              Expect.isTrue (Regex.IsMatch(genuine, "\"Identity\": \"TorchSharp\"")) "the genuine package"
              Expect.isFalse (genuine.Contains "compat/TorchSharp") "without the stand-in"
              Expect.isFalse (Regex.IsMatch(genuine, "\"PackageVersion\": \".*-standin\"")) "version"
              Expect.isFalse (Regex.IsMatch(standIn, "\"Identity\": \"TorchSharp\"")) "no genuine package"
              Expect.stringContains standIn "compat/TorchSharp" "the stand-in"
              Expect.isTrue (Regex.IsMatch(standIn, "\"PackageVersion\": \".*-standin\"")) "version"

              for upstream in [ true; false ] do
                  let expected = $"\"IsPackable\": \"{not upstream}\"".ToLowerInvariant()
                  let actual = (evaluated "compat/TorchSharp" upstream).ToLowerInvariant()
                  Expect.stringContains actual expected $"whether the stand-in is packed with -p:Upstream={upstream}"

          if isStandIn then
              testCase "the stand-in's package holds its assembly and its native library for this machine"
              <| fun () ->
                  let files = contents standIn "nupkg"
                  Expect.contains files "lib/net10.0/TorchSharp.dll" "assembly"

                  Expect.exists
                      files
                      (fun file -> Regex.IsMatch(file, @"^runtimes/linux-\w+/native/libtorchsharp_shim\.so$"))
                      "native library"

              testCase
                  "a scratch project restores the packages, builds, and trains to the bytes of this process"
                  (fun () ->
                      inFolder (fun root ->
                          let write name (text: string) = File.WriteAllText(Path.Combine(root, name), text)
                          write "Scratch.csproj" project
                          write "Program.cs" program
                          write "nuget.config" (sources packages.Value known.Value)
                          let variables = [ "NUGET_PACKAGES", Path.Combine(root, "packages") ]
                          sdk root variables [ "build"; "-v"; "q"; "-nologo"; "-o"; "out" ] |> ignore
                          let runs = Path.Combine(root, "runs")

                          let output =
                              sdk root variables [ "out/Scratch.dll"; "--seed"; "3"; "--quiet"; "--runs"; runs ]

                          let experiment = Building.WganGp().Build()
                          let here = RunSettings(Seed = 3L, Root = Path.Combine(root, "here"))
                          let there = RunMembers.Directory(experiment, RunSettings(Seed = 3L, Root = runs))
                          Expect.stringContains output there "where it says its files are"

                          let result =
                              RunMembers.RunAsync(experiment, here, CancellationToken.None).GetAwaiter().GetResult()

                          Expect.equal (average there) (average result.Directory) "average")) ]
