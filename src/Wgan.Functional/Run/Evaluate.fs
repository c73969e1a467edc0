namespace Wgan.Functional

open System
open System.Collections.Generic
open TorchSharp

/// <summary>What a measure is given of a trained run.</summary>
[<ReferenceEquality; NoComparison>]
type EvaluationSubject =
    {
        /// <summary>The experiment.</summary>
        Experiment: Experiment
        /// <summary>Device and type.</summary>
        Backend: Backend
        /// <summary>The evaluation's random numbers: a key of its own, so that what it draws was not trained on.</summary>
        Key: Key
        /// <summary>The data, opened.</summary>
        Source: DataSource
        /// <summary>The generator that is evaluated.</summary>
        Generator: Variables
        /// <summary>The critic of the same checkpoint.</summary>
        Critic: Variables
        /// <summary>How many samples of either kind to look at.</summary>
        Samples: int
    }

/// <summary>One number that an evaluation came to.</summary>
[<Struct; NoComparison>]
type Measurement =
    {
        /// <summary>What was measured, such as <c>modes_captured</c>.</summary>
        Name: string
        /// <summary>What it came to.</summary>
        Value: float
    }

/// <summary>A measure of a trained run: what is measured, as numbers with names; none where it does not apply.</summary>
type Measure = delegate of EvaluationSubject -> IReadOnlyList<Measurement>

/// <summary>Measuring what a run has trained.</summary>
[<RequireQualifiedAccess>]
module Evaluate =
    let private coverage (subject: EvaluationSubject) : IReadOnlyList<Measurement> =
        match subject.Experiment.Data.Modes with
        | null -> [||]
        | modes ->
            use _scope = torch.NewDisposeScope()
            let latents = subject.Experiment.Latent.Sample(subject.Backend, subject.Key, subject.Samples)
            let classOf = Sampling.inTurn subject.Experiment
            let samples = Sampling.generate subject.Experiment subject.Backend subject.Generator latents classOf
            let found = ModeCoverage.measure modes samples

            [| { Name = "modes"
                 Value = float found.Modes }
               { Name = "modes_captured"
                 Value = float found.Captured }
               { Name = "high_quality"
                 Value = found.HighQuality } |]

    /// mean D(x) - mean D(G(z)) with the critic and the generator in evaluation mode, batch by batch, over whole batches of at least that
    /// many samples. The batches are drawn with a key of their own: new samples where the data are a distribution; where they are a finite
    /// set, samples that training may have seen.
    let private wasserstein (subject: EvaluationSubject) : IReadOnlyList<Measurement> =
        let experiment, backend = subject.Experiment, subject.Backend
        let size = experiment.BatchSize
        let batches = (subject.Samples + size - 1) / size
        let dataKey = Rng.named "data" subject.Key
        let mutable sum = 0.0

        for ordinal in 0L .. int64 batches - 1L do
            use _scope = torch.NewDisposeScope()
            use _noGrad = torch.no_grad ()

            let condition: Tensor | null =
                if experiment.IsConditional then
                    subject.Source.Labels(backend, dataKey, ordinal, size)
                else
                    null

            let judge x =
                experiment.Critic
                    .Apply(
                        Mode.Evaluation,
                        subject.Critic.Parameters,
                        subject.Critic.State,
                        Tree.Empty,
                        { X = x; Condition = condition }
                    )
                    .Output
                |> Network.scores

            let latents =
                experiment.Latent.Sample(backend, subject.Key |> Rng.named "latent" |> Rng.at ordinal, size)

            let fake = Training.generate experiment subject.Generator { X = latents; Condition = condition }
            let real = subject.Source.Batch(backend, dataKey, ordinal, size)
            sum <- sum + Tensors.toFloat ((judge real).mean().sub((judge fake).mean()))

        [| { Name = "wasserstein_estimate"
             Value = sum / float batches } |]

    /// <summary>What <c>evaluate</c> measures, in this order.</summary>
    [<CompiledName "Measures">]
    let measures: IReadOnlyList<Measure> = [| Measure coverage; Measure wasserstein |]

    /// <summary>All measures of a checkpoint.</summary>
    /// <param name="options">Seed, folder and backend.</param>
    /// <param name="experiment">The experiment that was trained.</param>
    /// <param name="from">The generator to evaluate.</param>
    /// <param name="samples">How many samples to look at.</param>
    [<CompiledName "Run">]
    let run (options: RunOptions) (experiment: Experiment) (from: TrainedGenerator) (samples: int) : Measurement[] =
        use _scope = torch.NewDisposeScope()
        let folder = Sampling.checkpointFolder (RunDirectory.path experiment options) from.Checkpoint

        let subject =
            { Experiment = experiment
              Backend = options.Backend
              Key = Rng.key options.Seed |> Rng.named "evaluate"
              Source = experiment.Data.Open()
              Generator = Sampling.readGenerator options experiment from
              Critic =
                Sampling.readNetwork
                    experiment
                    options.Backend
                    folder
                    "critic"
                    experiment.Critic
                    "critic"
                    experiment.Data.SampleShape
              Samples = samples }

        [| for measure in measures do
               yield! measure.Invoke subject |]
