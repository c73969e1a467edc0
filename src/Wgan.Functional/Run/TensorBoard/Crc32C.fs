namespace Wgan.Functional

open System
open System.Buffers.Binary
open System.Numerics

/// The checksum of TensorBoard's records: CRC-32C (Castagnoli; RFC 3720, appendix B.4).
[<RequireQualifiedAccess>]
module internal Crc32C =
    let compute (bytes: ReadOnlySpan<byte>) : uint32 =
        let mutable crc = 0xFFFFFFFFu
        let words = bytes.Length / 8

        for i in 0 .. words - 1 do
            crc <- BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(8 * i, 8)))

        for i in 8 * words .. bytes.Length - 1 do
            crc <- BitOperations.Crc32C(crc, bytes[i])

        ~~~crc

    /// Rotated right by 15 bits plus a constant, as the record format has it, so that the checksum of data that contain checksums stays
    /// useful.
    let masked (bytes: ReadOnlySpan<byte>) : uint32 = BitOperations.RotateRight(compute bytes, 15) + 0xA282EAD8u
