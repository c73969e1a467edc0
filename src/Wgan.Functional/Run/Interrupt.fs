namespace Wgan.Functional

open System
open System.Runtime.InteropServices
open System.Threading

/// Turns Ctrl-C (SIGINT) and SIGTERM into a wish to stop. A second one takes its usual course and ends the process at once.
[<Sealed; AllowNullLiteral(false)>]
type internal Interrupt() =
    let source = new CancellationTokenSource()
    let mutable exitCode = 0

    let handle number (context: PosixSignalContext) =
        if not source.IsCancellationRequested then
            exitCode <- 128 + number
            context.Cancel <- true
            source.Cancel()
            eprintfn "\nstopping after this iteration; the next Ctrl-C stops at once"

    let registrations =
        [ PosixSignal.SIGINT, 2; PosixSignal.SIGTERM, 15 ]
        |> List.map (fun (signal, number) -> PosixSignalRegistration.Create(signal, handle number))

    /// Is cancelled by the first signal.
    member _.Token: CancellationToken = source.Token

    /// What a process that such a signal ended exits with: 128 and the signal's number.
    member _.ExitCode = exitCode

    interface IDisposable with
        member _.Dispose() =
            for registration in registrations do
                registration.Dispose()

            source.Dispose()
