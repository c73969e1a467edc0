/// RunAsync: progress, cancellation, what it leaves, and Command.
module Wgan.CSharp.Tests.RunAsyncTests

open System
open System.Collections.Generic
open System.IO
open System.Text.Json
open System.Threading
open System.Threading.Tasks
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.CSharp
open Wgan.CSharp.Usages
open Wgan.CSharp.Tests.Support

/// Progress on the thread that reports it, unlike Progress<T>.
type private Told(act: IterationReport -> unit) =
    let reports = List<IterationReport>()
    member _.Reports = List.ofSeq reports

    interface IProgress<IterationReport> with
        member _.Report report =
            reports.Add report
            act report

let private settings root = RunSettings(Seed = 3L, Root = root)

let private run (root: string) (progress: IProgress<IterationReport> | null) token =
    Building.WganGp().RunAsync(settings root, progress, token)

let private result (task: Task<RunResult>) = task.GetAwaiter().GetResult()

/// Cancels after the report of iteration `last`.
let private cancelAt root last =
    use source = new CancellationTokenSource()

    let told =
        Told(fun report ->
            if report.Iteration = last then
                source.Cancel())

    let task = run root told source.Token
    let ended = (task :> Task).ContinueWith(fun (_: Task) -> ())
    ended.Wait()
    task, told.Reports

let private directory root = RunMembers.Directory(Building.WganGp().Build(), settings root)

let private average (result: RunResult) =
    File.ReadAllBytes(Path.Combine(result.Directory, "checkpoints", "000020", "average.safetensors"))

