namespace Wgan.Functional

open System
open System.IO
open System.Text.Json

/// evaluation.json: what the latest evaluation of a run came to.
[<RequireQualifiedAccess>]
module internal EvaluationFile =
    let path (directory: string) = Path.Combine(directory, "evaluation.json")

    let private betterNames = [ Better.Lower, "lower"; Better.Higher, "higher"; Better.Neither, "neither" ]

    let private weightNames =
        [ GeneratorWeights.Average, "average"; GeneratorWeights.Generator, "generator" ]

    let private nameOf names value = names |> List.find (fun (known, _) -> known = value) |> snd

    let private ofName (field: string) names (name: string) =
        match names |> List.tryFind (fun (_, known) -> known = name) with
        | Some(value, _) -> value
        | None -> Errors.fail "'%s' is none of %s: %s" field (String.Join(", ", List.map snd names)) name

    /// JSON has no NaN.
    let private number (json: Utf8JsonWriter) (name: string) (value: float) =
        if Double.IsFinite value then
            json.WriteNumber(name, value)
        else
            json.WriteNull name

    let private orNaN (field: string) (value: JsonElement) =
        if value.ValueKind = JsonValueKind.Null then
            nan
        else
            StrictJson.number field value

    let private writeMeasurement (json: Utf8JsonWriter) (measured: Measurement) =
        let score = measured.Score
        json.WriteStartObject()
        json.WriteString("metric", score.Metric)
        number json "value" score.Value
        number json "low" score.Low
        number json "high" score.High
        number json "bias" score.Bias
        json.WriteString("better", nameOf betterNames measured.Better)
        json.WriteString("extractor", score.Extractor)
        json.WriteString("preprocessing", score.Preprocessing)
        json.WriteString("reference", measured.Reference)
        json.WriteNumber("n_real", score.Real)
        json.WriteNumber("n_fake", score.Fake)
        json.WriteEndObject()

    let private measurementFields =
        [ "metric"; "value"; "low"; "high"; "bias"; "better" ]
        @ [ "extractor"; "preprocessing"; "reference"; "n_real"; "n_fake" ]

    let private readMeasurement (value: JsonElement) : Measurement =
        let field = StrictJson.fields "measurements" measurementFields value

        let text name = field name |> StrictJson.text name
        let real name = field name |> orNaN name
        let count name = field name |> StrictJson.count name |> int

        { Score =
            { Metric = text "metric"
              Value = real "value"
              Low = real "low"
              High = real "high"
              Bias = real "bias"
              Extractor = text "extractor"
              Preprocessing = text "preprocessing"
              Real = count "n_real"
              Fake = count "n_fake" }
          Reference = text "reference"
          Better = text "better" |> ofName "better" betterNames }

    /// Writes the file, whole or not at all.
    let write (directory: string) (evaluation: Evaluation) : unit =
        use buffer = new MemoryStream()

        do
            use json = new Utf8JsonWriter(buffer, JsonWriterOptions(Indented = true))
            let settings = evaluation.Settings
            json.WriteStartObject()
            json.WriteString("experiment", evaluation.Experiment)
            json.WriteString("experiment_hash", evaluation.Hash)
            json.WriteNumber("seed", evaluation.Seed)
            json.WriteStartObject "settings"
            json.WriteNumber("samples", settings.Samples)
            json.WriteString("extractor", settings.Extractor)
            json.WriteStartArray "metrics"

            for metric in settings.Metrics do
                json.WriteStringValue metric

            json.WriteEndArray()
            json.WriteNumber("replicates", settings.Replicates)
            json.WriteString("weights", nameOf weightNames settings.Weights)
            json.WriteEndObject()
            json.WriteStartArray "checkpoints"

            for checkpoint in evaluation.Checkpoints do
                json.WriteStartObject()
                json.WriteNumber("iteration", checkpoint.Iteration)
                json.WriteString("sha256", checkpoint.Sha256)
                json.WriteStartArray "measurements"

                for measured in checkpoint.Measurements do
                    writeMeasurement json measured

                json.WriteEndArray()
                json.WriteEndObject()

            json.WriteEndArray()
            json.WriteEndObject()

        buffer.WriteByte(byte '\n')
        AtomicFile.writeBytes (path directory) (buffer.ToArray())

    let private readSettings (value: JsonElement) : EvaluationSettings =
        let field =
            StrictJson.fields "settings" [ "samples"; "extractor"; "metrics"; "replicates"; "weights" ] value

        { Samples = field "samples" |> StrictJson.count "samples" |> int
          Extractor = field "extractor" |> StrictJson.text "extractor"
          Metrics =
            [| for item in field "metrics" |> StrictJson.items "metrics" do
                   StrictJson.text "metrics" item |]
          Replicates = field "replicates" |> StrictJson.count "replicates" |> int
          Weights = field "weights" |> StrictJson.text "weights" |> ofName "weights" weightNames }

    let private readCheckpoint (value: JsonElement) : CheckpointEvaluation =
        let field = StrictJson.fields "checkpoints" [ "iteration"; "sha256"; "measurements" ] value

        { Iteration = field "iteration" |> StrictJson.count "iteration"
          Sha256 = field "sha256" |> StrictJson.text "sha256"
          Measurements =
            [| for item in field "measurements" |> StrictJson.items "measurements" do
                   readMeasurement item |] }

    /// The evaluation in a run's folder; null where there is none.
    let read (directory: string) : Evaluation | null =
        if not (File.Exists(path directory)) then
            null
        else
            StrictJson.readFile (path directory) "a run's evaluation" (fun root ->
                let field =
                    StrictJson.fields
                        "evaluation"
                        [ "experiment"; "experiment_hash"; "seed"; "settings"; "checkpoints" ]
                        root

                let checkpoints =
                    [| for item in field "checkpoints" |> StrictJson.items "checkpoints" do
                           readCheckpoint item |]

                if checkpoints.Length = 0 then
                    Errors.fail "'checkpoints' is empty"

                { Experiment = field "experiment" |> StrictJson.text "experiment"
                  Hash = field "experiment_hash" |> StrictJson.text "experiment_hash"
                  Seed = field "seed" |> StrictJson.count "seed"
                  Settings = field "settings" |> readSettings
                  Checkpoints = checkpoints })
