module Wgan.Functional.Tests.ObjectiveTests

open System
open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private named =
    [ "wgan", Objectives.wgan
      "wganGp", Objectives.wganGp
      "wganLp", Objectives.wganLp
      "wganDiv", Objectives.wganDiv
      "gan", Objectives.gan
      "nonSaturatingGan", Objectives.nonSaturatingGan
      "dragan", Objectives.dragan
      "lsgan", Objectives.lsgan
      "rsGan", Objectives.rsGan
      "raGan", Objectives.raGan
      "raLsgan", Objectives.raLsgan
      "raHingeGan", Objectives.raHingeGan
      "hingeGan", Objectives.hingeGan
      "r1Gan", Objectives.r1Gan
      "fGan kl", Objectives.fGan FDivergence.kl
      "fGan reverseKl", Objectives.fGan FDivergence.reverseKl
      "fGan pearson", Objectives.fGan FDivergence.pearson
      "fGan neyman", Objectives.fGan FDivergence.neyman
      "fGan squaredHellinger", Objectives.fGan FDivergence.squaredHellinger
      "fGan jensenShannon", Objectives.fGan FDivergence.jensenShannon
      "fGan gan", Objectives.fGan FDivergence.gan
      "fGan totalVariation", Objectives.fGan FDivergence.totalVariation
      "fGan alpha 0.5", Objectives.fGan (FDivergence.alpha 0.5) ]

let private equations =
    [ Objectives.wganGp,
      "L_D = E[D(G(z))] - E[D(x)] + 10 E[(|grad D(x^)| - 1)^2]\n\
       L_G = -E[D(G(z))]\n\
       where x^ = u x + (1 - u) G(z), one u per sample, uniform on (0, 1)"
      Objectives.wgan,
      "L_D = E[D(G(z))] - E[D(x)]\n\
       L_G = -E[D(G(z))]\n\
       after each step of the critic: every w in [-0.01, 0.01]"
      Objectives.wganLp
      |> Objective.withInput (Input.instanceNoise (Schedule.constant 0.1)),
      "L_D = E[D(G(z))] - E[D(x)] + 10 E[max(0, |grad D(x^)| - 1)^2]\n\
       L_G = -E[D(G(z))]\n\
       where x^ = u x + (1 - u) G(z), one u per sample, uniform on (0, 1)\n\
       the critic sees x + sigma e, e ~ N(0, I), sigma = constant(value=0.1)"
      Objectives.lsgan,
      "L_D = 1/2 E[(D(x) - 1)^2] + 1/2 E[D(G(z))^2]\n\
       L_G = 1/2 E[(D(G(z)) - 1)^2]"
      Objective.ofLoss (Loss.leastSquaresWithoutHalf -1.0 1.0 0.0),
      "L_D = E[(D(x) - 1)^2] + E[(D(G(z)) + 1)^2]\n\
       L_G = E[D(G(z))^2]"
      Loss.nonSaturatingTowards (LabelTargets.OneSided 0.25)
      + 1.0 * Penalty.r1
      + -0.5 * Penalty.drift,
      "L_D = E[0.75 softplus(-D(x)) + 0.25 softplus(D(x))] + E[softplus(D(G(z)))] + 1/2 E[|grad D(x)|^2] - 0.5 E[D(x)^2]\n\
       L_G = E[softplus(-D(G(z)))]"
      Objectives.fGan FDivergence.kl,
      "L_D = E[f*(g(D(G(z))))] - E[g(D(x))]\n\
       L_G = -E[f*(g(D(G(z))))]\n\
       where g(v) = v, f*(g(v)) = exp(v - 1)"
      Objectives.raHingeGan,
      "L_D = E[max(0, 1 - (D(x) - E[D(G(z))]))] + E[max(0, 1 - (E[D(x)] - D(G(z))))]\n\
       L_G = E[max(0, 1 - (D(G(z)) - E[D(x)]))] + E[max(0, 1 - (E[D(G(z))] - D(x)))]" ]

[<Tests>]
let tests =
    testList
        "Objective"
        [ for name, objective in named do
              testTensors $"{name} is valid, and two iterations of it are finite" (fun () ->
                  let experiment = { toy with Objective = objective }
                  Expect.isEmpty (Experiment.validate experiment) "problems"
                  let source = experiment.Data.Open()
                  let mutable state = Training.init experiment f32 (Rng.key 1L)

                  for _ in 1..2 do
                      use draws = Training.draws experiment source f32 (Rng.key 1L) state
                      let result = Training.advance experiment state draws
                      state <- result.State

                      for leaf in result.Telemetry.Leaves() do
                          Expect.isTrue (Double.IsFinite(Tensors.toFloat leaf.Value)) leaf.Name)

          testCase "names are one-line values: the same hash as when written out"
          <| fun () ->
              Expect.equal
                  (Experiment.hash
                      { toy with
                          Objective = Objectives.wganGp })
                  (Experiment.hash toy)
                  "wganGp"

              let hashes = [ for _, objective in named -> Experiment.hash { toy with Objective = objective } ]

              Expect.hasLength (List.distinct hashes) hashes.Length "all others differ"

          for objective, expected in equations do
              testCase $"the equation of {objective.Description}"
              <| fun () -> Expect.equal (Objective.equation objective) expected "equation"

          testCase "every named objective has an equation for both players"
          <| fun () ->
              for name, objective in named do
                  Expect.stringStarts (Objective.equation objective) "L_D = " name
                  Expect.stringContains (Objective.equation objective) "\nL_G = " name

          for name, penalty in
              [ "gradient", Penalty.gradient
                "R1", Penalty.r1
                "DRAGAN", Penalty.dragan
                "WGAN-div", WganDiv.penalty 6.0 ] do
              testCase $"{name}: batch normalisation in the critic under it is refused, and so is clipping beside it"
              <| fun () ->
                  let experiment =
                      { toy with
                          Critic = Network.sequential [| Layer.batchNorm; Layer.dense Weights.PyTorch 1 |]
                          Objective = Loss.hinge + 1.0 * penalty |> Objective.project (Projection.clipWeights 0.1) }

                  let problems = Experiment.validate experiment
                  Expect.exists problems _.Message.Contains("batch normalisation") $"%A{problems}"
                  Expect.exists problems _.Message.Contains("clipping") $"%A{problems}"

          testCase "drift, which reads scores only, allows both"
          <| fun () ->
              let experiment =
                  { toy with
                      Critic = Network.sequential [| Layer.batchNorm; Layer.dense Weights.PyTorch 1 |]
                      Objective = Loss.hinge + 0.001 * Penalty.drift }

              Expect.isEmpty (Experiment.validate experiment) "problems"

          testCase "a penalty of one's own that declares SlopeOnly is validated as one"
          <| fun () ->
              let own =
                  (Penalty.custom "mine" "1" (fun _ -> [||]) (fun critic samples _ ->
                      (Penalty.gradientNorm critic samples.Real).mean()))
                      .Declaring
                      PenaltyLaw.SlopeOnly

              let experiment =
                  { toy with
                      Critic = Network.sequential [| Layer.batchNorm; Layer.dense Weights.PyTorch 1 |]
                      Objective = Loss.hinge + 1.0 * own }

              Expect.exists (Experiment.validate experiment) _.Message.Contains("batch normalisation") "refused" ]
