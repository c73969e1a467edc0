namespace Wgan.Functional

open System
open System.IO

/// Writing the few kinds of protocol buffer fields that TensorBoard's events have, by field number.
[<RequireQualifiedAccess>]
module internal Protobuf =
    let private varintOf (target: Stream) (value: uint64) =
        let mutable rest = value

        while rest >= 0x80UL do
            target.WriteByte(byte rest ||| 0x80uy)
            rest <- rest >>> 7

        target.WriteByte(byte rest)

    let private tag target (field: int) (wireType: int) = varintOf target (uint64 (field <<< 3 ||| wireType))

    let varint (field: int) (value: int64) (target: Stream) : unit =
        tag target field 0
        varintOf target (uint64 value)

    let double (field: int) (value: float) (target: Stream) : unit =
        tag target field 1
        target.Write(BitConverter.GetBytes value)

    let float32 (field: int) (value: float32) (target: Stream) : unit =
        tag target field 5
        target.Write(BitConverter.GetBytes value)

    let bytes (field: int) (value: byte[]) (target: Stream) : unit =
        tag target field 2
        varintOf target (uint64 value.Length)
        target.Write value

    let text (field: int) (value: string) (target: Stream) : unit =
        bytes field (Text.Encoding.UTF8.GetBytes value) target

    let packedDoubles (field: int) (values: float[]) (target: Stream) : unit =
        bytes field (Array.collect (fun (value: float) -> BitConverter.GetBytes value) values) target

    /// What the fields write, as bytes.
    let build (fields: (Stream -> unit) list) : byte[] =
        use buffer = new MemoryStream()

        for field in fields do
            field buffer

        buffer.ToArray()

    let message (field: int) (fields: (Stream -> unit) list) (target: Stream) : unit = bytes field (build fields) target
