namespace Wgan.Functional

open System
open System.Globalization
open System.IO

/// One run's part of the tables.
[<ReferenceEquality; NoComparison>]
type internal SweepEntry =
    {
        Row: string
        Seed: int64
        /// Seconds of training.
        Seconds: float
        Evaluation: Evaluation
    }

/// The tables of a sweep: rows by metrics, differences of rows, and every number there is.
[<RequireQualifiedAccess>]
module internal SweepTable =
    let private short = EvaluationTable.number
    let private exact (value: float) = value.ToString("R", CultureInfo.InvariantCulture)
    let private quoted (text: string) = "\"" + text.Replace("\"", "\"\"") + "\""
    let private csv (lines: string list list) = String.Join("\n", lines |> List.map (String.concat ",")) + "\n"

    /// One metric's numbers, the seeds' in ascending order.
    type Column =
        {
            Heading: string
            Kind: string
            /// By row: seed, last and best.
            Numbers: Map<string, (int64 * BestAndLast) list>
        }

    /// A column for each kind of measurement.
    let columns (entries: SweepEntry list) : Column list =
        let measured =
            [ for entry in entries do
                  for each in entry.Evaluation.BestAndLast do
                      entry, each ]

        [ for kind, heading in EvaluationTable.headings (measured |> Seq.map (fun (_, each) -> each.Last)) do
              { Heading = heading
                Kind = kind
                Numbers =
                  measured
                  |> List.filter (fun (_, each) -> each.Last.Kind = kind && Double.IsFinite each.Last.Value)
                  |> List.groupBy (fun (entry, _) -> entry.Row)
                  |> List.map (fun (row, found) ->
                      row, found |> List.map (fun (entry, each) -> entry.Seed, each) |> List.sortBy fst)
                  |> Map.ofList } ]

    let private numbers (choose: BestAndLast -> Measurement) (found: (int64 * BestAndLast) list) =
        [| for _, each in found -> (choose each).Value |]

    let private meanAndError (values: float[]) =
        match values with
        | [| value |] -> $"{short value} (1 seed)"
        | values -> $"{short (Statistics.mean values)} ± {short (Statistics.standardError values)}"

    let private isJudged (column: Column) =
        column.Numbers
        |> Map.exists (fun _ found -> found |> List.exists (fun (_, each) -> each.Last.Better <> Better.Neither))

    /// A difference of two rows in one column.
    type Difference =
        { Column: Column
          First: string
          Second: string
          Test: PairedTest }

    /// Every pair of rows that have a column's numbers for two seeds or more in common, at the last checkpoint.
    let differences (rows: string list) (columns: Column list) : Difference list =
        [ for column in columns |> List.filter isJudged do
              for i, first in List.indexed rows do
                  for second in List.skip (i + 1) rows do
                      match column.Numbers.TryFind first, column.Numbers.TryFind second with
                      | Some a, Some b ->
                          let common =
                              [ for seed, left in a do
                                    for other, right in b do
                                        if other = seed then
                                            left.Last.Value, right.Last.Value ]

                          if common.Length > 1 then
                              let a, b = List.unzip common

                              { Column = column
                                First = first
                                Second = second
                                Test = Statistics.paired (Array.ofList a) (Array.ofList b) }
                      | _ -> () ]

    /// Each difference with its Student's probability after Holm, over the differences of its column.
    let private corrected (differences: Difference list) : (Difference * float) list =
        differences
        |> List.groupBy _.Column.Heading
        |> List.collect (fun (_, found) ->
            let p = found |> List.map _.Test.StudentP |> Array.ofList |> Statistics.holm
            List.zip found (List.ofArray p))

    /// Rows by metrics: mean and standard error over seeds at the last checkpoint, and of each run's best.
    let main (rows: string list) (entries: SweepEntry list) : string =
        let columns = columns entries

        let cell choose row column =
            match column.Numbers.TryFind row with
            | Some found -> meanAndError (numbers choose found)
            | None -> ""

        let header =
            [ ""
              "seeds"
              for column in columns do
                  if isJudged column then
                      column.Heading + ", last"
                      column.Heading + ", best"
                  else
                      column.Heading
              "training s" ]

        let lines =
            [ for row in rows do
                  let found = entries |> List.filter (fun entry -> entry.Row = row)

                  [ row
                    string found.Length
                    for column in columns do
                        cell _.Last row column

                        if isJudged column then
                            cell _.Best row column
                    match found with
                    | [] -> ""
                    | _ -> (found |> List.averageBy _.Seconds).ToString("0", CultureInfo.InvariantCulture) ] ]

        EvaluationTable.markdown header lines

    let private legend (columns: Column list) =
        [ for column in columns -> $"- {column.Heading}: {column.Kind}" ]
        |> String.concat "\n"

    let private differenceTable (differences: Difference list) =
        let lines =
            [ for difference, holm in corrected differences do
                  let test = difference.Test

                  [ difference.Column.Heading
                    $"{difference.First} - {difference.Second}"
                    string test.Pairs
                    short test.Mean
                    short test.T
                    short test.StudentP
                    short holm
                    short test.SignFlipP ] ]

        EvaluationTable.markdown
            [ "metric"
              "difference"
              "seeds"
              "mean"
              "t"
              "p (Student)"
              "p (Holm)"
              "p (sign flips)" ]
            lines

    /// The whole report: the table, what its columns are, differences over the same seeds, and what failed.
    let report (sweep: Sweep) (entries: SweepEntry list) (failures: (string * string) list) : string =
        let rows = [ for row in sweep.Rows -> row.Name ]
        let columns = columns entries
        let differences = differences rows columns
        let cells = sweep.Rows.Length * sweep.Seeds.Length

        [ $"# {sweep.Name}\n"
          $"{entries.Length} of {cells} runs: {sweep.Rows.Length} rows, {sweep.Seeds.Length} seeds. Mean ± standard error over the seeds, at each run's last checkpoint and at the best of those it kept. The best was chosen by the number itself, which makes it too good; the last is the one to compare.\n"
          main rows entries
          legend columns + "\n"
          if not failures.IsEmpty then
              "## Runs that failed\n"

              ([ for cell, message in failures ->
                     let first = message.Split('\n')[0]
                     $"- {cell}: {first}" ]
               |> String.concat "\n")
              + "\n"
          if not differences.IsEmpty then
              let least = (differences |> List.map _.Test.LeastP |> List.min |> short)
              "## Differences over the same seeds, last checkpoint\n"

              $"Two-sided. Student's p takes the differences to be normal; Holm corrects it for all pairs of a metric. The p of sign flips is exact without that, but with so few seeds never below {least}.\n"

              differenceTable differences ]
        |> String.concat "\n"

    let private kindHeader = [ "extractor"; "preprocessing"; "reference"; "n_real"; "n_fake" ]

    let private kindOf (measured: Measurement) =
        [ quoted measured.Score.Extractor
          quoted measured.Score.Preprocessing
          quoted measured.Reference
          string measured.Score.Real
          string measured.Score.Fake ]

    /// Every number of every run.
    let cellsCsv (entries: SweepEntry list) : string =
        ([ "row"
           "seed"
           "metric"
           "last"
           "last_iteration"
           "low"
           "high"
           "best"
           "best_iteration" ]
         @ kindHeader
         @ [ "training_seconds" ])
        :: [ for entry in entries do
                 for each in entry.Evaluation.BestAndLast do
                     [ quoted entry.Row
                       string entry.Seed
                       quoted each.Last.Name
                       exact each.Last.Value
                       string each.LastIteration
                       exact each.Last.Score.Low
                       exact each.Last.Score.High
                       exact each.Best.Value
                       string each.BestIteration ]
                     @ kindOf each.Last
                     @ [ exact entry.Seconds ] ]
        |> csv

    /// The table, a line for each row and metric.
    let tableCsv (rows: string list) (entries: SweepEntry list) : string =
        ([ "row"
           "metric"
           "seeds"
           "mean_last"
           "error_last"
           "mean_best"
           "error_best" ]
         @ kindHeader)
        :: [ for row in rows do
                 for column in columns entries do
                     match column.Numbers.TryFind row with
                     | None -> ()
                     | Some found ->
                         let last, best = numbers _.Last found, numbers _.Best found

                         [ quoted row
                           quoted (snd found.Head).Last.Name
                           string found.Length
                           exact (Statistics.mean last)
                           exact (Statistics.standardError last)
                           exact (Statistics.mean best)
                           exact (Statistics.standardError best) ]
                         @ kindOf (snd found.Head).Last ]
        |> csv

    /// The differences, a line for each metric and pair of rows.
    let differencesCsv (rows: string list) (entries: SweepEntry list) : string =
        let header =
            [ "metric"
              "first"
              "second"
              "seeds"
              "mean_difference"
              "t"
              "p_student"
              "p_holm"
              "p_sign_flips" ]
            @ kindHeader

        header
        :: [ for difference, holm in columns entries |> differences rows |> corrected do
                 let test = difference.Test
                 let measured = (snd difference.Column.Numbers[difference.First].Head).Last

                 [ quoted measured.Name
                   quoted difference.First
                   quoted difference.Second
                   string test.Pairs
                   exact test.Mean
                   exact test.T
                   exact test.StudentP
                   exact holm
                   exact test.SignFlipP ]
                 @ kindOf measured ]
        |> csv

    /// Writes the four files, each whole or not at all, and returns the report's path.
    let write (sweep: Sweep) (folder: string) (entries: SweepEntry list) (failures: (string * string) list) : string =
        let rows = [ for row in sweep.Rows -> row.Name ]
        let file name = Path.Combine(folder, name)
        AtomicFile.writeText (file "cells.csv") (cellsCsv entries)
        AtomicFile.writeText (file "table.csv") (tableCsv rows entries)
        AtomicFile.writeText (file "differences.csv") (differencesCsv rows entries)
        AtomicFile.writeText (file "table.md") (report sweep entries failures)
        file "table.md"
