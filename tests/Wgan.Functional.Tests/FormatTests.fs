/// What is promised of the files to other programs.
module Wgan.Functional.Tests.FormatTests

open System
open System.Diagnostics
open System.Globalization
open System.IO
open System.Text.RegularExpressions
open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support

/// Debian's interpreter, which sees Debian's packages, before another on the path.
let private interpreter =
    if File.Exists "/usr/bin/python3" then
        "/usr/bin/python3"
    else
        "python3"

let private python (arguments: string list) : int * string =
    try
        let start =
            ProcessStartInfo(interpreter, arguments, RedirectStandardOutput = true, RedirectStandardError = true)

        use started = nonNull (Process.Start start)
        let error = started.StandardError.ReadToEndAsync()
        let output = started.StandardOutput.ReadToEnd()
        started.WaitForExit()
        started.ExitCode, output + error.Result
    with :? ComponentModel.Win32Exception ->
        127, "there is no python3"

let private needs (modules: string) =
    if fst (python [ "-c"; $"import {modules}" ]) <> 0 then
        skiptest $"python3 with {modules} is not installed"

let private formats = File.ReadAllText(Path.Combine(repository, "docs", "formats.md"))

let private options folder =
    { RunOptions.Default with
        Root = folder
        Quiet = true }

/// A run's files by what docs/formats.md calls them.
let private documented (path: string) =
    let generic = Regex.Replace(path, @"\d{6}", "000500")

    if generic.StartsWith "events.out.tfevents." then
        "events.out.tfevents.*"
    elif generic.StartsWith "checkpoints/" then
        nonNull (Path.GetFileName generic)
    else
        generic

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Formats"
        [ testCase
              "docs/formats.md names every file that a run writes, every metric, and every field of a state"
              (fun () ->
                  inFolder (fun folder ->
                      let subject =
                          { toy with
                              Objective = Child.balanced + 10.0 * Penalty.gradient }

                      let directory = (Runner.train (options folder) subject).Directory

                      for path in Directory.GetFiles(directory, "*", SearchOption.AllDirectories) do
                          let name = documented (Path.GetRelativePath(directory, path))
                          Expect.stringContains formats $"`{name}`" "file"

                      for name, _ in (Metrics.read (RunDirectory.metrics directory))[0] do
                          let name = Regex.Replace(name, @"^(penalties|loss_state)\..*", "$1.NAME")
                          Expect.stringContains formats $"`{name}`" "metric"))

          testCase "the Python of docs/formats.md reads a run's weights with numpy" (fun () ->
              needs "numpy"

              inFolder (fun folder ->
                  let directory = (Runner.train (options folder) toy).Directory
                  let weights = Checkpoint.file (RunDirectory.checkpoint directory 20L) "average"
                  let script = Path.Combine(folder, "read.py")
                  let block = Regex.Match(formats, "```python\n(.*?)```", RegexOptions.Singleline).Groups[1].Value

                  Expect.isLessThanOrEqual
                      (block.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Length
                      15
                      "lines"

                  File.WriteAllText(
                      script,
                      block
                      + $"\nfor name, value in sorted(read('{weights}').items()):\n"
                      + "    print(name, *value.shape, *(float(x).hex() for x in value.ravel()))\n"
                  )

                  let code, output = python [ script ]
                  Expect.equal code 0 output

                  let expected =
                      [ for entry in (Safetensors.read weights).Tensors do
                            let values =
                                Array.chunkBySize 4 entry.Data
                                |> Array.map (fun b -> float (BitConverter.ToSingle b))

                            entry.Name, List.ofArray entry.Shape, List.ofArray values ]

                  // Python's exact hexadecimal floats: sign, 0x1.mantissa p exponent.
                  let parse (text: string) =
                      let m = Regex.Match(text, @"^(-?)0x([01])\.([0-9a-f]+)p([+-]\d+)$").Groups

                      let mantissa =
                          float (Convert.ToInt64(m[2].Value + m[3].Value, 16))
                          / Math.Pow(16.0, float m[3].Length)

                      (if m[1].Value = "-" then -1.0 else 1.0) * Math.ScaleB(mantissa, int m[4].Value)

                  let read =
                      [ for line in output.Trim().Split '\n' do
                            let words = line.Split ' ' |> List.ofArray
                            let isShape (word: string) = not (word.Contains 'x')
                            let shape = words.Tail |> List.takeWhile isShape

                            words.Head, List.map int64 shape, words.Tail |> List.skip shape.Length |> List.map parse ]

                  Expect.equal read expected "tensors"))

          testCase "a DCGAN generator in PyTorch makes our samples from our weights and latents to 1e-5" (fun () ->
              needs "torch, numpy"

              inFolder (fun folder ->
                  let images = Child.experiment "images"
                  let directory = (Runner.train (options folder) images).Directory
                  let out = Path.Combine(folder, "samples.safetensors")

                  let arguments = [ "sample"; "--count"; "16"; "--runs"; folder; "--out"; out ]
                  let code, _, _ = Console.command arguments images
                  Expect.equal code 0 "sample"
                  let samples = (Safetensors.read out).Tensors |> Seq.find (fun entry -> entry.Name = "samples")

                  let values =
                      Array.chunkBySize 4 samples.Data
                      |> Array.map (fun b -> abs (BitConverter.ToSingle b))

                  Expect.isGreaterThan (Array.max values) 1e-3f "there is something to see"
                  let weights = Checkpoint.file (RunDirectory.checkpoint directory images.Iterations) "average"
                  let twin = Path.Combine(repository, "tests", "Wgan.Functional.Tests", "dcgan_twin.py")
                  let code, output = python [ twin; weights; out ]
                  Expect.equal code 0 output
                  let difference = Double.Parse(output.Trim(), CultureInfo.InvariantCulture)
                  printfn "PyTorch's samples differ by at most %g" difference
                  Expect.isLessThan difference 1e-5 "largest difference"))

          testCase "TensorBoard's own reader finds a run's scalars, histograms and pictures" (fun () ->
              needs "tensorboard"

              inFolder (fun folder ->
                  let directory = (Runner.train (options folder) toy).Directory

                  let script =
                      [ "from tensorboard.backend.event_processing.event_accumulator import EventAccumulator"
                        $"events = EventAccumulator('{directory}', size_guidance=dict(scalars=0, images=0, histograms=0))"
                        "events.Reload()"
                        "print(*[e.step for e in events.Scalars('critic_loss')])"
                        "print(*[e.step for e in events.Images('samples')])"
                        "print(*[sum(e.histogram_value.bucket) for e in events.Histograms('weights/generator.1.weight')])" ]

                  let code, output = python [ "-c"; String.Join("\n", script) ]
                  Expect.equal code 0 output

                  Expect.equal
                      (output.Trim().Split '\n' |> Array.rev |> Array.truncate 3 |> Array.rev)
                      [| String.Join(" ", [ 1..20 ]); "10 20"; "32.0 32.0" |]
                      "what it found")) ]
