namespace Wgan.Functional

open System
open System.Globalization
open System.IO
open System.Text.Json

/// <summary>What a finished run came to; <c>result.json</c>.</summary>
[<ReferenceEquality; NoComparison>]
type RunResult =
    {
        /// <summary>The run's folder.</summary>
        Directory: string
        /// <summary>Iterations trained.</summary>
        Iterations: int64
        /// <summary>Seconds of training.</summary>
        Seconds: float
        /// <summary>The largest logged Wasserstein estimate.</summary>
        PeakEstimate: float
        /// <summary>The mean of the last ten logged Wasserstein estimates.</summary>
        FinalEstimate: float
        /// <summary>Mode coverage of 10,000 samples, where the data's modes are known; null otherwise.</summary>
        Coverage: ModeCoverage | null
    }

/// <summary>Reading, writing and telling results.</summary>
[<RequireQualifiedAccess>]
module RunResult =
    let internal write (result: RunResult) =
        use buffer = new MemoryStream()
        use json = new Utf8JsonWriter(buffer, JsonWriterOptions(Indented = true))
        json.WriteStartObject()
        json.WriteNumber("iterations", result.Iterations)
        json.WriteNumber("seconds", result.Seconds)
        json.WriteNumber("peak_wasserstein_estimate", result.PeakEstimate)
        json.WriteNumber("final_wasserstein_estimate", result.FinalEstimate)

        match result.Coverage with
        | null -> ()
        | coverage ->
            json.WriteStartObject "mode_coverage"
            json.WriteNumber("samples", coverage.Samples)
            json.WriteNumber("modes", coverage.Modes)
            json.WriteNumber("captured", coverage.Captured)
            json.WriteNumber("high_quality", coverage.HighQuality)
            // JSON has no NaN, which the reverse KL is without a sample of high quality.
            if Double.IsFinite coverage.ReverseKl then
                json.WriteNumber("reverse_kl", coverage.ReverseKl)

            json.WriteNumber("ceiling_captured", coverage.CeilingCaptured)
            json.WriteNumber("ceiling_high_quality", coverage.CeilingHighQuality)
            json.WriteNumber("floor_reverse_kl", coverage.FloorReverseKl)
            json.WriteEndObject()

        json.WriteEndObject()
        json.Flush()
        AtomicFile.writeBytes (RunDirectory.result result.Directory) (buffer.ToArray())

    /// A number that a file may lack; NaN then.
    let private orNaN (element: JsonElement) (name: string) =
        match element.TryGetProperty name with
        | true, value -> value.GetDouble()
        | _ -> nan

    /// <summary>The result in a run's folder; null if the run is not finished.</summary>
    [<CompiledName "Read">]
    let read (directory: string) : RunResult | null =
        let path = RunDirectory.result directory

        if not (File.Exists path) then
            null
        else
            try
                use json = JsonDocument.Parse(File.ReadAllText path)
                let root = json.RootElement
                let number (name: string) = root.GetProperty(name).GetDouble()

                let coverage: ModeCoverage | null =
                    match root.TryGetProperty "mode_coverage" with
                    | true, found ->
                        { Samples = found.GetProperty("samples").GetInt32()
                          Modes = found.GetProperty("modes").GetInt32()
                          Captured = found.GetProperty("captured").GetInt32()
                          HighQuality = found.GetProperty("high_quality").GetDouble()
                          ReverseKl = orNaN found "reverse_kl"
                          CeilingCaptured = orNaN found "ceiling_captured"
                          CeilingHighQuality = orNaN found "ceiling_high_quality"
                          FloorReverseKl = orNaN found "floor_reverse_kl" }
                    | _ -> null

                { Directory = directory
                  Iterations = root.GetProperty("iterations").GetInt64()
                  Seconds = number "seconds"
                  PeakEstimate = number "peak_wasserstein_estimate"
                  FinalEstimate = number "final_wasserstein_estimate"
                  Coverage = coverage }
            with
            | :? JsonException
            | :? Collections.Generic.KeyNotFoundException
            | :? InvalidOperationException -> Errors.fail "%s is not a run's result; remove it to train again" path

    /// <summary>The result in a few lines for a person.</summary>
    [<CompiledName "Lines">]
    let lines (result: RunResult) : string[] =
        let text (format: string) (value: float) = value.ToString(format, CultureInfo.InvariantCulture)

        [| yield $"""{result.Iterations} iterations in {text "0.0" result.Seconds} s"""
           yield
               $"""Wasserstein estimate: peak {text "G4" result.PeakEstimate}, now {text "G4" result.FinalEstimate} (mean of the last ten logged)"""
           match result.Coverage with
           | null -> ()
           | coverage -> yield ModeCoverage.line coverage
           yield $"files: {result.Directory}" |]
