/// The studies: experiments that end in claims. Where they are, what a run of one left behind, and whether that is still what it would leave.
module Studies

#load "Shell.fsx"

open System
open System.Collections.Generic
open System.IO
open System.Security.Cryptography
open System.Text
open System.Text.Json
open Shell

/// Every script under experiments/ but the one that setup writes.
let scripts () =
    Directory.GetFiles(at "experiments", "*.fsx")
    |> Array.filter (fun path -> Path.GetFileName path <> "load.fsx")
    |> Array.sort

/// Whether a script is a study.
let isStudy (path: string) = File.ReadAllText(path).Contains "Load.study"

/// What one run of a study left behind.
type Result =
    {
        Name: string
        Title: string
        Summary: string
        Seed: int
        Seconds: float
        /// Relative to the folder.
        Figures: string list
        /// Statement, and whether it holds.
        Claims: (string * bool) list
        Folder: string
    }

let held (result: Result) = result.Claims |> List.filter snd |> List.length

/// Reads study.json and claims.json of a folder.
let read (folder: string) : Result =
    let parse (name: string) = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, name))).RootElement

    let study, claims = parse "study.json", parse "claims.json"
    let text (name: string) = study.GetProperty(name).GetString()

    { Name = text "name"
      Title = text "title"
      Summary = text "summary"
      Seed = study.GetProperty("seed").GetInt32()
      Seconds = study.GetProperty("seconds").GetDouble()
      Figures =
        [ for figure in study.GetProperty("figures").EnumerateArray() do
              figure.GetString() ]
      Claims =
        [ for claim in claims.EnumerateArray() do
              claim.GetProperty("statement").GetString(), claim.GetProperty("holds").GetBoolean() ]
      Folder = folder }

let private hashOf (files: string seq) =
    use hash = IncrementalHash.CreateHash HashAlgorithmName.SHA256

    for file in files do
        hash.AppendData(File.ReadAllBytes file)

    Convert.ToHexStringLower(hash.GetHashAndReset())

/// Everything that a study's results come from: its script, those that it may load, and the library's sources.
let private sources =
    lazy
        (Directory.GetFiles(at "src/Wgan.Functional", "*.fs", SearchOption.AllDirectories)
         |> Array.filter (fun path ->
             not (path.Contains $"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"))
         |> Array.sort
         |> hashOf)

let private stamp (script: string) = hashOf [ script ] + " " + sources.Value

let private stampFile (folder: string) = Path.Combine(folder, "made-from")

/// Whether a folder holds what this script and this library come to.
let isDone (script: string) (folder: string) =
    File.Exists(stampFile folder)
    && File.ReadAllText(stampFile folder) = stamp script

/// Marks a folder's results as this script's and this library's.
let markDone (script: string) (folder: string) = File.WriteAllText(stampFile folder, stamp script)

/// Runs a study in one thread, as studies run beside each other, and returns its exit code, its last line and all that it said.
let run (script: string) (arguments: string list) : int * string * string =
    let code, output, errors =
        captureCode "dotnet" ([ "fsi"; script; "--"; "--quiet"; "--threads"; "1" ] @ arguments)

    code, output.TrimEnd().Split '\n' |> Array.last, output + errors
