namespace Wgan.Functional

open System
open TorchSharp

/// <summary>Measuring a critic's health.</summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module CriticHealth =
    /// The measured numbers by their names in files, and the share that follows from them.
    let internal numbers (health: CriticHealth) : (string * float)[] =
        [| "estimate", health.Estimate
           "estimate_error", health.EstimateError
           "held_out_gap", health.HeldOutGap
           "held_out_error", health.HeldOutError
           "score_deviation", health.ScoreDeviation
           "slope_05", health.SlopeLow
           "slope_50", health.SlopeMedian
           "slope_95", health.SlopeHigh
           "weights_at_bound", health.WeightsAtBound
           "link_slope", health.LinkSlope
           "generator_gradient_norm", health.GeneratorGradientNorm
           "loss", health.Loss
           "penalty", health.Penalty
           "constant_loss", health.ConstantLoss
           "penalty_share", health.PenaltyShare |]

    /// The health that has these numbers, NaN where `number` knows none.
    let internal ofNumbers (number: string -> float) : CriticHealth =
        { Estimate = number "estimate"
          EstimateError = number "estimate_error"
          HeldOutGap = number "held_out_gap"
          HeldOutError = number "held_out_error"
          ScoreDeviation = number "score_deviation"
          SlopeLow = number "slope_05"
          SlopeMedian = number "slope_50"
          SlopeHigh = number "slope_95"
          WeightsAtBound = number "weights_at_bound"
          LinkSlope = number "link_slope"
          GeneratorGradientNorm = number "generator_gradient_norm"
          Loss = number "loss"
          Penalty = number "penalty"
          ConstantLoss = number "constant_loss" }

    /// Whether the loss puts scores through a sigmoid.
    let rec private hasSigmoid (description: Description) =
        match description.Name with
        | "minimax"
        | "nonSaturating" -> true
        | "criticOnly" -> description.Parts |> Array.exists (snd >> hasSigmoid)
        | "fGan"
        | "fGanNonSaturating" ->
            description.Parts
            |> Array.exists (fun (_, divergence) -> divergence.Name = "gan" || divergence.Name = "jensenShannon")
        | _ -> false

    let private mean (values: float[]) = Array.average values

    /// The unbiased variance of the mean; NaN for one number.
    let private squaredError (values: float[]) =
        let centre, n = mean values, float values.Length

        (values |> Array.sumBy (fun value -> (value - centre) * (value - centre)))
        / (n - 1.0)
        / n

    let private deviation (values: float[]) =
        let centre = mean values

        values
        |> Array.averageBy (fun value -> (value - centre) * (value - centre))
        |> sqrt

    /// Linear between the sorted numbers, as numpy's.
    let private quantile (q: float) (sorted: float[]) =
        let place = q * float (sorted.Length - 1)
        let below = int (floor place)
        let above = min (below + 1) (sorted.Length - 1)
        sorted[below] + (place - float below) * (sorted[above] - sorted[below])

    /// The generator's loss, terms included, differentiable in what `fake` depends on.
    let private generatorLoss (e: Experiment) real fake condition : Tensor =
        let passes =
            { Real = real
              Fake = fake
              RealAgain = null
              Condition = condition }

        let loss =
            e.Objective.Loss.Generator
                { Real = real.Scores
                  Fake = fake.Scores }

        e.Objective.Terms
        |> Array.filter _.Term.HasGenerator
        |> Array.fold (fun sum term -> sum |> Tensors.addScaled term.Weight (term.Term.Generator passes)) loss

    let private linkSlope (e: Experiment) (fake: Tensor) =
        if hasSigmoid e.Objective.Loss.Description then
            let sigmoid = fake.sigmoid ()
            Tensors.toFloat (sigmoid.mul(fake.neg().sigmoid()).mean()) * 4.0
        else
            nan

    /// <summary>
    /// A critic's health: a function of (experiment, key, state, batch), which changes none of them. The generator makes its samples in
    /// training mode from latents of the key's, without advancing its running statistics; transformations, penalties and interpolates draw
    /// from the key too. Terms count in the generator's gradient alone.
    /// </summary>
    /// <param name="experiment">What is trained.</param>
    /// <param name="backend">Device and type, those of the state.</param>
    /// <param name="key">A key that training does not draw from.</param>
    /// <param name="state">Where training stands.</param>
    /// <param name="batch">Real samples.</param>
    [<CompiledName "Measure">]
    let measure
        (experiment: Experiment)
        (backend: Backend)
        (key: Key)
        (state: TrainingState)
        (batch: HealthBatch)
        : CriticHealth =
        use _scope = torch.NewDisposeScope()
        let e, size = experiment, int batch.Real.shape[0]
        let critic = state.Critic.Network
        let iteration = state.Iteration

        let drawn name =
            Objective.draws e.Objective batch.Real.shape
            |> Draws.make backend (Rng.named name key)

        let draws = drawn "objective"

        // Networks of one's own may draw in evaluation too.
        let criticDraws = e.Critic.Draws batch.Real.shape |> Draws.make backend (Rng.named "critic" key)

        let judge condition x : CriticPass =
            let result =
                e.Critic.Apply(
                    Mode.Evaluation,
                    critic.Parameters,
                    critic.State,
                    criticDraws,
                    { X = x; Condition = condition }
                )

            { Scores = Network.scores result.Output
              Features = result.Features }

        let leaves = Tree.leaves state.Generator.Network.Parameters
        let latents = e.Latent.Sample(backend, Rng.named "latent" key, size)

        let made =
            e.Generator
                .Apply(
                    Mode.Training,
                    leaves,
                    state.Generator.Network.State,
                    e.Generator.Draws latents.shape
                    |> Draws.make backend (Rng.named "generator" key),
                    { X = latents
                      Condition = batch.Condition }
                )
                .Output

        let real = e.Objective.Seen(iteration, "real", draws, batch.Real)
        let fake = e.Objective.Seen(iteration, "fake", draws, made)
        let realPass, fakePass = judge batch.Condition real, judge batch.Condition fake
        let gradients = Tree.grad (generatorLoss e realPass fakePass batch.Condition) leaves
        let samples: Samples = { Real = real; Fake = fake.detach () }

        let scores: Scores =
            { Real = realPass.Scores
              Fake = fakePass.Scores.detach () }

        let penalties (critic: Tensor -> Tensor) =
            e.Objective.Penalties
            |> Array.indexed
            |> Array.sumBy (fun (i, term) ->
                term.Weight
                * Tensors.toFloat (term.Penalty.Evaluate(critic, samples, draws.Child(string i), iteration)))

        let ownLoss scores = e.Objective.Loss.CriticIn(state.Loss, scores) |> Tensors.toFloat
        let real, fake = Tensors.toArray scores.Real, Tensors.toArray scores.Fake
        let centre = mean (Array.append real fake)

        let constant (x: Tensor) =
            x.reshape(x.shape[0], -1L).sum([| 1L |])
            |> Tensors.scale 0.0
            |> Tensors.shift centre

        let slopes =
            Rng.uniform backend 0.0 1.0 [| int64 size |] (Rng.named "slope" key)
            |> Penalty.interpolate samples
            |> Penalty.gradientNorm (fun x -> (judge batch.Condition x).Scores)
            |> Tensors.toArray
            |> Array.sort

        let gap, gapError =
            match batch.HeldOut with
            | null -> nan, nan
            | heldOut ->
                use _noGrad = torch.no_grad ()
                let seen = e.Objective.Seen(iteration, "real", drawn "held out", heldOut)
                let unseen = (judge batch.HeldOutCondition seen).Scores |> Tensors.toArray
                mean real - mean unseen, sqrt (squaredError real + squaredError unseen)

        { Estimate = mean real - mean fake
          EstimateError = sqrt (squaredError real + squaredError fake)
          HeldOutGap = gap
          HeldOutError = gapError
          ScoreDeviation = deviation (Array.append real fake)
          SlopeLow = quantile 0.05 slopes
          SlopeMedian = quantile 0.5 slopes
          SlopeHigh = quantile 0.95 slopes
          WeightsAtBound = e.Objective.Projection.ShareAtBound critic.Parameters
          LinkSlope = linkSlope e scores.Fake
          GeneratorGradientNorm = Tensors.toFloat (Tree.norm gradients)
          Loss = ownLoss scores
          Penalty =
            if e.Objective.Penalties.Length = 0 then
                nan
            else
                penalties (fun x -> (judge batch.Condition x).Scores)
          ConstantLoss =
            ownLoss
                { Real = torch.full_like (scores.Real, Tensors.scalar centre)
                  Fake = torch.full_like (scores.Fake, Tensors.scalar centre) }
            + penalties constant }
