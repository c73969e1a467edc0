/// Programs that measure: each in a process of its own, so that peak memory is its own and all start alike.
module Wgan.Bench.Child

open System
open System.Diagnostics
open System.Globalization
open System.IO
open System.Reflection

/// The repository: the folder above this program that holds the solution.
let root =
    let rec above (folder: string) =
        if File.Exists(Path.Combine(folder, "Wgan.sln")) then
            folder
        else
            match Path.GetDirectoryName folder with
            | null -> failwith "the benchmark is not in its repository"
            | parent -> above parent

    above (AppContext.BaseDirectory.TrimEnd '/')

/// The interpreter that PYTHON names; or Debian's, which sees Debian's python3-torch, before another on the path.
let private python =
    match Environment.GetEnvironmentVariable "PYTHON" with
    | null
    | "" when File.Exists "/usr/bin/python3" -> "/usr/bin/python3"
    | null
    | "" -> "python3"
    | named -> named

/// The command line of a twin.
let twin (script: string) (arguments: string list) =
    python :: Path.Combine(AppContext.BaseDirectory, "twins", script) :: arguments

/// The command line of this program.
let ours (arguments: string list) = "dotnet" :: Assembly.GetExecutingAssembly().Location :: arguments

/// Variables that change how libtorch computes. A child has those alone that it is given.
let private isOfLibtorch (name: string) =
    [ "OMP_"
      "GOMP_"
      "KMP_"
      "OPENBLAS_"
      "MKL_"
      "MALLOC_"
      "DNNL_"
      "ONEDNN_"
      "ATEN_"
      "LD_PRELOAD" ]
    |> List.exists name.StartsWith

let private start (command: string list) (environment: (string * string) list) : Process =
    let info =
        ProcessStartInfo(
            command.Head,
            command.Tail,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = root
        )

    for name in List.ofSeq info.Environment.Keys |> List.filter isOfLibtorch do
        info.Environment.Remove name |> ignore

    for name, value in environment do
        info.Environment[name] <- value

    nonNull (Process.Start info)

/// Waits for its end; what it wrote on the standard error is told if it failed.
let private ended (command: string list) (child: Process) (errors: Threading.Tasks.Task<string>) =
    child.WaitForExit()

    if child.ExitCode <> 0 then
        let words = String.Join(" ", command)
        failwith $"{words} failed: {errors.Result.Trim().Split '\n' |> Array.last}"

/// Runs it to its end; the lines "name number" that it prints.
let run (command: string list) (environment: (string * string) list) : Map<string, float> =
    use child = start command environment
    let errors = child.StandardError.ReadToEndAsync()
    let output = child.StandardOutput.ReadToEnd()
    ended command child errors

    Map.ofList
        [ for line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries) do
              match line.Split ' ' with
              | [| name; value |] -> name, Double.Parse(value, CultureInfo.InvariantCulture)
              | _ -> failwith $"{command.Head} printed a line that is no name and number: {line}" ]

/// Runs it to its end; the milliseconds from its start to the first line that it prints.
let untilFirstLine (command: string list) (environment: (string * string) list) : Map<string, float> =
    let watch = Stopwatch.StartNew()
    use child = start command environment
    let errors = child.StandardError.ReadToEndAsync()
    let line = child.StandardOutput.ReadLine()
    let passed = watch.Elapsed.TotalMilliseconds
    child.StandardOutput.ReadToEnd() |> ignore
    ended command child errors

    if isNull line then
        failwith $"{command.Head} printed no line"

    Map.ofList [ "milliseconds", passed ]
