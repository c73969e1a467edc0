namespace Wgan.Functional

open TorchSharp

/// <summary>
/// Improved precision and recall (Kynkäänniemi et al., NeurIPS 2019, equations 1 and 2): a set's manifold is the union of balls around its
/// points, each out to the point's k-th nearest neighbour in the set. Precision is the share of fakes in the real manifold, recall the
/// share of real samples in the fakes'.
/// </summary>
/// <remarks>The paper takes k = 3 and 50,000 samples of each kind; both depend on the numbers of samples.</remarks>
[<RequireQualifiedAccess>]
module PrecisionRecall =
    let private rowsAtOnce = 500L

    let private inBlocks (x: Tensor) (f: Tensor -> Tensor) : Tensor =
        let parts =
            [| for start in 0L .. rowsAtOnce .. x.shape[0] - 1L do
                   use _scope = torch.NewDisposeScope()
                   let block = x.narrow (0L, start, min rowsAtOnce (x.shape[0] - start))
                   (f block).MoveToOuterDisposeScope() |]

        torch.cat (parts, 0L)

    /// The share of `points` that lie in the manifold of `set`.
    let private shareInside k (set: Tensor) (points: Tensor) : float =
        use _noGrad = torch.no_grad ()
        use _scope = torch.NewDisposeScope()

        // A point is its own nearest, at distance 0.
        let squaredRadii =
            inBlocks set (fun block ->
                let struct (nearest, _) = (Pairwise.squaredDistances block set).topk(k + 1, 1, false)
                nearest.select (1L, int64 k))

        let inside =
            inBlocks points (fun block -> ((Pairwise.squaredDistances block set).le(squaredRadii.unsqueeze 0L)).any 1L)

        inside.``to``(torch.ScalarType.Float64).mean() |> Tensors.toFloat

    let private score metric k (set: Features) (points: Features) real fake =
        if k < 1 || set.Count <= k then
            Errors.fail
                "%s needs a neighbour count k of at least 1 and more than k samples, not k = %d and %d"
                metric
                k
                set.Count

        FeatureScore.check metric real fake
        FeatureScore.create $"{metric} (k={k})" (shareInside k set.Values points.Values) real fake

    /// <summary>The share of fakes that look real.</summary>
    /// <param name="k">Which neighbour a ball reaches to; 3 in the paper.</param>
    /// <param name="real">Real features, more than k.</param>
    /// <param name="fake">Features of generated samples, by the same extractor.</param>
    [<CompiledName "Precision">]
    let precision (k: int) (real: Features) (fake: Features) : FeatureScore = score "precision" k real fake real fake

    /// <summary>The share of real samples that the generator reaches.</summary>
    /// <param name="k">Which neighbour a ball reaches to; 3 in the paper.</param>
    /// <param name="real">Real features.</param>
    /// <param name="fake">Features of generated samples, by the same extractor, more than k.</param>
    [<CompiledName "Recall">]
    let recall (k: int) (real: Features) (fake: Features) : FeatureScore = score "recall" k fake real real fake
