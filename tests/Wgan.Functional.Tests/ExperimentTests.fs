module Wgan.Functional.Tests.ExperimentTests

open System.Text.Json
open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support

/// Changes that change the mathematics, so the hash.
let private different =
    [ "data", { toy with Data = Synthetic.grid 5 }
      "latent", { toy with Latent = Latent.Uniform 2 }
      "generator",
      { toy with
          Generator = Mlp.create Weights.PyTorch [| 16; 17 |] 2 }
      "initialisation",
      { toy with
          Critic = Mlp.create Weights.He [| 16; 16 |] 1 }
      "penalty weight",
      { toy with
          Objective = Loss.wasserstein + 5.0 * Penalty.gradient }
      "projection",
      { toy with
          Objective = toy.Objective |> Objective.project (Projection.clipWeights 0.1) }
      "optimizer",
      { toy with
          CriticOptimizer = Optimizers.adam 1e-4 0.0 0.99 }
      "critic steps",
      { toy with
          CriticSteps = CriticSteps.Constant 3 }
      "batch", { toy with BatchSize = 9 }
      "average", { toy with AverageDecay = 0.5 } ]

/// Changes of what is written and for how long, so not of the hash.
let private same =
    [ "name", { toy with Name = "other" }
      "iterations", { toy with Iterations = 7L }
      "logging",
      { toy with
          LogEvery = 3L
          SampleEvery = 2L } ]

let private invalid =
    [ "no name", { toy with Name = "" }, "Name"
      "a name that leaves the folder", { toy with Name = "../x" }, "Name"
      "batch of 0", { toy with BatchSize = 0 }, "BatchSize"
      "no iterations", { toy with Iterations = 0L }, "Iterations"
      "no critic steps",
      { toy with
          CriticSteps = CriticSteps.Constant 0 },
      "CriticSteps"
      "a decay of 1", { toy with AverageDecay = 1.0 }, "AverageDecay"
      "a generator of other samples",
      { toy with
          Generator = Mlp.create Weights.PyTorch [| 4 |] 3 },
      "[3]"
      "a critic of two scores",
      { toy with
          Critic = Mlp.create Weights.PyTorch [| 4 |] 2 },
      "Critic"
      "a critic for images", { toy with Critic = Dcgan.critic28 4 }, "Critic: layer 0 (conv2d)"
      "batch normalisation under a gradient penalty",
      { toy with
          Critic = Network.sequential [| Layer.batchNorm; Layer.dense Weights.PyTorch 1 |] },
      "batch normalisation"
      "batch normalisation inside a block under a gradient penalty",
      { toy with
          Critic =
              Network.sequential
                  [| Network.sum [| Layer.identity; Layer.batchNorm |]
                     Layer.dense Weights.PyTorch 1 |]
              |> SpectralNorm.wrap 1 },
      "batch normalisation"
      "minibatch deviations under a gradient penalty",
      { toy with
          Critic = Network.sequential [| Layer.minibatchDeviation 4; Layer.dense Weights.PyTorch 1 |] },
      "minibatch features"
      "a bounded critic under spectral normalisation and the Wasserstein loss",
      { toy with
          Critic =
              Network.sequential [| Mlp.create Weights.PyTorch [| 4 |] 1; Layer.tanh |]
              |> SpectralNorm.wrap 1 },
      "ends in tanh"
      "a bounded critic under the Wasserstein loss",
      { toy with
          Critic = Network.sequential [| Mlp.create Weights.PyTorch [| 4 |] 1; Layer.sigmoid |] },
      "sigmoid"
      "clipping and a penalty",
      { toy with
          Objective = toy.Objective |> Objective.project (Projection.clipWeights 0.1) },
      "clipping" ]

