/// Turns values and their differences into the text of a failure.
module internal Expecto.Describe

open System
open System.Collections

/// A value as F# would write it.
let value (x: 'a) = sprintf "%A" x

let private indented (text: string) = text.Replace("\n", "\n          ")

/// The two lines every comparison ends with.
let expectedAndActual (expected: string) (actual: string) =
    $"expected: {indented expected}\n  actual: {indented actual}"

let private elements (x: obj | null) =
    match x with
    | :? string -> None
    | :? IEnumerable as items -> Some(items |> Seq.cast<obj | null> |> Seq.toArray)
    | _ -> None

let private firstDifference (same: 'a -> 'a -> bool) (expected: 'a array) (actual: 'a array) =
    let common = min expected.Length actual.Length

    seq { 0 .. common - 1 }
    |> Seq.tryFind (fun i -> not (same expected[i] actual[i]))
    |> Option.orElse (
        if expected.Length = actual.Length then
            None
        else
            Some common
    )

/// Where two strings or sequences first differ, as a line, or nothing for other values.
let difference (expected: obj | null) (actual: obj | null) =
    match expected, actual with
    | (:? string as e), (:? string as a) when e.Length > 20 || a.Length > 20 || e.Contains '\n' || a.Contains '\n' ->
        match firstDifference (=) (e.ToCharArray()) (a.ToCharArray()) with
        | Some at -> $"\nThe strings first differ at position {at}."
        | None -> ""
    | _ ->
        match elements expected, elements actual with
        | Some e, Some a ->
            let same x y = Object.Equals(x, y)

            match firstDifference same e a with
            | Some at when at < e.Length && at < a.Length ->
                $"\nFirst difference at index {at}: expected {value e[at]}, actual {value a[at]}."
            | Some at -> $"\nThe lengths differ: expected {e.Length}, actual {a.Length}; equal up to index {at}."
            | None -> ""
        | _ -> ""

/// An exception in one line.
let exn (e: exn) = $"{e.GetType().FullName}: {e.Message}"
