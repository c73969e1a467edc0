/// Finds the repository that these tests were built in.
module Expecto.Tests.Root

open System.IO
open Expecto

let rec private above (directory: string) =
    if File.Exists(Path.Combine(directory, "paket.dependencies")) then
        directory
    else
        match Path.GetDirectoryName directory with
        | null -> failtest "paket.dependencies was not found above the tests"
        | parent -> above parent

/// The repository's root.
let folder = above System.AppContext.BaseDirectory

/// A path within the repository.
let at (path: string) = Path.Combine(folder, path)
