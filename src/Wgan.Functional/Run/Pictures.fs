namespace Wgan.Functional

open System
open TorchSharp

/// The pictures that a run leaves of its samples: the latents and the real points are the same in every one, so that they compare. They are
/// drawn from the data once, at the start.
[<Sealed; AllowNullLiteral(false)>]
type internal Pictures(experiment: Experiment, source: DataSource, backend: Backend, key: Key) =
    let shape = experiment.Data.SampleShape
    let canDraw = SampleImage.canDraw shape
    let columns = SampleImage.columns shape
    let key = Rng.named "picture" key

    let count, classOf =
        if shape.Length = 3 && experiment.Generator.Traits.Classes > 0 then
            columns * experiment.Data.Classes, (fun i -> i / columns)
        else
            SampleImage.count shape, Sampling.inTurn experiment

    let real: Tensor | null =
        if canDraw && shape.Length <> 3 then
            source.Batch(backend, key, 0L, count).DetachFromDisposeScope()
        else
            null

    /// A PNG file of the averaged generator's samples; none where they cannot be drawn.
    member _.Draw(average: Variables) : byte[] option =
        if canDraw then
            use _scope = torch.NewDisposeScope()
            let latents = experiment.Latent.Sample(backend, key, count)
            let fake = Sampling.generate experiment backend average latents classOf

            let real =
                match real with
                | null -> fake
                | real -> real

            Some(SampleImage.draw columns real fake)
        else
            None

    interface IDisposable with
        member _.Dispose() =
            match real with
            | null -> ()
            | real -> real.Dispose()
