namespace Wgan.Functional

open System
open System.Globalization

/// Measurements by kind: every kind has a heading of its own, so that no column holds numbers that do not compare.
[<RequireQualifiedAccess>]
module internal EvaluationTable =
    let number (value: float) = value.ToString("G5", CultureInfo.InvariantCulture)

    /// The kinds in the order of their first appearance, each with its heading: the metric's name, with a number where there are several
    /// kinds of one metric.
    let headings (measurements: Measurement seq) : (string * string)[] =
        let kinds = measurements |> Seq.distinctBy _.Kind |> Array.ofSeq

        [| for measured in kinds do
               let alike = kinds |> Array.filter (fun other -> other.Name = measured.Name)
               let index = alike |> Array.findIndex (fun other -> other.Kind = measured.Kind)

               measured.Kind,
               if alike.Length = 1 then
                   measured.Name
               else
                   $"{measured.Name} ({index + 1})" |]

    /// A table in Markdown, its columns padded to one width.
    let markdown (header: string list) (rows: string list list) : string =
        let widths =
            header
            |> List.mapi (fun i title -> rows |> List.map (fun row -> row[i].Length) |> List.fold max title.Length)

        let line (cells: string list) =
            let padded = List.map2 (fun (cell: string) (width: int) -> cell.PadRight width) cells widths
            "| " + String.Join(" | ", padded) + " |"

        let rule = widths |> List.map (fun width -> String('-', width))
        String.Join("\n", line header :: line rule :: List.map line rows) + "\n"

    let private cell (measured: Measurement) =
        let score = measured.Score

        if Double.IsNaN score.Low then
            number score.Value
        else
            $"{number score.Value} [{number score.Low}, {number score.High}]"

    /// One checkpoint: a line for each number. Several: a line for each checkpoint, then what each column is, its best and its last.
    let lines (evaluation: Evaluation) : string list =
        let all = evaluation.Checkpoints |> Array.collect _.Measurements
        let kinds = headings all

        match evaluation.Checkpoints with
        | [| checkpoint |] -> [ for measured in checkpoint.Measurements -> string measured ]
        | checkpoints ->
            let rows =
                [ for checkpoint in checkpoints do
                      string checkpoint.Iteration
                      :: [ for kind, _ in kinds do
                               match checkpoint.Measurements |> Array.tryFind (fun m -> m.Kind = kind) with
                               | Some measured -> cell measured
                               | None -> "" ] ]

            let headingOf kind = kinds |> Array.find (fun (known, _) -> known = kind) |> snd

            [ (markdown ("iteration" :: [ for _, heading in kinds -> heading ]) rows)
              for kind, heading in kinds do
                  $"{heading}: {kind}"
              ""
              for each in evaluation.BestAndLast do
                  if each.Last.Better <> Better.Neither then
                      $"{headingOf each.Last.Kind}: best {number each.Best.Value} at {each.BestIteration}, last {number each.Last.Value} at {each.LastIteration}" ]
