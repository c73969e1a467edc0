namespace Wgan.Functional

open System
open TorchSharp

/// How many of libtorch's threads an experiment's steps can use.
[<RequireQualifiedAccess>]
module internal Threads =
    // Multiply-adds that a thread has at least. Measured on two cores, perceptrons in two threads take 0.65 to 0.85 of the time in one from
    // twice as many on, and longer below. libtorch's own products need more before they gain.
    let private worthAThread () = if Kernels.hasMatrixProduct () then 1L <<< 19 else 1L <<< 23

    /// Multiply-adds of a layer's product for a batch; as many as can be of what is no dense layer.
    let private product (batch: int64) (layer: Network, inputShape: int64[]) : int64 =
        match inputShape, layer.Traits.LinearWeights with
        | [| inputs |], [| _ |] -> batch * inputs * (layer.OutputShape inputShape |> Array.fold (*) 1L)
        | [| _ |], [||] when not layer.Description.ContainsCustomCode -> 0L
        | _ -> Int64.MaxValue

    /// As many as the largest product of both networks is worth: 1 where all are small, a thread for each physical core at most. A fixed
    /// function of shapes.
    let worthwhile (e: Experiment) : int =
        let largest (network: Network) inputShape =
            NetworkTable.layers "" network inputShape
            |> Array.map (fun (_, layer, shape) -> product (int64 e.BatchSize) (layer, shape))
            |> Array.fold max 0L

        let products = max (largest e.Generator e.Latent.Shape) (largest e.Critic e.Data.SampleShape)
        products / worthAThread () |> min (int64 (Cores.physical ())) |> max 1L |> int

    /// Sets libtorch's threads: those asked for, or, where neither the backend nor the environment asks, those worthwhile.
    let apply (backend: Backend) (e: Experiment) : unit =
        if backend.Threads > 0 then
            torch.set_num_threads backend.Threads
        elif not (Runtime.threadsAreGiven ()) then
            torch.set_num_threads (worthwhile e)
