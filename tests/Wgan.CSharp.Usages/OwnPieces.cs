using System;
using TorchSharp;
using Wgan.Functional;
using Wgan.Functional.Interop;
using Tensor = TorchSharp.torch.Tensor;

namespace Wgan.CSharp.Usages;

/// <summary>Pieces written from delegates. Each but the last two has a twin in the library, with other words for the same numbers.</summary>
public static class OwnPieces
{
    /// <summary>E[(|grad D(x^)| - 1)^2]: <c>PenaltyModule.Gradient</c> again.</summary>
    public static Penalty GradientPenalty() =>
        Custom.Penalty(
            "ownGradientPenalty",
            "1",
            shape => [new DrawSpec("mixing", [shape[0]], Distribution.Uniform(0.0, 1.0))],
            (critic, samples, draws) =>
            {
                var points = PenaltyModule.Interpolate(samples, draws["mixing"]);
                return (Critics.GradientNorm(critic, points) - 1.0).pow(2).mean();
            });

    /// <summary>E[|grad D(x^)|^p]: <c>WganDiv.Penalty</c> again, from TorchSharp's own differentiation.</summary>
    public static Penalty WganDivergence(double p) =>
        Custom.Penalty(
            "ownWganDiv",
            "1",
            shape => [new DrawSpec("mixing", [shape[0]], Distribution.Uniform(0.0, 1.0))],
            (critic, samples, draws) =>
            {
                var u = draws["mixing"].reshape(-1, 1);
                var points = (u * samples.Real + (1.0 - u) * samples.Fake).detach().requires_grad_(true);

                var slope = torch.autograd.grad(
                    [critic(points).sum()], [points], retain_graph: true, create_graph: true)[0];

                return slope.pow(2).sum([1L]).pow(p / 2.0).mean();
            });

    /// <summary>E[max(0, 1 - D(x))] + E[max(0, 1 + D(G(z)))]: <c>LossModule.Hinge</c> again.</summary>
    public static Loss Hinge() =>
        Custom.Loss(
            "ownHinge",
            "1",
            scores => (1.0 - scores.Real).relu().mean() + (1.0 + scores.Fake).relu().mean(),
            scores => -scores.Fake.mean());

    /// <summary>first / (1 + t / every).</summary>
    public static Schedule InverseTime(double first, double every) =>
        Custom.Schedule("inverseTime", "1", [first, every], iteration => first / (1.0 + iteration / every));

    /// <summary>b_t = mu b_(t-1) + g_t, u_t = b_t: <c>Trace.HeavyBall</c> again.</summary>
    public static Optimizer HeavyBall(double mu) =>
        Custom.Optimizer(
            "ownHeavyBall",
            "1",
            [mu],
            TreeModule.ZerosLike,
            (clock, gradients, state, parameters) =>
            {
                var trace = state.Map(gradients, (b, g) => b * mu + g);
                return new OptimizerResult(updates: trace, state: trace);
            })
        .Declaring(OptimizerLaw.HasMomentum);

    /// <summary>The same with an in-place form that writes over its state.</summary>
    public static Optimizer HeavyBallInPlace(double mu) =>
        HeavyBall(mu).WithInPlace((clock, gradients, state, parameters) =>
        {
            var trace = state.Map(gradients, (b, g) => b.mul_(mu).add_(g));
            return new OptimizerResult(updates: trace, state: trace);
        });

    /// <summary>KL(p || q): <c>FDivergenceModule.Kl</c> again.</summary>
    public static FDivergence KullbackLeibler() =>
        new OwnFDivergence
        {
            Name = "ownKl",
            Version = "1",
            Generator = u => u == 0.0 ? 0.0 : u * Math.Log(u),
            Derivative = u => 1.0 + Math.Log(u),
            Conjugate = t => Math.Exp(t - 1.0),
            Domain = new Interval(double.NegativeInfinity, double.PositiveInfinity, isClosed: false),
            Activation = v => v,
            InverseActivation = t => t,
            ConjugateOfActivation = v => (v - 1.0).exp(),
            ActivationText = "v",
            ConjugateOfActivationText = "exp(v - 1)",
        }
        .ToFDivergence();

    /// <summary>x + sigma e, e ~ N(0, I): <c>Input.InstanceNoise</c> again.</summary>
    public static InputTransform Noise(Schedule deviation) =>
        Custom.Input(
            "ownNoise",
            "1",
            shape => [new DrawSpec("noise", shape, Distribution.Normal)],
            (iteration, x, draws) => x + deviation.At(iteration) * draws["noise"]);

    /// <summary>-x: a transformation without draws.</summary>
    public static InputTransform Mirror() => Custom.Input("mirror", "1", (iteration, x) => -x);

    /// <summary>(E[D(x)] + E[D(G(z))])^2: a penalty without draws.</summary>
    public static Penalty Centring() =>
        Custom.Penalty(
            "centring",
            "1",
            (critic, samples) => (critic(samples.Real).mean() + critic(samples.Fake).mean()).pow(2));
}
