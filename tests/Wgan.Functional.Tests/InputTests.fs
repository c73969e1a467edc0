module Wgan.Functional.Tests.InputTests

open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private fading = Schedule.linear 0.5 0.0 1L 3L

let private noisy =
    { toy with
        Objective = toy.Objective |> Objective.withInput (Input.instanceNoise fading) }

/// The same with a loss whose generator reads real scores.
let private noisyRelativistic =
    { toy with
        Objective =
            Objective.ofLoss Loss.relativisticAverageLogistic
            |> Objective.withInput (Input.instanceNoise (Schedule.constant 0.3))
            |> Objective.withInput (Input.instanceNoise (Schedule.constant 0.1)) }

let private key = Rng.key 5L

let private runCritic (experiment: Experiment) (parameters: Tree) x =
    experiment.Critic.Apply(Mode.Training, parameters, Tree.Empty, Tree.Empty, NetworkInput.Of x).Output
    |> Network.scores

let private generate (experiment: Experiment) (parameters: Tree) z =
    experiment.Generator.Apply(Mode.Training, parameters, Tree.Empty, Tree.Empty, NetworkInput.Of z).Output

[<Tests>]
let tests =
    testList
        "Input"
        [ testTensors "instance noise is x + sigma e, with sigma by iteration" (fun () ->
              let input = Input.instanceNoise fading
              let x = normal 1 [ 4L; 2L ]
              let specs = input.Draws [| 4L; 2L |]
              Expect.equal [ for spec in specs -> spec.Name, spec.Shape ] [ "noise", [| 4L; 2L |] ] "declared"
              let draws = Draws.make f64 key specs

              for iteration, sigma in [ 0L, 0.5; 1L, 0.5; 2L, 0.25; 3L, 0.0; 100L, 0.0 ] do
                  let expected = x.add (draws["noise"].mul(scalar sigma))
                  close 1e-15 (input.Apply(iteration, x, draws)) expected $"iteration {iteration}")

          testTensors "the gradient passes through noise unchanged" (fun () ->
              let input = Input.instanceNoise fading
              let x = (normal 1 [ 4L; 2L ]).requires_grad_ true
              let draws = Draws.make f64 key (input.Draws [| 4L; 2L |])
              let gradient = Tensors.grad (input.Apply(0L, x, draws).sum()) [| x |]
              close 0.0 gradient[0] (torch.ones_like x) "gradient")

          testTensors "a negative deviation is an error that names the iteration" (fun () ->
              let input = Input.instanceNoise (Schedule.linear 1.0 -1.0 0L 2L)
              let x = normal 1 [ 4L; 2L ]
              let draws = Draws.make f64 key (input.Draws [| 4L; 2L |])
              Expect.stringContains (failure (fun () -> input.Apply(2L, x, draws) |> ignore)) "iteration 2" "message")

          testTensors
              "a critic update sees noise on both batches, penalties too; a generator update on the fakes"
              (fun () ->
                  let experiment =
                      { noisy with
                          CriticSteps = CriticSteps.Constant 1
                          CriticOptimizer = Optimizer.scale 0.0 }

                  let state = Training.init experiment f64 key
                  use draws = Training.draws experiment (experiment.Data.Open()) f64 key state
                  let result = Training.step experiment state draws
                  let c, g = state.Critic.Network.Parameters, state.Generator.Network.Parameters

                  let noise (given: UpdateDraws) kind =
                      given.Declared.Child("objective").Child("input").Child(kind).Child("0")["noise"]

                  let given = draws.Critic[0]
                  let real = given.Real.add ((noise given "real").mul(scalar 0.5))
                  let fake = (generate experiment g given.Latent).detach().add((noise given "fake").mul(scalar 0.5))
                  let critic = runCritic experiment c

                  let penalty =
                      Penalty.gradient.Evaluate(
                          critic,
                          { Real = real; Fake = fake },
                          given.Declared.Child("objective").Child "0"
                      )

                  let expected = (critic fake).mean().sub((critic real).mean()).add(penalty.mul (scalar 10.0))
                  close 1e-12 result.Telemetry["critic_loss"] expected "critic"

                  let given = draws.Generator
                  let fake = (generate experiment g given.Latent).add((noise given "fake").mul(scalar 0.5))
                  close 1e-12 result.Telemetry["generator_loss"] ((critic fake).mean().neg()) "generator"

                  Expect.equal
                      (Seq.toList (given.Declared.Child("objective").Child("input").ChildNames))
                      [ "fake" ]
                      "real samples are not drawn for")

          testTensors "training and the hand-written loop's losses agree" (fun () ->
              for experiment in [ noisy; noisyRelativistic ] do
                  let experiment =
                      { experiment with
                          CriticSteps = CriticSteps.Constant 1
                          CriticOptimizer = Optimizer.scale 0.0 }

                  let state = Training.init experiment f64 key
                  use draws = Training.draws experiment (experiment.Data.Open()) f64 key state
                  let result = Training.step experiment state draws
                  let critic = runCritic experiment state.Critic.Network.Parameters

                  let samples (given: UpdateDraws) : Samples =
                      { Real = given.Real
                        Fake = generate experiment state.Generator.Network.Parameters given.Latent }

                  let given = draws.Critic[0]

                  let criticLoss =
                      experiment.Objective.CriticLoss(critic, samples given, given.Declared.Child "objective", 0L)

                  close 1e-12 result.Telemetry["critic_loss"] criticLoss "critic"
                  let given = draws.Generator

                  let generatorLoss =
                      experiment.Objective.GeneratorLoss(critic, samples given, given.Declared.Child "objective", 0L)

                  close 1e-12 result.Telemetry["generator_loss"] generatorLoss "generator")

          testTensors "every batch, kind and transformation has noise of its own" (fun () ->
              let state = Training.init noisyRelativistic f64 key
              use draws = Training.draws noisyRelativistic (toy.Data.Open()) f64 key state

              let noises =
                  [ for given in Array.append draws.Critic [| draws.Generator |] do
                        for leaf in given.Declared.Child("objective").Child("input").Leaves() do
                            Tensors.toArray leaf.Value ]

              // 2 critic updates and 1 of the generator, each real and fake, each twice.
              Expect.hasLength noises 12 "noises"
              Expect.hasLength (List.distinct noises) 12 "all different")

          testTensors "advance gives the same bits as step" (fun () ->
              for experiment in [ noisy; noisyRelativistic ] do
                  let run iterate =
                      let source = experiment.Data.Open()
                      let mutable state = Training.init experiment f32 key

                      for _ in 1..3 do
                          use draws = Training.draws experiment source f32 key state
                          let result: IterationResult = iterate experiment state draws
                          state <- result.State

                      state

                  let stepped, advanced = run Training.step, run Training.advance
                  sameTree advanced.Critic.Network.Parameters stepped.Critic.Network.Parameters "critic"
                  sameTree advanced.Generator.Network.Parameters stepped.Generator.Network.Parameters "generator")

          testTensors "a loop that leaves the iteration out is told so" (fun () ->
              let critic = runCritic toy (Training.init toy f64 key).Critic.Network.Parameters

              let samples: Samples =
                  { Real = normal 1 [ 8L; 2L ]
                    Fake = normal 2 [ 8L; 2L ] }

              let draws = Draws.make f64 key (Objective.draws noisy.Objective [| 8L; 2L |])

              Expect.stringContains
                  (failure (fun () -> noisy.Objective.CriticLoss(critic, samples, draws) |> ignore))
                  "iteration"
                  "message")

          testCase "an objective without inputs keeps its description, and one with them has another"
          <| fun () ->
              Expect.equal
                  (toy.Objective.Description.ToJson())
                  ("{\"loss\":{\"name\":\"wasserstein\"},\"name\":\"objective\",\"penalties\":{\"0\":{\"name\":\"weighted\",\"penalty\":"
                   + "{\"name\":\"gradientPenalty\",\"target\":1},\"weight\":10},\"name\":\"sum\"},\"projection\":{\"name\":\"none\"}}")
                  "as ever"

              Expect.notEqual (Experiment.hash noisy) (Experiment.hash toy) "hash"

          testCase "a transformation of one's own is told by name and version"
          <| fun () ->
              let half = Input.custom "half" "1" (fun _ -> [||]) (fun _ x _ -> x |> Tensors.scale 0.5)
              let objective = Objective.ofLoss Loss.hinge |> Objective.withInput half
              Expect.isTrue objective.Description.ContainsCustomCode "custom"
              Expect.stringContains (Objective.equation objective) "the critic sees half(x)" "equation" ]
