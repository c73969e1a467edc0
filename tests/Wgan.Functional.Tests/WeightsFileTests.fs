module Wgan.Functional.Tests.WeightsFileTests

open System.Collections.Generic
open System.IO
open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.TestFiles

let private options root =
    { RunOptions.Default with
        Root = root
        Quiet = true }

let private write path (entries: TensorEntry list) =
    Safetensors.write path (Dictionary<string, string>()) (ResizeArray entries)

let private start path map =
    let first = Training.init toy f32 (Rng.key 1L)
    first, WeightsFile.start toy f32 path map first

let private trained root =
    let result = Runner.train (options root) toy
    RunDirectory.checkpoint result.Directory 20L

[<Tests>]
let tests =
    testSequenced
    <| testList
        "WeightsFile"
        [ testTensors "a generator's file starts the generator and its average, and leaves the critic" (fun () ->
              inFolder (fun root ->
                  let path = Checkpoint.file (trained root) "average"
                  let first, started = start path null
                  let template = toy.Generator.Init(f32, Rng.key 0L, [| 2L |])
                  let expected = (TensorFiles.readNetwork path "generator" f32 template).Parameters
                  sameTree started.Generator.Network.Parameters expected "generator"
                  sameTree started.Average.Parameters expected "average"
                  sameTree started.Critic.Network.Parameters first.Critic.Network.Parameters "critic"
                  Expect.equal started.Iteration 0L "iteration"))

          testTensors "names, shapes and players are strict" (fun () ->
              inFolder (fun root ->
                  let entries = List.ofSeq (Safetensors.read (Checkpoint.file (trained root) "generator")).Tensors
                  let path = Path.Combine(root, "weights.safetensors")

                  let refuses parts changed =
                      write path changed
                      rejects (path :: parts) (fun () -> start path null)

                  refuses
                      [ "'generator.1.bias' is missing" ]
                      (entries |> List.filter (fun e -> e.Name <> "generator.1.bias"))

                  refuses
                      [ "no tensor 'generator.9.weight'" ]
                      ({ entries[0] with
                          Name = "generator.9.weight" }
                       :: entries)

                  refuses
                      [ "'main.0' belongs to neither"; "--name-map" ]
                      ({ entries[0] with Name = "main.0" } :: entries)

                  refuses [ "holds no tensors" ] []

                  let transposed (e: TensorEntry) =
                      if e.Shape.Length = 2 then
                          { e with Shape = Array.rev e.Shape }
                      else
                          e

                  refuses [ "'generator.1.weight' has shape [2, 16]"; "[16, 2]" ] (List.map transposed entries)))

          testTensors "a name map renames tensors and leaves some out; half precision is read" (fun () ->
              inFolder (fun root ->
                  let entries = List.ofSeq (Safetensors.read (Checkpoint.file (trained root) "generator")).Tensors
                  let path, map = Path.Combine(root, "weights.safetensors"), Path.Combine(root, "map.json")
                  let theirs (name: string) = name.Replace("generator.", "net.")

                  let counter =
                      { entries[0] with
                          Name = "num_batches_tracked"
                          DType = "I64"
                          Shape = [||]
                          Data = Array.zeroCreate 8 }

                  write path (counter :: [ for e in entries -> { e with Name = theirs e.Name } ])

                  let text =
                      [ for e in entries -> $"\"{theirs e.Name}\":\"{e.Name}\"" ]
                      @ [ "\"num_batches_tracked\":null" ]
                      |> String.concat ","

                  File.WriteAllText(map, $"{{{text}}}")
                  let _, started = start path map
                  let template = toy.Generator.Init(f32, Rng.key 0L, [| 2L |])

                  sameTree
                      started.Generator.Network.Parameters
                      (TensorFiles.readNetwork (Checkpoint.file (trained root) "generator") "generator" f32 template)
                          .Parameters
                      "generator"

                  File.WriteAllText(map, """{"nothing":"generator.1.weight"}""")
                  rejects [ map; "no tensor 'nothing'" ] (fun () -> start path map)
                  File.WriteAllText(map, """{"net.1.bias":3}""")
                  rejects [ map; "'net.1.bias' is not a text" ] (fun () -> start path map)

                  let half name (values: uint16 list) =
                      { Name = name
                        DType = (if name = "f" then "F16" else "BF16")
                        Shape = [| int64 values.Length |]
                        Data = values |> Array.ofList |> Array.collect System.BitConverter.GetBytes }

                  let read entry = Tensors.toArray (TensorFiles.tensor "x" f32 entry) |> List.ofArray
                  Expect.equal (read (half "f" [ 0x3C00us; 0xC000us; 0x3555us ])) [ 1.0; -2.0; 0.333251953125 ] "F16"
                  Expect.equal (read (half "b" [ 0x3F80us; 0xC000us; 0x3EABus ])) [ 1.0; -2.0; 0.333984375 ] "BF16"))

          testCase
              "a run from given weights has a folder of its own, and is resumed without the file's being read again"
              (fun () ->
                  inFolder (fun root ->
                      let path = Checkpoint.file (trained root) "generator"
                      let from = { options root with FromWeights = path }
                      let directory = RunDirectory.path toy from
                      Expect.isTrue (directory.Contains "-s0-w") directory

                      let result =
                          Runner.train
                              from
                              { toy with
                                  CheckpointEvery = 6L
                                  KeepCheckpoints = 9 }

                      Expect.equal result.Directory directory "folder"

                      Expect.equal
                          (CheckpointFolder.list directory)
                          [| 0L; 6L; 12L; 18L; 20L |]
                          "the first state is kept"

                      let first = Checkpoint.file (RunDirectory.checkpoint directory 0L) "generator"
                      Expect.equal (File.ReadAllBytes first) (File.ReadAllBytes path) "it starts from the weights"
                      let text = File.ReadAllText(RunDirectory.description directory)
                      Expect.stringContains text (RunDirectory.weightsHash from) "experiment.json names them")) ]
