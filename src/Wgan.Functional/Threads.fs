namespace Wgan.Functional

open System
open TorchSharp

/// How many of libtorch's threads an experiment's steps can use.
[<RequireQualifiedAccess>]
module internal Threads =
    // Measured on two cores: products of 256 x 256 x 256 take as long in two threads as in one, smaller ones longer.
    let private worthTwo = 1L <<< 24

    /// Multiply-adds of a layer's product for a batch; as many as can be of what is no dense layer.
    let private product (batch: int64) (layer: Network, inputShape: int64[]) : int64 =
        match inputShape, layer.Traits.LinearWeights with
        | [| inputs |], [| _ |] -> batch * inputs * (layer.OutputShape inputShape |> Array.fold (*) 1L)
        | [| _ |], [||] when not layer.Description.ContainsCustomCode -> 0L
        | _ -> Int64.MaxValue

    /// 1 where all that both networks multiply is small, and otherwise a thread for each physical core. A fixed function of shapes.
    let worthwhile (e: Experiment) : int =
        let largest (network: Network) inputShape =
            NetworkTable.layers "" network inputShape
            |> Array.map (fun (_, layer, shape) -> product (int64 e.BatchSize) (layer, shape))
            |> Array.fold max 0L

        if max (largest e.Generator e.Latent.Shape) (largest e.Critic e.Data.SampleShape) < worthTwo then
            1
        else
            Cores.physical ()

    /// Sets libtorch's threads: those asked for, or, where neither the backend nor the environment asks, those worthwhile.
    let apply (backend: Backend) (e: Experiment) : unit =
        if backend.Threads > 0 then
            torch.set_num_threads backend.Threads
        elif not (Runtime.threadsAreGiven ()) then
            torch.set_num_threads (worthwhile e)
