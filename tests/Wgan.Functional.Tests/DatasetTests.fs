module Wgan.Functional.Tests.DatasetTests

open System
open System.IO
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.TestFiles

let private key = Rng.key 33L

let private numbers count =
    torch.arange(scalar (float count)).``to``(torch.ScalarType.Float64).reshape(int64 count, 1L)

let private numbered count = Dataset.ofTensor "numbers" (numbers count)

/// Row i is the number i, of class i mod 3.
let private labelled count =
    Dataset.ofLabelledTensor "numbers" (numbers count) (Array.init count (fun i -> i % 3)) [| "0"; "1"; "2" |]

let private labels (source: DataSource) ordinal size = source.Labels(f64, key, ordinal, size).data<int64>().ToArray()

let private values (source: DataSource) ordinal size = Tensors.toArray (source.Batch(f64, key, ordinal, size))

let private bigEndian (number: int) = BitConverter.GetBytes(Buffers.Binary.BinaryPrimitives.ReverseEndianness number)

/// Fashion-MNIST's test files, made up: image i is grey of level i, with the labels given.
let private writeFashion (directory: string) (count: int) (labels: byte[]) =
    let images =
        Array.concat
            [ bigEndian 0x803
              bigEndian count
              bigEndian 28
              bigEndian 28
              Array.init (count * 784) (fun i -> byte (i / 784)) ]

    for name, bytes in
        [ "t10k-images-idx3-ubyte", images
          "t10k-labels-idx1-ubyte", Array.concat [ bigEndian 0x801; bigEndian labels.Length; labels ]
          "train-images-idx3-ubyte", [||]
          "train-labels-idx1-ubyte", [||] ] do
        File.WriteAllBytes(Path.Combine(directory, name), bytes)

