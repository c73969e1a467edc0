namespace Wgan.Functional

open System
open System.Buffers.Binary

/// What a PNG file says of its image.
type internal PngHeader =
    { Width: int
      Height: int
      Depth: int
      ColourType: int
      Interlaced: bool }

    /// Numbers a pixel: a palette's index counts as one.
    member this.Samples =
        match this.ColourType with
        | 2 -> 3
        | 4 -> 2
        | 6 -> 4
        | _ -> 1

    /// Channels of the decoded image.
    member this.Channels =
        match this.ColourType with
        | 0
        | 4 -> 1
        | _ -> 3

    member this.RowBytes(width: int) = (width * this.Samples * this.Depth + 7) / 8

/// One of the images that an interlaced file sends one after the other: the pixels (Left + i Across, Top + j Down).
[<Struct>]
type internal PngPass =
    { Left: int
      Top: int
      Across: int
      Down: int }

/// Reads what a PNG file says of its image.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module internal PngHeader =
    let private pass left top across down =
        { Left = left
          Top = top
          Across = across
          Down = down }

    /// Adam7 (section 8.2).
    let private interlaced =
        [| pass 0 0 8 8
           pass 4 0 8 8
           pass 0 4 4 8
           pass 2 0 4 4
           pass 0 2 2 4
           pass 1 0 2 2
           pass 0 1 1 2 |]

    /// Reads and checks the first chunk.
    let read (chunks: PngChunks) : PngHeader =
        chunks.Next()

        if chunks.Kind <> "IHDR" || chunks.Left <> 13 then
            Errors.fail "its first chunk is %s of %d bytes, not IHDR of 13" chunks.Kind chunks.Left

        let bytes = chunks.Content 13
        let integer at = BinaryPrimitives.ReadInt32BigEndian(ReadOnlySpan(bytes, at, 4))
        let depth, colourType = int bytes[8], int bytes[9]

        let possible =
            match colourType with
            | 0 -> [ 1; 2; 4; 8; 16 ]
            | 3 -> [ 1; 2; 4; 8 ]
            | 2
            | 4
            | 6 -> [ 8; 16 ]
            | _ -> []

        if not (List.contains depth possible) then
            Errors.fail "it declares colour type %d with %d bits, which do not exist" colourType depth

        if bytes[10] <> 0uy || bytes[11] <> 0uy || bytes[12] > 1uy then
            Errors.fail
                "it declares compression %d, filter method %d and interlacing %d, which do not exist"
                bytes[10]
                bytes[11]
                bytes[12]

        { Width = integer 0
          Height = integer 4
          Depth = depth
          ColourType = colourType
          Interlaced = bytes[12] = 1uy }

    /// The parts of the image that have pixels, with their widths and heights.
    let passes (header: PngHeader) =
        [| for pass in (if header.Interlaced then interlaced else [| pass 0 0 1 1 |]) do
               let width = (header.Width - pass.Left + pass.Across - 1) / pass.Across
               let height = (header.Height - pass.Top + pass.Down - 1) / pass.Down

               if width > 0 && height > 0 then
                   struct (pass, width, height) |]
