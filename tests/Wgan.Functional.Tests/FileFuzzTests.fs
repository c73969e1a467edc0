/// Damaged files: a clear error or a correct read, and no allocation beyond what the file can hold.
module Wgan.Functional.Tests.FileFuzzTests

open System
open System.Collections.Generic
open System.IO
open System.Text
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private count = if isLong then 10_000 else 300

/// The bytes with one to four random wounds: flipped, overwritten, cut out, doubled, cut off, or with a number replaced.
let private mutate (random: Random) (bytes: byte[]) : byte[] =
    let wound (bytes: byte[]) =
        if bytes.Length = 0 then
            [| byte (random.Next 256) |]
        else
            let at = random.Next bytes.Length
            let length = random.Next(1, min 24 (bytes.Length - at) + 1)

            match random.Next 7 with
            | 0 ->
                bytes
                |> Array.mapi (fun i b -> if i = at then b ^^^ (1uy <<< random.Next 8) else b)
            | 1 -> bytes |> Array.mapi (fun i b -> if i = at then byte (random.Next 256) else b)
            | 2 -> Array.append bytes[.. at - 1] bytes[at + length ..]
            | 3 -> Array.concat [ bytes[.. at + length - 1]; bytes[at..] ]
            | 4 -> bytes[.. at - 1]
            | 5 ->
                let words =
                    [ "-1"
                      "9223372036854775807"
                      "1e400"
                      "18446744073709551616"
                      "null"
                      "{}"
                      "[]"
                      "\"\\ud800\""
                      "\n" ]

                Array.concat
                    [ bytes[.. at - 1]
                      Encoding.UTF8.GetBytes words[random.Next words.Length]
                      bytes[at..] ]
            | _ ->
                // Where the length of a safetensors header stands.
                let copy = Array.copy bytes
                Array.Copy(BitConverter.GetBytes(random.NextInt64()), copy, min 8 copy.Length)

                if random.Next 2 = 0 then
                    copy
                else
                    bytes |> Array.mapi (fun i b -> if i < 4 then byte (random.Next 256) else b)

    let mutable wounded = bytes

    for _ in 0 .. random.Next 4 do
        wounded <- wound wounded

    wounded

/// Reads mutated files; how many were read and how many refused.
let private fuzz (name: string) (files: byte[] list) (read: string -> unit) : int * int =
    inFolder (fun directory ->
        let random = Random 7
        let path = Path.Combine(directory, name)
        let mutable correct, refused = 0, 0
        // Whatever is loaded or compiled once is not the files' doing.
        File.WriteAllBytes(path, files[0])
        read path

        for i in 1..count do
            let bytes = mutate random files[i % files.Length]
            File.WriteAllBytes(path, bytes)
            let before = GC.GetAllocatedBytesForCurrentThread()

            try
                read path
                correct <- correct + 1
            with
            | :? WganException as error ->
                refused <- refused + 1
                Expect.stringContains error.Message path "the message names the file"
                Expect.isFalse (error.Message.Contains '\n') $"the message is one line: {error.Message}"
            | error -> failtestf "file %d: %O\n%s" i error (Convert.ToBase64String bytes)

            let allocated = GC.GetAllocatedBytesForCurrentThread() - before
            let bound = 2L * bytes.LongLength + 16L * 1024L * 1024L
            Expect.isLessThan allocated bound $"file {i}: bytes allocated"

        correct, refused)

let private safetensors: byte[] list =
    let file (entries: TensorEntry list) =
        inFolder (fun directory ->
            let path = Path.Combine(directory, "x")
            Safetensors.write path (Dictionary [ KeyValuePair("by", "test") ]) (ResizeArray entries)
            File.ReadAllBytes path)

    let entry name dtype shape size : TensorEntry =
        { Name = name
          DType = dtype
          Shape = shape
          Data = Array.init size byte }

    [ file
          [ entry "a.weight" "F32" [| 2L; 3L |] 24
            entry "a.bias" "F64" [| 2L |] 16
            entry "n" "I64" [||] 8 ]
      file [ entry "empty" "F16" [| 0L; 5L |] 0; entry "b" "U8" [| 300L |] 300 ]
      file [] ]

