module Wgan.Functional.Tests.ImageFileTests

open System
open System.IO
open System.Text
open Expecto
open FsCheck.FSharp
open Wgan.Functional
open Wgan.Functional.Tests.PngWriter
open Wgan.Functional.Tests.TestFiles

let private withFile (bytes: byte[]) (test: string -> 'result) : 'result =
    inNewDirectory (fun directory ->
        let path = Path.Combine(directory, "image")
        File.WriteAllBytes(path, bytes)
        test path)

let private read (bytes: byte[]) = withFile bytes ImageFile.read

let private refuses (expected: string) (bytes: byte[]) =
    withFile bytes (fun path -> rejects [ path; expected ] (fun () -> ImageFile.read path))

let private kinds =
    [ 0, [ 1; 2; 4; 8; 16 ]
      2, [ 8; 16 ]
      3, [ 1; 2; 4; 8 ]
      4, [ 8; 16 ]
      6, [ 8; 16 ] ]
    |> List.collect (fun (colourType, depths) -> depths |> List.map (fun depth -> colourType, depth))

let private images (colourType, depth) =
    gen {
        let! width = Gen.choose (1, 20)
        let! height = Gen.choose (1, 20)
        let! interlaced = Gen.elements [ false; true ]
        let! chunkBytes = Gen.choose (1, 300)
        let! seed = Gen.choose (0, Int32.MaxValue)
        let numbers name bound count = Rng.integers (Rng.named name (Rng.key (int64 seed))) bound count
        let filters = numbers "filters" 5 80

        return
            { Width = width
              Height = height
              Depth = depth
              ColourType = colourType
              Interlaced = interlaced
              Samples = numbers "samples" (1 <<< depth) (width * height * samplesPerPixel colourType)
              Palette =
                if colourType = 3 then
                    numbers "palette" 256 (3 <<< depth) |> Array.map byte
                else
                    [||]
              Filter = fun row -> filters[row]
              ChunkBytes = chunkBytes }
    }

/// The channels and bytes that a file's samples stand for.
let private expected (image: PngImage) : int * byte[] =
    let scaled (sample: int) =
        byte (Math.Round(255.0 * float sample / float ((1 <<< image.Depth) - 1), MidpointRounding.AwayFromZero))

    let pixels = image.Samples |> Array.chunkBySize (samplesPerPixel image.ColourType)

    match image.ColourType with
    | 3 -> 3, pixels |> Array.collect (fun pixel -> Array.sub image.Palette (3 * pixel[0]) 3)
    | 2
    | 6 -> 3, pixels |> Array.collect (fun pixel -> Array.map scaled pixel[..2])
    | _ -> 1, pixels |> Array.map (fun pixel -> scaled pixel[0])

let private isRead (image: PngImage) =
    let found = read (encode image)
    let channels, pixels = expected image

    (found.Width, found.Height, found.Channels) = (image.Width, image.Height, channels)
    && found.Pixels = pixels

/// A 5 x 3 image of RGB, and its rows before compression.
let private rows = Array.init (3 * 16) (fun i -> if i % 16 = 0 then 0uy else byte (i * 37))
let private plain = file (header 5 3 8 2 0) [||] 1000 rows

let private parts (chunks: byte[] list) = Array.concat (signature :: chunks)
let private headerChunk = chunk "IHDR" (header 5 3 8 2 0)
let private dataChunk = chunk "IDAT" (zlib rows)
let private lastChunk = chunk "IEND" [||]

let private damaged: (string * byte[] * string) list =
    [ "no byte", [||], "neither PNG nor PGM nor PPM"
      "half a signature", signature[..3], "neither PNG"
      "JPEG", [| 0xFFuy; 0xD8uy; 0xFFuy; 0xE0uy |], "it is JPEG"
      "nothing but a signature", signature, "truncated: it ends in its first chunk"
      "another first chunk", parts [ chunk "gAMA" [| 0uy; 0uy; 0uy; 1uy |] ], "first chunk is gAMA"
      "a header of 12 bytes", parts [ chunk "IHDR" (Array.truncate 12 (header 5 3 8 2 0)) ], "IHDR of 12 bytes"
      "colour type 5", parts [ chunk "IHDR" (header 5 3 8 5 0) ], "colour type 5 with 8 bits"
      "RGB of 4 bits", parts [ chunk "IHDR" (header 5 3 4 2 0) ], "colour type 2 with 4 bits"
      "interlacing 2", parts [ chunk "IHDR" (header 5 3 8 2 2) ], "interlacing 2"
      "no columns", parts [ chunk "IHDR" (header 0 3 8 2 0) ], "declares 0 x 3 pixels"
      "a height above 2^31", parts [ chunk "IHDR" (header 5 -1 8 2 0) ], "declares 5 x 4294967295 pixels"
      "a side of two million", parts [ chunk "IHDR" (header 2_000_000 1 8 2 0) ], "a side can be at most 1000000"
      "an image of 1 GB", parts [ chunk "IHDR" (header 32768 32768 8 0 0) ], "at most 268435456 may be read"
      "more pixels than bytes can hold",
      parts [ chunk "IHDR" (header 9000 9000 8 2 0) ],
      "more than its 33 bytes can hold"
      "no image data", parts [ headerChunk; lastChunk ], "IEND chunk before the image data"
      "a critical chunk that nobody knows", parts [ headerChunk; chunk "ABCD" [||] ], "ABCD chunk before"
      "a second header", parts [ headerChunk; headerChunk; dataChunk; lastChunk ], "IHDR chunk before"
      "no palette", file (header 1 1 8 3 0) [||] 99 [| 0uy; 0uy |], "it has no palette"
      "a palette of 4 bytes",
      file (header 1 1 8 3 0) [| 1uy; 2uy; 3uy; 4uy |] 99 [| 0uy; 0uy |],
      "4 bytes, which are no"
      "a palette of 3 colours for 1 bit", file (header 1 1 1 3 0) (Array.zeroCreate 9) 99 [| 0uy; 0uy |], "more than 6"
      "a colour outside the palette",
      file (header 1 1 8 3 0) (Array.zeroCreate 6) 99 [| 0uy; 2uy |],
      "colour 2 of a palette of 2"
      "a filter 5", file (header 1 2 8 0 0) [||] 99 [| 0uy; 1uy; 5uy; 1uy |], "filter 5"
      "a row too few", file (header 5 3 8 2 0) [||] 1000 rows[..31], "end before its last row"
      "a byte too many", file (header 5 3 8 2 0) [||] 1000 (Array.append rows [| 0uy |]), "go on behind its last row"
      "no zlib data", parts [ headerChunk; chunk "IDAT" (Array.create 30 255uy); lastChunk ], "no valid zlib data"
      "a chunk between the image data",
      parts
          [ headerChunk
            chunk "IDAT" (Array.truncate 10 (zlib rows))
            chunk "tEXt" "a=b"B
            chunk "IDAT" (Array.skip 10 (zlib rows))
            lastChunk ],
      "end before its last row"
      "another checksum of zlib",
      parts
          [ headerChunk
            (let data = zlib rows in
             data[data.Length - 1] <- ~~~data[data.Length - 1]
             chunk "IDAT" data)
            lastChunk ],
      "no valid zlib data"
      "no last chunk", parts [ headerChunk; dataChunk ], "truncated: it ends in what follows its IDAT chunk"
      "a chunk's type of digits", parts [ headerChunk; chunk "1234" [||] ], "not four letters"
      "a chunk of 2^31 bytes", parts [ headerChunk; bigEndian Int32.MinValue; "IDAT"B ], "declares 2147483648 bytes" ]

let private text (words: string) = Encoding.ASCII.GetBytes words

let private netpbm: (string * byte[] * int * byte list) list =
    [ "P5",
      Array.append (text "P5\n2 3\n255\n") [| 0uy; 1uy; 2uy; 10uy; 35uy; 255uy |],
      1,
      [ 0uy; 1uy; 2uy; 10uy; 35uy; 255uy ]
      "P5 of 15 levels with a comment",
      Array.append (text "P5 # one\n2 3 15\n") [| 0uy; 1uy; 2uy; 3uy; 14uy; 15uy |],
      1,
      [ 0uy; 17uy; 34uy; 51uy; 238uy; 255uy ]
      "P5 of 16 bits",
      Array.append (text "P5 2 3 65535\n") [| 0uy; 0uy; 1uy; 1uy; 0uy; 128uy; 0uy; 129uy; 255uy; 255uy; 128uy; 0uy |],
      1,
      [ 0uy; 1uy; 0uy; 1uy; 255uy; 128uy ]
      "P2", text "P2\n2 3\n# two by three\n10\n0 5 10\n1 2 3\n", 1, [ 0uy; 128uy; 255uy; 26uy; 51uy; 77uy ]
      "P6",
      Array.append (text "P6\t2\r\n1 255 ") [| 1uy; 2uy; 3uy; 4uy; 5uy; 6uy |],
      3,
      [ 1uy; 2uy; 3uy; 4uy; 5uy; 6uy ]
      "P3 without a last space", text "P3 2 1 255 1 2 3 4 5 255", 3, [ 1uy; 2uy; 3uy; 4uy; 5uy; 255uy ] ]

let private damagedNetpbm: (string * byte[] * string) list =
    [ "a bitmap", text "P4 8 1 x", "neither PNG"
      "no width", text "P5\n", "ends before its width"
      "letters", text "P5 a 3 255\n", "its width is no number"
      "a negative height", text "P5 2 -3 255\n", "its height is no number"
      "a number of ten digits", text "P5 9999999999 1 255 ", "its width is no number"
      "no rows", text "P5 2 0 255\n", "declares 2 x 0 pixels"
      "no levels", text "P5 2 3 0\n", "the largest value 0"
      "65536 levels more", text "P5 2 3 65536\n", "the largest value 65536"
      "an absurd size", text "P6 100000 100000 255\n", "at most 268435456 may be read"
      "a pixel too few", text "P5 2 3 255\n12345", "6 bytes, and it has 5"
      "a pixel too many", text "P5 2 3 255\n1234567", "more bytes follow"
      "a level too high", text "P5 1 1 9\nA", "a value is 65, above the largest"
      "too few digits", text "P2 2 2 9 1 2    3", "ends before one of its values"
      "too many digits", text "P2 1 1 9 1 2", "more follows its pixels" ]

[<Tests>]
let tests =
    testList
        "ImageFile"
        [ for kind in kinds do
              let colourType, depth = kind

              testProperty
                  $"PNG of colour type {colourType} and {depth} bits is read, whatever its filters, interlacing and chunks"
                  (Prop.forAll (Arb.fromGen (images kind)) isRead)

          testProperty
              "what Png.encode writes is read"
              (Prop.forAll
                  (Arb.fromGen (Gen.zip3 (Gen.choose (1, 30)) (Gen.choose (1, 30)) (Gen.elements [ 1; 3 ])))
                  (fun (width, height, channels) ->
                      let pixels = Array.init (width * height * channels) (fun i -> byte (i * i / 3))
                      let found = read (Png.encode width height channels pixels)

                      (found.Width, found.Height, found.Channels) = (width, height, channels)
                      && found.Pixels = pixels))

          testCase "chunks that a decoder may pass over are, and bytes behind the last one" (fun () ->
              let file =
                  parts
                      [ headerChunk
                        chunk "PLTE" [| 1uy; 2uy; 3uy |]
                        chunk "tEXt" (Array.zeroCreate 10_000)
                        chunk "IDAT" [||]
                        dataChunk
                        chunk "tIME" (Array.zeroCreate 7)
                        lastChunk
                        "anything"B ]

              Expect.equal (read file).Pixels (read plain).Pixels "pixels")

          testList
              "a damaged PNG is rejected by name"
              [ for what, bytes, expected in damaged -> testCase what (fun () -> refuses expected bytes) ]

          testCase "a PNG cut at any byte is rejected" (fun () ->
              for length in 0 .. plain.Length - 1 do
                  refuses "" plain[.. length - 1])

          testCase "a PNG with any byte changed is rejected" (fun () ->
              for position in 0 .. plain.Length - 1 do
                  refuses "" (Array.mapi (fun i byte -> if i = position then byte ^^^ 4uy else byte) plain))

          for what, bytes, channels, pixels in netpbm do
              testCase $"netpbm is read: {what}" (fun () ->
                  let found = read bytes
                  Expect.equal found.Channels channels "channels"
                  Expect.equal (found.Width * found.Height * channels) pixels.Length "size"
                  Expect.equal (List.ofArray found.Pixels) pixels "pixels")

          testList
              "damaged netpbm is rejected by name"
              [ for what, bytes, expected in damagedNetpbm -> testCase what (fun () -> refuses expected bytes) ]

          testCase "the limit is the caller's: an image of its size is read, a larger one is not" (fun () ->
              withFile plain (fun path ->
                  Expect.equal (ImageFile.readUpTo 45L path).Pixels.Length 45 "at the limit"
                  rejects [ path; "45 bytes; at most 44" ] (fun () -> ImageFile.readUpTo 44L path)))

          testCase "a missing file and a directory are rejected by name" (fun () ->
              inNewDirectory (fun directory ->
                  let path = Path.Combine(directory, "absent.png")
                  rejects [ $"cannot read {path}: no such file" ] (fun () -> ImageFile.read path)
                  rejects [ $"cannot read {directory}: it is a directory" ] (fun () -> ImageFile.read directory))) ]
