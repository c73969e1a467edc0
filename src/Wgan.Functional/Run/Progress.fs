namespace Wgan.Functional

open System
open System.Diagnostics
open System.Globalization
open Spectre.Console

/// Progress on a terminal (a bar) or in a log (plain lines).
[<RequireQualifiedAccess>]
module internal Progress =
    let private number (value: float) = value.ToString("0.000", CultureInfo.InvariantCulture)

    let private words (report: IterationReport) =
        let speed = report.ImagesPerSecond.ToString("0", CultureInfo.InvariantCulture)

        $"critic {number report.CriticLoss}  generator {number report.GeneratorLoss}  W {number report.WassersteinEstimate}  {speed} images/s"

    let private clock (time: TimeSpan) = time.ToString @"h\:mm\:ss"

    let private plain (start: int64) (total: int64) (body: (IterationReport -> unit) -> 'T) : 'T =
        let watch = Stopwatch.StartNew()
        let mutable last = TimeSpan.FromSeconds -1e6

        body (fun report ->
            // A line every ten seconds, and the first and last.
            if watch.Elapsed - last >= TimeSpan.FromSeconds 10.0 || report.Iteration = total then
                last <- watch.Elapsed

                let left =
                    watch.Elapsed
                    * (float (total - report.Iteration) / float (report.Iteration - start))

                Console.WriteLine $"iteration {report.Iteration}/{total}  {words report}  left {clock left}")

    let private bar (start: int64) (total: int64) (body: (IterationReport -> unit) -> 'T) : 'T =
        AnsiConsole
            .Progress()
            .Columns(
                SpinnerColumn(),
                ProgressBarColumn(),
                PercentageColumn(),
                RemainingTimeColumn(),
                TaskDescriptionColumn(Alignment = Justify.Left)
            )
            .Start(fun context ->
                let task = context.AddTask("starting", true, float total)
                task.Value <- float start

                body (fun report ->
                    task.Value <- float report.Iteration
                    task.Description <- Markup.Escape $"{report.Iteration}/{total}  {words report}"))

    /// A warning during a run: above the bar where there is one, otherwise a line of standard error.
    let warn quiet (message: string) =
        if quiet || Console.IsOutputRedirected then
            eprintfn "warning: %s" message
        else
            AnsiConsole.MarkupLine $"[yellow]warning:[/] {Markup.Escape message}"

    /// Runs `body`, which is handed the function to report with, from one iteration to another.
    let run quiet start total body =
        if quiet then body ignore
        elif Console.IsOutputRedirected then plain start total body
        else bar start total body
