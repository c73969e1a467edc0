namespace Wgan.Functional

open System
open TorchSharp

/// <summary>Features of some samples, and what made them.</summary>
[<Sealed>]
type Features internal (extractor: string, preprocessing: string, values: Tensor) =
    /// <summary>The extractor's name.</summary>
    member _.Extractor = extractor

    /// <summary>What the extractor does to samples first.</summary>
    member _.Preprocessing = preprocessing

    /// <summary>How many samples there are.</summary>
    member _.Count = int values.shape[0]

    /// <summary>Numbers per sample.</summary>
    member _.Dimension = int values.shape[1]

    /// The first of them, so many at most.
    member internal this.First(count: int) =
        Features(extractor, preprocessing, values.narrow (0L, 0L, int64 (min count this.Count)))

    /// <summary>[N, d], float64.</summary>
    member _.Values = values

/// <summary>A function from samples to the features that FID, KID, precision and recall compare.</summary>
/// <remarks>Two numbers made with extractors of different names or preprocessing do not compare.</remarks>
[<Sealed>]
type FeatureExtractor internal (name: string, preprocessing: string, batchSize: int, extract: Tensor -> Tensor) =
    /// <summary>The name that results carry; unique to the function.</summary>
    member _.Name = name

    /// <summary>What is done to samples first, in words: range, size.</summary>
    member _.Preprocessing = preprocessing

    /// <summary>The features, in batches, outside autograd's graph, as float64.</summary>
    /// <param name="samples">[N, ...].</param>
    member _.Extract(samples: Tensor) : Features =
        if samples.shape.Length < 2 || samples.numel () = 0L then
            Errors.fail
                "%s: features are extracted from samples [N, ...], not %s"
                name
                (Tensors.shapeText samples.shape)

        use _noGrad = torch.no_grad ()
        use _scope = torch.NewDisposeScope()

        let parts =
            [| for start in 0L .. int64 batchSize .. samples.shape[0] - 1L do
                   use _scope = torch.NewDisposeScope()
                   let count = min (int64 batchSize) (samples.shape[0] - start)
                   let features = extract (samples.narrow (0L, start, count))

                   if features.shape.Length <> 2 || features.shape[0] <> count then
                       Errors.fail
                           "%s: features of %d samples are [%d, d], not %s"
                           name
                           count
                           count
                           (Tensors.shapeText features.shape)

                   features.``to``(torch.ScalarType.Float64).MoveToOuterDisposeScope() |]

        let all = torch.cat (parts, 0L)

        if not ((all.isfinite().all()).ToBoolean()) then
            Errors.fail "%s: the features are not all finite" name

        Features(name, preprocessing, all.MoveToOuterDisposeScope())

/// <summary>Ways to make extractors.</summary>
[<RequireQualifiedAccess>]
module FeatureExtractor =
    /// <summary>An extractor of your own.</summary>
    /// <param name="name">Its name, which results carry: change it whenever the function changes.</param>
    /// <param name="preprocessing">What it does to samples first, in words.</param>
    /// <param name="batchSize">How many samples it is given at once.</param>
    /// <param name="extract">Samples [B, ...] to features [B, d]; row i a function of sample i alone.</param>
    [<CompiledName "Custom">]
    let custom (name: string) (preprocessing: string) (batchSize: int) (extract: Tensor -> Tensor) =
        if String.IsNullOrWhiteSpace name then
            Errors.fail "a feature extractor needs a name"

        if batchSize < 1 then
            Errors.fail "%s: a batch has at least 1 sample, not %d" name batchSize

        FeatureExtractor(name, preprocessing, batchSize, extract)

    let private flat (x: Tensor) = x.reshape (x.shape[0], -1L)

    /// <summary>The samples themselves, flattened: features that see shifts and noise, and little else.</summary>
    [<CompiledName "Pixels">]
    let pixels = FeatureExtractor("pixels", "samples as given, flattened", 10000, flat)

    /// <summary>
    /// x W with a fixed W [inputs, outputs] of independent N(0, 1 / inputs): which W is the key's, and in the name.
    /// </summary>
    /// <param name="key">The key that W is drawn from.</param>
    /// <param name="inputs">Numbers per sample.</param>
    /// <param name="outputs">Numbers per feature.</param>
    [<CompiledName "RandomProjection">]
    let randomProjection (key: Key) (inputs: int) (outputs: int) =
        if inputs < 1 || outputs < 1 then
            Errors.fail "a projection has inputs and outputs, not %d and %d" inputs outputs

        let name = $"random projection {inputs} to {outputs}, key {key.Bits:x}"

        let project (x: Tensor) =
            let x = (flat x).``to`` torch.ScalarType.Float64

            if x.shape[1] <> int64 inputs then
                Errors.fail "%s: samples have %d numbers each" name x.shape[1]

            let backend: Backend =
                { Device = x.device
                  DType = torch.ScalarType.Float64
                  Threads = 0 }

            x.mm (Rng.normal backend [| int64 inputs; int64 outputs |] key)
            |> Tensors.scale (1.0 / sqrt (float inputs))

        FeatureExtractor(name, "samples as given, flattened, in float64", 10000, project)
