/// Where the processor time of this process goes, by library, as Linux's `perf` samples it.
module Wgan.Bench.Profile

open System
open System.Diagnostics
open System.Globalization
open System.IO

/// libtorch with what it computes by: BLAS, oneDNN, OpenMP, mathematical functions. Its dispatcher and its autograd engine too. And this
/// project's own kernels, libwgan*.
/// perf calls code that was made at run time "[JIT] tid N": oneDNN's convolutions. .NET's own is in memfd:doublemapper.
let private isKernel (library: string) =
    [ "libwgan"
      "libtorch_"
      "libtorch."
      "libc10"
      "[JIT]"
      "libopenblas"
      "libblas"
      "libmkl"
      "libdnnl"
      "libgomp"
      "libomp"
      "libsleef"
      "libm."
      "libmvec"
      "libXNNPACK"
      "libnnpack" ]
    |> List.exists library.StartsWith

/// What libtorch and the rest both call: allocation, copying, page faults, waking threads.
let private isShared (library: string) =
    library.StartsWith '[' && library.Contains "kernel"
    || [ "libc.so"
         "libc-"
         "libstdc++"
         "ld-linux"
         "libpthread"
         "libgcc_s"
         "[vdso]" ]
       |> List.exists library.StartsWith

let private perf (arguments: string list) =
    try
        Some(
            Process.Start(
                ProcessStartInfo("perf", arguments, RedirectStandardOutput = true, RedirectStandardError = true)
            )
            |> nonNull
        )
    with :? ComponentModel.Win32Exception ->
        None

let private number (text: string) = Double.Parse(text, CultureInfo.InvariantCulture)

/// Processor seconds by library. A sample of cpu-clock counts nanoseconds.
let private read file =
    match perf [ "report"; "-i"; file; "--stdio"; "-t"; ";"; "--sort"; "dso" ] with
    | None -> []
    | Some report ->
        use report = report
        report.ErrorDataReceived.Add ignore
        report.BeginErrorReadLine()
        let lines = report.StandardOutput.ReadToEnd().Split '\n'
        report.WaitForExit()
        let marker = "# Event count (approx.): "

        match lines |> Array.tryFind _.StartsWith(marker) with
        | None -> []
        | Some line ->
            let seconds = number (line.Substring marker.Length) / 1e9

            [ for line in lines do
                  let words = line.Split ';'

                  if words.Length = 2 && not (line.StartsWith '#') then
                      words[1].Trim(), seconds * number (words[0].Trim().TrimEnd '%') / 100.0 ]

/// Goes on with steps for that many seconds. The names and numbers: processor seconds outside kernels, in kernels, and in what both call,
/// per second of the clock, or of processor time where that is less: so the work of one thread is not made small by the threads of
/// another, nor by waiting for a processor. Empty where perf is missing or may not sample.
let take (seconds: float) (step: unit -> unit) : (string * float) list =
    let file = Path.GetTempFileName()

    try
        let duration = seconds.ToString CultureInfo.InvariantCulture

        match
            perf
                [ "record"
                  "-q"
                  "-e"
                  "cpu-clock"
                  "-F"
                  "997"
                  "-o"
                  file
                  "-p"
                  string Environment.ProcessId
                  "--"
                  "sleep"
                  duration ]
        with
        | None -> []
        | Some recording ->
            use recording = recording

            while not recording.HasExited do
                step ()

            let found = read file

            let running = min seconds (List.sumBy snd found)
            let share isOf = (found |> List.filter (fst >> isOf) |> List.sumBy snd) / running

            if List.isEmpty found then
                []
            else
                [ "outside", share (fun library -> not (isKernel library || isShared library))
                  "kernels", share isKernel
                  "shared", share isShared ]
    finally
        File.Delete file
