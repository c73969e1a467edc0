/// What the command line asks for.
module Wgan.Bench.Request

open System
open System.Globalization
open System.Text
open Wgan.Bench.Cases

type Request =
    /// The names of the cases.
    | Names
    | Help
    /// One case, on our side alone, in this process.
    | Measure of Case * seconds: float * device: string * isEager: bool
    | Profile of Case * seconds: float
    /// Cases beside their twins; whether docs/performance.md is written anew.
    | Compare of Case list * Harness.Settings * write: bool

exception WrongUsage of string

let usage =
    "bench [ROUNDS] [CASE ...] [--seconds S] [--device D] [--write]\n"
    + "bench --list\n\n"
    + "  ROUNDS       how often ours and PyTorch's run, alternately; 5\n"
    + "  CASE         which cases; all (--list names them)\n"
    + "  --seconds S  how long a measurement lasts, after three quarters as long to warm up; 2\n"
    + "  --device D   where both compute: cpu (default), cuda or cuda:NUMBER, of the cases that train; tuned is torch.compile there\n"
    + "  --write      docs/performance.md and its chart are written anew; of all cases\n"
    + "  --measure CASE, --eager CASE, --profile CASE   our side of a case alone, in the environment as it is: its time and\n"
    + "               memory with captured steps or without, or where its time goes"

let private find (name: string) : Case =
    match all |> List.tryFind (fun case -> case.Name = name) with
    | Some case -> case
    | None -> raise (WrongUsage $"There is no case {name}; --list names them.")

let private positive (option: string) (word: string) : float =
    match Double.TryParse(word, CultureInfo.InvariantCulture) with
    | true, value when value > 0.0 && Double.IsFinite value -> value
    | _ -> raise (WrongUsage $"{option} {word}: a positive number of seconds is wanted.")

type private Words =
    { Cases: Case list
      Settings: Harness.Settings
      Write: bool
      Alone: (Case * Harness.Settings -> Request) option }

let rec private read (known: Words) (words: string list) : Words =
    match words with
    | [] -> known
    | "--seconds" :: value :: rest ->
        let settings =
            { known.Settings with
                Seconds = positive "--seconds" value }

        read { known with Settings = settings } rest
    | "--device" :: value :: rest ->
        let isKnown = value = "cpu" || RegularExpressions.Regex.IsMatch(value, @"^cuda(:\d+)?$")

        if not isKnown then
            raise (WrongUsage $"--device {value}: expected cpu, cuda or cuda:NUMBER.")

        read
            { known with
                Words.Settings.Device = value }
            rest
    | "--write" :: rest -> read { known with Write = true } rest
    | ("--measure" | "--eager" | "--profile" as option) :: name :: rest ->
        let alone (case, settings: Harness.Settings) =
            if option = "--profile" then
                Profile(case, settings.Seconds)
            else
                Measure(case, settings.Seconds, settings.Device, (option = "--eager"))

        read
            { known with
                Cases = known.Cases @ [ find name ]
                Alone = Some alone }
            rest
    | word :: _ when word.StartsWith '-' -> raise (WrongUsage $"There is no option {word}, or it wants a value.")
    | word :: rest ->
        match Int32.TryParse word with
        | true, rounds when rounds >= 1 ->
            let settings = { known.Settings with Rounds = rounds }
            read { known with Settings = settings } rest
        | true, _ -> raise (WrongUsage $"{word}: at least 1 round is wanted.")
        | _ ->
            read
                { known with
                    Cases = known.Cases @ [ find word ] }
                rest

let parse (words: string list) : Request =
    match words with
    | [ "--list" ] -> Names
    | [ "--help" | "-h" | "help" ] -> Help
    | _ ->
        let found =
            read
                { Cases = []
                  Settings =
                    { Rounds = 5
                      Seconds = 2.0
                      Device = "cpu" }
                  Write = false
                  Alone = None }
                words

        let trains (case: Case) =
            match case.Work with
            | Training _ -> true
            | _ -> false

        match found.Alone, found.Cases with
        | _, cases when not found.Settings.IsOnCpu && not (List.forall trains cases) ->
            raise (WrongUsage "--device is for the cases that train.")
        | Some alone, [ case ] ->
            match alone (case, found.Settings) with
            | Profile _ when not found.Settings.IsOnCpu ->
                raise (WrongUsage "--profile is of the CPU's time: it takes no --device.")
            | request -> request
        | Some _, _ -> raise (WrongUsage "--measure, --eager and --profile take one case.")
        | None, _ :: _ when found.Write -> raise (WrongUsage "--write takes the results of all cases: name none.")
        | None, [] ->
            Compare(
                (if found.Settings.IsOnCpu then
                     all
                 else
                     List.filter trains all),
                found.Settings,
                found.Write
            )
        | None, cases -> Compare(List.distinctBy _.Name cases, found.Settings, found.Write)
