/// Disks that are full, read-only, or lose files under a reader.
module Wgan.Functional.Tests.DiskTests

open System
open System.Diagnostics
open System.IO
open System.Threading
open System.Threading.Tasks
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private command (name: string) (arguments: string list) =
    try
        use started = nonNull (Process.Start(ProcessStartInfo(name, arguments, RedirectStandardError = true)))

        started.WaitForExit()
        started.ExitCode = 0
    with :? ComponentModel.Win32Exception ->
        false

/// Hands over a folder with a file system of its own, of that size in memory; only root can make one.
let private onSmallDisk (size: string) (body: string -> unit) =
    inFolder (fun folder ->
        if not (command "mount" [ "-t"; "tmpfs"; "-o"; $"size={size}"; "tmpfs"; folder ]) then
            skiptest "only root can mount a tmpfs"

        try
            body folder
        finally
            command "umount" [ folder ] |> ignore)

let private directory root =
    RunDirectory.path (Child.experiment "busy") { RunOptions.Default with Root = root }

let private arguments root = [ "--threads"; "1"; "--quiet"; "--runs"; root ]

/// Every file that is there whole is valid: checkpoints load, pictures end, JSON parses.
let private allValid (directory: string) =
    use _scope = torch.NewDisposeScope()
    let busy = Child.experiment "busy"

    for iteration in CheckpointFolder.list directory do
        let folder = RunDirectory.checkpoint directory iteration
        Checkpoint.readState busy folder |> Checkpoint.load busy f32 folder |> ignore

    for path in Directory.GetFiles(RunDirectory.samples directory) do
        let png = File.ReadAllBytes path
        Expect.equal png[png.Length - 8 .. png.Length - 5] "IEND"B path

    Metrics.read (RunDirectory.metrics directory) |> ignore

let private isOneLine (text: string) = not (text.Trim().Contains '\n') && not (text.Contains "   at ")

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Disk"
        [ testCase
              "a full disk is named with the file, leaves everything earlier valid, and the run goes on when there is room"
              (fun () ->
                  inFolder (fun elsewhere ->
                      onSmallDisk "256k" (fun root ->
                          // Fills up somewhere among checkpoints, metrics, events and pictures.
                          let code, _, error = Child.run "busy" ("train" :: arguments root)
                          Expect.equal code 1 error
                          Expect.stringContains error "the disk is full" "why"
                          Expect.stringContains error root "which file"
                          Expect.isTrue (isOneLine error) error
                          allValid (directory root)
                          Expect.isTrue (command "mount" [ "-o"; "remount,size=16m"; root ]) "there is room"
                          let code, _, error = Child.run "busy" ("resume" :: arguments root)
                          Expect.equal code 0 error
                          let code, _, error = Child.run "busy" ("train" :: arguments elsewhere)
                          Expect.equal code 0 error
                          Child.sameRuns (directory root) (directory elsewhere) "resumed")))

          testCase "a disk that becomes read-only is named with the file" (fun () ->
              onSmallDisk "16m" (fun root ->
                  let code, _, error = Child.run "busy" ("train" :: "--iterations" :: "20" :: arguments root)
                  Expect.equal code 0 error
                  Expect.isTrue (command "mount" [ "-o"; "remount,ro"; root ]) "read-only"

                  for verb in
                      [ [ "resume" ]
                        [ "train"; "--fresh" ]
                        [ "report" ]
                        [ "train"; "--seed"; "1" ] ] do
                      let code, _, error =
                          Child.run
                              "busy"
                              (verb
                               @ (if verb = [ "report" ] then
                                      [ "--runs"; root ]
                                  else
                                      arguments root))

                      Expect.equal code 1 $"{verb}: {error}"
                      Expect.stringContains error "the file system is read-only" $"{verb}"
                      Expect.stringContains error root $"{verb}: which file"
                      Expect.isTrue (isOneLine error) error

                  allValid (directory root)))

          testCase "a file that vanishes, shrinks or grows while it is read is read whole or named" (fun () ->
              inFolder (fun folder ->
                  let path = Path.Combine(folder, "x.safetensors")

                  let entry: TensorEntry =
                      { Name = "a"
                        DType = "U8"
                        Shape = [| 2_000_000L |]
                        Data = Array.create 2_000_000 7uy }

                  Safetensors.write path (Collections.Generic.Dictionary<string, string>()) [| entry |]
                  let whole = File.ReadAllBytes path
                  use stop = new CancellationTokenSource()

                  let meddler =
                      Task.Run(fun () ->
                          let random = Random 1

                          while not stop.IsCancellationRequested do
                              match random.Next 3 with
                              | 0 -> File.Delete path
                              | 1 ->
                                  (use file =
                                      new FileStream(
                                          path,
                                          FileMode.OpenOrCreate,
                                          FileAccess.Write,
                                          FileShare.ReadWrite
                                      ) in

                                   file.SetLength(int64 (random.Next whole.Length)))
                              | _ ->
                                  (use file =
                                      new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite) in

                                   file.Write whole)

                              Thread.Sleep 1)

                  let mutable refused = 0

                  for _ in 1..200 do
                      try
                          let read = (Safetensors.read path).Tensors[0]
                          Expect.equal read.Data.Length 2_000_000 "all of it"
                      with :? WganException as error ->
                          refused <- refused + 1
                          Expect.stringContains error.Message path "the file"
                          Expect.isFalse (error.Message.Contains '\n') "one line"

                  stop.Cancel()
                  meddler.Wait()
                  Expect.isGreaterThan refused 0 "some reads were disturbed")) ]
