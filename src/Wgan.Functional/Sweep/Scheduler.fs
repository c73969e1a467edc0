namespace Wgan.Functional

open System
open System.Collections.Generic
open System.Diagnostics
open System.Threading

/// Running cells in processes, so many at once.
[<RequireQualifiedAccess>]
module internal Scheduler =
    /// What one process came to.
    [<RequireQualifiedAccess>]
    type Outcome =
        | Succeeded
        | Failed of string
        | Stopped

    let private between = TimeSpan.FromSeconds 30.0

    /// How far a cell is, by what it last said, from 0 to 1.
    let private share (said: string) =
        match said.Split '/' with
        | [| part; whole |] ->
            match Int64.TryParse part, Int64.TryParse whole with
            | (true, part), (true, whole) when whole > 0L -> float part / float whole
            | _ -> 0.0
        | _ -> if said = "measuring" then 1.0 else 0.0

    let private status (clock: Stopwatch) finished total (running: CellProcess seq) =
        let parts = [ for child in running -> $"{child.Cell.Words} {child.Said}".TrimEnd() ]

        let progress =
            float finished
            + Seq.sumBy (fun (child: CellProcess) -> share child.Said) running

        let left =
            if progress > 0.0 then
                let left = clock.Elapsed * ((float total - progress) / progress)
                ", left about " + left.ToString @"h\:mm\:ss"
            else
                ""

        $"{finished} of {total} ended{left}; running: " + String.Join("; ", parts)

    let private outcome (child: CellProcess) : Outcome =
        match child.Wait() with
        | 0, _ -> Outcome.Succeeded
        | code, _ when code = CellWork.stopped -> Outcome.Stopped
        | code, "" -> Outcome.Failed $"it ended with exit code {code} and no message"
        | code, message -> Outcome.Failed(if code = 1 then message else $"exit code {code}: {message}")

    /// Runs the cells, `processes` at once, until all have ended or `stop` is cancelled: then those that run are asked to stop, and none is
    /// started any more. Cells that were never started are not in the result.
    let run
        (start: SweepCell -> CellProcess)
        (processes: int)
        (say: string -> unit)
        (stop: CancellationToken)
        (cells: SweepCell[])
        : (SweepCell * Outcome) list =
        let waiting, running = Queue<SweepCell> cells, List<CellProcess>()
        let ended = List<SweepCell * Outcome>()
        let clock, last = Stopwatch.StartNew(), Stopwatch.StartNew()
        let mutable isStopping = false

        let words (child: CellProcess) outcome =
            match outcome with
            | Outcome.Succeeded -> $"done: {child.Cell.Words} ({ended.Count} of {cells.Length})"
            | Outcome.Failed message -> $"FAILED: {child.Cell.Words}: {message}"
            | Outcome.Stopped -> $"stopped: {child.Cell.Words}"

        try
            while running.Count > 0 || waiting.Count > 0 && not isStopping do
                while running.Count < processes && waiting.Count > 0 && not isStopping do
                    let child = start (waiting.Dequeue())
                    running.Add child
                    say $"started: {child.Cell.Words}"

                if not isStopping && stop.WaitHandle.WaitOne 200 then
                    isStopping <- true

                    for child in running do
                        child.Stop()
                elif isStopping then
                    Thread.Sleep 100

                for child in running.ToArray() do
                    if child.HasEnded then
                        let outcome = outcome child
                        running.Remove child |> ignore
                        ended.Add(child.Cell, outcome)
                        say (words child outcome)
                        (child :> IDisposable).Dispose()

                if last.Elapsed > between && running.Count > 0 then
                    last.Restart()
                    say (status clock ended.Count cells.Length running)
        finally
            // Only after an exception: they stop by themselves.
            for child in running do
                child.Stop()

        List.ofSeq ended
