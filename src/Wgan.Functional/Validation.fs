namespace Wgan.Functional

open System

/// What can be wrong with an experiment: values out of range, shapes that clash, and choices that contradict each other.
[<RequireQualifiedAccess>]
module internal Validation =
    let private names (e: Experiment) =
        let isPlain =
            e.Name <> ""
            && e.Name <> "."
            && e.Name <> ".."
            && e.Name
               |> Seq.forall (fun c -> Char.IsAsciiLetterOrDigit c || Seq.contains c "_-.")

        [ if not isPlain then
              $"Name: '{e.Name}' must be letters, digits, '_', '-' and '.'" ]

    let private ranges (e: Experiment) =
        let atLeastOne field (value: int64) =
            [ if value < 1L then
                  $"{field}: must be at least 1, not {value}" ]

        [ yield! atLeastOne "BatchSize" (int64 e.BatchSize)
          yield! atLeastOne "Iterations" e.Iterations
          yield! atLeastOne "LogEvery" e.LogEvery
          yield! atLeastOne "SampleEvery" e.SampleEvery
          yield! atLeastOne "CheckpointEvery" e.CheckpointEvery
          yield! atLeastOne "KeepCheckpoints" (int64 e.KeepCheckpoints)
          yield! atLeastOne "CriticSteps" (int64 (e.CriticSteps.At 0L))
          if not (e.AverageDecay >= 0.0 && e.AverageDecay < 1.0) then
              $"AverageDecay: must be at least 0 and less than 1, not {e.AverageDecay}"
          for term in e.Objective.Penalties do
              if not (Double.IsFinite term.Weight) then
                  $"Objective: the weight of {term.Penalty.Description.Name} must be finite, not {term.Weight}" ]

    /// The clash inside a network, or what `check` says of the shape that comes out.
    let private shape player (network: Network) input (check: int64[] -> string list) =
        try
            check (network.OutputShape input)
        with :? WganException as error ->
            [ $"{player}: {error.Message}" ]

    let private shapes (e: Experiment) =
        let sample = e.Data.SampleShape
        let text = Tensors.shapeText

        shape "Generator" e.Generator e.Latent.Shape (fun made ->
            [ if made <> sample then
                  $"Generator: makes samples of shape {text made}, but the data's are {text sample}" ])
        @ shape "Critic" e.Critic sample (fun score ->
            [ if score |> Array.fold (*) 1L <> 1L then
                  $"Critic: gives {text score} a sample, not one score" ])

    /// Transformations and penalties that are not for samples of the data's shape.
    let private drawn (e: Experiment) =
        let batch = Array.append [| 1L |] e.Data.SampleShape

        [ for draws in
              [ for input in e.Objective.Inputs -> input.Draws
                for term in e.Objective.Penalties -> term.Penalty.Draws ] do
              try
                  draws batch |> ignore
              with :? WganException as error ->
                  $"Objective: {error.Message}" ]

    /// Conditions that the data cannot give, and features that the critic does not expose.
    let private conditions (e: Experiment) =
        let data = e.Data.Classes

        [ for player, network in [ "Generator", e.Generator; "Critic", e.Critic ] do
              let wanted = network.Traits.Classes

              if wanted > 0 && wanted <> data then
                  let had = if data = 0 then "have no labels" else $"have {data}"
                  $"{player}: is conditioned on {wanted} classes, but the data {had}"
          for term in e.Objective.Terms do
              let name, needs = term.Term.Description.Name, term.Term.Needs

              if not (Double.IsFinite term.Weight) then
                  $"Objective: the weight of {name} must be finite, not {term.Weight}"

              if needs.Condition && data = 0 then
                  $"Objective: {name} reads the samples' classes, but the data have no labels"

              for feature in needs.Features do
                  if not (Array.contains feature e.Critic.Traits.Features) then
                      let exposed =
                          match e.Critic.Traits.Features with
                          | [||] -> "the critic exposes none"
                          | features -> "the critic exposes " + String.Join(", ", features)

                      $"Objective: {name} reads the critic's feature '{feature}', but {exposed}" ]

    let rec private uses name (description: Description) =
        description.Name = name
        || description.Parts |> Array.exists (fun (_, part) -> uses name part)

    /// The last layer, through nested sequences and under spectral normalisation.
    let rec private last (description: Description) =
        if
            (description.Name = "sequential" || description.Name = "spectralNorm")
            && description.Parts.Length > 0
        then
            last (snd (Array.last description.Parts))
        else
            description

    let private contradictions (e: Experiment) =
        let penalisesSlope = e.Objective.Penalties |> Array.exists _.Penalty.Obeys(PenaltyLaw.SlopeOnly)

        let clips = uses "clipWeights" e.Objective.Projection.Description
        let ending = (last e.Critic.Description).Name

        [ if penalisesSlope && e.Critic.Traits.MixesSamples then
              Problem.BatchNormUnderPenalty,
              "Critic: batch statistics (batch normalisation, minibatch features) under a gradient penalty, which is a function of single samples"
          if clips && penalisesSlope then
              Problem.ClippingWithPenalty, "Objective: weight clipping and a gradient penalty both constrain the critic"
          if
              e.Objective.Loss.Description.Name = "wasserstein"
              && (ending = "sigmoid" || ending = "tanh")
          then
              Problem.BoundedCritic,
              $"Critic: ends in {ending}, but a loss that is linear in the scores wants them unbounded"
          if clips && e.CriticOptimizer.Obeys OptimizerLaw.HasMomentum then
              Problem.MomentumWithClipping,
              "CriticOptimizer: momentum with weight clipping was found unstable (Arjovsky et al. 2017, section 4)" ]

    let findings (experiment: Experiment) : Finding[] =
        [| for check in [ names; ranges; shapes; drawn; conditions ] do
               for message in check experiment do
                   { Name = ""
                     Message = message
                     Refuses = true }
           for problem, message in contradictions experiment do
               { Name = string problem
                 Message = $"{message} ({problem})"
                 Refuses =
                   problem <> Problem.MomentumWithClipping
                   && not (Array.contains problem experiment.Allowed) } |]
