namespace Wgan.CrossCheck

open System
open System.Globalization

/// <summary>What a library's number was compared with.</summary>
type Engine =
    /// <summary>The same equation, written again and differentiated by DiffSharp, or in plain float arithmetic where nothing is differentiated.</summary>
    | DiffSharp = 0
    /// <summary>Central difference quotients of the library's own value: weaker, for pieces without a twin.</summary>
    | FiniteDifferences = 1

/// <summary>One comparison.</summary>
type Row =
    {
        /// <summary>The piece, as it is written in F#.</summary>
        Piece: string
        /// <summary>What of it was compared.</summary>
        Quantity: string
        /// <summary>What it was compared with.</summary>
        Engine: Engine
        /// <summary>max |a - b| / max(1, max |b|), b being the engine's; NaN or infinite where a number was, or shapes differ.</summary>
        Error: float
        /// <summary>max |b|: an error far below 1 says little about numbers that are as small.</summary>
        Size: float
    }

/// <summary>The table of all comparisons.</summary>
[<RequireQualifiedAccess>]
module Table =
    /// <summary>max |a - b| / max(1, max |b|) of the library's numbers a and the engine's b; infinite where their counts differ.</summary>
    [<CompiledName "Error">]
    let error (actual: float[]) (expected: float[]) : float =
        if actual.Length <> expected.Length then
            infinity
        else
            let largest = expected |> Array.fold (fun most value -> max most (abs value)) 1.0

            let furthest =
                Array.fold2
                    (fun worst (a: float) b ->
                        // F#'s max keeps NaN, so one bad number is never hidden by later ones.
                        max worst (abs (a - b)))
                    0.0
                    actual
                    expected

            furthest / largest

    /// <summary>The largest error that an engine's rows may have, in float64: 1e-10 for DiffSharp, 1e-5 for finite differences.</summary>
    [<CompiledName "Bar">]
    let bar (engine: Engine) : float = if engine = Engine.DiffSharp then 1e-10 else 1e-5

    /// <summary>Whether a row's error is within its bar; NaN never is.</summary>
    [<CompiledName "Passes">]
    let passes (row: Row) : bool = row.Error <= bar row.Engine

    /// <summary>The largest error of the rows; NaN if one is.</summary>
    [<CompiledName "Largest">]
    let largest (rows: Row[]) : float = rows |> Array.fold (fun most row -> max most row.Error) 0.0

    /// <summary>The comparison of the library's numbers with an engine's.</summary>
    [<CompiledName "Row">]
    let row (engine: Engine) (piece: string) (quantity: string) (actual: float[]) (expected: float[]) : Row =
        { Piece = piece
          Quantity = quantity
          Engine = engine
          Error = error actual expected
          Size = expected |> Array.fold (fun most value -> max most (abs value)) 0.0 }

    let private engineText engine =
        if engine = Engine.DiffSharp then
            "DiffSharp"
        else
            "finite differences"

    let private number (error: float) = error.ToString("0.0e+00", CultureInfo.InvariantCulture)

    let private cells (row: Row) =
        [| row.Piece
           row.Quantity
           engineText row.Engine
           number row.Size
           number row.Error + if passes row then "" else " FAILS" |]

    let private header = [| "Piece"; "Quantity"; "Engine"; "Size"; "Error" |]

    let private padded (rows: Row[]) =
        let all = Array.append [| header |] (Array.map cells rows)

        let widths =
            Array.init header.Length (fun i -> all |> Array.map (fun line -> line[i].Length) |> Array.max)

        all |> Array.map (Array.mapi (fun i (cell: string) -> cell.PadRight widths[i])), widths

    /// <summary>The last line of every form of the table.</summary>
    [<CompiledName "Summary">]
    let summary (rows: Row[]) : string =
        let failed = rows |> Array.filter (passes >> not) |> Array.length
        let failures = if failed = 0 then "" else $"{failed} above their bar, "

        let engines =
            rows
            |> Array.groupBy _.Engine
            |> Array.map (fun (engine, rows) -> $"{number (largest rows)} ({engineText engine})")

        $"{rows.Length} comparisons, {failures}largest error "
        + String.Join(", ", engines)

    /// <summary>The table in columns, for a terminal.</summary>
    [<CompiledName "ToText">]
    let toText (rows: Row[]) : string =
        let lines, _ = padded rows

        Array.append
            (lines
             |> Array.map (fun cells -> String.Join("  ", cells) |> fun line -> line.TrimEnd()))
            [| ""; summary rows |]
        |> String.concat "\n"

    /// <summary>The table as a Markdown page.</summary>
    [<CompiledName "ToMarkdown">]
    let toMarkdown (rows: Row[]) : string =
        let lines, widths = padded rows
        let line cells = "| " + String.Join(" | ", (cells: string[])) + " |"
        let rule = widths |> Array.map (fun width -> String('-', width)) |> line

        String.concat
            "\n"
            [| yield "# Cross-check"
               yield ""
               yield
                   "Written by `dotnet fsi build.fsx crosscheck`. Every piece of the library is computed a second time from its equation,"
               yield
                   "in float64 on the same draws: differentiated by DiffSharp, or, where nothing is differentiated, in plain float"
               yield
                   "arithmetic. Size is max|b|, b being the engine's numbers; the error is max|a - b| / max(1, max|b|). The bar is 1e-10; it is 1e-5 for own pieces without a twin,"
               yield "whose gradients are compared with finite differences."
               yield ""
               yield line lines[0]
               yield rule
               yield! lines |> Array.skip 1 |> Array.map line
               yield ""
               yield summary rows
               yield "" |]
