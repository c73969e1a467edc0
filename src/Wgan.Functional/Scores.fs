namespace Wgan.Functional

/// <summary>A critic's raw scores, before any link such as the sigmoid: each a tensor [B].</summary>
[<ReferenceEquality; NoComparison>]
type Scores =
    {
        /// <summary>The scores of real samples.</summary>
        Real: Tensor
        /// <summary>The scores of generated samples.</summary>
        Fake: Tensor
    }

/// <summary>A batch of each kind: tensors of one shape [B, ...].</summary>
[<ReferenceEquality; NoComparison>]
type Samples =
    {
        /// <summary>Real samples.</summary>
        Real: Tensor
        /// <summary>Generated samples.</summary>
        Fake: Tensor
    }
