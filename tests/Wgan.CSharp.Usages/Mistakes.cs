using System.Collections.Generic;
using System.Linq;
using TorchSharp;
using Wgan.Functional;

namespace Wgan.CSharp.Usages;

/// <summary>Experiments that cannot be built, and what is wrong with each.</summary>
public static class Mistakes
{
    private static Network Perceptron(int outputs) => Mlp.Create(Weights.PyTorch, [4], outputs);

    private static Dataset Ring => Synthetic.Ring(8);

    /// <summary>Wrong numbers and combinations in one experiment, all of which are to be told together.</summary>
    public static ExperimentBuilder Everything() =>
        Experiment.Named("not/a/name")
            .On(Ring)
            .Generate(with: Perceptron(3), from: Latent.Normal(2))
            .Criticise(with: Network.Sequential(Perceptron(2), Layer.BatchNorm, Layer.Sigmoid))
            .Minimise(Loss.Wasserstein)
            .ClipWeights(bound: -0.01)
            .Penalise(10, Penalty.Gradient)
            .Penalise(double.NaN, Penalty.Drift)
            .AddTerm(double.PositiveInfinity, AuxiliaryClassifier.Term)
            .AddTerm(1, AuxiliaryClassifier.Term)
            .AddNoise(deviation: -1)
            .WithAdam(learningRate: -1e-4, beta1: 1, beta2: 1.5)
            .WithRmsProp(learningRate: 0)
            .UpdateCritic(times: 0)
            .InBatchesOf(-64)
            .AverageGenerator(decay: 1)
            .For(iterations: 0)
            .LogEvery(0)
            .SampleEvery(-1)
            .CheckpointEvery(0)
            .KeepCheckpoints(0);

    /// <summary>One mistake each, and the line it is to be told in.</summary>
    public static IReadOnlyList<(string Message, ExperimentBuilder Experiment)> Single()
    {
        var open = Building.Ring();
        var penalised = open.PenaliseGradient(10);

        return
        [
            ("Named: '..' must be letters, digits, '_', '-' and '.'", open.Named("..")),
            ("Named: '' must be letters, digits, '_', '-' and '.'", open.Named("")),
            ("ClipWeights: bound must be positive and finite, not 0", open.ClipWeights(0)),
            ("ClipWeightsBeforeStep: bound must be positive and finite, not NaN", open.ClipWeightsBeforeStep(double.NaN)),
            ("PenaliseGradient: weight must be finite, not Infinity", open.PenaliseGradient(double.PositiveInfinity)),
            ("Penalise: weight must be finite, not -Infinity", open.Penalise(double.NegativeInfinity, Penalty.Drift)),
            ("AddNoise: deviation must be finite and not negative, not -0.5", open.AddNoise(-0.5)),
            ("WithAdam: learningRate must be positive and finite, not 0", penalised.WithAdam(0, 0, 0.9)),
            ("WithAdam: beta1 must be at least 0 and less than 1, not -0.1", penalised.WithAdam(1, -0.1, 0.9)),
            ("WithAdam: beta2 must be at least 0 and less than 1, not 1", penalised.WithAdam(Schedule.Constant(1), 0, 1)),
            ("WithRmsProp: learningRate must be positive and finite, not NaN", penalised.WithRmsProp(double.NaN)),
            ("UpdateCritic: must be at least 1, not -1", penalised.UpdateCritic(-1)),
            ("InBatchesOf: must be at least 1, not 0", penalised.InBatchesOf(0)),
            ("AverageGenerator: must be at least 0 and less than 1, not -0.5", penalised.AverageGenerator(-0.5)),
            ("For: must be at least 1, not 0", penalised.For(0)),
            ("LogEvery: must be at least 1, not 0", penalised.LogEvery(0)),
            ("SampleEvery: must be at least 1, not 0", penalised.SampleEvery(0)),
            ("CheckpointEvery: must be at least 1, not 0", penalised.CheckpointEvery(0)),
            ("KeepCheckpoints: must be at least 1, not -1", penalised.KeepCheckpoints(-1)),
            (
                "Generate: makes samples of shape [5], but the data's are [2]",
                Experiment.Named("g").On(Ring).Generate(Perceptron(5)).Criticise(Perceptron(1)).Minimise(Loss.Hinge)),
            (
                "Criticise: gives [7] a sample, not one score",
                Experiment.Named("c").On(Ring).Generate(Perceptron(2)).Criticise(Perceptron(7)).Minimise(Loss.Hinge)),
            (
                "Minimise, ClipWeights, Penalise: weight clipping and a gradient penalty both constrain the critic (ClippingWithPenalty)",
                open.ClipWeights(0.01).Penalise(10, Penalty.Gradient).WithRmsProp(1e-4)),
            (
                "Minimise: weight clipping and a gradient penalty both constrain the critic (ClippingWithPenalty)",
                Experiment.Named("o").On(Ring).Generate(Perceptron(2)).Criticise(Perceptron(1))
                    .Minimise((Loss.Wasserstein + 1 * Penalty.Gradient).Project(Projection.ClipWeights(1)))
                    .WithRmsProp(1e-4)),
            (
                "Minimise, AddTerm: auxiliaryClassifier reads the critic's feature 'classes', but the critic exposes none",
                open.AddTerm(1, AuxiliaryClassifier.Term)),
        ];
    }

    /// <summary>A combination that is refused unless it is allowed.</summary>
    public static ExperimentBuilder ClippedAndPenalised(bool allowed)
    {
        var experiment = Building.Clipped().Penalise(10, Penalty.Gradient);
        return allowed ? experiment.Allow(Problem.ClippingWithPenalty) : experiment;
    }

    /// <summary>A critic whose batch normalisation a gradient penalty does not allow.</summary>
    public static ExperimentBuilder NormalisedCritic() =>
        Experiment.Named("n").On(Ring).Generate(Perceptron(2))
            .Criticise(Network.Sequential(Layer.BatchNorm, Perceptron(1)))
            .Minimise(Loss.Hinge)
            .PenaliseGradient(10);
}
