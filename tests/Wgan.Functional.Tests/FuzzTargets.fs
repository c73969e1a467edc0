/// The readers that damaged files are given to, and what a correct read is.
module Wgan.Functional.Tests.FuzzTargets

open System
open System.Buffers.Binary
open System.IO
open System.IO.Compression
open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.PngWriter
open Wgan.Functional.Tests.TestFiles

/// A reader under attack.
type Target =
    {
        Name: string
        /// Valid files.
        Seeds: byte[] list
        /// What is done to damaged bytes, such as getting checksums right, each in its turn.
        Repairs: (byte[] -> byte[])[]
        /// Reads a file, and returns what compares the outcome with the file's bytes.
        Read: string -> byte[] -> unit
        /// The bytes that a file declares to decode to.
        Declared: byte[] -> int64
    }

let cap = 256L * 1024L * 1024L

let private integer (bytes: byte[]) at =
    if bytes.Length >= at + 4 then
        BinaryPrimitives.ReadInt32BigEndian(ReadOnlySpan(bytes, at, 4))
    else
        0

/// A product of sizes, at most the cap; 0 where one of them is not positive.
let private product (sizes: int list) : int64 =
    if List.exists (fun size -> size <= 0) sizes then
        0L
    else
        sizes
        |> List.fold (fun product size -> product * bigint size) 1I
        |> min (bigint cap)
        |> int64

let private gzip (bytes: byte[]) =
    use target = new MemoryStream()
    using (new GZipStream(target, CompressionMode.Compress)) _.Write(bytes, 0, bytes.Length)
    target.ToArray()

/// As much of the data as can be had.
let private gunzip (bytes: byte[]) : byte[] =
    use target = new MemoryStream()

    try
        use stream = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress)
        let buffer = Array.zeroCreate 256
        let mutable count = stream.Read(buffer, 0, 256)

        while count > 0 do
            target.Write(buffer, 0, count)
            count <- stream.Read(buffer, 0, 256)
    with :? InvalidDataException ->
        ()

    target.ToArray()

let private unpacked (bytes: byte[]) =
    if bytes.Length >= 2 && bytes[0] = 0x1Fuy && bytes[1] = 0x8Buy then
        gunzip bytes
    else
        bytes

let private declaredByIdx (content: byte[]) : int64 =
    match integer content 0 with
    | 0x801 -> product [ integer content 4 ]
    | 0x803 -> product [ integer content 4; integer content 8; integer content 12 ]
    | _ -> 0L

let private readIdx path =
    let found = Idx.read path

    fun bytes ->
        let content = unpacked bytes
        Expect.equal found.Data content[content.Length - found.Data.Length ..] "the values are those of the file"
        Expect.equal (found.Dimensions |> Array.fold (*) 1) found.Data.Length "as many as the dimensions say"

let private idxSeeds =
    [ Array.concat [ bigEndian 0x801; bigEndian 60; Array.init 60 byte ]
      Array.concat
          [ bigEndian 0x803
            bigEndian 7
            bigEndian 6
            bigEndian 5
            Array.init 210 (fun i -> byte (i * 7)) ] ]

let idx =
    { Name = "IDX"
      Seeds = idxSeeds
      Repairs = [| id |]
      Read = readIdx
      Declared = declaredByIdx }

/// gzip's checksum and size are not repaired: its header is, so that more of its data are looked at.
let idxGz =
    { Name = "IDX.gz"
      Seeds = List.map gzip idxSeeds
      Repairs =
        [| id
           (fun bytes -> Array.append (Array.truncate 10 (gzip [||])) (Array.skip (min 10 bytes.Length) bytes)) |]
      Read = readIdx
      Declared = unpacked >> declaredByIdx }

let cifar =
    let record label = Array.init 3073 (fun i -> if i = 0 then byte label else byte (i * label))

    { Name = "CIFAR-10"
      Seeds = [ record 3; Array.append (record 9) (record 0) ]
      // A whole number of records.
      Repairs = [| id; (fun bytes -> Array.truncate (bytes.Length / 3073 * 3073) bytes) |]
      Read =
        fun path ->
            let struct (labels, pixels) = Cifar10.readRecords cap path

            fun bytes ->
                let records = Array.chunkBySize 3073 bytes
                Expect.equal labels (records |> Array.map Array.head) "the labels are those of the file"
                Expect.equal pixels (records |> Array.collect Array.tail) "and so are the pixels"
      Declared = fun bytes -> int64 bytes.Length }

let private palette = Array.init 48 (fun i -> byte (5 * i))

let private pngImages =
    [ for depth, colourType, interlaced in [ 8, 2, false; 8, 6, true; 1, 0, true; 4, 3, false; 16, 4, false ] do
          { Width = 13
            Height = 11
            Depth = depth
            ColourType = colourType
            Interlaced = interlaced
            Samples = Array.init (13 * 11 * samplesPerPixel colourType) (fun i -> i * 31 % (1 <<< depth))
            Palette = if colourType = 3 then palette else [||]
            Filter = fun row -> row % 5
            ChunkBytes = 100 } ]

/// Every chunk that can still be told gets its checksum right.
let private withChecksums (bytes: byte[]) : byte[] =
    let copy = Array.copy bytes

    let rec repair at =
        let length = integer copy at

        if length >= 0 && int64 at + int64 length + 12L <= int64 copy.Length then
            Array.blit (bigEndian (int (crc copy[at + 4 .. at + 7 + length]))) 0 copy (at + 8 + length) 4
            repair (at + 12 + length)

    repair 8
    copy

let png =
    { Name = "PNG"
      Seeds = List.map encode pngImages
      Repairs = [| id; withChecksums |]
      Read =
        fun path ->
            let image = ImageFile.read path

            fun bytes ->
                Expect.equal (image.Width, image.Height) (integer bytes 16, integer bytes 20) "the declared size"
                Expect.equal image.Pixels.Length (image.Width * image.Height * image.Channels) "as many pixels"
      Declared = fun bytes -> product [ integer bytes 16; integer bytes 20; 3 ] }

/// A header and rows, damaged before they are compressed and get their checksums.
let pngRows =
    let pack (bytes: byte[]) =
        let bytes = Array.append bytes (Array.zeroCreate (max 0 (13 - bytes.Length)))
        let colours = if bytes[9] = 3uy then palette else [||]
        file (Array.truncate 13 bytes) colours 100 (Array.skip 13 bytes)

    { png with
        Name = "PNG, header and rows"
        Seeds = [ for image in pngImages -> Array.append (headerOf image) (lines image) ]
        Repairs = [| pack |] }

let netpbm =
    let binary = Array.append "P6\n13 11\n255\n"B (Array.init (3 * 13 * 11) byte)

    let digits =
        "P2 # in digits\n6 5\n99\n" + String.Join(' ', Seq.map string [ 0..29 ])
        |> Text.Encoding.ASCII.GetBytes

    { Name = "PPM and PGM"
      Seeds = [ binary; digits ]
      Repairs = [| id |]
      Read =
        fun path ->
            let image = ImageFile.read path
            fun _ -> Expect.equal image.Pixels.Length (image.Width * image.Height * image.Channels) "as many pixels"
      // A file that is read, or refused for its length, declares no more than two bytes for each of its own.
      Declared = fun bytes -> 2L * int64 bytes.Length }
