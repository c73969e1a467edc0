using DiffSharp;
using Wgan.CrossCheck;
using Wgan.Functional;

namespace Wgan.CSharp.Usages;

/// <summary>Pieces of OwnPieces.cs under CrossCheck, with twins in DiffSharp and without.</summary>
public static class Twins
{
    private static Objective Objective() =>
        (OwnPieces.Hinge() + 0.5 * OwnPieces.Centring()).WithInput(OwnPieces.Mirror());

    private static Network Critic() =>
        Network.Sequential(Layer.Dense(Weights.PyTorch, 4), Layer.Tanh, Layer.Dense(Weights.PyTorch, 1));

    /// <summary>The objective against finite differences.</summary>
    public static Row[] AgainstFiniteDifferences() =>
        CrossCheck.CrossCheck.Objective("own", OwnTwins.None, Objective(), Critic(), [2]);

    /// <summary>The objective against twins, of which the penalty's is right or wrong by a factor.</summary>
    public static Row[] AgainstTwins(double factor) =>
        CrossCheck.CrossCheck.Objective(
            "own",
            OwnTwins.None
                .WithLoss("ownHinge", s => Hinge(s.Real) + Hinge(-s.Fake), s => -s.Fake.mean())
                .WithPenalty("centring", (critic, samples, draws) =>
                {
                    var sum = critic(samples.Real).mean() + critic(samples.Fake).mean();
                    return sum * sum * factor;
                })
                .WithInput("mirror", (iteration, x, draws) => -x),
            Objective(),
            Critic(),
            [2]);

    private static Tensor Hinge(Tensor x) => (1.0 - x).relu().mean();
}
