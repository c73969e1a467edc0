module Wgan.Functional.Tests.SafetensorsTests

open System
open System.Collections.Generic
open System.IO
open System.Text
open Expecto
open FsCheck.FSharp
open Wgan.Functional
open Wgan.Functional.Tests.TestFiles

let private sizes =
    [ "F64", 8
      "F32", 4
      "F16", 2
      "BF16", 2
      "F8_E4M3", 1
      "F8_E5M2", 1
      "BOOL", 1
      "I64", 8
      "I32", 4
      "I16", 2
      "I8", 1
      "U64", 8
      "U32", 4
      "U16", 2
      "U8", 1 ]

let private entry name dtype shape data : TensorEntry =
    { Name = name
      DType = dtype
      Shape = shape
      Data = data }

let private names =
    Gen.elements
        [ "a"
          "b.weight"
          "Z"
          "ünï \"quoted\"\\"
          "𝔊.0"
          ""
          "generator.0.weight"
          "\n" ]

let private entries =
    gen {
        let! chosen = Gen.listOf names
        let! shuffled = Gen.shuffle (List.distinct chosen)

        return!
            [ for name in shuffled ->
                  gen {
                      let! dtype, size = Gen.elements sizes
                      let! shape = Gen.listOf (Gen.choose (0, 3)) |> Gen.map (List.truncate 4)
                      let! data = Gen.arrayOfLength (size * List.fold (*) 1 shape) (Gen.choose (0, 255))
                      return entry name dtype (shape |> List.map int64 |> Array.ofList) (Array.map byte data)
                  } ]
            |> Gen.sequenceToList
    }

let private metadata =
    Gen.listOf (Gen.zip names names)
    |> Gen.map (fun pairs -> Dictionary(Map.ofList pairs))

let private sorted (entries: TensorEntry seq) =
    List.sortWith
        (fun (left: TensorEntry) (right: TensorEntry) -> String.CompareOrdinal(left.Name, right.Name))
        (List.ofSeq entries)

let private pairs (metadata: IReadOnlyDictionary<string, string>) =
    metadata |> Seq.map (fun pair -> pair.Key, pair.Value) |> Map.ofSeq

let private write path (metadata: Dictionary<string, string>) (entries: TensorEntry list) =
    Safetensors.write path metadata (ResizeArray entries)

let private none = Dictionary<string, string>()

/// A file of the given header and data, whatever they say.
let private fileOf (header: string) (data: byte[]) =
    let header = Encoding.UTF8.GetBytes header
    Array.concat [ BitConverter.GetBytes(int64 header.Length); header; data ]

let private headerOf (file: byte[]) = Encoding.UTF8.GetString(file, 8, int (BitConverter.ToInt64(file, 0)))

let private two =
    """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}}"""

let private one dtype shape offsets = $"""{{"a":{{"dtype":{dtype},"shape":{shape},"data_offsets":{offsets}}}}}"""