let private states: byte[] list =
    let state =
        { Experiment = "toy"
          Hash = Experiment.hash toy
          Description = (Experiment.describe toy).ToJson()
          Seed = 1L
          Iteration = 20L
          GeneratorUpdates = 20L
          CriticUpdates = 40L
          LossState = [| "k", 0.1 |]
          Seconds = 1.25
          Images = 320L
          MetricsBytes = 1000L
          EventsFile = "events.out.tfevents.1"
          EventsBytes = 2000L
          Device = "cpu"
          Type = "Float32"
          Threads = 2
          KernelPlan = [||]
          Versions = Array.ofList (Versions.all ())
          Files = [| "generator.safetensors", String('0', 64) |] }

    [ StateFile.toBytes state
      StateFile.toBytes
          { state with
              LossState = [||]
              KernelPlan = [| "a"; "b" |] } ]

[<Tests>]
let tests =
    testList
        "FileFuzz"
        [ testCase
              $"long (10,000 with WGAN_LONG_TESTS): {count} mutated safetensors files are read or refused"
              (fun () ->
                  let read path =
                      let file = Safetensors.read path
                      // What was read is a file that writes back as itself: names, types, shapes and bytes agree.
                      let again = path + ".again"
                      Safetensors.write again (Dictionary file.Metadata) file.Tensors
                      let rewritten = Safetensors.read again
                      Expect.equal (List.ofSeq rewritten.Tensors) (List.ofSeq file.Tensors) "tensors"

                  let correct, refused = fuzz "weights.safetensors" safetensors read
                  Expect.isGreaterThan correct (count / 100) "some are still files"
                  Expect.isGreaterThan refused (count / 3) "many are not")

          testCase
              $"long (10,000 with WGAN_LONG_TESTS): {count} mutated state.json files are read or refused"
              (fun () ->
                  let read path =
                      let state = StateFile.read path
                      Expect.isGreaterThanOrEqual state.Iteration 0L "iteration"
                      // What was read can be written and read again, and is then the same.
                      let again = path + ".again"
                      File.WriteAllBytes(again, StateFile.toBytes state)
                      let second = StateFile.read again
                      Expect.equal (StateFile.toBytes second) (StateFile.toBytes state) "state"

                  let correct, refused = fuzz "state.json" states read
                  Expect.isGreaterThan correct (count / 1000) "some are still states"
                  Expect.isGreaterThan refused (count / 3) "many are not")

          testCase "a state file that is not one is refused by its first fault" (fun () ->
              inFolder (fun directory ->
                  let path = Path.Combine(directory, "state.json")
                  let good = Encoding.UTF8.GetString states[0]

                  for text, part in
                      [ "", "not valid JSON"
                        "[]", "'state' is not an object"
                        "{}", "lacks the field 'format'"
                        good.Replace("\"format\": 1", "\"format\": 2"), "its format is 2"
                        good.Replace("\"seed\": 1", "\"seed\": -1"), "'seed'"
                        good.Replace("\"seed\": 1", "\"seed\": 1, \"seed\": 1"), "'seed' twice"
                        good.Replace("\"seed\": 1", "\"sead\": 1"), "unknown field 'sead'"
                        good.Replace("\"next_batch\": 40", "\"next_batch\": 41"), "number 41 after 40 updates"
                        good.Replace("\"k\": 0.1", "\"k\": \"x\""), "'k' is not a number"
                        good.Replace("\"k\": 0.1", "\"k\": 1e999"), "'k' is not a finite number"
                        good.Replace("ring", "rinG"), "experiment_hash" ] do
                      File.WriteAllText(path, text)

                      Wgan.Functional.Tests.TestFiles.rejects [ path; "is not a checkpoint's state"; part ] (fun () ->
                          StateFile.read path)

                  (use file = new FileStream(path, FileMode.Create)
                   file.SetLength(StrictJson.sizeLimit + 1L))

                  Wgan.Functional.Tests.TestFiles.rejects [ path; "16777217 bytes" ] (fun () -> StateFile.read path))) ]
