namespace Wgan.Functional

open System.Collections.Generic
open System.Threading.Tasks

/// Loads items on other threads before they are asked for. What an item is does not depend on that: only its time does.
/// At most as many items are held as were announced last.
[<Sealed>]
type internal ReadAhead<'item>(load: int -> 'item) =
    let pending = Dictionary<int, Task<'item>>()

    /// These items will be asked for next. Others that were announced before are forgotten.
    member _.Announce(items: int[]) : unit =
        lock pending (fun () ->
            let wanted = HashSet<int> items

            for item in Array.ofSeq pending.Keys do
                if not (wanted.Contains item) then
                    pending.Remove item |> ignore

            for item in wanted do
                if not (pending.ContainsKey item) then
                    pending.Add(item, Task.Run(fun () -> load item)))

    /// How many items are held or being loaded.
    member _.Held: int = lock pending (fun () -> pending.Count)

    /// The item, loaded now where it was not announced. An error in loading it is raised here.
    member _.Get(item: int) : 'item =
        let found =
            lock pending (fun () ->
                match pending.TryGetValue item with
                | true, task ->
                    pending.Remove item |> ignore
                    Some task
                | _ -> None)

        match found with
        | Some task -> task.GetAwaiter().GetResult()
        | None -> load item
