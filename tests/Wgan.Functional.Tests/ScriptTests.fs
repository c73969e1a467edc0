module Wgan.Functional.Tests.ScriptTests

open System
open System.Diagnostics
open System.IO
open System.Text.RegularExpressions
open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private experiments = Path.Combine(repository, "experiments")

/// Exit code, standard output and standard error of `dotnet fsi`.
let private fsi (arguments: string list) =
    let start =
        ProcessStartInfo(
            "dotnet",
            "fsi" :: arguments,
            WorkingDirectory = experiments,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        )

    use script = nonNull (Process.Start start)
    let error = script.StandardError.ReadToEndAsync()
    let output = script.StandardOutput.ReadToEnd()
    script.WaitForExit()
    script.ExitCode, output, error.Result

let private succeeds arguments =
    let code, output, error = fsi arguments
    Expect.equal code 0 $"{arguments}: {output}{error}"
    output

/// The longest F# block under a heading of the README.
let private readmeBlock (heading: string) =
    let text = File.ReadAllText(Path.Combine(repository, "README.md"))
    let section = text.Substring(text.IndexOf("## " + heading))
    Regex.Match(section, "```fsharp\n(.*?)```", RegexOptions.Singleline).Groups[1].Value

/// The F# blocks of docs/variants.md.
let private variantBlocks () =
    let text = File.ReadAllText(Path.Combine(repository, "docs", "variants.md"))
    [ for block in Regex.Matches(text, "```fsharp\n(.*?)```", RegexOptions.Singleline) -> block.Groups[1].Value ]

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Scripts"
        [ testCase "a short real run of the Fashion-MNIST script ends in files" (fun () ->
              inFolder (fun runs ->
                  let output = succeeds [ "wgan_gp_fashion.fsx"; "--"; "--iterations"; "3"; "--runs"; runs ]
                  Expect.stringContains output "3 iterations in" "result"
                  let pictures = Directory.GetFiles(runs, "000003.png", SearchOption.AllDirectories)
                  Expect.hasLength pictures 1 "picture"))

          testCase "a short real run of the clipped WGAN ends in files" (fun () ->
              inFolder (fun runs ->
                  let output =
                      succeeds
                          [ "wgan_clip_fashion.fsx"
                            "--"
                            "--iterations"
                            "2"
                            "--runs"
                            runs
                            "--quiet" ]

                  Expect.stringContains output "2 iterations in" "result"))

          testCase "a short real run on a folder of images ends in files" (fun () ->
              inFolder (fun folder ->
                  let images = Path.Combine(folder, "images")
                  ImageFolder.write images 40 FashionMnist.test
                  Environment.SetEnvironmentVariable("WGAN_FOLDER", images)

                  try
                      let runs = Path.Combine(folder, "runs")
                      let output = succeeds [ "image_folder.fsx"; "--"; "--iterations"; "2"; "--runs"; runs ]
                      Expect.stringContains output "2 iterations in" "result"
                  finally
                      Environment.SetEnvironmentVariable("WGAN_FOLDER", null)))

          testCase "missing data is one clear line and exit code 1" (fun () ->
              inFolder (fun folder ->
                  Environment.SetEnvironmentVariable("WGAN_DATA", folder)

                  try
                      let code, _, error = fsi [ "wgan_gp_fashion.fsx"; "--"; "--runs"; Path.Combine(folder, "runs") ]

                      Expect.equal code 1 "exit"
                      Expect.stringContains error "WGAN_DATA is set to" "message"
                      Expect.equal (error.Trim().Split('\n').Length) 1 error
                      Expect.isEmpty (Directory.GetFileSystemEntries folder) "nothing written"
                  finally
                      Environment.SetEnvironmentVariable("WGAN_DATA", null)))

          testCase "the hand-written loop runs, and its losses are finite" (fun () ->
              let lines = (succeeds [ "hand_written_loop.fsx" ]).Trim().Split '\n'
              Expect.hasLength lines 5 "a line every 100 iterations"

              for line in lines do
                  Expect.isMatch line @"^iteration \d+: critic -?\d+\.\d+, generator -?\d+\.\d+$" "line")

          for heading, script in
              [ "Composing an objective", "own_objective.fsx"
                "A loop by hand", "hand_written_loop.fsx" ] do
              testCase $"the README's example under '{heading}' is {script}" (fun () ->
                  Expect.equal (readmeBlock heading) (File.ReadAllText(Path.Combine(experiments, script))) "text")

          testCase "docs/variants.md shows variants.fsx, every variant in at most 15 lines" (fun () ->
              let script = File.ReadAllText(Path.Combine(experiments, "variants.fsx"))
              let listed = Regex.Match(script, @"let variants =\s*\[(.*?)\]", RegexOptions.Singleline).Groups[1].Value
              let names = Regex.Matches(listed, @"\w+") |> Seq.map _.Value |> List.ofSeq
              let blocks = variantBlocks ()

              for block in blocks do
                  Expect.stringContains script ("\n" + block) "in the script"
                  Expect.isLessThanOrEqual (block.Trim().Split('\n').Length) 15 block

              Expect.isNonEmpty names "variants"

              for name in names do
                  Expect.exists blocks _.StartsWith($"let {name} =") name)

          testCase "a variant is run by its name, and without one the names are told" (fun () ->
              inFolder (fun runs ->
                  let output =
                      succeeds
                          [ "variants.fsx"
                            "--"
                            "ebgan"
                            "--iterations"
                            "2"
                            "--runs"
                            runs
                            "--quiet" ]

                  Expect.stringContains output "2 iterations in" "result"
                  let code, _, error = fsi [ "variants.fsx" ]
                  Expect.equal code 2 "exit code"
                  Expect.stringContains error "ebgan, began" "names")) ]