let private withFashion count labels (body: string -> 'result) : 'result =
    let before = Environment.GetEnvironmentVariable "WGAN_DATA"

    inNewDirectory (fun directory ->
        writeFashion directory count labels
        Environment.SetEnvironmentVariable("WGAN_DATA", directory)

        try
            body directory
        finally
            Environment.SetEnvironmentVariable("WGAN_DATA", before))

let private nearest (centres: float[][]) (point: float[]) =
    [| 0 .. centres.Length - 1 |]
    |> Array.minBy (fun i -> (centres[i][0] - point[0]) ** 2.0 + (centres[i][1] - point[1]) ** 2.0)
    |> int64

[<Tests>]
let tests =
    testList
        "Dataset"
        [ for backend in [ f32; f64 ] do
              testTensors $"a tensor's rows come back in {backend.DType}, in the order of the epoch" (fun () ->
                  for source in [ (numbered 20).Open(); (labelled 20).Open() ] do
                      for ordinal in 0L .. 7L do
                          let batch = source.Batch(backend, key, ordinal, 6)
                          // Three batches of 6 an epoch; two of the twenty rows are not used.
                          let order = Rng.permutation (Rng.at (ordinal / 3L) key) 20
                          let wanted = Array.sub order (int (ordinal % 3L) * 6) 6 |> Array.map float
                          sameBits batch (Tensors.ofArray backend [| 6L; 1L |] wanted) $"batch {ordinal}")

          testTensors "labels match their samples in every batch, across epochs, in any order of asking" (fun () ->
              let source = (labelled 20).Open()

              for size in [ 1; 6; 20 ] do
                  for ordinal in [ 0L .. 8L ] @ [ 7L; 0L; 41L ] do
                      let classes = labels source ordinal size

                      Expect.equal
                          classes
                          (values source ordinal size |> Array.map (fun v -> int64 v % 3L))
                          $"batch {ordinal}"

                      Expect.equal (labels source ordinal size) classes "again")

          for name, dataset, count in [ "ring", Synthetic.ring 8, 8; "grid", Synthetic.grid 5, 25 ] do
              testTensors $"the {name}'s labels are its points' modes" (fun () ->
                  let centres = (nonNull dataset.Modes).Centres
                  Expect.equal dataset.Classes count "classes"

                  for ordinal in 0L .. 3L do
                      let points = values (dataset.Open()) ordinal 100 |> Array.chunkBySize 2
                      Expect.equal (labels (dataset.Open()) ordinal 100) (Array.map (nearest centres) points) "modes")

          testTensors "the labels of samples without labels are an error" (fun () ->
              for dataset in [ numbered 20; Synthetic.swissRoll; Dataset.take 10 key (numbered 20) ] do
                  Expect.equal (dataset.Classes, dataset.ClassNames.Count) (0, 0) "classes"
                  rejects [ "the labels of samples without labels" ] (fun () -> dataset.Open().Labels(f64, key, 0L, 5)))

          testTensors "labels that do not fit their tensor are errors that name the data set" (fun () ->
              let make labels names () = Dataset.ofLabelledTensor "mine" (numbers 3) labels names
              rejects [ "'mine'"; "2 labels for 3 samples" ] (make [| 0; 1 |] [| "a"; "b" |])
              rejects [ "'mine'"; "the label 2 is none of 2 classes" ] (make [| 0; 1; 2 |] [| "a"; "b" |])
              rejects [ "'mine'"; "the label -1" ] (make [| 0; -1; 1 |] [| "a"; "b" |])

              rejects [ "'none'"; "at least one sample, not a tensor [0, 2]" ] (fun () ->
                  Dataset.ofTensor "none" (torch.zeros (0L, 2L)))

              rejects [ "'number'"; "not a tensor []" ] (fun () -> Dataset.ofTensor "number" (torch.zeros [||])))

          testTensors "what the caller does to the labels afterwards changes nothing" (fun () ->
              let given, names = Array.init 6 (fun i -> i % 3), [| "a"; "b"; "c" |]
              let dataset = Dataset.ofLabelledTensor "mine" (numbers 6) given names
              let before = labels (dataset.Open()) 0L 6
              Array.fill given 0 6 0
              names[0] <- "z"
              Expect.equal (labels (dataset.Open()) 0L 6) before "labels"
              Expect.equal (Seq.head dataset.ClassNames) "a" "names")

          testTensors
              "taking samples gives so many of them, each once, with their labels, and others under another key"
              (fun () ->
                  let taken key = (Dataset.take 12 key (labelled 50)).Open()
                  let epoch source = [| for i in 0L .. 3L -> values source i 3 |] |> Array.concat
                  let chosen = Array.sort (epoch (taken key))
                  Expect.hasLength (Array.distinct chosen) 12 "each once"

                  Expect.isTrue
                      (chosen |> Array.forall (fun v -> v >= 0.0 && v < 50.0 && v = floor v))
                      "of the samples"

                  Expect.equal (Array.sort (epoch (taken key))) chosen "again"
                  Expect.notEqual (Array.sort (epoch (taken (Rng.key 34L)))) chosen "another key"

                  for ordinal in 0L .. 9L do
                      Expect.equal
                          (labels (taken key) ordinal 5)
                          (values (taken key) ordinal 5 |> Array.map (fun v -> int64 v % 3L))
                          "labels")

          testTensors "every sample is as likely to be taken as any other" (fun () ->
              let times = Array.zeroCreate<int> 10

              for seed in 0L .. 999L do
                  for v in values ((Dataset.take 3 (Rng.key seed) (numbered 10)).Open()) 0L 3 do
                      times[int v] <- times[int v] + 1

              // Binomial(1000, 0.3): five standard deviations are 72.5.
              for count in times do
                  Expect.isLessThan (abs (count - 300)) 73 "times")

          testTensors "all samples taken are all samples; more, none, or some of an endless set are errors" (fun () ->
              Expect.equal
                  (values ((Dataset.take 9 key (numbered 9)).Open()) 0L 9 |> Array.sort)
                  (Array.init 9 float)
                  "all"

              rejects [ "10 samples are to be taken of a data set of 9" ] (fun () ->
                  (Dataset.take 10 key (numbered 9)).Open())

              rejects [ "at least 1 sample must be taken" ] (fun () -> Dataset.take 0 key (numbered 9))
              rejects [ "drawn anew for each batch" ] (fun () -> (Dataset.take 3 key (Synthetic.ring 8)).Open()))

          testTensors
              "from the second batch in a row on, the samples of the next two are announced, over the end of an epoch too"
              (fun () ->
                  let announced, selected = ResizeArray<int[]>(), ResizeArray<int[]>()

                  let source =
                      Sources.ofItems
                          { Count = 7
                            Select =
                              fun backend indices ->
                                  selected.Add indices
                                  torch.empty ([| 0L |], backend.DType, backend.Device)
                            LabelOf = Sources.noLabel
                            Announce = announced.Add }

                  for source in [ source; source.Restrict(fun _ -> [| 6; 5; 4; 3; 2 |]) ] do
                      announced.Clear()
                      selected.Clear()

                      for ordinal in 0L .. 9L do
                          source.Batch(f32, key, ordinal, 2) |> ignore

                      Expect.equal announced.Count 9 "announcements"

                      for i in 1..7 do
                          Expect.equal
                              announced[i - 1]
                              (Array.append selected[i + 1] selected[i + 2])
                              $"after batch {i}"

                      source.Batch(f32, key, 3L, 2) |> ignore
                      Expect.equal announced.Count 9 "a leap announces nothing")

          testTensors "what was taken enters the description" (fun () ->
              let described count key = (Dataset.take count key (numbered 9)).Description.ToJson()
              Expect.stringContains (described 3 key) "\"count\":3" "count"

              Expect.hasLength
                  ([ described 3 key
                     described 4 key
                     described 3 (Rng.key 34L)
                     (numbered 9).Description.ToJson() ]
                   |> List.distinct)
                  4
                  "all different")

          testTensors "a batch of none is an error" (fun () ->
              rejects [ "a batch of 0" ] (fun () -> (numbered 3).Open().Batch(f64, key, 0L, 0)))

          testTensors
              "a batch and its labels are the only tensors that they leave, in the scope of their caller"
              (fun () ->
                  let same = DataTransform.custom "same" "1" id (fun _ -> [||]) (fun x _ -> x)

                  for dataset in
                      [ labelled 30
                        Dataset.transform same (labelled 30)
                        Dataset.transform same (Synthetic.ring 8) ] do
                      use outer = torch.NewDisposeScope()
                      let source = dataset.Open()
                      let before = outer.DisposablesCount
                      use inner = torch.NewDisposeScope()
                      source.Batch(f64, key, 3L, 7) |> ignore
                      source.Labels(f64, key, 3L, 7) |> ignore
                      Expect.equal (inner.DisposablesCount, outer.DisposablesCount) (2, before) "tensors")

          // The variable is the whole process's.
          testSequenced
          <| testList
              "Held-out samples"
              [ testTensors "are the data set itself where every batch is drawn anew, transformed or not" (fun () ->
                    for data in [ Synthetic.ring 3; Synthetic.swissRoll ] do
                        Expect.isTrue data.IsEndless "endless"
                        Expect.equal (nonNull data.HeldOut).Description data.Description "itself"

                    rejects [ "ring"; "drawn anew" ] (fun () ->
                        Dataset.withHeldOut (Synthetic.ring 3) (Synthetic.ring 3)))

                testTensors
                    "are the test images of the images to train on, also of a part, and transformed alike"
                    (fun () ->
                        let held (data: Dataset) = (nonNull data.HeldOut).Description.ToString()

                        Expect.equal
                            (held FashionMnist.train)
                            (FashionMnist.test.Description.ToString())
                            "Fashion-MNIST"

                        Expect.equal (held Cifar10.train) (Cifar10.test.Description.ToString()) "CIFAR-10"
                        Expect.equal (held (Dataset.take 10 key FashionMnist.train)) (held FashionMnist.train) "a part"
                        let flipped = Dataset.transform DataTransform.flipHorizontal

                        Expect.equal
                            (held (flipped FashionMnist.train))
                            ((flipped FashionMnist.test).Description.ToString())
                            "transformed"

                        Expect.isTrue (isNull FashionMnist.test.HeldOut) "of test images nothing is held out")

                testTensors "have the data's shape and classes, and do not enter its description" (fun () ->
                    let points count = Dataset.ofTensor "points" (normal 1 [ count; 2L ])
                    let data = points 8L |> Dataset.withHeldOut (points 4L)
                    Expect.equal (data.Description.ToJson()) ((points 8L).Description.ToJson()) "description"
                    Expect.equal (nonNull data.HeldOut).SampleShape [| 2L |] "held out"
                    let other = Dataset.ofTensor "other" (normal 1 [ 8L; 3L ])
                    rejects [ "[3] of 0 classes"; "[2]" ] (fun () -> points 8L |> Dataset.withHeldOut other)) ]

          testList
              "Fashion-MNIST's label files"
              [ testTensors "match their images" (fun () ->
                    withFashion 30 (Array.init 30 (fun i -> byte (i % 10))) (fun _ ->
                        let source = FashionMnist.test.Open()

                        for ordinal in 0L .. 7L do
                            let levels =
                                source
                                    .Batch(f64, key, ordinal, 8)
                                    .amax([| 1L; 2L; 3L |])
                                    .add(scalar 1.0)
                                    .mul(scalar 127.5)

                            Expect.equal
                                (labels source ordinal 8)
                                (Tensors.toArray levels |> Array.map (fun l -> int64 (round l) % 10L))
                                "labels"))

                testTensors
                    "with a label too few, or one of 10, are rejected by name, where labels are asked for"
                    (fun () ->
                        for bad, message in
                            [ Array.zeroCreate 29, "wants a label for each of 30 images, but the file holds [29]"
                              Array.create 30 10uy, "the label 10 is none of 10 classes" ] do
                            withFashion 30 bad (fun directory ->
                                let source = FashionMnist.test.Open()
                                Expect.equal (source.Batch(f64, key, 0L, 3).shape[0]) 3L "images"

                                rejects [ directory; "t10k-labels"; message ] (fun () ->
                                    source.Labels(f64, key, 0L, 3)))) ] ]
