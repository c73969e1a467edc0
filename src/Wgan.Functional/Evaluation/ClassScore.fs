namespace Wgan.Functional

open TorchSharp

/// <summary>
/// The inception score's formula on any classifier: exp(E_x[KL(p(y|x) || p(y))]), from 1 (all predictions alike) to the number of classes
/// (each prediction certain, all classes equally often).
/// </summary>
/// <remarks>
/// Salimans et al. (NeurIPS 2016), section 4, who average ten splits where this takes all samples at once. It never looks at real samples:
/// one perfect image per class has the best score.
/// </remarks>
[<RequireQualifiedAccess>]
module ClassScore =
    /// <summary>The score of class probabilities.</summary>
    /// <param name="probabilities">Features that are class probabilities: [N, K], rows of sum 1.</param>
    [<CompiledName "Score">]
    let score (probabilities: Features) : FeatureScore =
        use _noGrad = torch.no_grad ()
        use _scope = torch.NewDisposeScope()
        let p = probabilities.Values
        let sums = p.sum ([| 1L |]) |> Tensors.shift -1.0

        if Tensors.toFloat (p.min ()) < 0.0 || Tensors.toFloat (sums.abs().max()) > 1e-4 then
            Errors.fail
                "a class score needs probabilities: '%s' gives rows that are negative or do not sum to 1"
                probabilities.Extractor

        let marginal = p.mean ([| 0L |], true)
        // x log y with 0 log 0 = 0.
        let divergence = (p.xlogy p).sub(p.xlogy marginal).sum [| 1L |]

        { Metric = "class score"
          Value = exp (Tensors.toFloat (divergence.mean ()))
          Low = nan
          High = nan
          Bias = nan
          Extractor = probabilities.Extractor
          Preprocessing = probabilities.Preprocessing
          Real = 0
          Fake = probabilities.Count }
