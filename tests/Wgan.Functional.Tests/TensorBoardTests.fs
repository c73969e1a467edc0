module Wgan.Functional.Tests.TensorBoardTests

open System
open System.IO
open System.Text
open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.TestFiles

/// CRC-32C bit by bit: the reflected polynomial 0x82F63B78.
let private slowCrc (bytes: byte[]) : uint32 =
    let mutable crc = ~~~0u

    for byte in bytes do
        crc <- crc ^^^ uint32 byte

        for _ in 1..8 do
            crc <-
                if crc &&& 1u = 1u then
                    (crc >>> 1) ^^^ 0x82F63B78u
                else
                    crc >>> 1

    ~~~crc

let private mask (crc: uint32) = ((crc >>> 15) ||| (crc <<< 17)) + 0xA282EAD8u

/// The messages of a record file, whose lengths and checksums have to be right to the last byte.
let private records (bytes: byte[]) : byte[] list =
    let rec next (start: int) =
        if start = bytes.Length then
            []
        else
            let length = int (BitConverter.ToInt64(bytes, start))
            let message = bytes[start + 12 .. start + 11 + length]
            Expect.equal (BitConverter.ToUInt32(bytes, start + 8)) (mask (slowCrc bytes[start .. start + 7])) "length"
            Expect.equal (BitConverter.ToUInt32(bytes, start + 12 + length)) (mask (slowCrc message)) "message"
            message :: next (start + 16 + length)

    next 0

type private Field =
    | Varint of uint64
    | Fixed64 of byte[]
    | Fixed32 of byte[]
    | Bytes of byte[]

/// The fields of a protocol buffer message, in order.
let private fields (message: byte[]) : (int * Field) list =
    let mutable at = 0

    let varint () =
        let mutable value, shift = 0UL, 0

        while message[at] >= 128uy do
            value <- value ||| (uint64 (message[at] &&& 127uy) <<< shift)
            shift <- shift + 7
            at <- at + 1

        value <- value ||| (uint64 message[at] <<< shift)
        at <- at + 1
        value

    let take count =
        at <- at + count
        message[at - count .. at - 1]

    [ while at < message.Length do
          let tag = int (varint ())

          tag >>> 3,
          match tag &&& 7 with
          | 0 -> Varint(varint ())
          | 1 -> Fixed64(take 8)
          | 2 -> Bytes(take (int (varint ())))
          | 5 -> Fixed32(take 4)
          | other -> failtestf "wire type %d" other ]

let private field number message =
    match fields message |> List.filter (fun (n, _) -> n = number) with
    | [ (_, field) ] -> field
    | found -> failtestf "%d fields of number %d" found.Length number

let private bytesOf field =
    match field with
    | Bytes bytes -> bytes
    | other -> failtestf "%A are not bytes" other

let private doubleOf field =
    match field with
    | Fixed64 bytes -> BitConverter.ToDouble bytes
    | other -> failtestf "%A is no double" other

let private doubles (bytes: byte[]) = [ for chunk in Array.chunkBySize 8 bytes -> BitConverter.ToDouble chunk ]

/// Step, and the values by tag, of an event with a summary.
let private summary (event: byte[]) : int64 * (string * byte[]) list =
    let step =
        match field 2 event with
        | Varint step -> int64 step
        | other -> failtestf "%A is no step" other

    step,
    [ for number, value in fields (bytesOf (field 5 event)) do
          Expect.equal number 1 "values alone"
          let value = bytesOf value
          Encoding.UTF8.GetString(bytesOf (field 1 value)), value ]

let private written (write: EventFile -> unit) : byte[] list =
    inFolder (fun directory ->
        (use file = EventFile.New directory
         write file)

        records (File.ReadAllBytes(Directory.GetFiles(directory, "events.out.tfevents.*")[0])))

