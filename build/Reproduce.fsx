/// Running every study, skipping what is done.
module Reproduce

#load "Shell.fsx" "Studies.fsx" "StudyPages.fsx"

open System
open System.IO
open System.Text.RegularExpressions
open System.Threading
open Shell

/// What is asked for.
type Request =
    {
        /// Studies by name; empty for all.
        Names: string list
        Seeds: int list
        /// --quick, --full or neither.
        Size: string option
        /// Whether the results become those that the repository shows.
        Accept: bool
        /// The folder of all runs.
        Runs: string
    }

let rec private parse (request: Request) (words: string list) : Request =
    match words with
    | [] -> request
    | ("--quick" | "--full" as size) :: rest -> parse { request with Size = Some size } rest
    | "--accept" :: rest -> parse { request with Accept = true } rest
    | "--runs" :: folder :: rest -> parse { request with Runs = folder } rest
    | "--seeds" :: seeds :: rest ->
        let number (word: string) =
            match Int32.TryParse word with
            | true, seed when seed >= 0 -> seed
            | _ -> raise (WrongUsage $"--seeds {seeds}: seeds are numbers from 0, separated by commas.")

        parse
            { request with
                Seeds = seeds.Split ',' |> Array.map number |> List.ofArray }
            rest
    | word :: _ when word.StartsWith '-' ->
        raise (
            WrongUsage
                $"reproduce takes [STUDY ...] [--seeds 0,1,2] [--quick | --full] [--runs FOLDER] [--accept], not {word}."
        )
    | name :: rest ->
        parse
            { request with
                Names = request.Names @ [ name ] }
            rest

/// The studies' names and scripts.
let private all () =
    Studies.scripts ()
    |> Array.filter Studies.isStudy
    |> List.ofArray
    |> List.map (fun path -> Path.GetFileNameWithoutExtension path, path)

let private chosen (request: Request) =
    let all = all ()

    match
        request.Names
        |> List.filter (fun name -> not (List.exists (fst >> (=) name) all))
    with
    | [] ->
        all
        |> List.filter (fun (name, _) -> request.Names.IsEmpty || List.contains name request.Names)
    | unknown :: _ ->
        let known = all |> List.map fst |> String.concat ", "
        raise (WrongUsage $"There is no study {unknown}; there are {known}.")

/// What --quick or --full adds to a folder's name.
let private suffix (request: Request) = request.Size |> Option.map _.Substring(1) |> Option.defaultValue ""

let private folder (request: Request) (name: string) (seed: int) =
    Path.GetFullPath(Path.Combine(request.Runs, name, $"s{seed}{suffix request}"))

/// A study's folders of the size that is asked for, by seed.
let private folders (request: Request) (name: string) =
    let parent = Path.GetFullPath(Path.Combine(request.Runs, name))

    if Directory.Exists parent then
        [ for path in Directory.GetDirectories parent do
              let found = Regex.Match(Path.GetFileName path, $"^s(\\d+){suffix request}$")

              if found.Success then
                  int found.Groups[1].Value, path ]
        |> List.sort
        |> List.map snd
    else
        []

/// Runs what is asked for and not done; exit code 0 where every claim holds, 3 where one fails, 1 where a study did not end.
let run (words: string list) : int =
    let request =
        parse
            { Names = []
              Seeds = [ 0 ]
              Size = None
              Accept = false
              Runs = at "runs" }
            words

    if request.Accept && not request.Names.IsEmpty then
        raise (WrongUsage "--accept takes the results of all studies: name none.")

    let mutable broken = 0

    let work (script: string) (name: string) seed () =
        let folder = folder request name seed

        if Studies.isDone script folder then
            say $"{name}, seed {seed}: done before"
        else
            let code, last, all =
                Studies.run script ([ "--seed"; string seed; "--runs"; request.Runs ] @ Option.toList request.Size)

            if code = 0 || code = 3 then
                Studies.markDone script folder
                say last
            else
                Interlocked.Increment &broken |> ignore
                say $"{name}, seed {seed}, did not end (exit code {code}):\n{all}"

    let studies = chosen request

    sideBySide
        [ for seed in request.Seeds do
              for name, script in studies do
                  work script name seed ]

    let results =
        [ for name, script in all () do
              match folders request name |> List.filter (Studies.isDone script) with
              | [] -> ()
              | done' -> List.map Studies.read done' ]

    say $"\n{StudyPages.writeIndex (Path.GetFullPath request.Runs) results}"

    if broken > 0 then
        1
    else
        if request.Accept then
            StudyPages.accept results
            say "experiments/README.md and docs/studies are those of this run now"

        if
            results
            |> List.concat
            |> List.forall (fun result -> Studies.held result = result.Claims.Length)
        then
            0
        else
            3