/// What is wrong, the file, and what the message must contain beside the file's name.
let private corrupt: (string * byte[] * string) list =
    let bytes count : byte[] = Array.zeroCreate count
    let good = fileOf two (bytes 11)

    [ "an empty file", [||], "0 bytes"
      "a cut length", good[..6], "7 bytes"
      "a cut header", good[..20], "truncated"
      "a huge header", Array.append (BitConverter.GetBytes 100_000_001L) (bytes 9), "100000001"
      "a negative header length", Array.append (BitConverter.GetBytes -1L) (bytes 9), "18446744073709551615"
      "cut data", good[.. good.Length - 2], "'b' stops at 11 and the data end at 10"
      "no data", good[.. good.Length - 12], "'a' stops at 8"
      "bytes behind the data", Array.append good [| 0uy |], "1 bytes follow"
      "bytes without a tensor", fileOf "{}" (bytes 3), "3 bytes follow"
      "an empty header", fileOf "" [||], "'{'"
      "a header that is a list", fileOf "[]" [||], "'{'"
      "a header with leading spaces", fileOf " {}" [||], "'{'"
      "broken JSON", fileOf """{"a":""" [||], "JSON"
      "a header that is not UTF-8", Array.append (BitConverter.GetBytes 3L) [| 0x7Buy; 0xFFuy; 0x7Duy |], "UTF-8"
      "half a surrogate pair", fileOf """{"\ud800":{}}""" [||], "Unicode"
      "a tensor that is a number", fileOf """{"a":3}""" [||], "'a' is not described"
      "a missing property", fileOf """{"a":{"dtype":"U8","shape":[]}}""" (bytes 1), "dtype, shape"
      "an unknown property",
      fileOf """{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1],"x":0}}""" (bytes 1),
      "dtype, shape, data_offsets, x"
      "a property that occurs twice",
      fileOf """{"a":{"dtype":"U8","dtype":"I8","shape":[],"data_offsets":[0,1]}}""" (bytes 1),
      "dtype, dtype"
      "a tensor that occurs twice", fileOf (two.Replace("\"b\"", "\"a\"")) (bytes 11), "'a' occurs twice"
      "an unknown type", fileOf (one "\"F31\"" "[1]" "[0,4]") (bytes 4), "'a' has the unknown dtype 'F31'"
      "a type that is a number", fileOf (one "1" "[1]" "[0,4]") (bytes 4), "'a' has a dtype"
      "a negative length", fileOf (one "\"F32\"" "[-1]" "[0,4]") (bytes 4), "'a' has a shape"
      "a fractional length", fileOf (one "\"F32\"" "[1.5]" "[0,6]") (bytes 6), "'a' has a shape"
      "a length that is a text", fileOf (one "\"F32\"" "[\"1\"]" "[0,4]") (bytes 4), "'a' has a shape"
      "a shape that is a number", fileOf (one "\"F32\"" "1" "[0,4]") (bytes 4), "'a' has a shape"
      "a length beyond 64 bits", fileOf (one "\"F32\"" "[18446744073709551617]" "[0,4]") (bytes 4), "'a' has a shape"
      "a shape with too few elements", fileOf (one "\"F32\"" "[1,1]" "[0,8]") (bytes 8), "8 bytes, which is not [1, 1]"
      "a shape with too many elements", fileOf (one "\"F32\"" "[3]" "[0,8]") (bytes 8), "8 bytes, which is not [3]"
      "half an element", fileOf (one "\"F32\"" "[1]" "[0,6]") (bytes 6), "6 bytes"
      "a product of 2^64", fileOf (one "\"U8\"" "[4294967296,4294967296]" "[0,0]") [||], "'a' has 0 bytes"
      "one offset", fileOf (one "\"U8\"" "[1]" "[1]") (bytes 1), "'a' has 1 data_offsets"
      "negative offsets", fileOf (one "\"U8\"" "[1]" "[-1,0]") (bytes 1), "'a' has data_offsets"
      "offsets in the wrong order", fileOf (one "\"U8\"" "[1]" "[1,0]") (bytes 1), "'a' starts at 1"
      "a hole at the start", fileOf (one "\"U8\"" "[1]" "[1,2]") (bytes 2), "hole of 1 bytes before tensor 'a'"
      "a hole", fileOf (two.Replace("[8,11]", "[9,12]")) (bytes 12), "hole of 1 bytes before tensor 'b'"
      "an overlap", fileOf (two.Replace("[8,11]", "[7,10]")) (bytes 10), "'b' starts at 7 and overlaps"
      "an offset beyond 2^62", fileOf (one "\"U8\"" "[4611686018427387905]" "[0,4611686018427387905]") [||], "at most"
      "metadata that is a text", fileOf """{"__metadata__":"x"}""" [||], "__metadata__ is not"
      "a number in the metadata", fileOf """{"__metadata__":{"k":1}}""" [||], "'k'"
      "a metadata key that occurs twice", fileOf """{"__metadata__":{"k":"1","k":"2"}}""" [||], "'k' occurs twice" ]

