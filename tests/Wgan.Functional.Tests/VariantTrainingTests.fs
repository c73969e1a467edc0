/// Training with terms, losses with a state, second passes, consistency and augmentation.
module Wgan.Functional.Tests.VariantTrainingTests

open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.TrainingLaws
open Wgan.Functional.Tests.VariantSubjects

/// The critic does not move, so that each of its updates can be looked at from the first state.
let private still experiment =
    { experiment with
        CriticOptimizer = Optimizer.scale 0.0 }

let private judge (experiment: Experiment) (state: TrainingState) (draws: Tree) x =
    let network = state.Critic.Network
    experiment.Critic.Apply(Mode.Training, network.Parameters, network.State, draws, NetworkInput.Of x)

let private generate (experiment: Experiment) (state: TrainingState) z =
    let network = state.Generator.Network

    experiment.Generator.Apply(Mode.Training, network.Parameters, network.State, Tree.Empty, NetworkInput.Of z).Output

let private passOf (result: NetworkResult) : CriticPass =
    { Scores = Network.scores result.Output
      Features = result.Features }

/// The first state, its draws, and what one step makes of them.
let private stepped experiment (check: TrainingState -> IterationDraws -> IterationResult -> unit) =
    let state = Training.init experiment f64 key
    use draws = Training.draws experiment (experiment.Data.Open()) f64 key state
    check state draws (Training.step experiment state draws)

