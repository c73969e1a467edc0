module Wgan.Functional.Tests.Cifar10Tests

open System
open System.IO
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.TestFiles

let private limit = 1L <<< 28

/// A label, then the red, the green and the blue plane.
let private record label = Array.init 3073 (fun i -> if i = 0 then byte label else byte (i * 7 + label))

let private names = "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n"

let private withFile (bytes: byte[]) (test: string -> 'result) : 'result =
    inNewDirectory (fun directory ->
        let path = Path.Combine(directory, "data_batch_1.bin")
        File.WriteAllBytes(path, bytes)
        test path)

let private refuses expected bytes =
    withFile bytes (fun path -> rejects (path :: expected) (fun () -> Cifar10.readRecords limit path))

/// The test part of CIFAR-10 as made up here: `count` records, of which record i has the label i mod 10.
let private writeTest (directory: string) (count: int) (names: string) =
    Directory.CreateDirectory directory |> ignore

    using (File.Create(Path.Combine(directory, "test_batch.bin"))) (fun file ->
        for i in 0 .. count - 1 do
            file.Write(record (i % 10), 0, 3073))

    File.WriteAllText(Path.Combine(directory, "batches.meta.txt"), names)

let private withVariable (value: string) (body: unit -> 'result) : 'result =
    let before = Environment.GetEnvironmentVariable "WGAN_DATA"
    Environment.SetEnvironmentVariable("WGAN_DATA", value)

    try
        body ()
    finally
        Environment.SetEnvironmentVariable("WGAN_DATA", before)

[<Tests>]
let tests =
    testList
        "Cifar10"
        [ testCase "labels and pixels are told apart, record after record" (fun () ->
              let records = [ record 3; record 0; record 9 ]

              withFile (Array.concat records) (fun path ->
                  let struct (labels, pixels) = Cifar10.readRecords limit path
                  Expect.equal labels [| 3uy; 0uy; 9uy |] "labels"
                  Expect.equal pixels (records |> Seq.collect Array.tail |> Array.ofSeq) "pixels"))

          testList
              "a damaged file is rejected by name"
              [ for what, bytes, expected in
                    [ "no record", [||], "its 0 bytes are no whole number of records of 3073"
                      "a byte too few", (record 1)[..3071], "its 3072 bytes"
                      "a byte too many", Array.append (record 1) [| 0uy |], "its 3074 bytes"
                      "a label of 10",
                      Array.append (record 1) (record 10),
                      "record 2 has the label 10, none of 10 classes" ] do
                    testCase what (fun () -> refuses [ expected ] bytes) ]

          testCase "a file above the limit is rejected" (fun () ->
              withFile (record 1) (fun path ->
                  rejects [ path; "at most 3072" ] (fun () -> Cifar10.readRecords 3072L path)))

          testCase "the user's directory or its subfolder is found, else the cache" (fun () ->
              inNewDirectory (fun directory ->
                  let at name = Path.Combine(directory, name)
                  let locate user = Cifar10.locate user (at "cache") [| "test_batch.bin" |]
                  writeTest (at "cache/cifar-10-batches-bin") 1 names
                  Expect.equal (locate null) (at "cache/cifar-10-batches-bin") "the cache"
                  Expect.equal (locate "") (at "cache/cifar-10-batches-bin") "an empty variable"
                  rejects [ at "user"; "test_batch.bin, batches.meta.txt" ] (fun () -> locate (at "user"))
                  writeTest (at "user/cifar-10-batches-bin") 1 names
                  Expect.equal (locate (at "user")) (at "user/cifar-10-batches-bin") "the subfolder"
                  writeTest (at "user") 1 names
                  Expect.equal (locate (at "user")) (at "user") "the directory itself"))

          testCase "missing files are one line that says where to get them and how to point to them" (fun () ->
              inNewDirectory (fun directory ->
                  let files = [| "data_batch_1.bin"; "test_batch.bin" |]
                  writeTest directory 1 names

                  rejects
                      [ $"{directory} lacks data_batch_1.bin"
                        "cifar-10-binary.tar.gz"
                        "https://www.cs.toronto.edu/~kriz/cifar.html"
                        "WGAN_DATA" ]
                      (fun () -> Cifar10.locate directory "" files)))

          // The variable is the whole process's.
          testSequenced
          <| testList
              "the test set"
              [ testTensors "has its images in [-1, 1], channel after channel, with their labels and names" (fun () ->
                    inNewDirectory (fun directory ->
                        writeTest directory 10_000 names

                        withVariable directory (fun () ->
                            let source = Cifar10.test.Open()
                            let key = Rng.key 5L
                            let batch = source.Batch(f64, key, 2L, 50)
                            Expect.equal batch.shape [| 50L; 3L; 32L; 32L |] "shape"
                            let labels = source.Labels(f64, key, 2L, 50)

                            for i in 0L .. 49L do
                                let label = int (labels[i].item<int64>())

                                let wanted =
                                    record label
                                    |> Array.tail
                                    |> Array.map (fun b -> float b / 127.5 - 1.0)
                                    |> Tensors.ofArray f64 [| 3L; 32L; 32L |]

                                sameBits batch[i] wanted $"image {i}"

                            Expect.equal (Seq.item 9 Cifar10.test.ClassNames) "truck" "the last class")))

                testCase "of another number of images is rejected" (fun () ->
                    inNewDirectory (fun directory ->
                        writeTest directory 3 names

                        withVariable directory (fun () ->
                            rejects [ directory; "3 images, not the 10000 of CIFAR-10" ] Cifar10.test.Open)))

                testCase "with other names is rejected" (fun () ->
                    inNewDirectory (fun directory ->
                        writeTest directory 3 (names.Replace("cat\ndeer", "deer\ncat"))

                        withVariable directory (fun () ->
                            rejects [ "batches.meta.txt"; "ten classes" ] Cifar10.test.Open)))

                testCase "is needed only when it is opened" (fun () ->
                    withVariable "/nowhere" (fun () ->
                        Expect.equal
                            (Cifar10.train.SampleShape, Cifar10.train.Classes)
                            ([| 3L; 32L; 32L |], 10)
                            "train"

                        rejects [ "data_batch_5.bin" ] Cifar10.train.Open)) ] ]
