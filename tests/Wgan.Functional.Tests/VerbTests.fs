/// The verbs that look at a run, through the command line.
module Wgan.Functional.Tests.VerbTests

open System.IO
open System.Text.Json
open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private often = { toy with CheckpointEvery = 8L }

/// Trains `often` below a folder, and hands over the options that name it.
let private afterTraining (body: string -> string list -> unit) =
    inFolder (fun root ->
        let runs = [ "--runs"; root ]
        let code, _, error = Console.command ("train" :: "--quiet" :: runs) often
        Expect.equal (code, error) (0, "") "training"
        body root runs)

let private succeeds arguments =
    let code, output, error = Console.command arguments often
    Expect.equal (code, error) (0, "") $"{arguments}"
    output

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Verbs"
        [ testCase "sample writes what the options ask for" (fun () ->
              afterTraining (fun root runs ->
                  let sample name more =
                      let out = Path.Combine(root, name)
                      let output = succeeds ([ "sample"; "--count"; "9"; "--out"; out ] @ more @ runs)
                      Expect.stringContains output "9 samples" "words"
                      File.ReadAllBytes out

                  let latest = sample "a.safetensors" []

                  Expect.equal
                      (sample "b.safetensors" [ "--checkpoint"; "20"; "--weights"; "average" ])
                      latest
                      "the defaults"

                  Expect.notEqual (sample "c.safetensors" [ "--checkpoint"; "8" ]) latest "another checkpoint"
                  Expect.notEqual (sample "d.safetensors" [ "--weights"; "generator" ]) latest "the generator itself"
                  sample "e.safetensors" [ "--truncation"; "0.5" ] |> ignore
                  let file = Safetensors.read (Path.Combine(root, "e.safetensors"))
                  let latents = file.Tensors |> Seq.find (fun entry -> entry.Name = "latents")
                  let values = latents.Data |> Array.chunkBySize 4 |> Array.map System.BitConverter.ToSingle
                  Expect.isLessThanOrEqual (values |> Array.map abs |> Array.max) 0.5f "truncated"
                  let picture = sample "f.png" []
                  Expect.equal picture[1..3] "PNG"B "a picture"))

          testCase "interpolate writes rows of steps" (fun () ->
              afterTraining (fun root runs ->
                  let out = Path.Combine(root, "i.safetensors")
                  let output = succeeds ([ "interpolate"; "--count"; "3"; "--steps"; "5"; "--out"; out ] @ runs)
                  Expect.stringContains output "15 samples" "words"

                  Expect.equal
                      [ for entry in (Safetensors.read out).Tensors -> entry.Name, List.ofArray entry.Shape ]
                      [ "latents", [ 15L; 2L ]; "samples", [ 15L; 2L ] ]
                      "tensors"))

          testCase "evaluate prints each measure of a checkpoint, and writes evaluation.json" (fun () ->
              afterTraining (fun root runs ->
                  let output = succeeds ([ "evaluate"; "--samples"; "500"; "--checkpoint"; "16" ] @ runs)

                  for line in
                      [ "modes captured "
                        "high quality "
                        "W1 "
                        "(coordinates; exact; 500 real, 500 fake); real: drawn anew: ring(count=8)"
                        "Wasserstein estimate " ] do
                      Expect.stringContains output line "measure"

                  let path = Directory.GetFiles(root, "evaluation.json", SearchOption.AllDirectories)
                  Expect.stringContains output (Array.exactlyOne path) "where"))

          testCase
              "evaluate --all-checkpoints prints a table, and names the best and the last of each metric"
              (fun () ->
                  afterTraining (fun _ runs ->
                      let output =
                          succeeds (
                              [ "evaluate"
                                "--samples"
                                "100"
                                "--all-checkpoints"
                                "--metrics"
                                "sliced_w1,critic" ]
                              @ runs
                          )

                      Expect.stringContains output "| iteration | sliced W1" "header"
                      Expect.isMatch output @"(?m)^\| 8 .*\n\| 16 .*\n\| 20 " "rows"
                      Expect.isMatch output @"sliced W1: best [\d.]+ at (8|16|20), last [\d.]+ at 20" "best and last"))

          testCase "report writes a page and says where" (fun () ->
              afterTraining (fun root runs ->
                  let path = (succeeds ("report" :: runs)).Trim()

                  Expect.equal
                      path
                      (RunDirectory.report (RunDirectory.path often { RunOptions.Default with Root = root }))
                      "path"

                  Expect.isTrue (File.Exists path) "page"))

          testCase "resume of a finished run prints its result" (fun () ->
              afterTraining (fun _ runs ->
                  Expect.stringContains (succeeds ("resume" :: "--quiet" :: runs)) "20 iterations in" "result"))

          testCase "describe shows both networks, layer by layer" (fun () ->
              use json = JsonDocument.Parse(succeeds [ "describe" ])
              let networks = json.RootElement.GetProperty "networks"
              let generator = networks.GetProperty "generator"

              Expect.equal
                  (generator.GetProperty("parameters").GetInt64())
                  (2L * 16L + 16L + 16L * 16L + 16L + 16L * 2L + 2L)
                  "count"

              let layers = [ for layer in generator.GetProperty("layers").EnumerateArray() -> layer ]
              Expect.equal layers.Length 6 "layers"

              Expect.stringStarts
                  (nonNull (layers[1].GetProperty("layer").GetString()))
                  "1 dense(units=16"
                  "the first layer"

              Expect.equal
                  [ for n in layers[1].GetProperty("weight").EnumerateArray() -> n.GetInt64() ]
                  [ 16L; 2L ]
                  "weight"

              Expect.equal
                  [ for n in networks.GetProperty("critic").GetProperty("output").EnumerateArray() -> n.GetInt64() ]
                  [ 1L ]
                  "output")

          testCase "describe --diff prints each difference of two runs, or that there is none" (fun () ->
              inFolder (fun root ->
                  let file name experiment =
                      let path = Path.Combine(root, name)
                      File.WriteAllText(path, RunDirectory.descriptionJson experiment RunOptions.Default)
                      path

                  let a, b = file "a.json" toy, file "b.json" { toy with BatchSize = 4 }
                  Expect.equal (succeeds [ "describe"; "--diff"; a; b ]) "batchSize: 8 -> 4\n" "one"
                  Expect.equal (succeeds [ "describe"; "--diff"; a; a ]) "no difference\n" "none"))

          testCase "options of one verb are refused by another, and values out of range by their own" (fun () ->
              for arguments, code, part in
                  [ [ "train"; "--truncation"; "1" ], 2, "--truncation belongs to sample, not to the verb train"
                    [ "sample"; "--steps"; "3" ], 2, "--steps belongs to interpolate"
                    [ "resume"; "--fresh" ], 2, "--fresh belongs to train"
                    [ "evaluate"; "--out"; "x.png" ], 2, "--out belongs to sample, interpolate"
                    [ "evaluate"; "--count"; "9" ], 2, "--count belongs to sample, interpolate"
                    [ "sample"; "--samples"; "9" ], 2, "--samples belongs to evaluate"
                    [ "evaluate"; "--samples"; "9" ], 2, "--samples 9: must be at least 10"
                    [ "evaluate"; "--all-checkpoints"; "--checkpoint"; "8" ], 2, "exclude each other"
                    [ "evaluate"; "--extractor"; "inception" ], 1, "there is classifier, projection, pixels, none"
                    [ "interpolate"; "--steps"; "1" ], 2, "--steps 1: must be at least 2"
                    [ "sample"; "--weights"; "critic" ], 2, "--weights critic"
                    [ "sample"; "--checkpoint"; "-1" ], 2, "--checkpoint -1"
                    [ "train"; "--name-map"; "x" ], 2, "--from-weights"
                    [ "train"; "--from-weights"; "/none.safetensors" ], 1, "/none.safetensors: no such file"
                    [ "report"; "--runs"; "/none" ], 1, "there is no run in"
                    [ "evaluate"; "--runs"; "/none" ], 1, "train it first"
                    [ "describe"; "--diff"; "/none"; "/none" ], 1, "/none: no such file" ] do
                  let actual, _, error = Console.command arguments often
                  Expect.equal actual code $"{arguments}: {error}"
                  Expect.stringContains error part "message"
                  Expect.equal (error.TrimEnd('\n').Split '\n').Length 1 "one line") ]