[<Tests>]
let tests =
    testList
        "Experiment"
        [ for name, other in different do
              testCase $"another {name}: another hash"
              <| fun () -> Expect.notEqual (Experiment.hash other) (Experiment.hash toy) "hash"

          for name, other in same do
              testCase $"another {name}: the same hash"
              <| fun () -> Expect.equal (Experiment.hash other) (Experiment.hash toy) "hash"

          testCase "the hash is a function of the value, not of the object"
          <| fun () ->
              let again =
                  { toy with
                      Data = Synthetic.ring 8
                      Objective = Loss.wasserstein + 10.0 * Penalty.gradient }

              Expect.equal (Experiment.hash again) (Experiment.hash toy) "hash"

          testCase "a valid experiment has no problems"
          <| fun () -> Expect.isEmpty (Experiment.validate toy) "problems"

          for name, experiment, words in invalid do
              testCase $"{name} is refused"
              <| fun () ->
                  let problems = Experiment.validate experiment

                  Expect.exists
                      problems
                      (fun problem -> problem.Refuses && problem.Message.Contains words)
                      $"%A{problems}"

          testCase "a refusal can be allowed by its name, and is a warning then" (fun () ->
              for _, experiment, _ in invalid do
                  for finding in Experiment.validate experiment do
                      if finding.Name <> "" then
                          let allowed = experiment |> Experiment.allow [ System.Enum.Parse<Problem> finding.Name ]
                          let after = Experiment.validate allowed |> Array.filter (fun f -> f.Name = finding.Name)
                          Expect.hasLength after 1 "still told"
                          Expect.isFalse after[0].Refuses "no longer refused"
                          Expect.equal (Experiment.hash allowed) (Experiment.hash experiment) "hash")

          testCase "momentum with clipping is a warning, without it there is none" (fun () ->
              let clipped optimizer =
                  { toy with
                      Objective =
                          Objective.ofLoss Loss.wasserstein
                          |> Objective.project (Projection.clipWeights 0.01)
                      CriticOptimizer = optimizer }

              let findings optimizer =
                  Experiment.validate (clipped optimizer)
                  |> Array.map (fun f -> f.Name, f.Refuses)

              Expect.equal (findings (Optimizers.adam 1e-4 0.5 0.9)) [| "MomentumWithClipping", false |] "Adam"
              Expect.equal (findings (Optimizers.momentum 1e-4 0.9)) [| "MomentumWithClipping", false |] "heavy ball"
              Expect.equal (findings (Optimizers.nesterov 1e-4 0.9)) [| "MomentumWithClipping", false |] "Nesterov"
              Expect.equal (findings (Optimizers.lion 1e-4 0.0)) [| "MomentumWithClipping", false |] "Lion"

              let masked =
                  Optimizer.chain [| Masked.only [| "**.weight" |] (Trace.heavyBall 0.9); Optimizers.sgd 1e-4 |]

              Expect.equal (findings masked) [| "MomentumWithClipping", false |] "the heavy ball of some parameters"

              let own = Optimizer.custom "own" "1" [||] Tree.zerosLike (fun _ g s _ -> { Updates = g; State = s })

              let declared = Optimizer.chain [| own.Declaring OptimizerLaw.HasMomentum; Optimizers.sgd 1e-4 |]
              Expect.equal (findings declared) [| "MomentumWithClipping", false |] "one's own that declares it"
              Expect.isEmpty (findings own) "one's own that does not"
              Expect.isEmpty (findings (Optimizers.momentum 1e-4 0.0)) "a heavy ball without memory"
              Expect.isEmpty (findings (Optimizers.adam 1e-4 0.0 0.9)) "beta1 = 0"
              Expect.isEmpty (findings (Optimizers.rmsProp 5e-5)) "RMSProp")

          testCase "all problems are told at once"
          <| fun () ->
              let problems =
                  Experiment.validate
                      { toy with
                          BatchSize = 0
                          Name = ""
                          LogEvery = 0L }

              Expect.hasLength problems 3 "problems"

          testCase "a piece of one's own is told by name and version"
          <| fun () ->
              let loss = Loss.custom "mine" "2" (fun s -> s.Fake.mean ()) (fun s -> s.Fake.mean ())

              let description =
                  Experiment.describe
                      { toy with
                          Objective = Objective.ofLoss loss }

              Expect.isTrue description.ContainsCustomCode "custom"
              Expect.isFalse (Experiment.describe toy).ContainsCustomCode "not custom"
              Expect.stringContains (description.ToJson()) "\"name\":\"mine\",\"version\":\"2\"" "json"

          testCase "the description is canonical JSON: sorted keys, no spaces"
          <| fun () ->
              let text = (Experiment.describe toy).ToJson()
              use parsed = JsonDocument.Parse text

              let rec check (element: JsonElement) =
                  if element.ValueKind = JsonValueKind.Object then
                      let names = [ for p in element.EnumerateObject() -> p.Name ]
                      Expect.equal names (List.sortWith (fun a b -> System.String.CompareOrdinal(a, b)) names) "keys"

                      for property in element.EnumerateObject() do
                          check property.Value

              check parsed.RootElement
              Expect.isFalse (text.Contains ' ') "spaces"

          testCase "a description reads as a line"
          <| fun () ->
              Expect.equal
                  (string (Optimizers.adam 1e-4 0.5 0.9).Description)
                  "chain(scaleByAdam(beta1=0.5, beta2=0.9, epsilon=1E-08), descend(rate=constant(value=0.0001)))"
                  "line" ]
