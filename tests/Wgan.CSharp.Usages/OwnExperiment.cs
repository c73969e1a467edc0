using TorchSharp;
using Wgan.Functional;
using Wgan.Functional.Interop;

namespace Wgan.CSharp.Usages;

/// <summary>An experiment every piece of which is made from delegates.</summary>
public static class OwnExperiment
{
    private static Network Dense(int units) => Layer.Dense(Weights.PyTorch, units);

    /// <summary>Points on the line y = x, x normal.</summary>
    public static Dataset Line() =>
        Custom.Dataset("line", "1", [1.0], [2], (key, ordinal, size) =>
            Rng.Normal(Backend.Default, [size, 1], Rng.At(ordinal, key)).expand(size, 2));

    /// <summary>x sigmoid(x): a layer without parameters.</summary>
    public static Network Swish() => Custom.Network("swish", "1", x => x * x.sigmoid());

    /// <summary>a x with one parameter a, which starts at 2: a layer with parameters.</summary>
    public static Network Gain() =>
        new OwnNetwork
        {
            Name = "gain",
            Version = "1",
            Hyperparameters = [2.0],
            OutputShape = shape => shape,
            Init = (backend, key, shape) =>
                new Variables(Tree.Named(["a"], [Tensors.OfArray(backend, [1], [2.0])]), Tree.Empty),
            Apply = (mode, variables, draws, input) =>
                NetworkResult.Of(input.X * variables.Parameters["a"], variables.State),
        }
        .ToNetwork();

    /// <summary>Every parameter to [-c, c]: <c>Projection.ClipWeights(c)</c> again.</summary>
    public static Projection Clip(double c) =>
        Custom.Projection("ownClip", "1", [c], tree => tree.Map(w => w.clamp(-c, c)));

    /// <summary>x + noise of deviation 0.1, before the first iteration ever sees it: a transformation of the data.</summary>
    public static DataTransform Jitter() =>
        Custom.DataTransform(
            "jitter",
            "1",
            shape => shape,
            shape => [new DrawSpec("noise", shape, Distribution.Normal)],
            (x, draws) => x + 0.1 * draws["noise"]);

    /// <summary>An experiment of them.</summary>
    public static RevisedExperiment Build() =>
        Experiment.Named("own")
            .On(Line().Transform(Jitter()))
            .Generate(with: Network.Sequential(Dense(8), Swish(), Dense(2), Gain()), from: Latent.Normal(2))
            .Criticise(with: Network.Sequential(Dense(8), Swish(), Dense(1)))
            .Minimise(OwnPieces.Hinge())
            .ProjectCritic(Clip(0.5))
            .Penalise(0.1, OwnPieces.Centring())
            .TransformInputs(OwnPieces.Mirror())
            .Optimise(Optimizer.Chain(OwnPieces.HeavyBall(0.5), Optimizer.Descend(OwnPieces.InverseTime(1e-2, 10))))
            .UpdateCritic(times: 1)
            .InBatchesOf(8)
            .For(iterations: 4);

    /// <summary>Features of samples: their squares.</summary>
    public static FeatureExtractor Squares() => Custom.FeatureExtractor("squares", "none", 4, x => x * x);
}
