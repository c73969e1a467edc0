namespace Wgan.Functional

open TorchSharp

/// The pictures that a run leaves of its samples: the latents and the real points are the same in every one, so that they compare.
[<RequireQualifiedAccess>]
module internal Pictures =
    /// A PNG file of the averaged generator's samples; none where they cannot be drawn.
    let draw
        (experiment: Experiment)
        (source: DataSource)
        (backend: Backend)
        (key: Key)
        (average: Variables)
        : byte[] option =
        let shape = experiment.Data.SampleShape

        if not (SampleImage.canDraw shape) then
            None
        else
            use _scope = torch.NewDisposeScope()
            let isByClass = shape.Length = 3 && experiment.Generator.Traits.Classes > 0
            let columns = SampleImage.columns shape

            let count, classOf =
                if isByClass then
                    columns * experiment.Data.Classes, (fun i -> i / columns)
                else
                    SampleImage.count shape, Sampling.inTurn experiment

            let key = Rng.named "picture" key
            let latents = experiment.Latent.Sample(backend, key, count)
            let fake = Sampling.generate experiment backend average latents classOf

            let real =
                if shape.Length = 3 then
                    fake
                else
                    source.Batch(backend, key, 0L, count)

            Some(SampleImage.draw columns real fake)
