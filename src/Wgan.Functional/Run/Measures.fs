namespace Wgan.Functional

open System
open TorchSharp

/// What a measure is given of a checkpoint. Its tensors live as long as the evaluation.
[<ReferenceEquality; NoComparison>]
type internal EvaluationSubject =
    {
        Experiment: Experiment
        Backend: Backend
        /// The evaluation's random numbers: a key of its own, so that what it draws was not trained on.
        Key: Key
        Settings: EvaluationSettings
        /// The data that were trained on.
        Source: DataSource
        Generator: Variables
        Critic: Variables
        /// Generated samples.
        Fake: Tensor
        /// The real samples that generated ones are compared with, and what they are.
        Real: Tensor
        Reference: string
        /// Features of both; null without an extractor.
        RealFeatures: Features | null
        FakeFeatures: Features | null
    }

/// A metric, or several that are made together, by the name that it is asked for.
[<ReferenceEquality; NoComparison>]
type internal Measure =
    {
        Name: string
        Words: string
        /// Whether it can be made of the experiment with that extractor.
        Applies: Experiment -> string -> bool
        Make: EvaluationSubject -> Measurement list
    }

/// Every measure there is.
[<RequireQualifiedAccess>]
module internal Measures =
    /// A number that no feature extractor is behind.
    let private plain metric value better extractor preprocessing real fake reference : Measurement =
        { Score =
            { Metric = metric
              Value = value
              Low = nan
              High = nan
              Bias = nan
              Extractor = extractor
              Preprocessing = preprocessing
              Real = real
              Fake = fake }
          Reference = reference
          Better = better }

    let private coverage (subject: EvaluationSubject) =
        match subject.Experiment.Data.Modes with
        | null -> []
        | modes ->
            let found = ModeCoverage.measure modes subject.Fake

            let text (format: string) (value: float) =
                value.ToString(format, Globalization.CultureInfo.InvariantCulture)

            let number metric value better perfect =
                let words = $"{found.Modes} modes; a perfect sampler: {perfect}"
                plain metric value better "mode coverage" words 0 found.Samples ""

            [ number "modes captured" (float found.Captured) Better.Higher (text "0.0#" found.CeilingCaptured)
              number "high quality" found.HighQuality Better.Higher (text "0.0000" found.CeilingHighQuality)
              number "reverse KL" found.ReverseKl Better.Lower (text "0.0000" found.FloorReverseKl) ]

    /// mean D(x) - mean D(G(z)) with the critic and the generator in evaluation mode, batch by batch, over whole batches of at least that
    /// many samples. The batches are drawn with a key of their own: new samples where the data are a distribution; where they are a finite
    /// set, samples that training may have seen.
    let private critic (subject: EvaluationSubject) =
        let experiment, backend = subject.Experiment, subject.Backend
        let size = experiment.BatchSize
        let batches = (subject.Settings.Samples + size - 1) / size
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

        let count = batches * size

        [ plain
              "Wasserstein estimate"
              (sum / float batches)
              Better.Neither
              "the run's critic"
              "mean D(real) - mean D(fake)"
              count
              count
              $"batches as in training: {experiment.Data.Description}" ]

    /// So many points at most for what costs their number squared or cubed.
    let private fewPoints = 2000L

    let private points (metric: string) (words: string) (limit: int64) (distance: Tensor -> Tensor -> float) subject =
        use _scope = torch.NewDisposeScope()
        use _noGrad = torch.no_grad ()
        let count = min limit (min subject.Real.shape[0] subject.Fake.shape[0])
        let first (x: Tensor) = x.narrow(0L, 0L, count).``to`` torch.ScalarType.Float64
        let value = distance (first subject.Real) (first subject.Fake)
        [ plain metric value Better.Lower "coordinates" words (int count) (int count) subject.Reference ]

    let private directions = 100

    let private slicedW1 (subject: EvaluationSubject) =
        let draw = SlicedWasserstein.draw directions (int subject.Fake.shape[1])

        let distance x y =
            let backend =
                { subject.Backend with
                    DType = torch.ScalarType.Float64 }

            let chosen = (Draws.make backend subject.Key [| draw |])[draw.Name]
            SlicedWasserstein.order1 chosen x y |> Tensors.toFloat

        points "sliced W1" $"{directions} directions of the seed" Int64.MaxValue distance subject

    let private widths = [| 0.1; 0.5; 2.0 |]

    let private mmd =
        let kernel = Kernel.rbfMixture widths

        points "MMD^2" "unbiased; RBF of widths 0.1, 0.5, 2" fewPoints (fun x y ->
            Mmd.unbiased kernel x y |> Tensors.toFloat)

    let private energy =
        points "energy distance" "unbiased" fewPoints (fun x y -> EnergyDistance.unbiased x y |> Tensors.toFloat)

    let private w1 = points "W1" "exact" fewPoints OptimalTransport.wasserstein1

    /// A score of both sets of features.
    let private features better (score: Features -> Features -> FeatureScore) (subject: EvaluationSubject) =
        match subject.RealFeatures, subject.FakeFeatures with
        | NonNull real, NonNull fake ->
            { Score = score real fake
              Reference = subject.Reference
              Better = better }
        | _ -> Errors.fail "features were asked for without an extractor"

    let private fid (subject: EvaluationSubject) =
        let score =
            match subject.Settings.Replicates with
            | 0 -> Fid.score
            | replicates -> Fid.withInterval (Rng.named "bootstrap" subject.Key) replicates

        [ features Better.Lower score subject ]

    let private kidBlock = 1000

    let private kid (subject: EvaluationSubject) =
        let score (real: Features) (fake: Features) = Kid.score (min kidBlock (min real.Count fake.Count)) real fake
        [ features Better.Lower score subject ]

    let private neighbours = 3
    let private fewFeatures = 5000

    let private precisionAndRecall (subject: EvaluationSubject) =
        let few score (real: Features) (fake: Features) =
            score neighbours (real.First fewFeatures) (fake.First fewFeatures)

        [ features Better.Higher (few PrecisionRecall.precision) subject
          features Better.Higher (few PrecisionRecall.recall) subject ]

    let private classScore (subject: EvaluationSubject) =
        let probabilities = (FashionClassifier.probabilityExtractor subject.Backend).Extract subject.Fake

        [ { Score = ClassScore.score probabilities
            Reference = ""
            Better = Better.Higher } ]

    let private arePoints (experiment: Experiment) (_: string) = experiment.Data.SampleShape.Length = 1
    let private haveFeatures (_: Experiment) extractor = extractor <> Extractors.none

    let all: Measure list =
        [ { Name = "coverage"
            Words = "modes captured, share of high quality and reverse KL, where the modes are known"
            Applies = fun experiment _ -> not (isNull experiment.Data.Modes)
            Make = coverage }
          { Name = "w1"
            Words = "exact W1 of points"
            Applies = arePoints
            Make = w1 }
          { Name = "sliced_w1"
            Words = "sliced W1 of points"
            Applies = arePoints
            Make = slicedW1 }
          { Name = "mmd"
            Words = "unbiased MMD^2 of points"
            Applies = arePoints
            Make = mmd }
          { Name = "energy"
            Words = "energy distance of points"
            Applies = arePoints
            Make = energy }
          { Name = "fid"
            Words = "FID on the extractor's features, with its interval"
            Applies = haveFeatures
            Make = fid }
          { Name = "kid"
            Words = "KID on the extractor's features"
            Applies = haveFeatures
            Make = kid }
          { Name = "precision_recall"
            Words = "precision and recall on the extractor's features"
            Applies = haveFeatures
            Make = precisionAndRecall }
          { Name = "class_score"
            Words = "class score of the library's Fashion-MNIST classifier"
            Applies = fun experiment _ -> Extractors.suiting experiment.Data.SampleShape = "classifier"
            Make = classScore }
          { Name = "critic"
            Words = "the critic's Wasserstein estimate"
            Applies = fun _ _ -> true
            Make = critic } ]

    let names = [| for measure in all -> measure.Name |]

    /// The measures that are asked for by name, all that apply for an empty list; an unknown one, or one that does not apply, is an error.
    let resolve (wanted: string[]) (experiment: Experiment) (extractor: string) : Measure list =
        for name in wanted do
            if not (Array.contains name names) then
                Errors.fail "there is no metric '%s'; there is %s" name (String.Join(", ", names))

        let applying = all |> List.filter (fun measure -> measure.Applies experiment extractor)

        let isWanted (measure: Measure) = wanted.Length = 0 || Array.contains measure.Name wanted

        for name in wanted do
            if applying |> List.forall (fun measure -> measure.Name <> name) then
                Errors.fail
                    "the metric '%s' cannot be made of %s with the extractor '%s'; there is %s"
                    name
                    experiment.Name
                    extractor
                    (String.Join(", ", applying |> List.map _.Name))

        applying |> List.filter isWanted
