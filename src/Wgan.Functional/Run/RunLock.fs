namespace Wgan.Functional

open System
open System.IO

/// Keeps two processes from writing one run: a file in its folder that is held open and locked. The system frees the lock of a process
/// that ends, however it ends; the file stays.
[<Sealed; AllowNullLiteral(false)>]
type internal RunLock private (stream: FileStream) =

    /// EAGAIN on Linux, EWOULDBLOCK elsewhere: another handle has the lock.
    static let isHeld (error: IOException) = error.HResult = 11 || error.HResult = 35

    /// Locks the folder, which is made where it does not exist, or fails if another process or thread holds it.
    static member Take(directory: string) : RunLock =
        let path = Path.Combine(directory, "run.lock")
        Errors.writing directory (fun () -> Directory.CreateDirectory directory |> ignore)

        Errors.writing path (fun () ->
            try
                new RunLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None))
            with :? IOException as error when isHeld error ->
                Errors.fail "%s is being written by another run of the same experiment and seed" directory)

    interface IDisposable with
        member _.Dispose() = stream.Dispose()
