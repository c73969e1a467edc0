module Wgan.CrossCheck.Program

open System
open Wgan.Functional

let private usage =
    "Wgan.CrossCheck [--out FILE]: compares every piece of the library with its twin and prints the table; FILE gets it as Markdown"

/// Prints the table, writes it to a file if one is named, and gives the exit code: 1 if a row is above its bar.
let report (out: string option) (rows: Row[]) : int =
    out
    |> Option.iter (fun path -> AtomicFile.writeText path (Table.toMarkdown rows))

    Console.Out.WriteLine(Table.toText rows)
    if rows |> Array.forall Table.passes then 0 else 1

[<EntryPoint>]
let main arguments =
    Runtime.prepare ()

    try
        match arguments with
        | [||] -> report None (Catalogue.run ())
        | [| "--out"; path |] -> report (Some path) (Catalogue.run ())
        | [| "--help" |] ->
            Console.Out.WriteLine usage
            0
        | _ ->
            Console.Error.WriteLine usage
            2
    with :? WganException as error ->
        Console.Error.WriteLine error.Message
        1
