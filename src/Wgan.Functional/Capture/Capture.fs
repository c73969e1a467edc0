namespace Wgan.Functional

open System
open System.Collections.Generic
open TorchSharp

/// Where a captured function stands.
[<NoEquality; NoComparison>]
type private Stage =
    /// Not recorded, and how often two recordings differed.
    | New of differences: int
    /// Recorded once, in that iteration.
    | Recorded of recording: nativeint * iteration: int64 * differences: int
    /// Replayed; compared with the function itself in that iteration last, when so many graphs had been made of it.
    | Captured of program: nativeint * numbers: (int64 -> Tensor)[] * checkedIn: int64 * graphs: int64
    /// The function itself runs.
    | Eager of why: string

/// <summary>
/// A function of tensors that is recorded in two iterations, and replayed from then on, without .NET and autograd, if both recordings are the
/// same. What it gives is compared with the function itself, bit for bit, at the first replay, whenever a graph was made of it, and every
/// thousand iterations.
/// </summary>
[<Sealed>]
type internal Capture(name: string, arena: Arena, options: int, tell: string -> unit) =
    /// Iterations from one comparison to the next.
    static let every = 1000L

    let mutable stage = New 0
    let mutable outputs: Tensor[] = [||]
    /// For each thing that the function gives, which of the given tensors it is, or -1.
    let mutable sources: int[] = [||]
    let owned = HashSet<Tensor>(HashIdentity.Reference)

    let refuse why =
        match stage with
        | Captured(program, _, _, _) -> NativeCapture.programFree program
        | _ -> ()

        stage <- Eager why
        tell $"{name} runs eagerly: {why}"

    let sourcesOf (given: Tensor[]) (results: Tensor[]) =
        results
        |> Array.map (fun result ->
            given
            |> Array.tryFindIndex (fun x -> Object.ReferenceEquals(x, result))
            |> Option.defaultValue -1)

    let own (given: Tensor[]) (results: Tensor[]) =
        Array.zip (sourcesOf given results) results
        |> Array.filter (fst >> (=) -1)
        |> Array.map snd

    /// All that the function gives, after a replay.
    let results (given: Tensor[]) =
        let mutable next = -1

        sources
        |> Array.map (fun source ->
            if source >= 0 then
                given[source]
            else
                next <- next + 1
                outputs[next])

    let record given compute =
        arena.Release()
        let (results, recording), numbers = Varying.During(fun () -> Recording.record given compute (own given))
        results, recording, numbers

    let become recording numbers given results =
        sources <- sourcesOf given results
        let program, made = Recording.compile recording arena.Handle options (own given results).Length
        outputs <- made
        owned.UnionWith made
        stage <- Captured(program, numbers, Int64.MinValue, Recording.graphs program)

    let replay program (numbers: (int64 -> Tensor)[]) iteration (given: Tensor[]) =
        if numbers.Length = 0 then
            Recording.replay program given
        else
            use _scope = torch.NewDisposeScope()
            Recording.replay program (Array.append given (numbers |> Array.map (fun make -> make iteration)))

    /// What the function itself gives, after a look at whether the replay gave the same.
    let check program numbers iteration given (actual: Tensor[]) (replayed: Result<unit, string>) =
        let own = own given actual

        match replayed with
        | Error why -> refuse why
        | Ok() when own.Length = outputs.Length && Array.forall2 Recording.sameBits outputs own ->
            stage <- Captured(program, numbers, iteration, Recording.graphs program)
        | Ok() ->
            refuse
                $"in iteration {iteration + 1L} the captured step gave other numbers than the eager one; the eager one's were used"

        actual

    /// A graph stays where the arena is; while there is none the arena's memory serves what runs eagerly.
    let compare program numbers iteration given compute =
        if Recording.graphs program <= 0L then
            arena.Release()

        let actual = compute ()

        replay program numbers iteration given
        |> check program numbers iteration given actual

    /// All that makes a recording faster.
    static member AllPasses = 31

    /// Replays as those of another device than the CPU always are.
    static member AsGraph = 32

    /// Why it runs eagerly; null where it does not.
    member _.Refusal: string | null =
        match stage with
        | Eager why -> why
        | _ -> null

    /// What was made of it, in words; empty before it is captured.
    member _.Description =
        match stage with
        | Captured(program, _, _, _) -> Recording.describe program
        | _ -> ""

    /// Its calls, a line each; empty before it is captured.
    member _.Listing =
        match stage with
        | Captured(program, _, _, _) -> Recording.list program
        | _ -> ""

    /// Whether the tensor is one that the next replay writes over, and that the caller is not to free.
    member _.Owns(tensor: Tensor) = owned.Contains tensor

    /// What `compute` gives, which is a function of the given tensors and, through `Varying`, of the iteration. Tensors that are not owned
    /// (see `Owns`) are in the caller's scope.
    member _.Run(iteration: int64, given: Tensor[], compute: unit -> Tensor[]) : Tensor[] =
        match stage with
        | New differences ->
            let results, recording, _ = record given compute

            match recording with
            | Ok recording -> stage <- Recorded(recording, iteration, differences)
            | Error why -> refuse why

            results
        | Recorded(first, before, differences) when before <> iteration ->
            let results, second, numbers = record given compute

            match second with
            | Error why -> refuse why
            | Ok second ->
                match Recording.compare first second with
                | Ok() -> become second numbers given results
                // What happens only once, such as making a table, does not happen again.
                | Error _ when differences = 0 -> stage <- New 1
                | Error why -> refuse why

                NativeCapture.recordingFree second

            NativeCapture.recordingFree first
            results
        | Captured(program, numbers, checkedIn, graphs) ->
            if checkedIn = Int64.MinValue || iteration - checkedIn >= every then
                compare program numbers iteration given compute
            else
                match replay program numbers iteration given with
                | Ok() when Recording.graphs program = graphs -> results given
                | Ok() -> check program numbers iteration given (compute ()) (Ok())
                | Error why ->
                    refuse why
                    compute ()
        | Recorded _
        | Eager _ -> compute ()

    interface IDisposable with
        member _.Dispose() =
            match stage with
            | Recorded(recording, _, _) -> NativeCapture.recordingFree recording
            | Captured(program, _, _, _) -> NativeCapture.programFree program
            | New _
            | Eager _ -> ()

            stage <- Eager "it is freed"

            for output in outputs do
                output.Dispose()
