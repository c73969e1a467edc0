namespace Wgan.Functional

open System
open TorchSharp

/// <summary>
/// The kernel Inception distance (Bińkowski et al., ICLR 2018, section 4), on any features: the unbiased MMD^2 with the kernel
/// (x.y / d + 1)^3, averaged over disjoint blocks.
/// </summary>
/// <remarks>
/// Unbiased at every N, and so negative at times. Their code draws subsets of 1,000 that overlap; disjoint blocks are independent, which
/// the interval relies on. Samples are taken in their order, which must not be sorted.
/// </remarks>
[<RequireQualifiedAccess>]
module Kid =
    /// <summary>The distance over blocks, with value +- 1.96 standard errors of the blocks' mean as its interval (NaN for one block).</summary>
    /// <param name="blockSize">Samples of each kind in a block, at least 2; what does not fill a block is left out.</param>
    /// <param name="real">Real features.</param>
    /// <param name="fake">Features of generated samples, by the same extractor.</param>
    [<CompiledName "Score">]
    let score (blockSize: int) (real: Features) (fake: Features) : FeatureScore =
        FeatureScore.check "KID" real fake
        let smaller = min real.Count fake.Count

        if blockSize < 2 || blockSize > smaller then
            Errors.fail
                "KID wants blocks of 2 to %d samples (%d real, %d fake), not of %d"
                smaller
                real.Count
                fake.Count
                blockSize

        let blocks = smaller / blockSize
        let kernel = Kernel.polynomial 3 (1.0 / float real.Dimension) 1.0
        use _noGrad = torch.no_grad ()

        let values =
            Array.init blocks (fun i ->
                use _scope = torch.NewDisposeScope()

                let block (features: Features) =
                    features.Values.narrow (0L, int64 i * int64 blockSize, int64 blockSize)

                Mmd.unbiased kernel (block real) (block fake) |> Tensors.toFloat)

        let mean = Array.average values
        // 0 / 0 for one block.
        let variance =
            (values |> Array.sumBy (fun value -> (value - mean) ** 2.0))
            / float (blocks - 1)

        let standardError = sqrt (variance / float blocks)

        { FeatureScore.create "KID" mean real fake with
            Low = mean - 1.96 * standardError
            High = mean + 1.96 * standardError }
