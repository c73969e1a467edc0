/// experiments/*.cs: each compiles, and does in this process what its command line asks for.
module Wgan.CSharp.Tests.ExperimentFileTests

open System
open System.IO
open System.Text.RegularExpressions
open Expecto
open Wgan.CSharp.Tests.Support

let private folder = Path.Combine(repository, "experiments")

let private files =
    Directory.GetFiles(folder, "*.cs")
    |> Array.map (Path.GetFileName >> nonNull)
    |> Array.sort
    |> List.ofArray

/// The file without its directives, which are for `dotnet run`.
let private source name =
    File.ReadAllLines(Path.Combine(folder, name))
    |> Array.map (fun line -> if line.StartsWith "#:" then "" else line)
    |> String.concat "\n"

/// Exit code and standard output of a program.
let private run name (arguments: string list) =
    match Compiler.program (source name) with
    | Error problems -> failtestf "%s: %A" name problems
    | Ok main ->
        let out, error = Console.Out, Console.Error
        use text = new StringWriter()
        use told = new StringWriter()

        try
            Console.SetOut text
            Console.SetError told
            let code = main.Invoke(null, [| box (Array.ofList arguments) |])
            unbox<int> code, text.ToString()
        finally
            Console.SetOut out
            Console.SetError error

/// Programs that end in Command, and their twins among the F# scripts.
let private experiments =
    [ "LsganRing.cs", None
      "OwnVariant.cs", None
      "Sweep.cs", None
      "WganClipFashion.cs", Some "wgan_clip_fashion.fsx"
      "WganGpFashion.cs", Some "wgan_gp_fashion.fsx" ]

let private hashIn (description: string) = Regex.Match(description, "\"hash\": \"([0-9a-f]{64})\"").Groups[1].Value

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Experiment files"
        [ testCase "each is known to these tests, refers to the project, and has 15 to 40 lines"
          <| fun () ->
              Expect.equal (Set.ofList files) (Set.ofList ("HandWrittenLoop.cs" :: List.map fst experiments)) "files"

              for name in files do
                  let lines = File.ReadAllLines(Path.Combine(folder, name))
                  Expect.contains lines "#:project ../src/Wgan.CSharp" name
                  Expect.isTrue (lines.Length >= 15 && lines.Length <= 40) $"{name} has {lines.Length} lines"

          testCase "HandWrittenLoop.cs compiles without a warning"
          <| fun () ->
              match Compiler.program (source "HandWrittenLoop.cs") with
              | Ok _ -> ()
              | Error problems -> failtestf "%A" problems

          for name, twin in experiments do
              testCase $"{name} compiles without a warning and describes itself" (fun () ->
                  let code, text = run name [ "describe" ]
                  Expect.equal code 0 text
                  Expect.equal (hashIn text).Length 64 "hash"

                  match twin with
                  | None -> ()
                  | Some script ->
                      let code, fromFSharp = dotnet [ "fsi"; Path.Combine(folder, script); "--"; "describe" ]
                      Expect.equal code 0 fromFSharp
                      Expect.equal (hashIn text) (hashIn fromFSharp) $"the hash of {script}")

          testCase
              "a sweep trains each of its runs in a folder of its own, and finishes at once when asked again"
              (fun () ->
                  inFolder (fun root ->
                      let arguments = [ "--iterations"; "2"; "--quiet"; "--runs"; root ]
                      let code, _ = run "Sweep.cs" arguments
                      Expect.equal code 0 "exit code"
                      let results = Directory.GetFiles(root, "result.json", SearchOption.AllDirectories)
                      Expect.hasLength results 6 "three weights, two seeds"
                      let written = [ for path in results -> File.GetLastWriteTimeUtc path ]
                      let code, _ = run "Sweep.cs" arguments
                      Expect.equal code 0 "again"

                      Expect.equal
                          [ for path in results -> File.GetLastWriteTimeUtc path ]
                          written
                          "nothing was trained"))

          testCase "a sweep, which says the seeds itself, refuses one from the command line"
          <| fun () -> Expect.equal (fst (run "Sweep.cs" [ "describe"; "--seed"; "3" ])) 2 "wrong usage"

          testCase "a program's exit code is the command line's"
          <| fun () -> Expect.equal (fst (run "OwnVariant.cs" [ "--sed"; "1" ])) 2 "wrong usage" ]
