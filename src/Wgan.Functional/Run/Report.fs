namespace Wgan.Functional

open System
open System.Globalization
open System.IO
open System.Net
open System.Text.Json

/// <summary>
/// One page about a run, finished or broken: what it is, its curves and its last samples. The page is one file that needs no other.
/// </summary>
[<RequireQualifiedAccess>]
module Report =
    let private width, height = 640.0, 180.0
    let private margin = 8.0

    let private number (value: float) = value.ToString("G4", CultureInfo.InvariantCulture)

    let private encode (text: string) = WebUtility.HtmlEncode text

    /// At most `limit` of the points, evenly chosen, the last among them.
    let private thin (limit: int) (points: (float * float)[]) =
        let step = (points.Length + limit - 1) / limit |> max 1

        points
        |> Array.indexed
        |> Array.filter (fun (i, _) -> (points.Length - 1 - i) % step = 0)
        |> Array.map snd

    /// A curve as inline SVG, with the ends of both axes in words.
    let private curve (name: string) (points: (float * float)[]) : string =
        let points = thin 1000 points
        let xs, ys = Array.unzip points
        let least, largest = Array.min ys, Array.max ys

        let scale low high value size =
            if high > low then
                (value - low) / (high - low) * size
            else
                size / 2.0

        let place (x, y) =
            let px = margin + scale xs[0] (Array.last xs) x (width - 2.0 * margin)
            let py = height - margin - scale least largest y (height - 2.0 * margin)

            px.ToString("0.0", CultureInfo.InvariantCulture)
            + ","
            + py.ToString("0.0", CultureInfo.InvariantCulture)

        let path = String.Join(" ", points |> Array.map place)

        $"""<figure><figcaption><b>{encode name}</b>: {number least} to {number largest}, last {number (Array.last ys)}; iterations {number xs[0]} to {number (Array.last xs)}</figcaption>
<svg viewBox="0 0 {width} {height}" role="img" aria-label="{encode name}"><polyline fill="none" stroke="#005ab5" stroke-width="1.5" points="{path}"/></svg></figure>"""

    let private isHealth (name: string) = name.StartsWith(RunHealth.prefix, StringComparison.Ordinal)

    let private names (lines: (string * float)[][]) = lines |> Array.collect (Array.map fst) |> Array.distinct

    let private curves (lines: (string * float)[][]) : string list =
        [ for name in names lines do
              if name <> "iteration" && name <> "seconds" && not (isHealth name) then
                  curve name (Metrics.column name lines) ]

    /// What the critic's health was in the end, what was wrong with it on the way, and its curves.
    let private health (lines: (string * float)[][]) : string list =
        match RunHealth.ofLines lines with
        | [||] -> []
        | measured ->
            let last = Array.last measured

            [ yield "<h2>The critic's health</h2>"
              match HealthWarnings.told measured with
              | [||] -> yield $"<p>No warning in {measured.Length} measurements.</p>"
              | warnings ->
                  yield "<ul>"

                  for warning in warnings do
                      yield $"<li>{encode (string warning)}</li>"

                  yield "</ul>"
              yield $"<table><caption>After iteration {last.Iteration}</caption>"
              for name, value in CriticHealth.numbers last.Health do
                  if Double.IsFinite value then
                      yield $"<tr><td>{name}</td><td>{number value}</td></tr>"
              yield "</table>"
              for name in names lines |> Array.filter isHealth do
                  match Metrics.column name lines with
                  | [| _ |] -> ()
                  | points -> yield curve name points ]

    let private lastSamples (directory: string) : string list =
        let folder = RunDirectory.samples directory

        match
            (if Directory.Exists folder then
                 Directory.GetFiles(folder, "*.png")
             else
                 [||])
        with
        | [||] -> []
        | files ->
            let last = Array.max files

            let data =
                Errors.reading last (fun stream ->
                    (let bytes = Array.zeroCreate<byte>(int stream.Length) in
                     stream.ReadExactly(bytes, 0, bytes.Length)
                     Convert.ToBase64String bytes))

            let iteration = string (Path.GetFileNameWithoutExtension last)

            [ "<h2>Samples</h2>"
              $"""<p>Iteration {iteration}.</p><img alt="samples" src="data:image/png;base64,{data}">""" ]

    let private state (directory: string) (lines: (string * float)[][]) : string =
        match RunResult.read directory with
        | null ->
            let last =
                match Metrics.column "iteration" lines with
                | [||] -> "no iteration logged"
                | all -> $"last logged iteration {number (fst (Array.last all))}"

            let checkpoint =
                match CheckpointFolder.list directory with
                | [||] -> "no checkpoint"
                | all -> $"latest checkpoint {Array.last all}"

            $"Not finished: {last}, {checkpoint}."
        | result -> String.Join("<br>", RunResult.lines result |> Array.map encode)

    let private style =
        "body{font:15px/1.5 sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}figure{margin:1rem 0}svg{width:100%;background:#f6f6f6}pre{overflow:auto;background:#f6f6f6;padding:.5rem}img{max-width:100%;image-rendering:pixelated}"

    /// <summary>Writes report.html into a run's folder, and returns its path.</summary>
    [<CompiledName "Write">]
    let write (directory: string) : string =
        let descriptionPath = RunDirectory.description directory

        if not (File.Exists descriptionPath) then
            Errors.fail "there is no run in %s" directory

        let json = Errors.reading descriptionPath (fun stream -> (new StreamReader(stream)).ReadToEnd())

        let name, equations =
            try
                use document = JsonDocument.Parse json
                let root = document.RootElement

                string (root.GetProperty("name").GetString()),
                [ for line in root.GetProperty("equations").EnumerateArray() -> string (line.GetString()) ]
            with
            | :? JsonException
            | :? InvalidOperationException
            | :? Collections.Generic.KeyNotFoundException ->
                Errors.fail "%s is not a run's experiment.json" descriptionPath

        let lines = Metrics.read (RunDirectory.metrics directory)
        let path = RunDirectory.report directory

        [ yield
              $"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{encode name}</title><style>{style}</style></head><body>"
          yield $"<h1>{encode name}</h1><p>{state directory lines}</p>"
          yield $"""<h2>What the players minimise</h2><pre>{encode (String.Join("\n", equations))}</pre>"""
          yield "<h2>Curves</h2>"
          yield! curves lines
          yield! health lines
          yield! lastSamples directory
          yield $"<h2>Description</h2><pre>{encode json}</pre></body></html>" ]
        |> String.concat "\n"
        |> AtomicFile.writeText path

        path