let private names (telemetry: Tree) = telemetry.Leaves() |> Seq.map _.Name |> List.ofSeq

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Variant training"
        [ for name, experiment in variants do
              testCase $"{name}: the experiment is valid"
              <| fun () -> Expect.isEmpty (Experiment.validate experiment) "findings"

              for law, check in laws do
                  for backend in [ f64; f32 ] do
                      testCase $"{name}, {backend.DType}: {law}" (scoped (fun () -> check experiment backend))

              testTensors $"{name}: two iterations have finite telemetry" (fun () ->
                  let _, telemetry = runWith Training.advance experiment f32 2

                  for leaf in telemetry.Leaves() do
                      Expect.isTrue (System.Double.IsFinite(Tensors.toFloat leaf.Value)) leaf.Name)

          testTensors "BEGAN's state moves once an update of the critic, by that update's scores" (fun () ->
              let experiment =
                  still
                      { began with
                          CriticSteps = CriticSteps.Constant 3 }

              stepped experiment (fun state draws result ->
                  let loss = experiment.Objective.Loss
                  let mutable expected = loss.InitialState f64
                  let mutable critic = nan

                  for update in draws.Critic do
                      let scores: Scores =
                          { Real = (judge experiment state Tree.Empty update.Real).Output
                            Fake =
                              (judge experiment state Tree.Empty (generate experiment state update.Latent)).Output }

                      critic <- Tensors.toFloat (loss.CriticIn(expected, scores))
                      expected <- loss.NextState(expected, scores)

                  Expect.isGreaterThan (Tensors.toFloat expected["k"]) 0.0 "k has moved"
                  sameTree result.State.Loss expected "state"

                  close
                      1e-14
                      result.Telemetry["critic_loss"]
                      (tensor [] [ critic ])
                      "the loss is that of the state before"

                  sameBits (result.Telemetry.Child("loss_state")["k"]) expected["k"] "telemetry"
                  sameBits (result.Telemetry.Child("loss_state")["convergence"]) expected["convergence"] "telemetry"))

          testTensors "BEGAN's state is carried on from iteration to iteration" (fun () ->
              let k count =
                  let state, _ = runWith Training.advance began f64 count
                  Tensors.toFloat state.Loss["k"]

              let ks = List.map k [ 0; 1; 2; 3 ]
              Expect.equal ks.Head 0.0 "at first"
              Expect.hasLength (List.distinct ks) 4 $"all different: {ks}")

          testTensors "losses without state leave none" (fun () ->
              let state, telemetry = runWith Training.advance toy f64 1
              Expect.equal state.Loss.Count 0 "state"
              Expect.isFalse (names telemetry |> List.exists _.StartsWith("loss_state")) "telemetry")

          testTensors "a second pass has draws of its own, made only where it is wanted" (fun () ->
              let drawsOf objective =
                  let experiment = { ctGan with Objective = objective }
                  let state = Training.init experiment f64 key
                  use draws = Training.draws experiment (experiment.Data.Open()) f64 key state
                  let declared = draws.Critic[0].Declared

                  List.ofSeq declared.ChildNames,
                  [ for name in declared.ChildNames do
                        for leaf in declared.Child(name).Leaves() do
                            if leaf.Name.EndsWith "mask" then
                                Tensors.toArray leaf.Value ]

              let names, masks = drawsOf ctGan.Objective
              Expect.contains names "again" "wanted"
              Expect.hasLength masks 4 "real, fake, penalty and again"
              Expect.hasLength (List.distinct masks) 4 "all different"
              let names, _ = drawsOf toy.Objective
              Expect.isFalse (List.contains "again" names) "not wanted")

          testTensors
              "the consistency term compares the update's own pass over the real samples with the second"
              (fun () ->
                  let experiment =
                      still
                          { ctGan with
                              CriticSteps = CriticSteps.Constant 1 }

                  stepped experiment (fun state draws result ->
                      let update = draws.Critic[0]

                      let pass (name: string) =
                          judge experiment state (update.Declared.Child name) update.Real |> passOf

                      let expected =
                          (Term.consistency "h" 0.0).Critic
                              { Real = pass "real"
                                Fake = pass "fake"
                                RealAgain = pass "again"
                                Condition = null }

                      Expect.isGreaterThan (Tensors.toFloat expected) 0.0 "it costs something"
                      close 1e-14 (result.Telemetry.Child("critic_terms")["consistency"]) expected "term"))

          testTensors "the second pass advances no state of the critic's, nor do penalties" (fun () ->
              for objective in [ ctGan.Objective; toy.Objective; Objective.ofLoss Loss.wasserstein ] do
                  let state, _ = runWith Training.advance { ctGan with Objective = objective } f64 3

                  let passes =
                      state.Critic.Network.State.Leaves()
                      |> Seq.map (fun leaf -> Tensors.toFloat leaf.Value)
                  // Real and fake, in two updates of three iterations.
                  Expect.equal (List.ofSeq passes) [ 12.0 ] "passes")

          testTensors
              "a generator's term is added to its loss, by its weight, on the real samples it declares to read"
              (fun () ->
                  let experiment =
                      still
                          { featureMatching with
                              Objective = Loss.wasserstein + 3.0 * Term.featureMatching "h" }

                  stepped experiment (fun state draws result ->
                      let update = draws.Generator
                      let last = (Array.last draws.Critic).Real
                      sameBits update.Real last "the last critic update's batch"
                      let pass x = judge experiment state Tree.Empty x |> passOf
                      let fake = pass (generate experiment state update.Latent)

                      let term =
                          (Term.featureMatching "h").Generator
                              { Real = pass update.Real
                                Fake = fake
                                RealAgain = null
                                Condition = null }

                      close 1e-13 (result.Telemetry.Child("generator_terms")["featureMatching"]) term "term"
                      let expected = fake.Scores.mean().neg().add(term.mul (scalar 3.0))
                      close 1e-13 result.Telemetry["generator_loss"] expected "loss"

                      Expect.isFalse
                          (List.contains "critic_terms" (List.ofSeq result.Telemetry.ChildNames))
                          "no critic's term"))

          testTensors "a loss for the critic alone leaves the generator where it is" (fun () ->
              let experiment =
                  { toy with
                      Objective = Objective.ofLoss (Loss.criticOnly Loss.hinge) }

              let start = Training.init experiment f64 key
              let state, _ = runWith Training.advance experiment f64 2
              sameTree state.Generator.Network.Parameters start.Generator.Network.Parameters "generator")

          testTensors "terms of one name are numbered in telemetry" (fun () ->
              let experiment =
                  { ebgan with
                      Objective = ebgan.Objective + 0.2 * Term.pullAway "code" }

              let _, telemetry = runWith Training.advance experiment f64 1

              Expect.equal (names (telemetry.Child "generator_terms")) [ "pullAway0"; "pullAway1" ] "names")

          testTensors "consistency compares samples with transformed ones in that iteration" (fun () ->
              stepped
                  (still
                      { balanced with
                          CriticSteps = CriticSteps.Constant 1 })
                  (fun state draws result ->
                      let update = draws.Critic[0]
                      let fake = generate balanced state update.Latent
                      let scores x = (judge balanced state Tree.Empty x |> passOf).Scores

                      let expected (i: int) (x: Tensor) =
                          let draws = update.Declared.Child("objective").Child(string i)
                          let noisy = noise.Apply(0L, x, draws)
                          ((scores x).sub(scores noisy) |> Tensors.square).mean()

                      let penalties = result.Telemetry.Child "penalties"
                      close 1e-13 penalties["consistency0"] (expected 0 update.Real) "real"
                      close 1e-13 penalties["consistency1"] (expected 1 fake) "fake"))

          testTensors "DiffAugment's gradient reaches the generator through the augmented images" (fun () ->
              let experiment =
                  { still diffAugment with
                      GeneratorOptimizer = Optimizer.identity }

              stepped experiment (fun state draws result ->
                  let update = draws.Generator
                  let inputs = update.Declared.Child("objective").Child("input").Child "fake"
                  let leaves = Tree.leaves state.Generator.Network.Parameters

                  let fake =
                      experiment.Generator
                          .Apply(Mode.Training, leaves, Tree.Empty, Tree.Empty, NetworkInput.Of update.Latent)
                          .Output

                  let seen =
                      experiment.Objective.Inputs
                      |> Array.indexed
                      |> Array.fold (fun (x: Tensor) (i, input) -> input.Apply(0L, x, inputs.Child(string i))) fake

                  let loss = (judge experiment state Tree.Empty seen |> passOf).Scores.mean().neg()
                  close 1e-13 result.Telemetry["generator_loss"] loss "loss"
                  let gradients = Tree.grad loss leaves
                  Expect.isGreaterThan (Tensors.toFloat (Tree.norm gradients)) 0.0 "gradient"

                  // The optimizer `identity` adds the gradient itself.
                  for (before, after), gradient in
                      Seq.zip
                          (Seq.zip (leaves.Leaves()) (result.State.Generator.Network.Parameters.Leaves()))
                          (gradients.Leaves()) do
                      close 1e-12 (after.Value.sub before.Value) gradient.Value before.Name)) ]
