/// Temporary directories, and what a rejected file's message must look like.
module Wgan.Functional.Tests.TestFiles

open System
open System.IO
open Expecto
open Wgan.Functional

/// Runs `test` with the path of a new empty directory, which is removed afterwards.
let inNewDirectory (test: string -> 'result) : 'result =
    let directory = Directory.CreateTempSubdirectory("wgan-tests-").FullName

    try
        test directory
    finally
        Directory.Delete(directory, true)

/// `action` must raise a WganException whose message is one line and contains every one of `parts`.
let rejects (parts: string list) (action: unit -> 'result) : unit =
    let message =
        try
            action () |> ignore
            None
        with :? WganException as error ->
            Some error.Message

    match message with
    | None -> failtestf "nothing was rejected where a message with %A was expected" parts
    | Some message ->
        Expect.isFalse (message.Contains '\n') "the message is one line"

        for part in parts do
            Expect.stringContains message part "the message names what was wrong"

/// The names of everything in a directory, sorted.
let namesIn (directory: string) : string list =
    Directory.GetFileSystemEntries directory
    |> Array.map (fun entry -> entry.Substring(directory.TrimEnd('/').Length + 1))
    |> Array.sort
    |> List.ofArray
