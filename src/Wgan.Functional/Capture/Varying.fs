namespace Wgan.Functional

open System
open System.Collections.Generic
open TorchSharp

/// Numbers that change from iteration to iteration, as tensors that a captured step is given.
[<AbstractClass; Sealed>]
type internal Varying private () =
    /// What makes the numbers that the recording on this thread is given; null where there is none.
    [<ThreadStatic; DefaultValue>]
    static val mutable private making: List<int64 -> Tensor> | null

    /// The numbers' makers while `record` runs.
    static member During(record: unit -> 'a) : 'a * (int64 -> Tensor)[] =
        let makers = List<int64 -> Tensor>()
        Varying.making <- makers

        try
            let result = record ()
            result, makers.ToArray()
        finally
            Varying.making <- null

    /// f(iteration) as a 0-dimensional tensor of the type of `like`, where it is. A captured step is given it anew in each iteration.
    static member Number(iteration: int64, f: int64 -> float, like: Tensor) : Tensor =
        let dtype, device = like.dtype, like.device

        let make at =
            Tensors.ofArray
                { Backend.Default with
                    DType = dtype
                    Device = device }
                [||]
                [| f at |]

        match Varying.making with
        | null -> make iteration
        | makers ->
            makers.Add make
            Recording.give (fun () -> make iteration)

    /// Code that is given the iteration's number computes what follows: what is being recorded is not replayed, as it may compute something else
    /// in any iteration.
    static member Unknown(what: string) : unit =
        if not (isNull Varying.making) then
            Recording.refuse $"{what} is given the iteration's number"
