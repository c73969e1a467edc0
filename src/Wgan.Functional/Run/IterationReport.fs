namespace Wgan.Functional

/// <summary>What someone watching a run is told after each logged iteration.</summary>
[<NoComparison>]
type IterationReport =
    {
        /// <summary>Iterations so far.</summary>
        Iteration: int64
        /// <summary>Iterations that the run is to have.</summary>
        Iterations: int64
        /// <summary>What the critic minimised in its last update, penalties included.</summary>
        CriticLoss: float
        /// <summary>What the generator minimised.</summary>
        GeneratorLoss: float
        /// <summary>mean D(real) - mean D(fake) in the critic's last update.</summary>
        WassersteinEstimate: float
        /// <summary>Real images that the critic has seen, a second.</summary>
        ImagesPerSecond: float
    }
