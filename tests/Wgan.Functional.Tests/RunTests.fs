module Wgan.Functional.Tests.RunTests

open System
open System.IO
open System.Text.Json
open System.Text.RegularExpressions
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private options root =
    { RunOptions.Default with
        Root = root
        Quiet = true }

let private trainIn root = Runner.train (options root) toy

/// Every file below a folder, and what is in it.
let private contents (folder: string) =
    [ for path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories) |> Array.sort do
          Path.GetRelativePath(folder, path), File.ReadAllBytes path ]

let private withoutTimes (metrics: string) =
    Regex.Replace(metrics, "\"(seconds|images_per_second)\":[-0-9.eE+]+", "\"$1\":0")

let private command = Console.command

let private isOneLine (text: string) = text.TrimEnd('\n').Split('\n').Length = 1 && not (text.Contains "   at ")

let private broken =
    { toy with
        Data = Dataset.ofTensor "none" (torch.zeros ([| 3L; 2L |])) }

/// What genuine TorchSharp raises where there is no libtorch.
let private withoutLibtorch =
    let reason = NotSupportedException "there is no reference to libtorch\n\nTrace:\n   ..."

    { toy with
        Data =
            Dataset.custom "unloaded" "1" [||] [| 2L |] (fun _ _ _ ->
                raise (TypeInitializationException("TorchSharp.torch", reason))) }