[<Tests>]
let tests =
    testList
        "TensorBoard"
        [ testCase "checksums are RFC 3720's" (fun () ->
              for bytes, crc in
                  [ Array.zeroCreate 32, 0x8A9136AAu
                    Array.create 32 0xFFuy, 0x62A8AB43u
                    Array.init 32 byte, 0x46DD794Eu
                    Array.init 32 (fun i -> byte (31 - i)), 0x113FDB5Cu
                    Encoding.ASCII.GetBytes "123456789", 0xE3069283u
                    [||], 0u ] do
                  Expect.equal (Crc32C.compute (ReadOnlySpan bytes)) crc "crc"
                  Expect.equal (slowCrc bytes) crc "the test's own"
                  Expect.equal (Crc32C.masked (ReadOnlySpan bytes)) (mask crc) "masked")

          testProperty "checksums of any bytes are those of the polynomial" (fun (bytes: byte[]) ->
              Crc32C.compute (ReadOnlySpan bytes) = slowCrc bytes)

          testCase "a file begins with its version and holds whole records" (fun () ->
              match written (fun file -> file.Write(3L, [ "a", EventValue.Scalar 0.5 ])) with
              | [ version; event ] ->
                  Expect.equal (Encoding.ASCII.GetString(bytesOf (field 3 version))) "brain.Event:2" "version"
                  let now = float (DateTimeOffset.UtcNow.ToUnixTimeSeconds())
                  Expect.isLessThan (abs (doubleOf (field 1 event) - now)) 60.0 "wall time"

                  match summary event with
                  | 3L, [ "a", value ] ->
                      Expect.equal (field 2 value) (Fixed32(BitConverter.GetBytes 0.5f)) "simple value"
                  | other -> failtestf "%A" other
              | other -> failtestf "%d records" other.Length)

          testCase "numbers beyond 127 and negative steps are varints" (fun () ->
              for step in [ 127L; 128L; 300L; 1_000_000L; Int64.MaxValue ] do
                  let events = written (fun file -> file.Write(step, [ "t", EventValue.Scalar 1.0 ]))
                  Expect.equal (fst (summary events[1])) step "step")

          testProperty
              "a histogram counts every value once, in bins that reach from the least to the largest"
              (fun (values: float list) ->
                  let values =
                      values
                      |> List.filter Double.IsFinite
                      |> List.map (fun x -> Math.Clamp(x, -1e100, 1e100))

                  values.IsEmpty
                  || (let values = Array.ofList values
                      let h = Histogram.ofValues values

                      let below limit = values |> Array.filter (fun x -> x <= limit) |> Array.length |> float

                      h.Count = values.LongLength
                      && Array.sum h.Counts = float values.Length
                      && h.Least = Array.min values
                      && Array.last h.Limits = Array.max values
                      && below (Array.last h.Limits) = Array.sum h.Counts
                      && Array.pairwise h.Limits |> Array.forall (fun (a, b) -> a <= b)
                      && h.Sum = Array.fold (+) 0.0 values))

          testCase "a histogram's fields are those of HistogramProto" (fun () ->
              let h = Histogram.ofValues [| 0.0; 1.0; 3.0; 30.0 |]
              let events = written (fun file -> file.Write(1L, [ "h", EventValue.Distribution h ]))
              let proto = bytesOf (field 5 (snd (List.head (snd (summary events[1])))))
              Expect.equal [ for n in 1..5 -> doubleOf (field n proto) ] [ 0.0; 30.0; 4.0; 34.0; 910.0 ] "moments"
              Expect.equal (doubles (bytesOf (field 6 proto))) [ for i in 1..30 -> float i ] "limits"
              let counts = [ for i in 0..29 -> if List.contains i [ 0; 1; 3; 29 ] then 1.0 else 0.0 ]
              Expect.equal (doubles (bytesOf (field 7 proto))) counts "counts")

          testCase "a picture's fields are those of Summary.Image" (fun () ->
              for channels in [ 1; 3 ] do
                  let png = Png.encode 5 2 channels (Array.zeroCreate (10 * channels))
                  let events = written (fun file -> file.Write(1L, [ "p", EventValue.ofPng png ]))
                  let image = bytesOf (field 4 (snd (List.head (snd (summary events[1])))))

                  Expect.equal
                      [ for n in 1..3 -> field n image ]
                      [ Varint 2UL; Varint 5UL; Varint(uint64 channels) ]
                      "height, width, colours"

                  Expect.equal (bytesOf (field 4 image)) png "file")

          testCase "a file is gone on with where it was, and one that has lost records is left alone" (fun () ->
              inFolder (fun directory ->
                  let value = [ "a", EventValue.Scalar 1.0 ]

                  let name, length =
                      use file = EventFile.New directory
                      file.Write(1L, value)
                      let length = file.Length
                      file.Write(2L, value)
                      file.Name, length

                  (use file = EventFile.Continue(directory, name, length)
                   file.Write(5L, value))

                  let steps =
                      [ for event in List.tail (records (File.ReadAllBytes(Path.Combine(directory, name)))) ->
                            fst (summary event) ]

                  Expect.equal steps [ 1L; 5L ] "steps"
                  File.Move(Path.Combine(directory, name), Path.Combine(directory, "events.out.tfevents.0.other"))
                  let file = EventFile.Continue(directory, name, length)
                  (file :> IDisposable).Dispose()
                  Expect.equal (namesIn directory).Length 2 "a second file"))

          testCase
              "a run's events hold its scalars, and weights, gradients and pictures where there is a picture"
              (fun () ->
                  inFolder (fun root ->
                      let result =
                          Runner.train
                              { RunOptions.Default with
                                  Root = root
                                  Quiet = true }
                              toy

                      let path = Directory.GetFiles(result.Directory, "events.out.tfevents.*")[0]
                      let events = records (File.ReadAllBytes path) |> List.tail |> List.map summary

                      let tags =
                          events
                          |> List.collect (fun (step, values) -> [ for tag, _ in values -> step, tag ])

                      let has step tag = Expect.contains tags (step, tag) $"{step}: {tag}"

                      for step in 1L .. 20L do
                          has step "critic_loss"
                          has step "penalties/gradientPenalty"

                      for step in [ 10L; 20L ] do
                          for tag in [ "samples"; "weights/generator.1.weight"; "gradients/critic.5.bias" ] do
                              has step tag

                      Expect.equal (List.distinct tags).Length tags.Length "each once"

                      let lastEstimate =
                          events
                          |> List.collect snd
                          |> List.findBack (fun (tag, _) -> tag = "wasserstein_estimate")
                          |> snd

                      let logged =
                          Metrics.read (RunDirectory.metrics result.Directory)
                          |> Metrics.column "wasserstein_estimate"

                      Expect.equal
                          (field 2 lastEstimate)
                          (Fixed32(BitConverter.GetBytes(float32 (snd (Array.last logged)))))
                          "the value in metrics.jsonl")) ]
