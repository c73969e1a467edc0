namespace Wgan.Functional

open System
open System.IO

/// <summary>
/// A mistake of the user or bad data: a wrong option, a damaged file, a full disk. The message is one line that names
/// the file, layer or iteration concerned, and is meant to be shown as it is, without a stack trace.
/// </summary>
[<Sealed>]
type WganException(message: string, inner: exn | null) =
    inherit Exception(message, inner)

    /// <summary>An error without an underlying cause.</summary>
    new(message: string) = WganException(message, null)

/// How this library raises and words its errors.
[<RequireQualifiedAccess>]
module internal Errors =

    /// Raises a `WganException` whose message is formatted as by `sprintf`.
    let fail (format: Printf.StringFormat<'format, 'result>) : 'format =
        Printf.ksprintf (fun message -> raise (WganException message)) format

    // .NET leaves the number of an unmapped Unix error in HResult.
    let private diskFull = 28 // ENOSPC
    let private quotaExceeded = 122 // EDQUOT
    let private readOnlyFileSystem = 30 // EROFS

    /// What a failed file operation failed of, in a few words: `ifDenied` is used where the system refused access.
    let reason (ifDenied: string) (error: exn) : string =
        match error with
        | :? UnauthorizedAccessException -> ifDenied
        | :? FileNotFoundException
        | :? DirectoryNotFoundException -> "no such file or directory"
        | :? PathTooLongException -> "the path is too long"
        | :? EndOfStreamException -> "the file ended too early"
        | :? IOException when error.HResult = diskFull -> "the disk is full"
        | :? IOException when error.HResult = quotaExceeded -> "the disk quota is exceeded"
        | :? IOException when error.HResult = readOnlyFileSystem -> "the file system is read-only"
        | _ -> error.Message.ReplaceLineEndings " "

    /// Runs `write`, which writes the file or folder; system errors become a `WganException` that names it.
    let writing (path: string) (write: unit -> 'result) : 'result =
        try
            write ()
        with
        | :? IOException
        | :? UnauthorizedAccessException as error ->
            raise (WganException($"""cannot write {path}: {reason "no permission to write there" error}""", error))

    /// Opens a file for reading and hands it to `read`; system errors become a `WganException` that names the file.
    let reading (path: string) (read: FileStream -> 'result) : 'result =
        if String.IsNullOrWhiteSpace path then
            fail "cannot read a file whose path is empty"

        if Directory.Exists path then
            fail "cannot read %s: it is a directory" path

        try
            use stream = File.OpenRead path

            if not stream.CanSeek then
                fail "cannot read %s: it is not a regular file" path

            read stream
        with
        | :? IOException
        | :? UnauthorizedAccessException as error ->
            let message = $"""cannot read {path}: {reason "no permission to read it" error}"""
            raise (WganException(message, error))
