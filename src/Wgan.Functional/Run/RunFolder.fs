namespace Wgan.Functional

open System
open System.IO
open System.Text.Json

/// What lies in a run's folder.
[<RequireQualifiedAccess>]
type internal Found =
    /// Nothing, or nothing that training took time for.
    | Nothing
    /// A run that has not come to its end, and the iteration of its latest checkpoint, -1 if it has none.
    | Unfinished of checkpoint: int64
    /// A run that has.
    | Finished of RunResult

[<RequireQualifiedAccess>]
module internal RunFolder =
    let inspect (directory: string) : Found =
        match RunResult.read directory with
        | null ->
            let checkpoints = CheckpointFolder.list directory
            let metrics = FileInfo(RunDirectory.metrics directory)

            if checkpoints.Length > 0 then
                Found.Unfinished(Array.last checkpoints)
            elif metrics.Exists && metrics.Length > 0L then
                Found.Unfinished -1L
            else
                Found.Nothing
        | result -> Found.Finished result

    /// Renames the folder to one that is not there yet, named after how far the run had come, and returns its name.
    let putAside (directory: string) : string =
        let iteration =
            match inspect directory with
            | Found.Finished result -> result.Iterations
            | Found.Unfinished checkpoint -> max 0L checkpoint
            | Found.Nothing -> 0L

        let aside =
            Seq.initInfinite (fun i ->
                if i = 0 then
                    $"{directory}-{iteration}"
                else
                    $"{directory}-{iteration}-{i + 1}")
            |> Seq.find (Path.Exists >> not)

        Errors.writing aside (fun () -> Directory.Move(directory, aside))
        aside

    /// How this experiment differs from the others of its name that there are runs of, a line for each: for when it has none itself.
    let others (experiment: Experiment) (options: RunOptions) : string[] =
        match Path.GetDirectoryName(RunDirectory.path experiment options) with
        | NonNull root when Directory.Exists root ->
            [| for folder in Directory.GetDirectories root |> Array.sort do
                   let path = RunDirectory.description folder

                   if File.Exists path then
                       let description =
                           Errors.reading path (fun stream ->
                               try
                                   use json = JsonDocument.Parse stream
                                   json.RootElement.GetProperty("description").GetRawText()
                               with
                               | :? JsonException
                               | :? InvalidOperationException
                               | :? Collections.Generic.KeyNotFoundException ->
                                   Errors.fail "%s is not a run's experiment.json" path)

                       match Differences.ofJson description ((Experiment.describe experiment).ToJson()) with
                       | [||] -> $"{folder}: the same experiment, of another seed or other weights"
                       | differences ->
                           let text = String.Join("; ", differences |> Array.map string)
                           $"{folder}: there -> here: {text}" |]
        | _ -> [||]
