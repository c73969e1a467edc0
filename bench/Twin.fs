/// The PyTorch peer of a benchmark: a Python script beside this program that prints milliseconds an iteration.
module Wgan.Bench.Twin

open System
open System.Diagnostics
open System.Globalization
open System.IO

/// Debian's interpreter, which sees Debian's python3-torch, before another on the path.
let private python =
    if File.Exists "/usr/bin/python3" then
        "/usr/bin/python3"
    else
        "python3"

/// Runs the script and returns what it measured.
let measure (script: string) (arguments: string list) (environment: (string * string) list) : float =
    let path = Path.Combine(AppContext.BaseDirectory, script)

    let start =
        ProcessStartInfo(python, path :: arguments, RedirectStandardOutput = true, RedirectStandardError = true)

    // This process has set its own wait policy; the twin gets only what it is given.
    for name in [ "OMP_WAIT_POLICY"; "GOMP_SPINCOUNT"; "OMP_NUM_THREADS" ] do
        start.Environment.Remove name |> ignore

    for name, value in environment do
        start.Environment[name] <- value

    use twin = nonNull (Process.Start start)
    let error = twin.StandardError.ReadToEndAsync()
    let output = twin.StandardOutput.ReadToEnd().Trim()
    twin.WaitForExit()

    match Double.TryParse(output, CultureInfo.InvariantCulture) with
    | true, milliseconds when twin.ExitCode = 0 -> milliseconds
    | _ -> failwith $"{script} failed: {error.Result.Trim().Split('\n') |> Array.last}"
