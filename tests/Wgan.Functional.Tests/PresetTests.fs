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
