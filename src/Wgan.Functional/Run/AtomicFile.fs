namespace Wgan.Functional

open System
open System.IO
open System.Runtime.InteropServices
open System.Text

/// The three system calls that make a renamed directory entry durable; .NET opens no directories.
module internal DirectorySync =

    [<DllImport("libc", EntryPoint = "open", SetLastError = true)>]
    extern int private openFile([<MarshalAs(UnmanagedType.LPUTF8Str)>] string path, int flags)

    [<DllImport("libc", SetLastError = true)>]
    extern int private fsync(int descriptor)

    [<DllImport("libc")>]
    extern int private close(int descriptor)

    let private readOnly = 0
    let private inputOutputError = 5 // EIO

    /// Waits until the directory's entries are on the disk. File systems that cannot do this for a directory say so
    /// with an error that is no failure; only a failing device is reported.
    let sync (directory: string) : unit =
        let descriptor = openFile (directory, readOnly)

        if descriptor >= 0 then
            try
                if fsync descriptor <> 0 && Marshal.GetLastPInvokeError() = inputOutputError then
                    raise (IOException "the device reports an input/output error")
            finally
                close descriptor |> ignore

/// <summary>
/// Files that appear whole or not at all: the content is written to a temporary file beside the target, brought to the
/// disk, and renamed over the target. A reader, or a crash, sees the old file or the new one and nothing in between.
/// </summary>
[<RequireQualifiedAccess>]
module AtomicFile =

    /// What `Write` calls its temporary files, and checkpoints their temporary folders.
    let internal temporaryName () = $".wgan-{Guid.NewGuid():N}.tmp"

    /// The nearest existing ancestor that is a file where a directory is needed, if there is one.
    let rec private fileInTheWay (directory: string) : string option =
        if Directory.Exists directory then
            None
        elif File.Exists directory then
            Some directory
        else
            match Path.GetDirectoryName directory with
            | null -> None
            | parent -> fileInTheWay parent

    let private failure (target: string) (directory: string) (error: exn) : exn =
        let why =
            match fileInTheWay directory with
            | Some file -> $"{file} is a file, not a directory"
            | None when Directory.Exists target -> "a directory is in the way"
            | None -> Errors.reason $"no write permission in {directory}" error

        WganException($"cannot write {target}: {why}", error)

    /// <summary>
    /// Writes a file through <paramref name="write"/>, creating its directory where needed and replacing a file that
    /// exists. When anything fails the target is left as it was and the temporary file is removed; a failure of the
    /// file system becomes a <see cref="T:Wgan.Functional.WganException"/>, any other exception passes through.
    /// </summary>
    /// <param name="path">Where the file shall appear. A symbolic link there is replaced, not followed.</param>
    /// <param name="write">Writes the content. It may close the stream.</param>
    [<CompiledName("Write")>]
    let write (path: string) (write: Action<Stream>) : unit =
        if String.IsNullOrWhiteSpace path then
            Errors.fail "cannot write a file whose path is empty"

        let target = Path.GetFullPath path

        let directory =
            match Path.GetDirectoryName target with
            | null -> target // "/", which is a directory: the rename below reports it
            | parent -> parent

        // Not made from the target's name, which may already be as long as names can be.
        let temporary = Path.Combine(directory, temporaryName ())

        try
            try
                Directory.CreateDirectory directory |> ignore

                if Directory.Exists target then
                    raise (IOException())

                // The stream is closed before the content is synchronised, so that `write` may close it as well.
                using (new FileStream(temporary, FileMode.CreateNew, FileAccess.Write)) write.Invoke
                using (File.OpenHandle(temporary, FileMode.Open, FileAccess.Write)) RandomAccess.FlushToDisk
                File.Move(temporary, target, overwrite = true)
                DirectorySync.sync directory
            with
            | :? IOException
            | :? UnauthorizedAccessException as error -> raise (failure path directory error)
        finally
            // Gone after a successful rename. Failing to remove it must not hide the failure that left it behind.
            try
                File.Delete temporary
            with
            | :? IOException
            | :? UnauthorizedAccessException -> ()

    /// <summary>Writes bytes as a file that appears whole or not at all.</summary>
    /// <param name="path">Where the file shall appear.</param>
    /// <param name="bytes">The whole content.</param>
    [<CompiledName("WriteBytes")>]
    let writeBytes (path: string) (bytes: byte[]) : unit =
        write path (Action<Stream>(fun stream -> stream.Write(bytes, 0, bytes.Length)))

    /// <summary>Writes text, as UTF-8 without a byte-order mark, as a file that appears whole or not at all.</summary>
    /// <param name="path">Where the file shall appear.</param>
    /// <param name="text">The whole content; line ends are written as they are.</param>
    [<CompiledName("WriteText")>]
    let writeText (path: string) (text: string) : unit = writeBytes path (Encoding.UTF8.GetBytes text)