[<Tests>]
let tests =
    testList
        "Safetensors"
        [ testProperty
              "reading gives back what was written"
              (Prop.forAll (Arb.fromGen (Gen.zip metadata entries)) (fun (metadata, entries) ->
                  inNewDirectory (fun directory ->
                      let path = Path.Combine(directory, "x.safetensors")
                      write path metadata entries
                      let file = Safetensors.read path
                      List.ofSeq file.Tensors = sorted entries && pairs file.Metadata = pairs metadata)))

          testProperty
              "the order of the entries does not change the bytes"
              (Prop.forAll (Arb.fromGen entries) (fun entries ->
                  inNewDirectory (fun directory ->
                      let bytes entries =
                          let path = Path.Combine(directory, "x.safetensors")
                          write path none entries
                          File.ReadAllBytes path

                      bytes entries = bytes (List.rev entries))))

          testCase "the bytes are those of the format" (fun () ->
              inNewDirectory (fun directory ->
                  let path = Path.Combine(directory, "x.safetensors")
                  let metadata = Dictionary(Map.ofList [ "z", "1"; "b", "ü" ])

                  write
                      path
                      metadata
                      [ entry "y" "U8" [| 3L |] [| 7uy; 8uy; 9uy |]
                        entry "x" "I16" [||] [| 1uy; 2uy |]
                        entry "é" "F32" [| 1L; 1L |] [| 0uy; 0uy; 128uy; 63uy |] ]

                  let file = File.ReadAllBytes path

                  let expected =
                      """{"__metadata__":{"b":"ü","z":"1"},"x":{"dtype":"I16","shape":[],"data_offsets":[4,6]},"""
                      + """"y":{"dtype":"U8","shape":[3],"data_offsets":[6,9]},"""
                      + """"é":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}}"""

                  Expect.equal ((headerOf file).TrimEnd ' ') expected "the header, by name"
                  Expect.equal (BitConverter.ToInt64(file, 0) % 8L) 0L "the header's length is a multiple of 8"

                  Expect.equal
                      file[file.Length - 9 ..]
                      [| 0uy; 0uy; 128uy; 63uy; 1uy; 2uy; 7uy; 8uy; 9uy |]
                      "the data"))

          testCase "a file that another program wrote is read" (fun () ->
              inNewDirectory (fun directory ->
                  let path = Path.Combine(directory, "x.safetensors")
                  File.WriteAllBytes(path, fileOf two (Array.init 11 byte))
                  let file = Safetensors.read path
                  Expect.equal file.Tensors[0] (entry "a" "F32" [| 2L |] [| 0uy .. 7uy |]) "the first tensor"
                  Expect.equal file.Tensors[1] (entry "b" "U8" [| 3L |] [| 8uy .. 10uy |]) "the second tensor"))

          testList
              "a corrupted file is rejected by name"
              [ for what, bytes, expected in corrupt do
                    testCase what (fun () ->
                        inNewDirectory (fun directory ->
                            let path = Path.Combine(directory, "broken.safetensors")
                            File.WriteAllBytes(path, bytes)
                            rejects [ path; expected ] (fun () -> Safetensors.read path))) ]

          testCase "a file cut anywhere is rejected" (fun () ->
              inNewDirectory (fun directory ->
                  let path = Path.Combine(directory, "cut.safetensors")
                  let good = fileOf two (Array.zeroCreate 11)

                  for length in 0 .. good.Length - 1 do
                      File.WriteAllBytes(path, good[.. length - 1])
                      rejects [ path ] (fun () -> Safetensors.read path)))

          testCase "a missing file and a directory are rejected by name" (fun () ->
              inNewDirectory (fun directory ->
                  let path = Path.Combine(directory, "absent.safetensors")
                  rejects [ $"cannot read {path}: no such file" ] (fun () -> Safetensors.read path)
                  rejects [ $"cannot read {directory}: it is a directory" ] (fun () -> Safetensors.read directory)))

          testCase "entries that make no file are rejected, and nothing is written" (fun () ->
              inNewDirectory (fun directory ->
                  let path = Path.Combine(directory, "x.safetensors")
                  let good = entry "a" "U8" [| 1L |] [| 0uy |]
                  let refuses expected entries = rejects [ path; expected ] (fun () -> write path none entries)
                  refuses "two tensors are named 'a'" [ good; good ]
                  refuses "unknown dtype 'f32'" [ { good with DType = "f32" } ]
                  refuses "'a' has 1 bytes, which is not [2] of U8" [ { good with Shape = [| 2L |] } ]
                  refuses "'a' has 1 bytes, which is not [] of F32" [ entry "a" "F32" [||] [| 0uy |] ]
                  refuses "'a' has the shape [-1]" [ { good with Shape = [| -1L |] } ]
                  refuses "__metadata__" [ { good with Name = "__metadata__" } ]

                  refuses
                      "not valid Unicode"
                      [ { good with
                            Name = string (char 0xD800) } ]

                  Expect.equal (namesIn directory) [] "nothing lies there")) ]
