using Wgan.Functional;

namespace Wgan.CSharp.Usages;

/// <summary>Experiments from builders, each with a twin in BuilderTests.fs.</summary>
public static class Building
{
    private static Network Perceptron(int outputs) => Mlp.Create(Weights.PyTorch, [16], outputs);

    /// <summary>Eight Gaussians on a ring and two small perceptrons, with every choice still open.</summary>
    public static OpenExperiment Ring() =>
        Experiment.Named("ring")
            .On(Synthetic.Ring(8))
            .Generate(with: Perceptron(2), from: Latent.Normal(2))
            .Criticise(with: Perceptron(1))
            .Minimise(Loss.Wasserstein);

    /// <summary>Nothing but what has to be said; the generator's input is the default.</summary>
    public static ExperimentBuilder Defaults() =>
        Experiment.Named("defaults")
            .On(Synthetic.Ring(8))
            .Generate(with: Perceptron(2))
            .Criticise(with: Perceptron(1))
            .Minimise(Loss.Hinge);

    /// <summary>WGAN-GP, small enough to train in a test.</summary>
    public static PenalisedExperiment WganGp() =>
        Ring().PenaliseGradient(weight: 0.1)
            .WithAdam(learningRate: 1e-3, beta1: 0.5, beta2: 0.9)
            .UpdateCritic(times: 2)
            .InBatchesOf(16)
            .For(iterations: 20)
            .LogEvery(5);

    /// <summary>The original WGAN.</summary>
    public static ClippedExperiment Clipped() =>
        Ring().ClipWeights(0.01).WithRmsProp(5e-5).UpdateCritic(CriticSteps.WganOfficial);

    /// <summary>The official WGAN code's.</summary>
    public static ClippedExperiment ClippedBefore() => Ring().ClipWeightsBeforeStep(0.01).WithRmsProp(5e-5);

    /// <summary>A norm ball, a penalty and noise on what the critic sees.</summary>
    public static RevisedExperiment Projected() =>
        Ring().ProjectCritic(Projection.NormBallGlobal(10).Except("0.bias"))
            .Penalise(0.001, Penalty.Drift)
            .AddNoise(Schedule.Linear(0.5, 0, 0, 100))
            .AddNoise(0.1)
            .TransformInputs(Input.InstanceNoise(Schedule.Constant(0.2)));

    /// <summary>An objective given as a whole, and an optimizer for each player.</summary>
    public static RevisedExperiment Whole() =>
        Experiment.Named("whole")
            .On(Synthetic.Ring(8))
            .Generate(with: Perceptron(2), from: Latent.Uniform(3))
            .Criticise(with: Perceptron(1))
            .Minimise(Loss.Hinge + 10 * Penalty.OneSidedGradient + 0.5 * Penalty.R1)
            .Optimise(Optimizers.Sgd(0.1))
            .OptimiseGenerator(Optimizers.Lion(1e-4, 0))
            .OptimiseCritic(Optimizer.Chain(
                ClipGradients.ByGlobalNorm(5), Trace.Nesterov(0.9), Optimizer.Descend(Schedule.Constant(1e-3).WarmUp(10))));

    /// <summary>A conditional experiment with a term: the critic classifies.</summary>
    public static RevisedExperiment Classifying() =>
        Experiment.Named("classifying")
            .On(FashionMnist.Train)
            .Generate(with: ConditionalDcgan.Generator28(10, 4), from: Latent.Normal(8))
            .Criticise(with: ConditionalDcgan.ClassifyingCritic28(10, 4))
            .Minimise(Loss.Wasserstein)
            .ProjectCritic(Projection.None)
            .AddTerm(1, AuxiliaryClassifier.Term)
            .WithAdam(Schedule.Cosine(1e-3, 0, 0, 100), 0, 0.9);

    /// <summary>What has no part in the hash.</summary>
    public static OpenExperiment Logged() =>
        Ring().Named("logged").For(7).LogEvery(2).SampleEvery(3).CheckpointEvery(4).KeepCheckpoints(5)
            .AverageGenerator(0.5).Allow(Problem.BoundedCritic);
}
