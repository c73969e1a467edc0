module Wgan.Functional.Tests.IdxTests

open System
open System.Buffers.Binary
open System.IO
open System.IO.Compression
open Expecto
open FsCheck.FSharp
open Wgan.Functional
open Wgan.Functional.Tests.TestFiles

let private bigEndian (number: int) = BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness number)

let private idx (magic: int) (dimensions: int list) (data: byte[]) =
    Array.concat [ bigEndian magic; Array.collect bigEndian (Array.ofList dimensions); data ]

let private gzip (bytes: byte[]) =
    use target = new MemoryStream()
    using (new GZipStream(target, CompressionMode.Compress)) _.Write(bytes, 0, bytes.Length)
    target.ToArray()

let private withFile (bytes: byte[]) (test: string -> 'result) : 'result =
    inNewDirectory (fun directory ->
        let path = Path.Combine(directory, "values-idx")
        File.WriteAllBytes(path, bytes)
        test path)

let private refuses (expected: string) (bytes: byte[]) =
    withFile bytes (fun path -> rejects [ path; expected ] (fun () -> Idx.read path))

let private labels count = idx 0x801 [ count ] (Array.init count byte)

let private images count =
    idx 0x803 [ count; 4; 5 ] (Array.init (20 * count) (fun index -> byte (index * index / 7)))

let private flipped (position: int) (bytes: byte[]) =
    Array.mapi (fun index byte -> if index = position then byte ^^^ 255uy else byte) bytes

/// What is wrong, the file before compression, and what the message must contain beside the file's name.
let private corrupt: (string * byte[] * string) list =
    [ "no byte", [||], "truncated: it ends after 0 of 4 bytes of the magic number"
      "half a magic number", (labels 9)[..1], "truncated: it ends after 2 of 4 bytes of the magic number"
      "another magic number", flipped 3 (labels 9), "0x000008FE where 0x00000801 (labels) or 0x00000803 (images)"
      "floating-point values", idx 0x0D03 [ 1; 1; 1 ] (Array.zeroCreate 4), "0x00000D03"
      "two dimensions", idx 0x0802 [ 1; 1 ] [| 0uy |], "0x00000802"
      "half a dimension", (images 9)[..9], "truncated: it ends after 6 of 12 bytes of the dimensions"
      "no values", idx 0x801 [ 0 ] [||], "declares 0 values"
      "no rows", idx 0x803 [ 1; 0; 5 ] [||], "declares 1 x 0 x 5 values"
      "a dimension above 2^31", idx 0x801 [ -1 ] (Array.zeroCreate 9), "declares 4294967295 values"
      "an absurd size", idx 0x803 [ 60_000; 28; 28 ] (Array.zeroCreate 9), "60000 x 28 x 28 values, more than its"
      "a product of 2^64", idx 0x803 [ 1 <<< 30; 1 <<< 30; 16 ] (Array.zeroCreate 9), "more than"
      "one value too many", Array.append (images 9) [| 0uy |], "more bytes follow the 180 values" ]

[<Tests>]
let tests =
    testList
        "Idx"
        [ let sized = Gen.zip3 (Gen.choose (1, 50)) (Gen.choose (1, 9)) (Gen.choose (1, 9))

          testProperty
              "images and labels come back, gzipped or plain"
              (Prop.forAll (Arb.fromGen sized) (fun (count, rows, columns) ->
                  let values length = Array.init length (fun index -> byte (index * 31 + count))

                  [ for wrap in [ id; gzip ] do
                        let pixels = values (count * rows * columns)
                        let read = withFile (wrap (idx 0x803 [ count; rows; columns ] pixels)) Idx.read

                        read =
                            { Dimensions = [| count; rows; columns |]
                              Data = pixels }

                        let read = withFile (wrap (idx 0x801 [ count ] (values count))) Idx.read

                        read =
                            { Dimensions = [| count |]
                              Data = values count } ]
                  |> List.forall id))

          testCase "a large file that compresses as far as gzip can is read" (fun () ->
              let read = withFile (gzip (idx 0x803 [ 10_000; 28; 28 ] (Array.zeroCreate 7_840_000))) Idx.read
              Expect.equal read.Data.Length 7_840_000 "values")

          testList
              "a corrupted file is rejected by name"
              [ for what, bytes, expected in corrupt do
                    testCase $"{what}, plain" (fun () -> refuses expected bytes)
                    testCase $"{what}, gzipped" (fun () -> refuses expected (gzip bytes)) ]

          testCase "one value too few is rejected" (fun () ->
              let shortened = Array.truncate 195 (images 9)
              refuses "truncated: it holds 179 of the 180 values" shortened
              refuses "truncated: it holds 179 of the 180 values" (gzip shortened)
              refuses "truncated: it holds 8 of the 9 values" (Array.truncate 16 (labels 9)))

          testCase "a .gz cut at any byte is rejected" (fun () ->
              let whole = gzip (images 60)

              for length in 0 .. whole.Length - 1 do
                  withFile whole[.. length - 1] (fun path -> rejects [ path ] (fun () -> Idx.read path)))

          testCase "a .gz with a damaged checksum or size is rejected" (fun () ->
              let whole = gzip (images 60)
              refuses "no valid gzip data" (flipped (whole.Length - 6) whole)
              refuses "" (flipped (whole.Length - 1) whole))

          testCase "a .gz with other bytes behind it is rejected" (fun () ->
              refuses "other bytes follow" (Array.append (gzip (images 9)) [| 1uy |]))

          testCase "a file that no array can hold is rejected" (fun () ->
              withFile (idx 0x803 [ 1 <<< 29; 2; 3 ] [||]) (fun path ->
                  // The file system keeps no space for what was never written.
                  using (File.OpenWrite path) _.SetLength(3L * (1L <<< 30) + 16L)

                  rejects [ path; "536870912 x 2 x 3 values; at most 2147483591" ] (fun () ->
                      Idx.readUpTo Int64.MaxValue path)))

          testCase "the limit is the caller's: a file of its size is read, a larger one is not" (fun () ->
              withFile (images 9) (fun path ->
                  Expect.equal (Idx.readUpTo 180L path).Data.Length 180 "at the limit"
                  rejects [ path; "9 x 4 x 5 values; at most 179 may be read" ] (fun () -> Idx.readUpTo 179L path)))

          testCase "a missing file and a directory are rejected by name" (fun () ->
              inNewDirectory (fun directory ->
                  let path = Path.Combine(directory, "absent-idx")
                  rejects [ $"cannot read {path}: no such file" ] (fun () -> Idx.read path)
                  rejects [ $"cannot read {directory}: it is a directory" ] (fun () -> Idx.read directory))) ]
