namespace Wgan.Functional

open System
open TorchSharp

/// <summary>
/// The Fréchet distance of two Gaussians fitted to features (FID where the features are Inception's):
/// |m1 - m2|^2 + tr S1 + tr S2 - 2 tr (S1^(1/2) S2 S1^(1/2))^(1/2), in float64.
/// </summary>
/// <remarks>
/// Heusel et al. (NeurIPS 2017), equation 6. S is the unbiased covariance, as in their code; the trace of the root is the sum of the roots
/// of a symmetric matrix's eigenvalues, of which those that rounding makes negative count as 0, where their code takes the root of a
/// product that is not symmetric. The number is biased upwards by about 1 / N: compare numbers of the same N only.
/// </remarks>
[<RequireQualifiedAccess>]
module Fid =
    let private moments (x: Tensor) =
        let mean = x.mean [| 0L |]
        let centred = x.sub mean
        mean, centred.t().mm(centred) |> Tensors.scale (1.0 / float (x.shape[0] - 1L))

    let private roots (eigenvalues: Tensor) = eigenvalues.clamp_min(Tensors.scalar 0.0).sqrt()

    /// <summary>The distance of two sets of features.</summary>
    /// <param name="real">[N, d], N of at least 2.</param>
    /// <param name="fake">[M, d], M of at least 2.</param>
    [<CompiledName "Distance">]
    let distance (real: Tensor) (fake: Tensor) : float =
        if
            real.shape.Length <> 2
            || fake.shape.Length <> 2
            || real.shape[1] <> fake.shape[1]
        then
            Errors.fail
                "FID compares features [N, d] and [M, d], not %s and %s"
                (Tensors.shapeText real.shape)
                (Tensors.shapeText fake.shape)

        if min real.shape[0] fake.shape[0] < 2L then
            Errors.fail "FID needs at least 2 samples of each kind, not %d and %d" real.shape[0] fake.shape[0]

        use _noGrad = torch.no_grad ()
        use _scope = torch.NewDisposeScope()
        let mean1, covariance1 = moments (real.``to`` torch.ScalarType.Float64)
        let mean2, covariance2 = moments (fake.``to`` torch.ScalarType.Float64)
        let struct (values, vectors) = torch.linalg.eigh covariance1
        let root1 = (vectors.mul (roots values)).mm(vectors.t ())
        let product = root1.mm(covariance2).mm root1
        let crossing = (roots (torch.linalg.eigvalsh product)).sum()
        let means = (Tensors.square (mean1.sub mean2)).sum()

        covariance1.trace().add(covariance2.trace ()).add(means)
        |> Tensors.addScaled -2.0 crossing
        |> Tensors.toFloat

    /// <summary>The distance as a score, without an interval.</summary>
    [<CompiledName "Score">]
    let score (real: Features) (fake: Features) : FeatureScore =
        FeatureScore.check "FID" real fake
        FeatureScore.create "FID" (distance real.Values fake.Values) real fake

    /// <summary>
    /// The distance with a 95 % interval from the bootstrap: both sets are resampled with replacement, and the interval is that of the
    /// replicates, moved so that their mean lies on the number. How far their mean lay above it is the score's <c>Bias</c>.
    /// </summary>
    /// <remarks>Resampled FIDs are biased once more, so that their plain quantiles would miss the number itself.</remarks>
    /// <param name="key">The key that the resamples are drawn from.</param>
    /// <param name="replicates">How many resamples, at least 20; each costs as much as the number itself.</param>
    /// <param name="real">Real features.</param>
    /// <param name="fake">Features of generated samples, by the same extractor.</param>
    [<CompiledName "WithInterval">]
    let withInterval (key: Key) (replicates: int) (real: Features) (fake: Features) : FeatureScore =
        if replicates < 20 then
            Errors.fail "a 95 %% interval needs at least 20 replicates, not %d" replicates

        let score = score real fake

        let resampled name i (features: Features) =
            let indices = Rng.integers (key |> Rng.named name |> Rng.at i) features.Count features.Count
            let index = torch.tensor (Array.map int64 indices)
            features.Values.index_select (0L, index.``to`` features.Values.device)

        let values =
            [| for i in 0L .. int64 replicates - 1L do
                   use _scope = torch.NewDisposeScope()
                   distance (resampled "real" i real) (resampled "fake" i fake) |]
            |> Array.sort

        let quantile (share: float) =
            let position = share * float (replicates - 1)
            let below = int (floor position)
            let above = min (replicates - 1) (below + 1)
            values[below] + (position - float below) * (values[above] - values[below])

        let bias = Array.average values - score.Value

        { score with
            Low = quantile 0.025 - bias
            High = quantile 0.975 - bias
            Bias = bias }
