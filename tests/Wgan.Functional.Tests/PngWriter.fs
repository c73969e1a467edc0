/// Writes PNG files of every kind from samples, step by step as the standard (ISO/IEC 15948) says, for tests of the decoder.
module Wgan.Functional.Tests.PngWriter

open System
open System.Buffers.Binary
open System.IO
open System.IO.Compression
open System.Text

type PngImage =
    {
        Width: int
        Height: int
        Depth: int
        ColourType: int
        Interlaced: bool
        /// As stored: row after row, pixel after pixel, sample after sample.
        Samples: int[]
        Palette: byte[]
        /// The filter of each row, by its number in the file.
        Filter: int -> int
        /// The image data are cut into chunks of so many bytes.
        ChunkBytes: int
    }

let samplesPerPixel (colourType: int) =
    match colourType with
    | 2 -> 3
    | 4 -> 2
    | 6 -> 4
    | _ -> 1

let bigEndian (number: int) = BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness number)

/// CRC-32 bit by bit.
let crc (bytes: byte[]) =
    let mutable register = UInt32.MaxValue

    for byte in bytes do
        register <- register ^^^ uint32 byte

        for _ in 0..7 do
            let half = register / 2u
            register <- if register % 2u = 1u then half ^^^ 0xEDB88320u else half

    register ^^^ UInt32.MaxValue

let chunk (kind: string) (content: byte[]) =
    let named = Array.append (Encoding.ASCII.GetBytes kind) content
    Array.concat [ bigEndian content.Length; named; bigEndian (int (crc named)) ]

let signature = [| 0x89uy; 0x50uy; 0x4Euy; 0x47uy; 0x0Duy; 0x0Auy; 0x1Auy; 0x0Auy |]

let zlib (bytes: byte[]) =
    use target = new MemoryStream()
    using (new ZLibStream(target, CompressionLevel.Fastest)) _.Write(bytes, 0, bytes.Length)
    target.ToArray()

let header width height depth colourType interlace =
    Array.concat
        [ bigEndian width
          bigEndian height
          [| byte depth; byte colourType; 0uy; 0uy; byte interlace |] ]

/// Samples as bits, the first in the highest place, with zeros at the end.
let private packed depth (samples: int[]) : byte[] =
    let bits =
        samples
        |> Array.collect (fun sample -> [| for bit in depth - 1 .. -1 .. 0 -> (sample >>> bit) &&& 1 |])

    bits
    |> Array.chunkBySize 8
    |> Array.map (fun eight -> eight |> Array.mapi (fun i bit -> bit <<< (7 - i)) |> Array.sum |> byte)

let private paeth left above corner =
    List.minBy (fun value -> abs (left + above - corner - value)) [ left; above; corner ]

let private filtered filter step (above: byte[]) (row: byte[]) =
    let at (bytes: byte[]) i = if i < 0 then 0 else int bytes[i]

    row
    |> Array.mapi (fun i value ->
        let left, up, corner = at row (i - step), at above i, at above (i - step)

        let predicted =
            match filter with
            | 0 -> 0
            | 1 -> left
            | 2 -> up
            | 3 -> (left + up) / 2
            | _ -> paeth left up corner

        byte (int value - predicted))

/// The rows of each part of the image, each after its filter's number.
let lines (image: PngImage) : byte[] =
    let perPixel = samplesPerPixel image.ColourType

    let parts =
        if image.Interlaced then
            [ 0, 0, 8, 8
              4, 0, 8, 8
              0, 4, 4, 8
              2, 0, 4, 4
              0, 2, 2, 4
              1, 0, 2, 2
              0, 1, 1, 2 ]
        else
            [ 0, 0, 1, 1 ]

    let mutable number = -1

    [| for left, top, across, down in parts do
           let columns = [| left..across .. image.Width - 1 |]

           if columns.Length > 0 then
               let mutable above = [||]

               for y in top..down .. image.Height - 1 do
                   let row =
                       columns
                       |> Array.collect (fun x -> Array.sub image.Samples ((y * image.Width + x) * perPixel) perPixel)
                       |> packed image.Depth

                   if above.Length = 0 then
                       above <- Array.zeroCreate row.Length

                   number <- number + 1
                   let filter = image.Filter number
                   yield byte filter
                   yield! filtered filter (max 1 (perPixel * image.Depth / 8)) above row
                   above <- row |]

/// The file, given what it says of itself and the rows before compression.
let file (headerBytes: byte[]) (palette: byte[]) (chunkBytes: int) (rows: byte[]) : byte[] =
    [| signature
       chunk "IHDR" headerBytes
       if palette.Length > 0 then
           chunk "PLTE" palette
       for part in Array.chunkBySize chunkBytes (zlib rows) do
           chunk "IDAT" part
       chunk "IEND" [||] |]
    |> Array.concat

let headerOf (image: PngImage) : byte[] =
    header image.Width image.Height image.Depth image.ColourType (if image.Interlaced then 1 else 0)

let encode (image: PngImage) : byte[] = file (headerOf image) image.Palette image.ChunkBytes (lines image)
