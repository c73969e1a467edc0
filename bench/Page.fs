/// The measured part of docs/performance.md, and its chart.
module Wgan.Bench.Page

open System
open System.IO
open Wgan.Functional
open Wgan.Bench.Harness

/// Between which lines of docs/performance.md the table is.
let private marks (settings: Settings) =
    if settings.IsOnCpu then
        "<!-- bench: measured -->", "<!-- bench: end -->"
    else
        "<!-- bench: measured on a GPU -->", "<!-- bench: end of the GPU -->"

let private processor () =
    let model =
        if File.Exists "/proc/cpuinfo" then
            File.ReadAllLines "/proc/cpuinfo"
            |> Array.tryFind _.StartsWith("model name")
            |> Option.map (fun line -> line.Substring(line.IndexOf ':' + 1).Trim())
        else
            None

    let name = Option.defaultValue "unknown processor" model
    $"{name}, {Environment.ProcessorCount} cores"

/// The GPUs' name, as NVIDIA's tool has it.
let private gpu () =
    try
        let info =
            Diagnostics.ProcessStartInfo(
                "nvidia-smi",
                "--query-gpu=name --format=csv,noheader",
                RedirectStandardOutput = true
            )

        use child = nonNull (Diagnostics.Process.Start info)
        child.StandardOutput.ReadToEnd().Split('\n')[0]
    with :? ComponentModel.Win32Exception ->
        "unknown GPU"

let private number (value: float) =
    if value >= 100.0 then $"%.0f{value}"
    elif value >= 10.0 then $"%.1f{value}"
    elif value >= 1.0 then $"%.2f{value}"
    else $"%.3f{value}"

let private optional = Option.map number >> Option.defaultValue ""

let private megabytes outcome contender =
    middle outcome contender "memory"
    |> Option.map (fun bytes -> $"%.0f{bytes / 1e6}")

let private memory outcome =
    [ ours; eager; installed; tuned ]
    |> List.choose (megabytes outcome)
    |> String.concat " / "

let private percent (profile: Map<string, float>) name =
    profile.TryFind name
    |> Option.map (fun share -> $"%.1f{100.0 * share} %%")
    |> Option.defaultValue ""

let private row index (outcome: Outcome) =
    let time contender = optional (middle outcome contender "milliseconds")
    let gain contender = number (speedup outcome contender)
    let floor = Harness.floor outcome

    [ string (index + 1)
      $"`{outcome.Case.Name}`"
      time ours
      time eager
      time installed
      time tuned
      gain installed
      gain tuned
      optional (Option.map fst floor)
      optional (Option.map snd floor)
      memory outcome
      optional (middle outcome ours "capturing")
      percent outcome.Profile "outside"
      percent outcome.Profile "shared"
      outcome.Tuning ]

/// libtorch's number of threads, where it is the same in all cases and rounds.
let private threads (outcomes: Outcome list) contender =
    let found =
        outcomes
        |> List.collect (fun outcome -> outcome.Measured[contender] |> List.choose (Map.tryFind "threads"))
        |> List.distinct
        |> List.map string

    String.Join(" or ", found)

/// The table in Markdown.
let table (settings: Settings) (outcomes: Outcome list) : string =
    let line (cells: string list) = "| " + String.Join(" | ", cells) + " |"

    let header =
        [ "no."
          "case"
          "ours, ms"
          "ours eager, ms"
          "installed, ms"
          "tuned, ms"
          "speed-up, installed"
          "speed-up, tuned"
          "floor, ms"
          "ours / floor"
          "peak memory, MB: ours / eager / installed / tuned"
          "capturing, iterations"
          "outside kernels"
          "libc and kernel"
          "tuned is" ]

    let machine =
        if settings.IsOnCpu then
            processor ()
        else
            $"{gpu ()}; {processor ()}"

    [ $"{machine}. Rounds: {settings.Rounds}, of {text settings.Seconds} s a measurement. libtorch's threads: "
      + $"ours {threads outcomes ours}, PyTorch as installed {threads outcomes installed}."
      ""
      line header
      line (header |> List.map (fun _ -> "---"))
      yield! outcomes |> List.mapi (row >> fun row outcome -> line (row outcome)) ]
    |> String.concat "\n"

/// Speed-ups by the case's number in the table.
let chart (outcomes: Outcome list) : string =
    let numbers = [| for i in 1 .. outcomes.Length -> float i |]
    let gains contender = [| for outcome in outcomes -> speedup outcome contender |]

    { Chart.create
          "PyTorch's time over ours"
          "case, as numbered in the table"
          "times as fast as PyTorch"
          [| Mark.level "as fast" 1.0
             Mark.points "PyTorch as installed" 5.0 numbers (gains installed)
             Mark.points "PyTorch tuned" 5.0 numbers (gains tuned) |] with
        YScale = AxisScale.Log
        XRange = [| 0.5; float outcomes.Length + 0.5 |] }
    |> Chart.toSvg

/// Writes both into docs.
let write (settings: Settings) (outcomes: Outcome list) : unit =
    let page = Path.Combine(Child.root, "docs/performance.md")
    let old = File.ReadAllText page
    let first, last = marks settings

    match old.IndexOf first, old.IndexOf last with
    | start, finish when start >= 0 && finish > start ->
        let before, after = old.Substring(0, start + first.Length), old.Substring finish
        File.WriteAllText(page, $"{before}\n{table settings outcomes}\n{after}")

        if settings.IsOnCpu then
            File.WriteAllText(Path.Combine(Child.root, "docs/images/performance.svg"), chart outcomes)
    | _ -> failwith $"{page} has no lines {first} and {last} to write between"
