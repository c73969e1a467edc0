/// Whole training steps, and some of their parts, beside their PyTorch twins, alternately in one run. The last lines are
/// `name ratio-installed ratio-tuned`: PyTorch's time over ours, the median over the rounds.
module Wgan.Bench.Program

open Wgan.Bench.Request

let private tell (line: string) = printfn "%s" line

let private compare' cases (settings: Harness.Settings) write =
    let outcomes = cases |> List.map (Harness.measure settings tell)
    tell $"\n{Page.table settings outcomes}\n"

    if write then
        Page.write settings outcomes
        tell "docs/performance.md is of this run now\n"

    let names = [ Harness.installed; Harness.tuned ]

    let columns = names |> List.map (fun name -> "ratio-" + name) |> String.concat " "
    tell $"name {columns} (PyTorch's time over ours: above 1, ours is faster)"

    for outcome in outcomes do
        let ratios =
            names
            |> List.map (fun name -> $"%.3f{Harness.speedup outcome name}")
            |> String.concat " "

        tell $"{outcome.Case.Name} {ratios}"

[<EntryPoint>]
let main words =
    try
        match parse (List.ofArray words) with
        | Names -> Cases.all |> List.iter (fun case -> tell case.Name)
        | Help -> tell usage
        | Measure(case, seconds, device, isEager) -> Measure.run seconds device isEager case
        | Profile(case, seconds) -> Measure.profile seconds case
        | Compare(cases, settings, write) -> compare' cases settings write

        0
    with
    | WrongUsage message ->
        eprintfn "%s\n\n%s" message usage
        2
    | Failure message ->
        eprintfn "%s" message
        1
