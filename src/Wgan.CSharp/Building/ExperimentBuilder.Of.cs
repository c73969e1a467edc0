using System;
using System.Collections.Generic;
using System.Linq;
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What can be chosen whatever constrains the critic.</summary>
/// <typeparam name="TSelf">The builder itself, which every member gives back changed.</typeparam>
public abstract class ExperimentBuilder<TSelf> : ExperimentBuilder
    where TSelf : ExperimentBuilder<TSelf>
{
    private protected ExperimentBuilder(Plan plan)
        : base(plan)
    {
    }

    private protected abstract TSelf With(Plan plan);

    private TSelf Then(string member, string field, Action<Draft> apply) => With(Plan.Then(member, [field], [], apply));

    private TSelf Objective(string member, Action<Draft> apply, params string?[] checks) =>
        With(Plan.Then(member, [Fields.Objective], checks, apply));

    /// <summary>Another name for the experiment.</summary>
    /// <param name="name">Letters, digits, '_', '-' and '.'.</param>
    public TSelf Named(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Then(nameof(Named), nameof(Experiment.Name), draft => draft.Name = name);
    }

    /// <summary>Adds a weighted penalty to what the critic minimises, beside those there are.</summary>
    /// <param name="weight">The factor, finite; lambda in the WGAN-GP paper.</param>
    /// <param name="penalty">A penalty, such as <c>Penalty.Drift</c>.</param>
    public TSelf Penalise(double weight, Penalty penalty)
    {
        ArgumentNullException.ThrowIfNull(penalty);
        return Objective(nameof(Penalise), draft => draft.Penalties.Add(weight * penalty), Check.Finite(weight));
    }

    /// <summary>Adds a weighted term, a function of the critic's scores and features, to what the players minimise.</summary>
    /// <param name="weight">The factor, finite.</param>
    /// <param name="term">A term, such as <c>AuxiliaryClassifier.Term</c>.</param>
    public TSelf AddTerm(double weight, Term term)
    {
        ArgumentNullException.ThrowIfNull(term);
        return Objective(nameof(AddTerm), draft => draft.Terms.Add(weight * term), Check.Finite(weight));
    }

    /// <summary>Adds a transformation of what the critic sees of real and generated samples, after those there are. Default: none.</summary>
    /// <param name="input">The transformation.</param>
    public TSelf TransformInputs(InputTransform input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Objective(nameof(TransformInputs), draft => draft.Inputs.Add(input));
    }

    /// <summary>Adds normal noise of that deviation to what the critic sees. Default: none.</summary>
    /// <param name="deviation">In the units of the data; not negative.</param>
    public TSelf AddNoise(double deviation) =>
        Objective(
            nameof(AddNoise),
            draft => draft.Inputs.Add(Input.InstanceNoise(ScheduleModule.Constant(deviation))),
            Check.NotNegative(deviation));

    /// <summary>Adds normal noise to what the critic sees, of a deviation that is a function of the iteration. Default: none.</summary>
    /// <param name="deviation">In the units of the data; never negative.</param>
    public TSelf AddNoise(Schedule deviation)
    {
        ArgumentNullException.ThrowIfNull(deviation);
        return Objective(nameof(AddNoise), draft => draft.Inputs.Add(Input.InstanceNoise(deviation)));
    }

    /// <summary>One optimizer for both players. Default: Adam, learning rate 1e-4, beta = (0, 0.9).</summary>
    /// <param name="both">The optimizer; each player has a state of its own.</param>
    public TSelf Optimise(Optimizer both)
    {
        ArgumentNullException.ThrowIfNull(both);
        return Optimise(nameof(Optimise), () => both);
    }

    /// <summary>The generator's optimizer. Default: Adam, learning rate 1e-4, beta = (0, 0.9).</summary>
    /// <param name="with">The optimizer.</param>
    public TSelf OptimiseGenerator(Optimizer with)
    {
        ArgumentNullException.ThrowIfNull(with);
        return Then(nameof(OptimiseGenerator), nameof(Experiment.GeneratorOptimizer), draft => draft.GeneratorOptimizer = with);
    }

    /// <summary>The critic's optimizer. Default: Adam, learning rate 1e-4, beta = (0, 0.9).</summary>
    /// <param name="with">The optimizer.</param>
    public TSelf OptimiseCritic(Optimizer with)
    {
        ArgumentNullException.ThrowIfNull(with);
        return Then(nameof(OptimiseCritic), nameof(Experiment.CriticOptimizer), draft => draft.CriticOptimizer = with);
    }

    /// <summary>Adam for both players, epsilon 1e-8. Default: learning rate 1e-4, beta = (0, 0.9).</summary>
    /// <param name="learningRate">Positive.</param>
    /// <param name="beta1">In [0, 1): the decay of the mean of gradients.</param>
    /// <param name="beta2">In [0, 1): the decay of the mean of squared gradients.</param>
    public TSelf WithAdam(double learningRate, double beta1, double beta2) =>
        Optimise(
            nameof(WithAdam),
            () => Optimizers.Adam(learningRate, beta1, beta2),
            Check.Positive(learningRate),
            Check.Decay(beta1),
            Check.Decay(beta2));

    /// <summary>Adam for both players with a learning rate that is a function of the iteration, epsilon 1e-8.</summary>
    /// <param name="learningRate">The schedule, such as <c>Schedule.Linear(1e-3, 0, 1000, 2000)</c>.</param>
    /// <param name="beta1">In [0, 1): the decay of the mean of gradients.</param>
    /// <param name="beta2">In [0, 1): the decay of the mean of squared gradients.</param>
    public TSelf WithAdam(Schedule learningRate, double beta1, double beta2)
    {
        ArgumentNullException.ThrowIfNull(learningRate);
        return Optimise(
            nameof(WithAdam),
            () => Optimizers.AdamScheduled(learningRate, beta1, beta2),
            Check.Decay(beta1),
            Check.Decay(beta2));
    }

    /// <summary>RMSProp for both players, as PyTorch and the official WGAN code have it: alpha 0.99, epsilon 1e-8.</summary>
    /// <param name="learningRate">Positive; 5e-5 in the WGAN paper.</param>
    public TSelf WithRmsProp(double learningRate) =>
        Optimise(nameof(WithRmsProp), () => Optimizers.RmsProp(learningRate), Check.Positive(learningRate));

    /// <summary>Critic updates in each iteration, which has one generator update. Default: 5.</summary>
    /// <param name="times">At least 1.</param>
    public TSelf UpdateCritic(int times) => UpdateCritic(CriticSteps.Constant(times));

    /// <summary>Critic updates as a function of the iteration. Default: 5 in each.</summary>
    /// <param name="rule">Such as <c>CriticSteps.WganOfficial</c>.</param>
    public TSelf UpdateCritic(CriticSteps rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return Then(nameof(UpdateCritic), nameof(Experiment.CriticSteps), draft => draft.CriticSteps = rule);
    }

    /// <summary>Samples of each kind in an update. Default: 64.</summary>
    /// <param name="size">At least 1.</param>
    public TSelf InBatchesOf(int size) =>
        Then(nameof(InBatchesOf), nameof(Experiment.BatchSize), draft => draft.BatchSize = size);

    /// <summary>Takes samples from a moving average of the generator. Default: decay 0.99.</summary>
    /// <param name="decay">In [0, 1); 0 takes them from the generator itself.</param>
    public TSelf AverageGenerator(double decay) =>
        Then(nameof(AverageGenerator), nameof(Experiment.AverageDecay), draft => draft.AverageDecay = decay);

    /// <summary>The budget: generator updates to train for. Default: 1,000; <c>--iterations</c> overrides it. Not part of the hash.</summary>
    /// <param name="iterations">At least 1.</param>
    public TSelf For(long iterations) =>
        Then(nameof(For), nameof(Experiment.Iterations), draft => draft.Iterations = iterations);

    /// <summary>Iterations between lines in metrics.jsonl, and between reports of progress. Default: 10. Not part of the hash.</summary>
    /// <param name="iterations">At least 1.</param>
    public TSelf LogEvery(long iterations) =>
        Then(nameof(LogEvery), nameof(Experiment.LogEvery), draft => draft.LogEvery = iterations);

    /// <summary>Iterations between sample grids. Default: 100. Not part of the hash.</summary>
    /// <param name="iterations">At least 1.</param>
    public TSelf SampleEvery(long iterations) =>
        Then(nameof(SampleEvery), nameof(Experiment.SampleEvery), draft => draft.SampleEvery = iterations);

    /// <summary>Iterations between checkpoints. Default: 500. Not part of the hash.</summary>
    /// <param name="iterations">At least 1.</param>
    public TSelf CheckpointEvery(long iterations) =>
        Then(nameof(CheckpointEvery), nameof(Experiment.CheckpointEvery), draft => draft.CheckpointEvery = iterations);

    /// <summary>How many checkpoints are kept, the newest ones. Default: 3. Not part of the hash.</summary>
    /// <param name="count">At least 1.</param>
    public TSelf KeepCheckpoints(int count) =>
        Then(nameof(KeepCheckpoints), nameof(Experiment.KeepCheckpoints), draft => draft.KeepCheckpoints = count);

    /// <summary>Problems that are intended: a refusal becomes a warning, recorded in experiment.json. Default: none. Not part of the hash.</summary>
    /// <param name="problems">The problems, by the names at the end of their messages.</param>
    public TSelf Allow(params IEnumerable<Problem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var allowed = problems.ToArray();
        return Then(nameof(Allow), nameof(Experiment.Allowed), draft => draft.Allowed.AddRange(allowed));
    }

    private TSelf Optimise(string member, Func<Optimizer> make, params string?[] checks) =>
        With(Plan.Then(
            member,
            [nameof(Experiment.GeneratorOptimizer), nameof(Experiment.CriticOptimizer)],
            checks,
            draft => draft.GeneratorOptimizer = draft.CriticOptimizer = make()));
}
