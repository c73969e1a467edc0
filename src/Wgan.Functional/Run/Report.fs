namespace Wgan.Functional

open System
open System.Globalization
open System.IO
open System.Text.Json

/// <summary>
/// One page about a run, finished or broken: what it is, its curves and its samples over time. The page is one file that needs no other.
/// </summary>
[<RequireQualifiedAccess>]
module Report =
    /// Pictures on the page: enough for the slider to move smoothly, few enough for the page to stay below 5 MB.
    let private mostFrames = 20
    let private mostBytes = 3_000_000L

    let private number (value: float) = value.ToString("G4", CultureInfo.InvariantCulture)

    /// At most `limit` of the values, evenly chosen, the last among them.
    let private thin (limit: int) (values: 'T[]) =
        let step = (values.Length + limit - 1) / limit |> max 1

        values
        |> Array.indexed
        |> Array.filter (fun (i, _) -> (values.Length - 1 - i) % step = 0)
        |> Array.map snd

    let private words (name: string) = name.Replace('_', ' ').Replace('.', ' ')

    /// Curves that share a chart share a unit: the losses, and the norms of the players' gradients. Every other has a chart of its own.
    let private family (name: string) =
        if name = "critic_loss" || name = "generator_loss" then
            "losses"
        elif name = "critic_gradient_norm" || name = "generator_gradient_norm" then
            "norms of the gradients"
        else
            words name

    let private chart (lines: (string * float)[][]) (title: string) (names: string[]) : Chart =
        let line name =
            let x, y = Metrics.column name lines |> thin 1000 |> Array.unzip
            Mark.line $"{words name}, last {number (Array.last y)}" x y

        Chart.create title "iteration" title (Array.map line names)

    let private curves (page: HtmlPage) (lines: (string * float)[][]) =
        for title, names in
            lines
            |> Array.collect (Array.map fst)
            |> Array.distinct
            |> Array.filter (fun name -> name <> "iteration" && name <> "seconds")
            |> Array.groupBy family do
            page.Chart(chart lines title names)

    let private readBytes (path: string) : byte[] =
        Errors.reading path (fun stream ->
            let bytes = Array.zeroCreate<byte>(int stream.Length)
            stream.ReadExactly(bytes, 0, bytes.Length)
            bytes)

    /// 14000 of 014000, 0 of 000000.
    let private unpadded (digits: string) =
        match digits.TrimStart '0' with
        | "" -> "0"
        | rest -> rest

    let private samples (page: HtmlPage) (directory: string) =
        let folder = RunDirectory.samples directory

        let files =
            if Directory.Exists folder then
                Directory.GetFiles(folder, "*.png") |> Array.sort
            else
                [||]

        if files.Length > 0 then
            let largest = files |> Array.map (fun file -> FileInfo(file).Length) |> Array.max |> max 1L
            let shown = files |> thin (int (min (int64 mostFrames) (max 1L (mostBytes / largest))))
            page.Heading "Samples"

            page.Frames(
                "The same latents at",
                shown
                |> Array.map (fun file -> $"iteration {string (Path.GetFileNameWithoutExtension file) |> unpadded}"),
                shown |> Array.map readBytes
            )

    let private state (page: HtmlPage) (directory: string) (lines: (string * float)[][]) =
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

            page.Paragraph $"Not finished: {last}, {checkpoint}."
        | result -> RunResult.lines result |> Array.iter page.Paragraph

    /// The name and the equations that experiment.json gives.
    let private described (path: string) (json: string) : string * string[] =
        try
            use document = JsonDocument.Parse json
            let root = document.RootElement

            string (root.GetProperty("name").GetString()),
            [| for line in root.GetProperty("equations").EnumerateArray() -> string (line.GetString()) |]
        with
        | :? JsonException
        | :? InvalidOperationException
        | :? Collections.Generic.KeyNotFoundException -> Errors.fail "%s is not a run's experiment.json" path

    /// <summary>Writes report.html into a run's folder, and returns its path.</summary>
    [<CompiledName "Write">]
    let write (directory: string) : string =
        let descriptionPath = RunDirectory.description directory

        if not (File.Exists descriptionPath) then
            Errors.fail "there is no run in %s" directory

        let json = Errors.reading descriptionPath (fun stream -> (new StreamReader(stream)).ReadToEnd())
        let name, equations = described descriptionPath json
        let lines = Metrics.read (RunDirectory.metrics directory)
        let page = HtmlPage name
        state page directory lines
        page.Heading "What the players minimise"
        page.Code(String.Join("\n", equations))
        samples page directory
        page.Heading "Curves"
        curves page lines
        page.Heading "Description"
        page.Code json
        AtomicFile.writeText (RunDirectory.report directory) page.Text
        RunDirectory.report directory
