namespace Wgan.Functional

open System
open System.Collections.Generic
open System.Globalization

/// <summary>A number with what it needs to be compared: the extractor, its preprocessing, and how many samples there were.</summary>
type FeatureScore =
    {
        /// <summary>What was measured: <c>FID</c>, <c>KID</c>, <c>precision</c>, ...</summary>
        Metric: string
        /// <summary>The number.</summary>
        Value: float
        /// <summary>The lower end of its interval; NaN where none was made.</summary>
        Low: float
        /// <summary>The upper end of its interval; NaN where none was made.</summary>
        High: float
        /// <summary>How far sampling puts the number too high at these sizes, by the bootstrap; NaN where that was not estimated.</summary>
        Bias: float
        /// <summary>The extractor's name.</summary>
        Extractor: string
        /// <summary>What the extractor does to samples first.</summary>
        Preprocessing: string
        /// <summary>How many real samples there were; 0 where none are needed.</summary>
        Real: int
        /// <summary>How many generated samples there were.</summary>
        Fake: int
    }

    /// <summary>The number with all that belongs to it, in one line.</summary>
    override this.ToString() =
        let text (value: float) = value.ToString("G5", CultureInfo.InvariantCulture)

        let interval =
            if Double.IsNaN this.Low then
                ""
            else
                $" [{text this.Low}, {text this.High}]"

        $"{this.Metric} {text this.Value}{interval} ({this.Extractor}; {this.Preprocessing}; {this.Real} real, {this.Fake} fake)"

[<RequireQualifiedAccess>]
module internal FeatureScore =
    /// Refuses features of two extractors.
    let check metric (real: Features) (fake: Features) : unit =
        if real.Extractor <> fake.Extractor || real.Preprocessing <> fake.Preprocessing then
            Errors.fail
                "%s compares features of one extractor, not of '%s' (%s) and '%s' (%s)"
                metric
                real.Extractor
                real.Preprocessing
                fake.Extractor
                fake.Preprocessing

        if real.Dimension <> fake.Dimension then
            Errors.fail
                "%s: the real features have %d numbers each, the fake ones %d"
                metric
                real.Dimension
                fake.Dimension

    /// A score of two sets of features, without an interval.
    let create metric value (real: Features) (fake: Features) : FeatureScore =
        { Metric = metric
          Value = value
          Low = nan
          High = nan
          Bias = nan
          Extractor = real.Extractor
          Preprocessing = real.Preprocessing
          Real = real.Count
          Fake = fake.Count }

/// <summary>
/// Scores in rows and columns. A column holds numbers that compare: of one metric, extractor, preprocessing and numbers of samples;
/// another is refused.
/// </summary>
[<Sealed>]
type FeatureTable() =
    let rows, columns = List<string>(), List<string>()
    let cells = Dictionary<struct (string * string), FeatureScore>()

    let firstOf column =
        rows
        |> Seq.pick (fun row ->
            cells.TryGetValue(struct (row, column))
            |> function
                | true, score -> Some score
                | _ -> None)

    let text (value: float) = value.ToString("G5", CultureInfo.InvariantCulture)

    /// <summary>Puts a score into a cell that is empty.</summary>
    /// <param name="row">What was scored, such as an experiment.</param>
    /// <param name="column">The column's heading.</param>
    /// <param name="score">The score; of the same kind as the column's others.</param>
    member _.Add(row: string, column: string, score: FeatureScore) : unit =
        if columns.Contains column then
            let first = firstOf column

            let kind (score: FeatureScore) =
                $"{score.Metric}, extractor '{score.Extractor}' ({score.Preprocessing}), {score.Real} real and {score.Fake} fake samples"

            if kind score <> kind first then
                Errors.fail "the column '%s' holds %s; a number of %s does not compare" column (kind first) (kind score)
        else
            columns.Add column

        if not (cells.TryAdd(struct (row, column), score)) then
            Errors.fail "row '%s' has a number in column '%s' already" row column

        if not (rows.Contains row) then
            rows.Add row

    /// <summary>A Markdown table; below it, what each column was measured with.</summary>
    member _.ToMarkdown() : string =
        let line (items: seq<string>) = "| " + String.Join(" | ", items) + " |"

        let cell row column =
            match cells.TryGetValue(struct (row, column)) with
            | true, score when Double.IsNaN score.Low -> text score.Value
            | true, score -> $"{text score.Value} [{text score.Low}, {text score.High}]"
            | _ -> ""

        let lines =
            [ line (Seq.append [ "" ] columns)
              line (Seq.append [ "---" ] (Seq.map (fun _ -> "---") columns))
              for row in rows do
                  line (Seq.append [ row ] (Seq.map (cell row) columns))
              ""
              for column in columns do
                  let first = firstOf column

                  $"{column}: {first.Metric}, {first.Extractor} ({first.Preprocessing}), {first.Real} real and {first.Fake} fake samples."
              "" ]

        String.Join("\n", lines)

    /// <summary>CSV, one line a number: row, column, metric, value, low, high, bias, extractor, preprocessing, real, fake.</summary>
    member _.ToCsv() : string =
        let quoted (text: string) = "\"" + text.Replace("\"", "\"\"") + "\""
        let number (value: float) = value.ToString("R", CultureInfo.InvariantCulture)

        let lines =
            [ "row,column,metric,value,low,high,bias,extractor,preprocessing,real,fake"
              for row in rows do
                  for column in columns do
                      match cells.TryGetValue(struct (row, column)) with
                      | true, score ->
                          String.Join(
                              ",",
                              [ quoted row
                                quoted column
                                quoted score.Metric
                                number score.Value
                                number score.Low
                                number score.High
                                number score.Bias
                                quoted score.Extractor
                                quoted score.Preprocessing
                                string score.Real
                                string score.Fake ]
                          )
                      | _ -> ()
              "" ]

        String.Join("\n", lines)
