module Wgan.Functional.Tests.AtomicFileTests

open System
open System.IO
open System.Threading
open System.Threading.Tasks
open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.TestFiles

let private writing (write: Stream -> unit) = Action<Stream>(write)

/// A write that fails after some bytes with `error`, over an old file, must leave only the old file.
let private failsOverOldFile (error: exn) (check: string -> (unit -> unit) -> unit) =
    inNewDirectory (fun directory ->
        let path = Path.Combine(directory, "kept.txt")
        AtomicFile.writeText path "old"

        check path (fun () ->
            AtomicFile.write
                path
                (writing (fun stream ->
                    stream.Write([| 1uy; 2uy |], 0, 2)
                    stream.Flush()
                    raise error)))

        Expect.equal (File.ReadAllText path) "old" "the old content is still there"
        Expect.equal (namesIn directory) [ "kept.txt" ] "the temporary file is gone")

[<Tests>]
let tests =
    testList
        "AtomicFile"
        [ testCase "a file is written, and its directories made" (fun () ->
              inNewDirectory (fun directory ->
                  let path = Path.Combine(directory, "a", "b", "new.bin")
                  AtomicFile.writeBytes path [| 1uy; 0uy; 255uy |]
                  Expect.equal (File.ReadAllBytes path) [| 1uy; 0uy; 255uy |] "content"
                  Expect.equal (namesIn (Path.Combine(directory, "a", "b"))) [ "new.bin" ] "nothing else lies there"))

          testCase "an existing file is replaced, a longer one too" (fun () ->
              inNewDirectory (fun directory ->
                  let path = Path.Combine(directory, "text")
                  AtomicFile.writeText path "a long first content"
                  AtomicFile.writeText path "short"
                  Expect.equal (File.ReadAllText path) "short" "content"))

          testCase "text is UTF-8 without a byte-order mark" (fun () ->
              inNewDirectory (fun directory ->
                  let path = Path.Combine(directory, "text")
                  AtomicFile.writeText path "λ\n"
                  Expect.equal (File.ReadAllBytes path) [| 0xCEuy; 0xBBuy; 10uy |] "bytes"))

          testCase "a relative path means the current directory" (fun () ->
              let name = $"wgan-tests-{Guid.NewGuid():N}"

              try
                  AtomicFile.writeText name "here"
                  Expect.equal (File.ReadAllText(Path.Combine(Environment.CurrentDirectory, name))) "here" "content"
              finally
                  File.Delete name)

          testCase "a name may be as long as the file system allows, and not be missing" (fun () ->
              inNewDirectory (fun directory ->
                  let name = String('n', 255)
                  AtomicFile.writeText (Path.Combine(directory, name)) "text"
                  Expect.equal (namesIn directory) [ name ] "the file"

                  rejects [ "too long" ] (fun () -> AtomicFile.writeText (Path.Combine(directory, name + "n")) "text")

                  rejects [ "empty" ] (fun () -> AtomicFile.writeText "" "text")))

          testCase "the writer may close the stream" (fun () ->
              inNewDirectory (fun directory ->
                  let path = Path.Combine(directory, "closed")
                  AtomicFile.write path (writing (fun stream -> using (new StreamWriter(stream)) _.Write("text")))
                  Expect.equal (File.ReadAllText path) "text" "content"))

          testCase "an exception of the writer passes through and leaves the old file" (fun () ->
              failsOverOldFile (ArithmeticException "own") (fun _ write ->
                  let caught =
                      try
                          write ()
                          "nothing"
                      with :? ArithmeticException as error ->
                          error.Message

                  Expect.equal caught "own" "exception"))

          testCase "a full disk is named, and leaves the old file" (fun () ->
              failsOverOldFile (IOException("No space left on device", 28)) (fun path write ->
                  rejects [ $"cannot write {path}: the disk is full" ] write))

          testCase "a directory in the way is named" (fun () ->
              inNewDirectory (fun directory ->
                  let path = Path.Combine(directory, "target")
                  Directory.CreateDirectory path |> ignore

                  rejects [ $"cannot write {path}: a directory is in the way" ] (fun () ->
                      AtomicFile.writeText path "x")

                  Expect.equal (namesIn directory) [ "target" ] "nothing else lies there"))

          testCase "a file where a directory is needed is named" (fun () ->
              inNewDirectory (fun directory ->
                  let file = Path.Combine(directory, "file")
                  let path = Path.Combine(file, "below", "target")
                  AtomicFile.writeText file "x"
                  rejects [ $"cannot write {path}: {file} is a file" ] (fun () -> AtomicFile.writeText path "x")))

          testCase "a directory that cannot be written to is named" (fun () ->
              // Root may write where the mode forbids it, but nobody may make files in /proc/self.
              let refused directory =
                  let path = Path.Combine(directory, "target")
                  rejects [ $"cannot write {path}: " ] (fun () -> AtomicFile.writeText path "x")

              refused "/proc/self"

              if Environment.UserName <> "root" then
                  inNewDirectory (fun directory ->
                      File.SetUnixFileMode(directory, UnixFileMode.UserRead ||| UnixFileMode.UserExecute)
                      let path = Path.Combine(directory, "target")

                      try
                          rejects [ $"cannot write {path}: no write permission in {directory}" ] (fun () ->
                              AtomicFile.writeText path "x")
                      finally
                          File.SetUnixFileMode(directory, File.GetUnixFileMode directory ||| UnixFileMode.UserWrite)))

          testCase "a reader never sees a part" (fun () ->
              inNewDirectory (fun directory ->
                  let path = Path.Combine(directory, "swapped")
                  let contents = [| String('a', 200_000); String('b', 100_000) |]
                  AtomicFile.writeText path contents[0]
                  use stop = new CancellationTokenSource()
                  use begun = new ManualResetEventSlim()

                  let reader =
                      Task.Run(fun () ->
                          let mutable reads = 0

                          while not stop.IsCancellationRequested do
                              let text = File.ReadAllText path
                              reads <- reads + 1
                              begun.Set()

                              if text <> contents[0] && text <> contents[1] then
                                  failtestf "a part of %d characters was read" text.Length

                          reads)

                  Expect.isTrue (begun.Wait(TimeSpan.FromMinutes 1.0)) "the reader has begun"

                  for turn in 1..50 do
                      AtomicFile.writeText path contents[turn % 2]

                  stop.Cancel()
                  Expect.isGreaterThan reader.Result 0 "the reader has read")) ]
