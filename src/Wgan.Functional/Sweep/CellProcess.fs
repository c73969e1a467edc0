namespace Wgan.Functional

open System
open System.Collections.Concurrent
open System.Diagnostics
open System.IO
open System.Runtime.InteropServices
open System.Threading

/// A cell at work in a process of its own, from the outside. It is asked to stop by the end of its standard input, which also comes if
/// this process dies; what it says on standard output is kept.
[<Sealed; AllowNullLiteral(false)>]
type internal CellProcess(cell: SweepCell, command: string[], arguments: string list) =
    let started =
        let start =
            ProcessStartInfo(
                command[0],
                [| yield! Array.tail command; yield! arguments |],
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true
            )

        match Process.Start start with
        | null -> Errors.fail "cannot start %s" command[0]
        | started -> started

    let errors = ConcurrentQueue<string>()
    let mutable said = ""

    do
        started.OutputDataReceived.Add(fun event ->
            match event.Data with
            | null -> ()
            | line -> Volatile.Write(&said, line))

        started.ErrorDataReceived.Add(fun event ->
            match event.Data with
            | null -> ()
            | line -> errors.Enqueue line)

        started.BeginOutputReadLine()
        started.BeginErrorReadLine()

    member _.Cell = cell

    /// The last line it said.
    member _.Said = Volatile.Read &said

    member _.HasEnded = started.HasExited

    /// Asks it to stop after its iteration, with a checkpoint.
    member _.Stop() : unit =
        try
            started.StandardInput.Close()
        with :? IOException ->
            () // It has ended already.

    /// Waits for its end: exit code, and what it said on standard error beside warnings.
    member _.Wait() : int * string =
        started.WaitForExit()
        started.ExitCode, String.Join("\n", errors |> Seq.filter (fun line -> not (line.StartsWith "warning: ")))

    interface IDisposable with
        member _.Dispose() = started.Dispose()

/// A cell at work, from the inside.
[<RequireQualifiedAccess>]
module internal CellWork =
    /// Exit code of a cell that was asked to stop.
    let stopped = 130

    /// Cancelled at the end of standard input. Ctrl-C reaches the whole terminal; what it means is the parent's to say.
    let private untilInputEnds (source: CancellationTokenSource) =
        let watch () =
            use input = Console.OpenStandardInput()
            let buffer = Array.zeroCreate<byte> 64

            while input.Read(buffer, 0, buffer.Length) > 0 do
                ()

            source.Cancel()

        Thread(watch, IsBackground = true).Start()

    let private told (iterations: int64) =
        let clock = Stopwatch.StartNew()

        { new IProgress<IterationReport> with
            member _.Report report =
                if clock.ElapsedMilliseconds > 1000L || report.Iteration = iterations then
                    clock.Restart()
                    Console.WriteLine $"{report.Iteration}/{report.Iterations}" }

    /// Trains and measures the cell, and returns the exit code.
    let run (options: RunOptions) (settings: EvaluationSettings) (cell: SweepCell) : int =
        use source = new CancellationTokenSource()

        use _ignored =
            PosixSignalRegistration.Create(PosixSignal.SIGINT, (fun context -> context.Cancel <- true))

        untilInputEnds source

        let options =
            { options with
                Quiet = true
                Stop = source.Token
                Progress = told cell.Row.Experiment.Iterations }

        try
            CellRun.run options settings cell (fun (line: string) -> Console.WriteLine line)
            0
        with :? OperationCanceledException when source.IsCancellationRequested ->
            stopped
