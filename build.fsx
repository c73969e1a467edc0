// The project's commands: dotnet fsi build.fsx <target>
// One directive: files loaded by two would each get a Shell of their own, with exceptions of their own.
#load "build/Shell.fsx" "build/Setup.fsx" "build/Studies.fsx" "build/Tests.fsx" "build/StudyPages.fsx" "build/Reproduce.fsx"

open System
open System.Diagnostics
open System.IO
open Shell

/// What the command line asks for.
type Request =
    {
        Setup: Choice.Choice
        /// What the target itself is given.
        Arguments: string list
    }

let dotnetBuild (request: Request) (what: string) =
    let clock = Stopwatch.StartNew()
    say $"build: {what}"

    quietly
        "build"
        []
        "dotnet"
        ([ "build"; what; "-c"; "Release"; "--no-restore"; "-v"; "q"; "-nologo" ]
         @ request.Setup.Properties)

    say $"build: done in {clock.Elapsed.TotalSeconds:f0} s"

let setup request = Setup.run request.Setup

let build request =
    setup request
    dotnetBuild request "Wgan.sln"

let test request =
    build request

    let results =
        [ yield! Tests.compileExperiments ()
          yield! Tests.runStudies ()

          for project in Setup.projects () |> List.filter Tests.isProgram do
              say $"\ntest: {Path.GetFileNameWithoutExtension project}"
              Tests.run project ]

    let sum count = List.sumBy count results
    let failed = sum (fun (_, failed, _) -> failed)

    say "\nall tests:"
    say $"{sum (fun (passed, _, _) -> passed)} passed, {failed} failed, {sum (fun (_, _, skipped) -> skipped)} skipped"

    if failed > 0 then
        exit 1

/// Hands over to a program that talks to the terminal itself.
let handOver program arguments =
    match show program arguments with
    | 0 -> ()
    | code -> exit code

let run request =
    let script = "experiments/wgan_gp_fashion.fsx"
    setup request
    dotnetBuild request "src/Wgan.Functional"
    handOver "dotnet" ([ "fsi"; script; "--" ] @ request.Arguments)

let reproduce request =
    setup request
    dotnetBuild request "src/Wgan.Functional"

    match Reproduce.run request.Arguments with
    | 0 -> ()
    | code -> exit code

let bench request =
    // Only what the benchmarks run beside, unless PYTHON names another, and the profiler that says where our time goes.
    DebianPackages.install
        [ if String.IsNullOrEmpty(Environment.GetEnvironmentVariable "PYTHON") then
              "python3-torch"
          "linux-perf" ]

    setup request
    // Programs that the benchmark starts, then the benchmark.
    let program = at "bench/Bench.fsproj"

    for project in Setup.projects () |> List.filter (fun path -> path.StartsWith(at "bench/")) do
        if project <> program then
            dotnetBuild request project

    dotnetBuild request program
    handOver "dotnet" (Tests.assembly program :: request.Arguments)

let crosscheck request =
    let project = at "src/Wgan.CrossCheck/Wgan.CrossCheck.fsproj"
    setup request
    dotnetBuild request project
    handOver "dotnet" [ Tests.assembly project; "--out"; at "docs/crosscheck.md" ]

let check request =
    setup request

    let cFiles =
        [ for folder in [ "compat"; "src"; "tests" ] do
              for pattern in [ "*.cpp"; "*.h" ] do
                  yield! Directory.GetFiles(at folder, pattern, SearchOption.AllDirectories) ]

    let fSharp =
        [ "src"; "compat"; "tests"; "bench"; "experiments"; "build"; "build.fsx" ]
        |> List.filter (at >> Path.Exists)

    together
        [ fun () -> quietly "fantomas" [] "dotnet" ([ "fantomas"; "--check" ] @ fSharp)
          fun () -> quietly "format" [] "dotnet" [ "format"; "Wgan.sln"; "--no-restore"; "--verify-no-changes" ]
          fun () ->
              DebianPackages.install [ "clang-format" ]
              quietly "clang-format" [] "clang-format" ([ "--dry-run"; "-Werror" ] @ cFiles) ]

    say "check: all files are formatted"

let clean _ =
    let folders =
        [ for project in Setup.projects () do
              Path.Combine(Path.GetDirectoryName project, "bin")
              Path.Combine(Path.GetDirectoryName project, "obj")
          yield! List.map at [ "artifacts"; ".paket"; "paket-files" ] ]

    folders
    |> List.filter Directory.Exists
    |> List.iter (fun folder -> Directory.Delete(folder, true))

    File.Delete(at "experiments/load.fsx")
    say "clean: done"

/// Name, what it does, whether it takes arguments of its own, and the function.
let targets: (string * string * bool * (Request -> unit)) list =
    [ "setup", "install and compile what the project needs; quick when that is done", false, setup
      "build", "set up, then build everything", false, build
      "test", "build, then run every test", false, test
      "run", "train a WGAN-GP on Fashion-MNIST; arguments go to the experiment", true, run
      "reproduce",
      "run every study and judge its claims, skipping what is done; -- see experiments/README.md",
      true,
      reproduce
      "bench", "run the benchmarks beside PyTorch; arguments go to them", true, bench
      "crosscheck", "compare every piece with DiffSharp's derivatives; writes docs/crosscheck.md", false, crosscheck
      "check", "check the formatting of all sources", false, check
      "clean", "remove everything that was built", false, clean ]

let usage =
    [ "dotnet fsi build.fsx <target> [-p:Name=value ...] [arguments]"
      ""
      for name, purpose, _, _ in targets do
          $"  {name, -10} {purpose}"
      "  help       print this (so does: dotnet fsi build.fsx -- --help)"
      ""
      "  -p:Upstream=true        the genuine TorchSharp, DiffSharp and Expecto instead of the stand-ins in compat/;"
      "                          also -p:UpstreamDiffSharp=false and the like for one of them,"
      "                          -p:TorchSharpVersion= -p:DiffSharpVersion= -p:ExpectoVersion=; see docs/upstream.md"
      "  -p:TorchSharpRuntime=   none (default), cpu or cuda-linux: TorchSharp's native package"
      "  LIBTORCH=<dir>          environment: an unpacked libtorch, or the directory of a torch installed by pip" ]
    |> String.concat "\n"

let libtorch () =
    match Environment.GetEnvironmentVariable "LIBTORCH" with
    | null
    | "" -> None
    | folder -> Some(Path.GetFullPath folder)

let start words =
    let properties, rest = words |> List.partition (fun (word: string) -> word.StartsWith "-p:")

    match rest with
    | []
    | ("help" | "--help" | "-h") :: _ -> say usage
    | name :: arguments ->
        match targets |> List.tryFind (fun (known, _, _, _) -> known = name) with
        | None -> raise (WrongUsage $"There is no target {name}.")
        | Some(_, _, false, _) when not arguments.IsEmpty ->
            raise (WrongUsage $"{name} takes no argument {arguments.Head}.")
        | Some(_, _, _, target) ->
            target
                { Setup =
                    { Properties = properties
                      Libtorch = libtorch () }
                  Arguments = arguments }

try
    start (List.tail (List.ofArray fsi.CommandLineArgs))
with
| BuildFailed message ->
    eprintfn $"{message}"
    exit 1
| :? IOException
| :? UnauthorizedAccessException as e ->
    eprintfn $"{e.Message}"
    exit 1
| WrongUsage message ->
    eprintfn $"{message}\n\n{usage}"
    exit 2
