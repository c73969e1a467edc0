namespace Wgan.Functional

open System

/// <summary>Patterns for the paths of parameters, such as <c>0.weight</c> or <c>block.norm.bias</c>.</summary>
[<RequireQualifiedAccess>]
module PathPattern =
    /// A name against a pattern in which `*` stands for any characters and `?` for one.
    let rec private matchesName (pattern: string) (p: int) (name: string) (n: int) =
        if p = pattern.Length then
            n = name.Length
        else
            match pattern[p] with
            | '*' -> seq { n .. name.Length } |> Seq.exists (matchesName pattern (p + 1) name)
            | '?' -> n < name.Length && matchesName pattern (p + 1) name (n + 1)
            | c -> n < name.Length && name[n] = c && matchesName pattern (p + 1) name (n + 1)

    let rec private matchesParts (pattern: string list) (path: string list) =
        match pattern, path with
        | [], [] -> true
        | "**" :: rest, _ -> matchesParts rest path || (not path.IsEmpty && matchesParts pattern path.Tail)
        | part :: rest, name :: names -> matchesName part 0 name 0 && matchesParts rest names
        | _ -> false

    let private parts (text: string) = text.Split '.' |> List.ofArray

    /// <summary>
    /// Whether a path is one of the pattern's. Between dots <c>*</c> stands for any characters and <c>?</c> for one; <c>**</c> as a whole
    /// part stands for any number of parts: <c>**.weight</c> matches <c>weight</c>, <c>0.weight</c> and <c>block.0.weight</c>,
    /// <c>*.weight</c> only the second.
    /// </summary>
    [<CompiledName "Matches">]
    let matches (pattern: string) (path: string) : bool = matchesParts (parts pattern) (parts path)

    /// Raises an error for a pattern that could match nothing.
    let internal check piece (pattern: string) =
        if String.IsNullOrWhiteSpace pattern || parts pattern |> List.contains "" then
            Errors.fail "%s: '%s' is no pattern for a parameter's path; '**.weight' is one" piece pattern
