namespace Wgan.Functional

open System
open System.IO

/// Reads PGM and PPM, the netpbm formats of grey and RGB images, binary (P5, P6) or in digits (P2, P3). See `ImageFile.read`.
[<RequireQualifiedAccess>]
module internal Pnm =
    let private isSpace (byte: int) = byte = int ' ' || (byte >= 9 && byte <= 13)

    /// The first byte that is no white space and in no comment; -1 at the end.
    let rec private skip (file: Stream) : int =
        match file.ReadByte() with
        | byte when isSpace byte -> skip file
        | byte when byte = int '#' ->
            let mutable next = file.ReadByte()

            while next >= 0 && next <> int '\n' && next <> int '\r' do
                next <- file.ReadByte()

            skip file
        | byte -> byte

    /// A number, and the white space behind it; -1 stands for the end of the file.
    let private number (file: Stream) (what: string) : int =
        let mutable byte = skip file
        let mutable value = 0

        if byte < 0 then
            Errors.fail "it is truncated: it ends before %s" what

        while byte >= 0 && not (isSpace byte) do
            if byte < int '0' || byte > int '9' || value > 99_999_999 then
                Errors.fail "%s is no number" what

            value <- 10 * value + byte - int '0'
            byte <- file.ReadByte()

        value

    let private tooLarge (largest: int) (value: int) : byte =
        Errors.fail "a value is %d, above the largest that it declares, %d" value largest

    let private convert (largest: int) (value: int) : byte =
        if value > largest then
            tooLarge largest value
        else
            Images.toByte largest value

    let private readBinary (file: Stream) (rowValues: int) (largest: int) (pixels: byte[]) : unit =
        let valueBytes = if largest < 256 then 1 else 2
        let row = Array.zeroCreate<byte>(rowValues * valueBytes)

        for start in 0..rowValues .. pixels.Length - 1 do
            file.ReadExactly(row, 0, row.Length)

            for i in 0 .. rowValues - 1 do
                let value =
                    if valueBytes = 1 then
                        int row[i]
                    else
                        (int row[2 * i] <<< 8) ||| int row[2 * i + 1]

                pixels[start + i] <- convert largest value

        if file.ReadByte() >= 0 then
            Errors.fail "more bytes follow its pixels"

    let private readDigits (file: Stream) (largest: int) (pixels: byte[]) : unit =
        for i in 0 .. pixels.Length - 1 do
            pixels[i] <- number file "one of its values" |> convert largest

        if skip file >= 0 then
            Errors.fail "more follows its pixels"

    /// Decodes a file of which the letter P and the digit `kind` have been read. The image has at most `limit` bytes.
    let decode (limit: int64) (kind: char) (file: Stream) : Image =
        let isBinary = kind = '5' || kind = '6'
        let channels = if kind = '2' || kind = '5' then 1 else 3
        let width = number file "its width"
        let height = number file "its height"
        let largest = number file "its largest value"

        if largest < 1 || largest > 65535 then
            Errors.fail "it declares the largest value %d, not one from 1 to 65535" largest

        let size = Images.size limit width height channels
        let held = file.Length - file.Position

        // A digit and a space for every value but the last, which needs no space.
        let needed =
            if not isBinary then 2L * int64 size - 1L
            elif largest < 256 then int64 size
            else 2L * int64 size

        if held < needed then
            Errors.fail "it is truncated: its %d x %d pixels need %d bytes, and it has %d" width height needed held

        let pixels = Array.zeroCreate<byte> size

        if isBinary then
            readBinary file (width * channels) largest pixels
        else
            readDigits file largest pixels

        { Width = width
          Height = height
          Channels = channels
          Pixels = pixels }