let private mistakes root =
    [ "unknown verb", [ "trane" ], toy, 2, "unknown verb 'trane'"
      "unknown option", [ "--sed"; "1" ], toy, 2, "--sed"
      "no iterations", [ "--iterations"; "-1" ], toy, 2, "--iterations -1"
      "not a number", [ "--seed"; "x" ], toy, 2, "parameter '--seed' must be followed by a whole number"
      "an option twice", [ "--seed"; "1"; "--seed"; "2" ], toy, 2, "--seed"
      "threads of 0", [ "--threads"; "0" ], toy, 2, "--threads 0"
      "unknown device", [ "--device"; "tpu" ], toy, 2, "--device tpu: expected cpu, cuda or cuda:NUMBER"
      "a device's number that is none", [ "--device"; "cuda:x" ], toy, 2, "--device cuda:x: expected cpu"
      if not (torch.cuda.is_available ()) then
          "a device that is not here",
          [ "--device"; "cuda:1" ],
          toy,
          1,
          "--device cuda:1: libtorch finds no CUDA device here"
      "count while training", [ "--count"; "3" ], toy, 2, "sample"
      "count of 0", [ "sample"; "--count"; "0" ], toy, 2, "--count 0"
      "strange file", [ "sample"; "--out"; "x.jpg" ], toy, 2, "x.jpg"
      "no run to sample", [ "sample"; "--runs"; Path.Combine(root, "none") ], toy, 1, "train it first"
      "too little data", [ "--runs"; root; "--quiet" ], broken, 1, "3 samples"
      "no libtorch", [ "--runs"; root; "--quiet" ], withoutLibtorch, 1, "there is no reference to libtorch"
      "an invalid experiment", [ "--runs"; root ], { toy with BatchSize = 0 }, 1, "BatchSize" ]

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Run"
        [ testCase "a run leaves its files, whole" (fun () ->
              inFolder (fun root ->
                  let result = trainIn root
                  let file name = Path.Combine(result.Directory, name)
                  let hash = Experiment.hash toy
                  Expect.stringStarts (nonNull (Path.GetFileName result.Directory)) hash[..7] "folder"

                  for name in
                      [ "experiment.json"
                        "result.json"
                        "samples/000000.png"
                        "samples/000020.png"
                        "checkpoints/000020/generator.safetensors"
                        "checkpoints/000020/critic.safetensors"
                        "checkpoints/000020/average.safetensors" ] do
                      Expect.isTrue (File.Exists(file name)) name

                  let lines = File.ReadAllLines(file "metrics.jsonl")
                  Expect.hasLength lines 20 "lines"

                  for i, line in Array.indexed lines do
                      use json = JsonDocument.Parse line
                      Expect.equal (json.RootElement.GetProperty("iteration").GetInt64()) (int64 i + 1L) "iteration"

                      for name in
                          [ "critic_loss"
                            "generator_loss"
                            "wasserstein_estimate"
                            "penalties.gradientPenalty"
                            "critic_gradient_norm" ] do
                          Expect.isTrue (Double.IsFinite(json.RootElement.GetProperty(name).GetDouble())) name

                  use description = JsonDocument.Parse(File.ReadAllText(file "experiment.json"))

                  Expect.equal (description.RootElement.GetProperty("hash").GetString()) (Experiment.hash toy) "hash"

                  let coverage = nonNull result.Coverage
                  Expect.equal coverage.Modes 8 "coverage"))

          testCase "the same seed gives the same bytes, another seed others" (fun () ->
              inFolder (fun root ->
                  let read (result: RunResult) name = File.ReadAllBytes(Path.Combine(result.Directory, name))

                  let metrics (result: RunResult) =
                      File.ReadAllText(Path.Combine(result.Directory, "metrics.jsonl"))
                      |> withoutTimes

                  let a, b = trainIn (Path.Combine(root, "a")), trainIn (Path.Combine(root, "b"))
                  let other = Runner.train { options root with Seed = 1L } toy

                  for name in [ "generator"; "critic"; "average" ] do
                      let name = $"checkpoints/000020/{name}.safetensors"
                      Expect.equal (read a name) (read b name) name
                      Expect.notEqual (read a name) (read other name) $"{name} of another seed"

                  Expect.equal (metrics a) (metrics b) "metrics"
                  Expect.equal (read a "samples/000020.png") (read b "samples/000020.png") "picture"))

          testCase "training where a finished run lies returns its result and writes nothing" (fun () ->
              inFolder (fun root ->
                  let first = trainIn root
                  let written = File.GetLastWriteTimeUtc(Path.Combine(first.Directory, "metrics.jsonl"))
                  let second = trainIn root

                  Expect.equal
                      (File.GetLastWriteTimeUtc(Path.Combine(first.Directory, "metrics.jsonl")))
                      written
                      "metrics"

                  Expect.equal second.FinalEstimate first.FinalEstimate "result"))

          testCase "training for longer than a finished run says what to do, and with Fresh puts it aside" (fun () ->
              inFolder (fun root ->
                  let first = trainIn root
                  let longer = { toy with Iterations = 25L }
                  let before = contents first.Directory
                  let message = failure (fun () -> Runner.train (options root) longer |> ignore)

                  for word in [ "finished run of 20 iterations"; "resume"; "--fresh" ] do
                      Expect.stringContains message word "message"

                  Expect.equal (contents first.Directory) before "nothing is touched"

                  for aside in [ "-20"; "-25"; "-25-2" ] do
                      let result = Runner.train { options root with Fresh = true } longer
                      Expect.equal result.Directory first.Directory "folder"
                      Expect.isTrue (Directory.Exists(first.Directory + aside)) $"put aside as {aside}"

                  Expect.equal (contents (first.Directory + "-20")) before "whole"))

          testCase "sampled files hold what the trained generator makes of their latents" (fun () ->
              inFolder (fun root ->
                  let result = trainIn root
                  let out = Path.Combine(root, "s.safetensors")
                  let code, text, error = command [ "sample"; "--count"; "5"; "--runs"; root; "--out"; out ] toy
                  Expect.equal (code, error) (0, "") "exit"
                  Expect.stringContains text "5 samples" "words"
                  let file = Safetensors.read out

                  Expect.equal
                      [ for t in file.Tensors -> t.Name, List.ofArray t.Shape ]
                      [ "latents", [ 5L; 2L ]; "samples", [ 5L; 2L ] ]
                      "tensors"

                  use _scope = torch.NewDisposeScope()
                  let struct (samples, latents) = Runner.sample (options root) toy 5 -1
                  let path = Path.Combine(result.Directory, "checkpoints/000020/average.safetensors")
                  let template = toy.Generator.Init(f32, Rng.key 0L, [| 2L |])
                  let average = TensorFiles.readNetwork path "generator" f32 template
                  sameBits samples (Training.generate toy average (NetworkInput.Of latents)) "samples"
                  Expect.equal file.Tensors[1].Data (samples.bytes.ToArray()) "file"))

          testCase "weights of another network are refused by name and shape" (fun () ->
              inFolder (fun root ->
                  let path = Path.Combine(trainIn(root).Directory, "checkpoints/000020/generator.safetensors")
                  let template width = (Mlp.create Weights.PyTorch width 2).Init(f32, Rng.key 0L, [| 2L |])

                  let read width =
                      failure (fun () -> TensorFiles.readNetwork path "generator" f32 (template width) |> ignore)

                  Expect.stringContains (read [| 17; 16 |]) "'generator.1.weight' has shape [16, 2]" "shape"
                  Expect.stringContains (read [| 16; 16; 2 |]) "missing" "missing"
                  Expect.stringContains (read [| 16 |]) "generator.3.weight" "left over or other shape"))

          testCase "describe prints the experiment and runs nothing" (fun () ->
              inFolder (fun root ->
                  let code, text, error = command [ "describe"; "--runs"; Path.Combine(root, "x") ] toy
                  Expect.equal (code, error) (0, "") "exit"
                  use json = JsonDocument.Parse text
                  Expect.equal (json.RootElement.GetProperty("name").GetString()) "toy" "name"
                  Expect.isEmpty (Directory.GetFileSystemEntries root) "files"))

          testCase "help tells verbs and options" (fun () ->
              let code, text, _ = command [ "--help" ] toy
              Expect.equal code 0 "exit"

              for word in
                  [ "train"
                    "sample"
                    "describe"
                    "resume"
                    "interpolate"
                    "evaluate"
                    "report"
                    "--seed"
                    "--iterations"
                    "--device"
                    "--threads"
                    "--runs"
                    "--quiet"
                    "--count"
                    "--out" ] do
                  Expect.stringContains text word "help")

          testCase "each mistake is one clear line and leaves nothing half-written" (fun () ->
              inFolder (fun root ->
                  for name, arguments, experiment, expected, words in mistakes root do
                      let code, _, error = command arguments experiment
                      Expect.equal code expected $"{name}: exit code ({error})"
                      Expect.stringContains error words name
                      Expect.isTrue (isOneLine error) $"{name}: one line, not: {error}"

                  Expect.isEmpty (Directory.GetFiles(root, "result.json", SearchOption.AllDirectories)) "results"))

          testCase "a folder that cannot be written is one clear line" (fun () ->
              inFolder (fun root ->
                  let inTheWay = Path.Combine(root, "file")
                  File.WriteAllText(inTheWay, "")
                  let code, _, error = command [ "--runs"; Path.Combine(inTheWay, "runs"); "--quiet" ] toy
                  Expect.equal code 1 "exit"
                  Expect.stringContains error inTheWay "names the path"
                  Expect.isTrue (isOneLine error) error))

          testCase "a loss that is not a number stops the run with its name and iteration" (fun () ->
              inFolder (fun root ->
                  let nan =
                      Loss.custom "nan" "1" (fun s -> s.Fake.mean().log().mul(scalar nan)) (fun s -> s.Fake.mean ())

                  let message =
                      failure (fun () ->
                          Runner.train
                              (options root)
                              { toy with
                                  Objective = Objective.ofLoss nan }
                          |> ignore)

                  Expect.stringContains message "iteration 1" "iteration"
                  Expect.stringContains message "critic_loss" "name")) ]
