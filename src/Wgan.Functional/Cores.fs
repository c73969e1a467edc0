namespace Wgan.Functional

open System
open System.IO

[<RequireQualifiedAccess>]
module internal Cores =
    /// The number of distinct pairs of socket and core in the text of /proc/cpuinfo; 0 where it does not name them.
    let inText (cpuinfo: string) : int =
        let field (block: string) (name: string) =
            block.Split '\n'
            |> Array.tryPick (fun line ->
                match line.Split ':' with
                | [| key; value |] when key.Trim() = name -> Some(value.Trim())
                | _ -> None)

        cpuinfo.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
        |> Array.choose (fun block ->
            match field block "physical id", field block "core id" with
            | Some socket, Some core -> Some(socket, core)
            | _ -> None)
        |> Array.distinct
        |> Array.length

    /// Physical cores that this process may use: two threads of one core gain little from each other on what libtorch computes.
    let physical () : int =
        let path = "/proc/cpuinfo"

        match
            (if File.Exists path then
                 inText (File.ReadAllText path)
             else
                 0)
        with
        | 0 -> Environment.ProcessorCount
        | cores -> min cores Environment.ProcessorCount