[<Tests>]
let tests =
    testSequenced
    <| testList
        "RunAsync"
        [ testCase "progress is reported after each logged iteration, with the numbers that are logged" (fun () ->
              inFolder (fun root ->
                  let told = Told ignore
                  let result = result (run root told CancellationToken.None)
                  let reports = told.Reports
                  Expect.equal [ for report in reports -> report.Iteration ] [ 1L; 5L; 10L; 15L; 20L ] "iterations"
                  Expect.all reports (fun report -> report.Iterations = 20L && report.ImagesPerSecond > 0.0) "totals"

                  let logged =
                      [ for line in File.ReadAllLines(Path.Combine(result.Directory, "metrics.jsonl")) do
                            use json = JsonDocument.Parse line
                            let number (name: string) = json.RootElement.GetProperty(name).GetDouble()
                            number "critic_loss", number "generator_loss", number "wasserstein_estimate" ]

                  Expect.equal
                      [ for report in reports -> report.CriticLoss, report.GeneratorLoss, report.WassersteinEstimate ]
                      logged
                      "numbers"))

          testCase
              "a cancelled run ends its task as cancelled, after the iteration it is in, with whole files"
              (fun () ->
                  inFolder (fun root ->
                      let task, reports = cancelAt root 5L
                      Expect.isTrue task.IsCanceled $"the task is {task.Status}"
                      Expect.equal (List.last reports).Iteration 5L "the last iteration"
                      Expect.isNull (RunResult.read (directory root)) "there is no result"

                      use _description =
                          JsonDocument.Parse(File.ReadAllText(Path.Combine(directory root, "experiment.json")))

                      for line in File.ReadAllLines(Path.Combine(directory root, "metrics.jsonl")) do
                          use _line = JsonDocument.Parse line
                          ()))

          testCase "a cancelled run is resumed to the bytes of an unbroken one, and not trained over" (fun () ->
              inFolder (fun root ->
                  let broken = Path.Combine(root, "broken")
                  cancelAt broken 5L |> ignore

                  Expect.throwsC (fun () -> result (run broken null CancellationToken.None) |> ignore) (fun error ->
                      Expect.stringContains error.Message "unfinished run, at iteration 5 of 20" "message")

                  let experiment = Building.WganGp().Build()
                  let resumed = result (RunMembers.ResumeAsync(experiment, settings broken, CancellationToken.None))
                  let unbroken = result (run (Path.Combine(root, "unbroken")) null CancellationToken.None)
                  Expect.equal (average resumed) (average unbroken) "average"))

          testCase "Fresh puts a run aside that is there" (fun () ->
              inFolder (fun root ->
                  cancelAt root 5L |> ignore
                  let fresh = RunSettings(Seed = 3L, Root = root, Fresh = true)
                  let again = result (Building.WganGp().RunAsync fresh)
                  Expect.equal again.Iterations 20L "finished"
                  let folders = Directory.GetDirectories(nonNull (Path.GetDirectoryName again.Directory))
                  Expect.hasLength folders 2 "the old one is still there"))

          testCase "neither a cancelled nor a finished run leaves tensors" (fun () ->
              inFolder (fun root ->
                  // What the first run makes once and keeps is not a leak.
                  result (run (Path.Combine(root, "first")) null CancellationToken.None) |> ignore
                  let before = tensorCount ()
                  cancelAt (Path.Combine(root, "cancelled")) 5L |> ignore
                  Expect.equal (tensorCount ()) before "after a cancelled run"

                  result (run (Path.Combine(root, "finished")) null CancellationToken.None)
                  |> ignore

                  Expect.equal (tensorCount ()) before "after a finished run"))

          testCase "a run that is cancelled before it starts leaves nothing" (fun () ->
              inFolder (fun root ->
                  let task = run root null (CancellationToken true)
                  Expect.isTrue task.IsCanceled $"the task is {task.Status}"
                  Expect.isEmpty (Directory.GetFileSystemEntries root) "files"))

          testCase "wrong settings are one error that names them all, before anything is written" (fun () ->
              inFolder (fun root ->
                  let wrong =
                      RunSettings(Seed = -1L, Root = " ", Threads = -2, NameMap = Path.Combine(root, "map.json"))

                  Expect.throwsC (fun () -> result (Building.WganGp().RunAsync wrong) |> ignore) (fun error ->
                      Expect.isTrue (error :? WganException) $"%O{error}"

                      Expect.equal
                          (error.Message.Split Environment.NewLine)
                          [| "Seed: must be at least 0, not -1"
                             "Root: must name a folder"
                             "Threads: must be at least 0, not -2"
                             "NameMap: names tensors of FromWeights, which is null" |]
                          "message")

                  Expect.isEmpty (Directory.GetFileSystemEntries root) "files"))

          testCase "a run has the numbers' type and the threads that its settings say" (fun () ->
              inFolder (fun root ->
                  let settings =
                      RunSettings(Root = root, Device = torch.CPU, DType = torch.ScalarType.Float64, Threads = 1)

                  let experiment = Building.WganGp().For(1L).Build()

                  result (RunMembers.RunAsync(experiment, settings, CancellationToken.None))
                  |> ignore

                  use _scope = torch.NewDisposeScope()
                  let struct (samples, _) = RunMembers.Sample(experiment, settings, 2)
                  Expect.equal samples.dtype torch.ScalarType.Float64 "type"))

          testCase "an exception in progress ends the run with it" (fun () ->
              inFolder (fun root ->
                  let task = run root (Told(fun _ -> invalidOp "enough")) CancellationToken.None

                  Expect.throwsC (fun () -> result task |> ignore) (fun error ->
                      Expect.equal error.Message "enough" "message")))

          testCase "samples of a finished run come with the latents they came from" (fun () ->
              inFolder (fun root ->
                  use _scope = torch.NewDisposeScope()
                  result (run root null CancellationToken.None) |> ignore
                  let struct (samples, latents) = RunMembers.Sample(Building.WganGp().Build(), settings root, 6)
                  Expect.equal (samples.shape, latents.shape) ([| 6L; 2L |], [| 6L; 2L |]) "shapes"))

          testCase
              "Command has the exit codes of the F# scripts, and prints what is wrong with an experiment"
              (fun () ->
                  let code (arguments: string list) (experiment: ExperimentBuilder) =
                      Command.RunAsync(Array.ofList arguments, experiment).GetAwaiter().GetResult()

                  let error = Console.Error
                  use told = new StringWriter()

                  try
                      Console.SetError told
                      Expect.equal (code [ "trane" ] (Building.WganGp())) 2 "wrong usage"
                      Expect.stringContains (told.ToString()) "unknown verb 'trane'" "what is wrong"
                      Expect.equal (code [] (Mistakes.Everything())) 1 "refused"
                      Expect.stringContains (told.ToString()) "ClipWeights: bound must be positive" "what is wrong"
                  finally
                      Console.SetError error) ]
