module Wgan.Functional.Tests.ImageFolderTests

open System.IO
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.TestFiles

let private key = Rng.key 8L

/// A grey PNG whose first pixel is `value` and whose others follow it.
let private png size value = Png.encode size size 1 (Array.init (size * size) (fun i -> byte (value + i)))

let private fill (directory: string) (files: (string * byte[]) list) =
    for name, bytes in files do
        AtomicFile.writeBytes (Path.Combine(directory, name)) bytes

let private options folder =
    { ImageFolder.options "made" folder 4 with
        Channels = 1 }

/// Three classes of six images each; the first pixel of an image is 10 times its class plus its number.
let private classes =
    [ for label, name in List.indexed [ "Zebra"; "ant"; "bee" ] do
          for i in 0..5 -> $"{name}/{i}.png", png 4 (10 * label + i) ]

let private firstBytes (batch: Tensor) =
    [ for i in 0L .. batch.shape[0] - 1L -> int (round ((batch[i, 0L, 0L, 0L].item<float>() + 1.0) * 127.5)) ]

[<Tests>]
let tests =
    testList
        "ImageFolder"
        [ testTensors
              "sub-folders are classes in the order of their names by ordinal, and labels match images"
              (fun () ->
                  inNewDirectory (fun directory ->
                      fill directory classes
                      let dataset = ImageFolder.create (options directory)
                      Expect.sequenceEqual dataset.ClassNames [ "Zebra"; "ant"; "bee" ] "names"

                      for memory in [ 1L <<< 30; 0L ] do
                          let source =
                              (ImageFolder.create
                                  { options directory with
                                      MemoryLimit = memory })
                                  .Open()

                          for ordinal in 0L .. 12L do
                              let batch = source.Batch(f64, key, ordinal, 5)
                              let labels = source.Labels(f64, key, ordinal, 5)
                              Expect.equal batch.shape [| 5L; 1L; 4L; 4L |] "shape"

                              for first, label in Seq.zip (firstBytes batch) (labels.data<int64>().ToArray()) do
                                  Expect.equal (first / 10) (int label) "an image's class"))

          testTensors "images read when they are needed are the bits of those kept in memory" (fun () ->
              inNewDirectory (fun directory ->
                  fill directory classes
                  let kept = (ImageFolder.create (options directory)).Open()

                  let needed =
                      (ImageFolder.create
                          { options directory with
                              MemoryLimit = 18L * 16L - 1L })
                          .Open()

                  // In order, again, backwards, of another stream, and over the ends of epochs.
                  for k, ordinal in
                      [ for i in 0L .. 9L -> key, i ]
                      @ [ key, 9L; key, 3L; Rng.key 9L, 4L; key, 4L; key, 5L; key, 6L ] do
                      for backend in [ f32; f64 ] do
                          sameBits
                              (needed.Batch(backend, k, ordinal, 4))
                              (kept.Batch(backend, k, ordinal, 4))
                              $"batch {ordinal}"))

          testTensors "a folder without sub-folders has images in the order of their names and no labels" (fun () ->
              inNewDirectory (fun directory ->
                  fill
                      directory
                      [ "b.png", png 4 2
                        "B.pgm", "P5 4 4 255\n0123456789abcdef"B
                        "a.PNG", png 4 1
                        "notes.txt", "x"B
                        ".c.png", "x"B ]

                  let dataset = ImageFolder.create (options directory)
                  Expect.equal dataset.Classes 0 "classes"
                  let source = dataset.Open()
                  // The whole epoch, put in order: B is before a and b.
                  let order = Rng.permutation (Rng.at 0L key) 3
                  let bytes = firstBytes (source.Batch(f64, key, 0L, 3))
                  Expect.equal [ for i in 0..2 -> bytes[System.Array.IndexOf(order, i)] ] [ int '0'; 1; 2 ] "order"
                  rejects [ "without labels" ] (fun () -> source.Labels(f64, key, 0L, 3))))

          testTensors "colours become grey by luma, and grey becomes equal colours" (fun () ->
              inNewDirectory (fun directory ->
                  fill directory [ "a.png", Png.encode 1 1 3 [| 200uy; 100uy; 50uy |] ]

                  let pixels channels =
                      let dataset =
                          ImageFolder.create
                              { options directory with
                                  Channels = channels
                                  Size = 1 }

                      dataset.Open().Batch(f64, key, 0L, 1)
                      |> Tensors.toArray
                      |> Array.map (fun x -> round ((x + 1.0) * 127.5))

                  Expect.equal (pixels 3) [| 200.0; 100.0; 50.0 |] "colours"
                  // 0.299 * 200 + 0.587 * 100 + 0.114 * 50 = 124.2
                  Expect.equal (pixels 1) [| 124.0 |] "grey"
                  fill directory [ "a.png", Png.encode 1 1 1 [| 77uy |] ]
                  Expect.equal (pixels 3) [| 77.0; 77.0; 77.0 |] "grey as colours"))

          testTensors "images of any size are cut to their middle and resized" (fun () ->
              inNewDirectory (fun directory ->
                  // Three columns of 8 x 8 pixels each: black, grey, white.
                  fill directory [ "a.png", Png.encode 24 8 1 (Array.init 192 (fun i -> byte (i % 24 / 8 * 100))) ]
                  let batch = (ImageFolder.create (options directory)).Open().Batch(f64, key, 0L, 1)
                  Expect.equal (firstBytes batch) [ 100 ] "the middle column"

                  Expect.floatClose
                      Accuracy.veryHigh
                      (Tensors.toFloat (batch.max () - batch.min ()))
                      0.0
                      "nothing but it"))

          testCase "a bad image is named: when the folder is opened, or when it is needed" (fun () ->
              inNewDirectory (fun directory ->
                  fill directory (classes @ [ "bee/6.png", (png 4 6)[..50] ])
                  let bad = Path.Combine(directory, "bee", "6.png")
                  rejects [ bad; "truncated" ] (fun () -> (ImageFolder.create (options directory)).Open())

                  let source =
                      (ImageFolder.create
                          { options directory with
                              MemoryLimit = 0L })
                          .Open()

                  rejects [ bad; "truncated" ] (fun () -> source.Batch(f64, key, 0L, 19))))

          testList
              "a folder that is none of images is rejected by name"
              [ for what, files, expected in
                    [ "empty", [], "holds no images"
                      "texts", [ "a.txt", "x"B ], "holds no images"
                      "JPEG", [ "a.png", png 4 0; "b.JPG", "x"B ], "b.JPG is not PNG, PGM or PPM"
                      "an empty class",
                      [ "a/1.png", png 4 0; "b/c/x.txt", "x"B ],
                      "b holds no images (.png, .pgm, .ppm), but is a class"
                      "images beside classes", [ "a/1.png", png 4 0; "1.png", png 4 0 ], "both images and sub-folders" ] do
                    testCase what (fun () ->
                        inNewDirectory (fun directory ->
                            fill directory files

                            rejects [ directory; expected ] (fun () ->
                                (ImageFolder.create (options directory)).Open()))) ]

          testCase "what is described is the name and the size, not where the folder lies" (fun () ->
              let dataset = ImageFolder.create (options "/nowhere")
              let described (dataset: Dataset) = dataset.Description.ToString()
              Expect.equal (described (ImageFolder.grey "a" "/b" 8)) "imageFolder(name=a, size=8, channels=1)" "grey"
              Expect.equal (ImageFolder.rgb "a" "/b" 8).SampleShape [| 3L; 8L; 8L |] "RGB"
              Expect.equal (dataset.Description.ToString()) "imageFolder(name=made, size=4, channels=1)" "description"
              rejects [ "/nowhere: no such directory" ] dataset.Open

              rejects [ "Channels must be 1 or 3, not 2" ] (fun () ->
                  ImageFolder.create { options "" with Channels = 2 })

              rejects [ "Size must be from 1 to 8192, not 0" ] (fun () ->
                  ImageFolder.create { options "" with Size = 0 }))

          testTensors "what is written from a data set is read back, labels included" (fun () ->
              inNewDirectory (fun directory ->
                  let images =
                      torch
                          .tensor(Array.init (6 * 3 * 4) float32)
                          .reshape(6L, 3L, 2L, 2L)
                          .div(scalar 127.5)
                          .sub(scalar 1.0)

                  let labels = [| 10; 1; 0; 1; 10; 2 |]
                  let names = [| for i in 0..10 -> $"kind/{i}" |]
                  let dataset = Dataset.ofLabelledTensor "six" images labels names
                  let folder = Path.Combine(directory, "written")
                  ImageFolder.write folder 6 dataset
                  Expect.equal (namesIn folder) [ "00-kind-0"; "01-kind-1"; "02-kind-2"; "10-kind-10" ] "folders"
                  Expect.equal (namesIn directory) [ "written" ] "nothing else is left"
                  let read = (ImageFolder.create (ImageFolder.options "read" folder 2)).Open()

                  let pairs (source: DataSource) =
                      let batch, labels = source.Batch(f32, key, 0L, 6), source.Labels(f32, key, 0L, 6)

                      [ for i in 0L .. 5L -> List.ofArray (Tensors.toArray batch[i]), labels[i].item<int64>() ]
                      |> List.sort

                  let renumbered =
                      pairs (dataset.Open())
                      |> List.map (fun (image, label) -> image, (if label = 10L then 3L else label))

                  Expect.equal (pairs read) renumbered "images and classes"
                  rejects [ folder; "it exists" ] (fun () -> ImageFolder.write folder 6 dataset)

                  rejects [ "the value 1.5" ] (fun () ->
                      ImageFolder.write
                          (folder + "2")
                          6
                          (Dataset.ofTensor "bright" (torch.full ([| 6L; 1L; 2L; 2L |], scalar 1.5))))

                  rejects [ "samples [2]" ] (fun () -> ImageFolder.write (folder + "2") 6 (Synthetic.ring 8)))) ]
