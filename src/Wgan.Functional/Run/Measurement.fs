namespace Wgan.Functional

open System

/// <summary>Which of a metric's numbers are the better ones.</summary>
type Better =
    /// <summary>The lower ones, as of a distance.</summary>
    | Lower = 0
    /// <summary>The higher ones, as of a share.</summary>
    | Higher = 1
    /// <summary>Neither: the number is no measure of quality.</summary>
    | Neither = 2

/// <summary>One number that an evaluation came to, with all that it takes to compare it with another.</summary>
type Measurement =
    {
        /// <summary>Metric, number, interval, extractor, preprocessing and numbers of samples.</summary>
        Score: FeatureScore
        /// <summary>Which real samples it compares with, in words; empty where it looks at none.</summary>
        Reference: string
        /// <summary>Which of its numbers are the better ones.</summary>
        Better: Better
    }

    /// <summary>What was measured, such as <c>FID</c> or <c>modes captured</c>.</summary>
    member this.Name = this.Score.Metric

    /// <summary>What it came to.</summary>
    member this.Value = this.Score.Value

    /// <summary>All but the number, in words: two measurements compare if they are of one kind, and share a column only then.</summary>
    member this.Kind: string =
        let score = this.Score

        let real =
            match score.Real, this.Reference with
            | 0, _ -> ""
            | count, reference -> $"{count} real samples ({reference}), "

        $"{score.Metric}: {score.Extractor} ({score.Preprocessing}); {real}{score.Fake} generated samples"

    /// <summary>The number and its kind, in one line.</summary>
    override this.ToString() =
        if this.Reference = "" then
            string this.Score
        else
            $"{this.Score}; real: {this.Reference}"

/// <summary>What is measured of a run, and how.</summary>
[<ReferenceEquality; NoComparison>]
type EvaluationSettings =
    {
        /// <summary>How many generated samples to look at, and how many real ones at most.</summary>
        Samples: int
        /// <summary>The feature extractor by its name (<c>Evaluate.extractors</c>); empty for what suits the data.</summary>
        Extractor: string
        /// <summary>The metrics by their names (<c>Evaluate.metrics</c>); empty for all that the data allow.</summary>
        Metrics: string[]
        /// <summary>Resamples for FID's interval, at least 20; 0 for none.</summary>
        Replicates: int
        /// <summary>Which of a checkpoint's generators.</summary>
        Weights: GeneratorWeights
    }

    /// <summary>10,000 samples of the moving average, every metric that the data allow, 100 resamples.</summary>
    static member Default =
        { Samples = 10000
          Extractor = ""
          Metrics = [||]
          Replicates = 100
          Weights = GeneratorWeights.Average }

/// <summary>What one checkpoint of a run measured.</summary>
[<ReferenceEquality; NoComparison>]
type CheckpointEvaluation =
    {
        /// <summary>The checkpoint's iteration.</summary>
        Iteration: int64
        /// <summary>The SHA-256 of the generator's file.</summary>
        Sha256: string
        /// <summary>What was measured.</summary>
        Measurements: Measurement[]
    }

/// <summary>One metric's numbers at a run's last checkpoint and at its best.</summary>
[<ReferenceEquality; NoComparison>]
type BestAndLast =
    {
        /// <summary>The number at the last checkpoint.</summary>
        Last: Measurement
        /// <summary>The last checkpoint's iteration.</summary>
        LastIteration: int64
        /// <summary>The best number of all checkpoints; the last one where neither lower nor higher is better.</summary>
        Best: Measurement
        /// <summary>The iteration of the checkpoint that had it; the earlier of two alike.</summary>
        BestIteration: int64
    }

/// <summary>What an evaluation of a run's checkpoints came to; <c>evaluation.json</c>.</summary>
[<ReferenceEquality; NoComparison>]
type Evaluation =
    {
        /// <summary>The experiment's name.</summary>
        Experiment: string
        /// <summary>The experiment's hash.</summary>
        Hash: string
        /// <summary>The run's seed, from which the evaluation's own random numbers derive.</summary>
        Seed: int64
        /// <summary>How it was measured, extractor and metrics by the names they were found under.</summary>
        Settings: EvaluationSettings
        /// <summary>The checkpoints, ascending.</summary>
        Checkpoints: CheckpointEvaluation[]
    }

    /// <summary>
    /// Each metric of the last checkpoint, there and at its best. The best of several noisy numbers is too good by what it was chosen for:
    /// the last is the one to report.
    /// </summary>
    member this.BestAndLast: BestAndLast[] =
        let last = Array.last this.Checkpoints

        [| for measured in last.Measurements do
               let all =
                   [| for checkpoint in this.Checkpoints do
                          for other in checkpoint.Measurements do
                              if other.Kind = measured.Kind && not (Double.IsNaN other.Value) then
                                  other, checkpoint.Iteration |]

               let best, iteration =
                   match measured.Better with
                   | Better.Lower when all.Length > 0 -> all |> Array.minBy (fun (other, _) -> other.Value)
                   | Better.Higher when all.Length > 0 -> all |> Array.maxBy (fun (other, _) -> other.Value)
                   | _ -> measured, last.Iteration

               { Last = measured
                 LastIteration = last.Iteration
                 Best = best
                 BestIteration = iteration } |]
