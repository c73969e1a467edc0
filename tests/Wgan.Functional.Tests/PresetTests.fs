module Wgan.Functional.Tests.PresetTests

open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private presets =
    [ "wganPaper", Presets.wganPaper
      "wganOfficialCode", Presets.wganOfficialCode
      "wganGpPaper", Presets.wganGpPaper
      "wganGpOfficialMnist", Presets.wganGpOfficialMnist
      "wganGpOfficialToy", Presets.wganGpOfficialToy
      "lsganPaper", Presets.lsganPaper
      "dcganPaper", Presets.dcganPaper
      "ganPaper", Presets.ganPaper ]

let private normal size = $"latent(size={size}, distribution=normal)"
let private uniform size = $"latent(size={size}, distribution=uniform(low=-1, high=1))"

let private adam rate beta1 beta2 =
    $"chain(scaleByAdam(beta1={beta1}, beta2={beta2}, epsilon=1E-08), descend(rate=constant(value={rate})))"

let private rmsProp =
    "chain(scaleByRms(alpha=0.99, epsilon=1E-08), descend(rate=constant(value=5E-05)))"

let private decayingMomentum rate =
    "chain(chain(trace(mu=0.5), descend(rate=constant(value=1))), "
    + $"scaleBySchedule(factor=exponential(first={rate}, factor={Description.number (1.0 / 1.000004)}, every=1)))"

/// Latent, batch, critic steps in iterations 0, 24, 25 and 500, and both optimizers, as the sources have them.
let private numbers =
    let always count = List.replicate 4 count
    let both optimizer = optimizer, optimizer

    [ for name, preset, latent, batch, steps, (generator, critic) in
          [ "wganPaper", Presets.wganPaper, normal 100, 64, always 5, both rmsProp
            "wganOfficialCode", Presets.wganOfficialCode, normal 100, 64, [ 100; 100; 5; 100 ], both rmsProp
            "wganGpPaper", Presets.wganGpPaper, normal 128, 64, always 5, both (adam "0.0001" "0" "0.9")
            "wganGpOfficialMnist",
            Presets.wganGpOfficialMnist,
            normal 128,
            50,
            always 5,
            both (adam "0.0001" "0.5" "0.9")
            "wganGpOfficialToy", Presets.wganGpOfficialToy, normal 2, 256, always 5, both (adam "0.0001" "0.5" "0.9")
            "lsganPaper", Presets.lsganPaper, uniform 100, 64, always 1, both (adam "0.0002" "0.5" "0.999")
            "dcganPaper", Presets.dcganPaper, uniform 100, 128, always 1, both (adam "0.0002" "0.5" "0.999")
            "ganPaper", Presets.ganPaper, normal 100, 100, always 1, (decayingMomentum "0.1", decayingMomentum "0.05") ] ->
          name, preset, latent, batch, steps, generator, critic ]

/// The recipe at a size that a test can afford: two critic updates on small batches.
let private small (experiment: Experiment) =
    { experiment with
        BatchSize = 4
        CriticSteps = CriticSteps.Constant 2 }

let private step experiment (state: TrainingState) =
    use draws = Training.draws experiment (experiment.Data.Open()) f32 (Rng.key 3L) state

    (Training.advance experiment state draws).State

let private largest (tree: Tree) =
    tree.Leaves()
    |> Seq.map (fun leaf -> Tensors.toArray leaf.Value |> Array.map abs |> Array.max)
    |> Seq.max

[<Tests>]
let tests =
    testList
        "Presets"
        [ for name, preset in presets do
              testCase $"{name} is valid without a warning and tells its source"
              <| fun () ->
                  Expect.isEmpty (Experiment.validate preset.Experiment) "findings"
                  Expect.isTrue (preset.Source <> "") "source"
                  Expect.isNonEmpty preset.Deviations "deviations"

              testTensors $"{name} trains: an iteration moves both players and stays finite" (fun () ->
                  let experiment = small preset.Experiment
                  let start = Training.init experiment f32 (Rng.key 3L)
                  let generator = Tree.clone start.Generator.Network.Parameters
                  let critic = Tree.clone start.Critic.Network.Parameters
                  let state = step experiment start

                  for before, after in
                      [ generator, state.Generator.Network.Parameters
                        critic, state.Critic.Network.Parameters ] do
                      let moved = Tree.map2 (fun (a: Tensor) (b: Tensor) -> a.sub b) after before |> largest
                      Expect.isGreaterThan moved 0.0 "moved"
                      Expect.isTrue (System.Double.IsFinite moved) "finite")

          for name, preset, latent, batch, criticSteps, generatorOptimizer, criticOptimizer in numbers do
              testCase $"{name} has its source's latent, batch, steps and optimizers"
              <| fun () ->
                  let e: Experiment = preset.Experiment
                  Expect.equal (string e.Latent.Description) latent "latent"
                  Expect.equal e.BatchSize batch "batch"
                  Expect.equal [ for i in [ 0L; 24L; 25L; 500L ] -> e.CriticSteps.At i ] criticSteps "critic steps"
                  Expect.equal (string e.GeneratorOptimizer.Description) generatorOptimizer "generator's"
                  Expect.equal (string e.CriticOptimizer.Description) criticOptimizer "critic's"
                  Expect.equal e.AverageDecay 0.0 "no average"

          testCase "no two presets are the same experiment"
          <| fun () ->
              let hashes = presets |> List.map (fun (_, preset) -> Experiment.hash preset.Experiment)
              Expect.equal (List.distinct hashes).Length presets.Length "hashes"

          testTensors
              "the official code clips before the step, so that the step may leave the box; the paper's never does"
              (fun () ->
                  let after (preset: Preset) =
                      let experiment = small preset.Experiment
                      let state = step experiment (Training.init experiment f32 (Rng.key 3L))
                      largest state.Critic.Network.Parameters

                  let bound = float 0.01f
                  Expect.equal (after Presets.wganPaper) bound "paper"
                  let outside = after Presets.wganOfficialCode
                  Expect.isGreaterThan outside bound "official code"
                  // RMSProp's first steps are at most rate / sqrt(1 - alpha) long.
                  Expect.isLessThan outside (bound + 6e-4) "official code, by a step")

          testTensors "a projection before the step: step and advance agree, and the state given stays" (fun () ->
              let experiment =
                  { toy with
                      Objective =
                          Objective.ofLoss Loss.wasserstein
                          |> Objective.project (Projection.clipWeights 0.05 |> Projection.beforeStep) }

              let source, key = experiment.Data.Open(), Rng.key 4L
              let first, second = Training.init experiment f64 key, Training.init experiment f64 key
              let before = Tree.clone first.Critic.Network.Parameters
              use draws = Training.draws experiment source f64 key first
              let stepped = (Training.step experiment first draws).State
              sameTree first.Critic.Network.Parameters before "given"
              let advanced = (Training.advance experiment second draws).State
              sameTree advanced.Critic.Network.Parameters stepped.Critic.Network.Parameters "critic") ]
