namespace Wgan.Functional

open System
open System.Collections.Concurrent
open System.Runtime.ExceptionServices
open System.Threading

/// Makes items 0 .. count - 1 in their order, on a thread of its own, while earlier ones are used; never more than `ahead` wait. An error
/// reaches the one who takes the item that it happened in.
[<Sealed; AllowNullLiteral(false)>]
type internal Prefetcher<'T when 'T :> IDisposable>(count: int64, ahead: int, make: int64 -> 'T) =
    let stop = new CancellationTokenSource()
    let waiting = new BlockingCollection<Result<'T, ExceptionDispatchInfo>>(ahead)

    let made index =
        try
            Ok(make index)
        with error ->
            Error(ExceptionDispatchInfo.Capture error)

    /// Puts an item where it can be taken; false if nobody wants it any more.
    let hand (item: Result<'T, ExceptionDispatchInfo>) =
        try
            waiting.Add(item, stop.Token)
            true
        with :? OperationCanceledException ->
            item |> Result.iter (fun item -> item.Dispose())
            false

    let work () =
        let mutable index = 0L

        while index < count && not stop.IsCancellationRequested do
            let item = made index
            // Nothing can follow an item that could not be made.
            index <- if hand item && item.IsOk then index + 1L else count

        waiting.CompleteAdding()

    let mutable isDisposed = false
    let thread = Thread(work, IsBackground = true, Name = "prefetch")
    do thread.Start()

    /// The next item; waits until it is made.
    member _.Take() : 'T =
        match waiting.Take() with
        | Ok item -> item
        | Error error ->
            error.Throw()
            failwith "unreachable"

    interface IDisposable with
        /// Waits for the item that is being made, and frees those that were not taken.
        member _.Dispose() =
            if not isDisposed then
                isDisposed <- true
                stop.Cancel()
                thread.Join()

                for item in waiting.GetConsumingEnumerable() do
                    item |> Result.iter (fun item -> item.Dispose())

                waiting.Dispose()
                stop.Dispose()
