/// Thousands of damaged files for each reader: a clear error or a correct read, and no more memory than the file's declaration allows.
module Wgan.Functional.Tests.FuzzTests

open System
open System.IO
open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.FuzzTargets
open Wgan.Functional.Tests.PngWriter
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.TestFiles

let private slack = 16L * 1024L * 1024L

/// Numbers below bounds, one after the other.
let private dice (key: Key) =
    let draws = Rng.uniformValues key 64
    let mutable next = -1

    fun bound ->
        next <- (next + 1) % draws.Length
        min (bound - 1) (int (draws[next] * float bound))

/// One to four changes: of a bit, of a byte, of four bytes to an extreme number, a cut, bytes doubled, removed or put in.
let private damaged (key: Key) (file: byte[]) : byte[] =
    let roll = dice key

    let change (bytes: byte[]) =
        if bytes.Length = 0 then
            [| 0uy |]
        else
            // Half of all changes are in the first 40 bytes, where headers are.
            let at =
                if roll 2 = 0 then
                    roll (min 40 bytes.Length)
                else
                    roll bytes.Length

            match roll 8 with
            | 0 -> bytes |> Array.mapi (fun i b -> if i = at then b ^^^ (1uy <<< roll 8) else b)
            | 1
            | 2 ->
                let copy = Array.copy bytes
                copy[at] <- byte (roll 256)
                copy
            | 3 ->
                let extremes =
                    [| 0
                       1
                       -1
                       Int32.MaxValue
                       Int32.MinValue
                       0x10000
                       0x00FFFFFF
                       bytes.Length |]

                let number = bigEndian extremes[roll extremes.Length]
                let copy = Array.copy bytes
                Array.blit number 0 copy at (min 4 (copy.Length - at))
                copy
            | 4 -> bytes[.. at - 1]
            | 5 ->
                let length = 1 + roll (min 64 (bytes.Length - at))
                Array.concat [ bytes[.. at + length - 1]; bytes[at..] ]
            | 6 ->
                let length = 1 + roll (min 64 (bytes.Length - at))
                Array.append bytes[.. at - 1] bytes[at + length ..]
            | _ ->
                Array.concat
                    [ bytes[.. at - 1]
                      Array.init (1 + roll 20) (fun i -> byte (i * 91))
                      bytes[at..] ]

    Seq.fold (fun bytes _ -> change bytes) file [ 0 .. roll 4 ]

let private attack (target: Target) (count: int) =
    inNewDirectory (fun directory ->
        let path = Path.Combine(directory, "file")
        let mutable read = 0

        for i in 0 .. count - 1 do
            let key = Rng.key (int64 i) |> Rng.named target.Name
            let seed = target.Seeds[i % target.Seeds.Length]

            let bytes =
                damaged key seed
                |> target.Repairs[i / target.Seeds.Length % target.Repairs.Length]

            File.WriteAllBytes(path, bytes)
            let before = GC.GetAllocatedBytesForCurrentThread()
            let taken () = GC.GetAllocatedBytesForCurrentThread() - before

            let taken =
                try
                    let check = target.Read path
                    let taken = taken ()
                    check bytes
                    read <- read + 1
                    taken
                with :? WganException as error ->
                    let taken = taken ()
                    Expect.stringContains error.Message path $"file {i}: the message names the file"
                    Expect.isFalse (error.Message.Contains '\n') $"file {i}: the message is one line"
                    taken

            Expect.isLessThanOrEqual taken (2L * target.Declared bytes + slack) $"file {i}: memory"

        read)

[<Tests>]
let tests =
    let count = if isLong then 10_000 else 300

    testList
        "Fuzz"
        [ for target in [ idx; idxGz; cifar; png; pngRows; netpbm ] do
              testCase $"{count} damaged files of {target.Name}: a clear error or a correct read" (fun () ->
                  let read = attack target count
                  printfn "%s: %d of %d damaged files are read" target.Name read count
                  Expect.isLessThan read count "some are refused") ]
