/// Measures a case on both sides, alternately, in rounds.
module Wgan.Bench.Harness

open Wgan.Bench.Cases

/// How the whole is measured.
type Settings =
    {
        Rounds: int
        /// Seconds of one measurement, after three quarters as long to warm up.
        Seconds: float
        /// Where both sides compute, as PyTorch names it.
        Device: string
    }

    member this.IsOnCpu = this.Device = "cpu"

/// One of the programs that a round runs: its name, and how to run it.
type private Contender = string * (unit -> Map<string, float>)

/// What came of a case.
type Outcome =
    {
        Case: Case
        /// What "tuned" means for it.
        Tuning: string
        /// By name of the contender: what it printed in each round.
        Measured: Map<string, Map<string, float> list>
        /// Shares of the time by kind of library; empty if not sampled.
        Profile: Map<string, float>
    }

let ours, eager, installed, tuned = "ours", "eager", "installed", "tuned"

/// How OpenMP's idle threads may wait: what they are called, and the environment. Which is fastest depends on how long a sleeping
/// thread takes to wake.
let private waits =
    [ "passive", [ "OMP_WAIT_POLICY", "PASSIVE" ]
      "short waits", [ "GOMP_SPINCOUNT", "3000" ]
      "OpenMP's own waits", [] ]

let text (seconds: float) = seconds.ToString System.Globalization.CultureInfo.InvariantCulture

let private isStart (case: Case) =
    match case.Work with
    | Start _ -> true
    | _ -> false

let private twin (settings: Settings) (case: Case) seconds (more: string list) environment =
    let command timing = Child.twin case.Twin.Head (case.Twin.Tail @ timing @ more)

    if isStart case then
        Child.untilFirstLine (command []) environment
    else
        let device =
            if settings.IsOnCpu then
                []
            else
                [ "--device"; settings.Device ]

        Child.run (command ([ "--seconds"; text seconds ] @ device)) environment

let private mine option (settings: Settings) (case: Case) =
    match case.Work with
    | Start program -> Child.untilFirstLine program []
    | _ ->
        let timing = [ "--seconds"; text settings.Seconds; "--device"; settings.Device ]
        Child.run (Child.ours ([ option; case.Name ] @ timing)) []

/// Each choice, after arguments that are given, if it makes the twin faster; and what they are called.
let private choose settings (case: Case) environment start =
    (start, case.Choices)
    ||> List.fold (fun (best, bestTime, name) choice ->
        let tried = best @ [ choice.Argument ]
        let time = (twin settings case (0.5 * settings.Seconds) tried environment)["milliseconds"]

        if time < bestTime then
            tried, time, $"{name}, {choice.Name}"
        else
            best, bestTime, name)

/// The fastest arguments and environment for the twin: 1 or 2 threads and how they wait, or torch.compile on a GPU, then each choice
/// if it makes it faster; and what they are called.
let private tune (settings: Settings) (case: Case) =
    if isStart case then
        [], [], "as installed"
    elif not settings.IsOnCpu then
        let compiled = case.TunedArguments @ [ "--compile" ]
        let time = (twin settings case (0.5 * settings.Seconds) compiled [])["milliseconds"]
        let fastest, _, name = choose settings case [] (compiled, time, "torch.compile (reduce-overhead)")
        fastest, [], name
    else
        let milliseconds count environment =
            let arguments = case.TunedArguments @ [ "--threads"; string count ]
            (twin settings case (0.5 * settings.Seconds) arguments environment)["milliseconds"]

        let threads, (wait, environment), time =
            [ for count in [ 1; 2 ] do
                  for wait, environment in (if count = 1 then waits[..0] else waits) do
                      count, (wait, environment), milliseconds count environment ]
            |> List.minBy (fun (_, _, time) -> time)

        let called =
            if threads = 1 then
                "threads: 1"
            else
                $"threads: {threads}, {wait}"

        let fastest, _, name =
            choose settings case environment (case.TunedArguments @ [ "--threads"; string threads ], time, called)

        fastest, environment, name

let median (values: float list) =
    let sorted = List.sort values
    let middle = sorted.Length / 2

    if sorted.Length % 2 = 1 then
        sorted[middle]
    else
        (sorted[middle - 1] + sorted[middle]) / 2.0

let measure (settings: Settings) (tell: string -> unit) (case: Case) : Outcome =
    let arguments, environment, tuning = tune settings case
    tell $"{case.Name}: PyTorch is tuned to {tuning}"

    let contenders: Contender list =
        [ ours, (fun () -> mine "--measure" settings case)
          match case.Work with
          | Training _ -> eager, (fun () -> mine "--eager" settings case)
          | _ -> ()
          installed, (fun () -> twin settings case settings.Seconds [] [])
          tuned, (fun () -> twin settings case settings.Seconds arguments environment) ]

    let rounds =
        [ for round in 1 .. settings.Rounds do
              // Every other round backwards, so that none always comes after the same other.
              let order = if round % 2 = 1 then contenders else List.rev contenders
              let found = Map.ofList [ for name, run in order -> name, run () ]

              let times =
                  contenders
                  |> List.map (fun (name, _) ->
                      let time = found[name]["milliseconds"]
                      $"{name} %.3f{time}")
                  |> String.concat ", "

              tell $"{case.Name}, round {round}, milliseconds: {times}"
              found ]

    { Case = case
      Tuning = tuning
      Measured = Map.ofList [ for name, _ in contenders -> name, [ for round in rounds -> round[name] ] ]
      Profile =
        if isStart case || not settings.IsOnCpu then
            Map.empty
        else
            Child.run (Child.ours [ "--profile"; case.Name; "--seconds"; text settings.Seconds ]) [] }

/// The median over the rounds of a number that a contender printed; nothing if it did not.
let middle (outcome: Outcome) contender name : float option =
    match outcome.Measured.TryFind contender with
    | Some rounds when rounds |> List.forall (Map.containsKey name) ->
        Some(rounds |> List.map (Map.find name) |> median)
    | _ -> None

/// PyTorch's time over ours, of each round: the machine's other work slows both of a round alike.
let speedups (outcome: Outcome) contender : float list =
    List.map2
        (fun (theirs: Map<string, float>) (ours: Map<string, float>) -> theirs["milliseconds"] / ours["milliseconds"])
        outcome.Measured[contender]
        outcome.Measured[ours]

let speedup outcome contender = median (speedups outcome contender)

/// Milliseconds that the needed products would take at the highest peak of any round, and our time over it.
let floor (outcome: Outcome) : (float * float) option =
    match outcome.Case.Work, middle outcome ours "milliseconds", middle outcome ours "peak" with
    | Training(_, operations, _), Some time, Some _ ->
        let peak = outcome.Measured[ours] |> List.map (Map.find "peak") |> List.max
        let least = 1000.0 * operations / peak
        Some(least, time / least)
    | _ -> None
