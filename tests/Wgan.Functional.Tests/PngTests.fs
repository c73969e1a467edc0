module Wgan.Functional.Tests.PngTests

open System
open System.IO
open System.IO.Compression
open System.Text
open Expecto
open FsCheck.FSharp
open Wgan.Functional
open Wgan.Functional.Tests
open Wgan.Functional.Tests.TestFiles

/// What a PNG file says, read by a decoder that shares nothing with the encoder.
type private Decoded =
    { Width: int
      Height: int
      Channels: int
      Pixels: byte[] }

let private bigEndian (bytes: byte[]) = bytes |> Array.fold (fun number byte -> number * 256u + uint32 byte) 0u

let rec private chunks (bytes: byte[]) : (string * byte[]) list =
    if bytes.Length = 0 then
        []
    else
        let length = int (bigEndian bytes[0..3])
        let content = bytes[8 .. 7 + length]

        Expect.equal
            (bigEndian bytes[8 + length .. 11 + length])
            (PngWriter.crc bytes[4 .. 7 + length])
            "the chunk's checksum"

        (Encoding.ASCII.GetString bytes[4..7], content) :: chunks bytes[12 + length ..]

let private inflate (data: byte[]) : byte[] =
    use lines = new MemoryStream()
    using (new ZLibStream(new MemoryStream(data), CompressionMode.Decompress)) _.CopyTo(lines)
    lines.ToArray()

let private paeth left above corner =
    let estimate = left + above - corner
    List.minBy (fun value -> abs (estimate - value)) [ left; above; corner ]

let private unfilter (rowBytes: int) (height: int) (pixelBytes: int) (lines: byte[]) =
    let pixels = Array.zeroCreate<byte>(rowBytes * height)

    for row in 0 .. height - 1 do
        for column in 0 .. rowBytes - 1 do
            let at dx dy =
                if column < dx || row < dy then
                    0
                else
                    int pixels[(row - dy) * rowBytes + column - dx]

            let left, above, corner = at pixelBytes 0, at 0 1, at pixelBytes 1

            let predicted =
                match lines[row * (rowBytes + 1)] with
                | 0uy -> 0
                | 1uy -> left
                | 2uy -> above
                | 3uy -> (left + above) / 2
                | 4uy -> paeth left above corner
                | other -> failtestf "filter %d does not exist" other

            pixels[row * rowBytes + column] <- byte (int lines[row * (rowBytes + 1) + 1 + column] + predicted)

    pixels

let private decode (png: byte[]) : Decoded =
    Expect.equal png[0..7] [| 0x89uy; 0x50uy; 0x4Euy; 0x47uy; 0x0Duy; 0x0Auy; 0x1Auy; 0x0Auy |] "the signature"

    match chunks png[8..] with
    | [ "IHDR", header; "IDAT", data; "IEND", [||] ] ->
        Expect.equal (header[8], header[10..12]) (8uy, [| 0uy; 0uy; 0uy |]) "8 bits, deflate, standard filters"
        let width, height = int (bigEndian header[0..3]), int (bigEndian header[4..7])

        let channels =
            match header[9] with
            | 0uy -> 1
            | 2uy -> 3
            | other -> failtestf "colour type %d" other

        let lines = inflate data
        let rowBytes = width * channels
        Expect.equal lines.Length ((rowBytes + 1) * height) "one filter byte a row"
        let pixels = unfilter rowBytes height channels lines

        { Width = width
          Height = height
          Channels = channels
          Pixels = pixels }
    | others -> failtestf "the chunks are %A" (List.map fst others)

/// Noise, which no filter helps, and smooth images, for which rows differ in their best filter.
let private images =
    gen {
        let! width = Gen.choose (1, 40)
        let! height = Gen.choose (1, 40)
        let! channels = Gen.elements [ 1; 3 ]
        let! across = Gen.choose (0, 9)
        let! down = Gen.choose (0, 9)
        let! noise = Gen.elements [ 1; 4; 256 ]
        let! values = Gen.arrayOfLength (width * height * channels) (Gen.choose (0, noise - 1))

        let pixel index value =
            byte (
                value
                + across * (index / channels % width)
                + down * (index / (channels * width))
            )

        return
            { Width = width
              Height = height
              Channels = channels
              Pixels = Array.mapi pixel values }
    }

let private encode image = Png.encode image.Width image.Height image.Channels image.Pixels

[<Tests>]
let tests =
    testList
        "Png"
        [ testProperty
              "decoding gives the encoded image back"
              (Prop.forAll (Arb.fromGen images) (fun image -> decode (encode image) = image))

          testCase "every filter that is tried is used where it is the best" (fun () ->
              let filterOf width height (pixels: byte[]) =
                  let png = Png.encode width height 1 pixels
                  let data = chunks png[8..] |> List.find (fun (kind, _) -> kind = "IDAT") |> snd
                  (inflate data)[(width + 1) * (height - 1)]

              Expect.equal (filterOf 3 1 [| 1uy; 0uy; 1uy |]) 0uy "no filter for small values"
              Expect.equal (filterOf 3 1 [| 100uy; 101uy; 102uy |]) 1uy "the pixel to the left for a ramp"
              Expect.equal (filterOf 2 2 [| 90uy; 7uy; 90uy; 7uy |]) 2uy "the pixel above for equal rows")

          testCase "a ramp compresses" (fun () ->
              let pixels = Array.init (256 * 256) byte
              Expect.isLessThan (Png.encode 256 256 1 pixels).Length 2000 "bytes")

          testCase "numbers that describe no image are rejected" (fun () ->
              rejects [ "2 channels" ] (fun () -> Png.encode 1 1 2 [| 0uy; 0uy |])
              rejects [ "0 x 1" ] (fun () -> Png.encode 0 1 1 [||])
              rejects [ "1 x -1" ] (fun () -> Png.encode 1 -1 1 [||])
              rejects [ "2 x 2"; "3 bytes"; "it takes 4" ] (fun () -> Png.encode 2 2 1 [| 0uy; 0uy; 0uy |])
              rejects [ "5 bytes"; "it takes 4" ] (fun () -> Png.encode 2 2 1 (Array.zeroCreate 5))
              // The product is 0 modulo 2^32.
              rejects [ "it takes 4294967296" ] (fun () -> Png.encode 65536 65536 1 [||])) ]
