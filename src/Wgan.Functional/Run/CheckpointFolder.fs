namespace Wgan.Functional

open System
open System.IO

/// The folders under `checkpoints`: each appears whole, by a rename, and goes whole. So whatever has a number for a name is complete, and
/// the latest checkpoint is the one of the highest number.
[<RequireQualifiedAccess>]
module internal CheckpointFolder =
    /// The numbers of the checkpoints in a run's folder, ascending.
    let list (directory: string) : int64[] =
        let root = RunDirectory.checkpoints directory

        if Directory.Exists root then
            [| for path in Directory.GetDirectories root do
                   let name = string (Path.GetFileName path)

                   match Int64.TryParse name with
                   | true, iteration when iteration >= 0L && RunDirectory.six iteration = name -> iteration
                   | _ -> () |]
            |> Array.sort
        else
            [||]

    let private isTemporary (path: string) =
        let name = string (Path.GetFileName path)
        name.StartsWith ".wgan-" && name.EndsWith ".tmp"

    /// Removes what a process that was killed has left half-written or half-removed.
    let clean (directory: string) : unit =
        let root = RunDirectory.checkpoints directory

        if Directory.Exists root then
            for path in Directory.GetDirectories root |> Array.filter isTemporary do
                Directory.Delete(path, true)

    let private temporaryIn (root: string) = Path.Combine(root, AtomicFile.temporaryName ())

    let private remove (folder: string) =
        let aside = temporaryIn (string (Path.GetDirectoryName folder))
        Directory.Move(folder, aside)
        Directory.Delete(aside, true)

    /// Makes the folder of that iteration through `fill`, which is handed a folder to write files into, each on the disk when it returns.
    let write (directory: string) (iteration: int64) (fill: string -> unit) : unit =
        let root = RunDirectory.checkpoints directory
        let target = RunDirectory.checkpoint directory iteration
        let temporary = temporaryIn root

        try
            Errors.writing target (fun () ->
                Directory.CreateDirectory temporary |> ignore

                try
                    fill temporary
                with :? WganException as error ->
                    raise (WganException(error.Message.Replace(temporary, target), error.InnerException))

                DirectorySync.sync temporary

                if Directory.Exists target then
                    remove target

                Directory.Move(temporary, target)
                DirectorySync.sync root)
        finally
            // Gone after the rename. Failing to remove it must not hide the failure that left it behind.
            try
                if Directory.Exists temporary then
                    Directory.Delete(temporary, true)
            with
            | :? IOException
            | :? UnauthorizedAccessException -> ()

    /// Removes all but the newest ones.
    let prune (directory: string) (keep: int) : unit =
        let all = list directory

        for iteration in Array.truncate (all.Length - keep |> max 0) all do
            let folder = RunDirectory.checkpoint directory iteration
            Errors.writing folder (fun () -> remove folder)
