module Wgan.Functional.Tests.ConditionalTrainingTests

open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private classes = 8
let private key = Rng.key 7L

let private generator =
    Network.sequential
        [| Conditional.concatenate classes
           Layer.dense Weights.PyTorch.WithoutBias 16
           Conditional.batchNorm classes
           Layer.relu
           Layer.dense Weights.PyTorch 2 |]

let private hidden = [| Layer.dense Weights.PyTorch 16; Layer.leakyRelu 0.2 |]

let private projecting =
    Network.sequential [| yield! hidden; Conditional.projection Weights.PyTorch classes |]

let private classifying =
    Network.sequential [| yield! hidden; Conditional.scoreAndClasses Weights.PyTorch classes |]

let private projection =
    { toy with
        Generator = generator
        Critic = projecting }

let private acgan =
    { toy with
        Generator = generator
        Critic = classifying
        Objective = toy.Objective + 0.5 * AuxiliaryClassifier.term }

let experiments = [ "projection", projection; "auxiliary classifier", acgan ]

let private trees (state: TrainingState) =
    [ "generator", state.Generator.Network.Parameters
      "generator's state", state.Generator.Network.State
      "critic", state.Critic.Network.Parameters
      "average", state.Average.Parameters ]

let private run iterate (experiment: Experiment) count =
    let source = experiment.Data.Open()
    let mutable state = Training.init experiment f64 key
    let mutable telemetry = Tree.Empty

    for _ in 1..count do
        use draws = Training.draws experiment source f64 key state
        let result: IterationResult = iterate experiment state draws
        state <- result.State
        telemetry <- result.Telemetry

    state, telemetry

let private longs (t: Tensor | null) =
    match t with
    | null -> failtest "there is no condition"
    | t -> t.data<int64>().ToArray()

/// The share of samples whose nearest mode is that of their class.
let private agreement (experiment: Experiment) (state: TrainingState) =
    let count = 800
    let labels = Array.init count (fun i -> i % classes)

    let samples =
        Training.generate
            experiment
            state.Average
            { X = experiment.Latent.Sample(f64, Rng.key 99L, count)
              Condition = torch.tensor (Array.map int64 labels) }
        |> Tensors.toArray

    let centres =
        match experiment.Data.Modes with
        | null -> failtest "the ring has modes"
        | modes -> modes.Centres

    let nearest i =
        let distance (centre: float[]) = (samples[2 * i] - centre[0]) ** 2.0 + (samples[2 * i + 1] - centre[1]) ** 2.0

        Seq.init classes id |> Seq.minBy (fun c -> distance centres[c])

    let right = labels |> Array.indexed |> Array.filter (fun (i, label) -> nearest i = label)
    float right.Length / float count

[<Tests>]
let tests =
    testList
        "Conditional training"
        [ for name, experiment in experiments do
              testTensors $"{name}: advance gives the same bits as step" (fun () ->
                  let stepped, a = run Training.step experiment 3
                  let advanced, b = run Training.advance experiment 3

                  for (name, x), (_, y) in List.zip (trees advanced) (trees stepped) do
                      sameTree x y name

                  sameTree b a "telemetry")

              testCase $"{name}: the experiment is conditional, and valid" (fun () ->
                  Expect.isTrue experiment.IsConditional "conditional"
                  Expect.isEmpty (Experiment.validate experiment) "findings")

              testTensors $"{name}: every update is conditioned on the classes of its real batch" (fun () ->
                  let source = experiment.Data.Open()
                  let state = Training.init experiment f64 key
                  use draws = Training.draws experiment source f64 key state

                  for i, update in Array.indexed draws.Critic do
                      let expected = source.Labels(f64, Rng.named "data" key, int64 i, experiment.BatchSize)
                      Expect.equal (longs update.Condition) (longs expected) $"update {i}"

                  let last = (Array.last draws.Critic).Condition
                  Expect.equal (longs draws.Generator.Condition) (longs last) "the generator's: the last one's")

          testTensors "an experiment without conditional networks has no condition" (fun () ->
              let state = Training.init toy f64 key
              use draws = Training.draws toy (toy.Data.Open()) f64 key state
              Expect.isFalse toy.IsConditional "conditional"
              Expect.isNull (box draws.Generator.Condition) "condition")

          testTensors "the auxiliary classifier's term is the mean of -log softmax at the class" (fun () ->
              let pass values : CriticPass =
                  { Scores = tensor [ 2L ] [ 0.0; 0.0 ]
                    Features = Tree.ofTensors [ "classes", tensor [ 2L; 2L ] values ] }

              let passes =
                  { Real = pass [ 1.0; 3.0; 0.0; 0.0 ]
                    Fake = pass [ 2.0; -1.0; 5.0; 4.0 ]
                    RealAgain = null
                    Condition = torch.tensor [| 1L; 0L |] }

              let cross a b = -a + log (exp a + exp b)
              let real, fake = (cross 3.0 1.0 + cross 0.0 0.0) / 2.0, (cross -1.0 2.0 + cross 5.0 4.0) / 2.0
              let term = AuxiliaryClassifier.term
              Expect.floatClose Accuracy.veryHigh (Tensors.toFloat (term.Critic passes)) (real + fake) "critic"
              Expect.floatClose Accuracy.veryHigh (Tensors.toFloat (term.Generator passes)) fake "generator")

          testCase "an objective with the auxiliary classifier prints its equation" (fun () ->
              let lines = (Objective.equation acgan.Objective).Split '\n'
              Expect.stringEnds lines[0] "+ 0.5 (E[-log P(y|x)] + E[-log P(y|G(z,y))])" "critic"
              Expect.stringEnds lines[1] "+ 0.5 E[-log P(y|G(z,y))]" "generator")

          testTensors "the telemetry holds each player's term" (fun () ->
              let _, telemetry = run Training.advance acgan 1
              let names = telemetry.Leaves() |> Seq.map _.Name |> List.ofSeq
              Expect.contains names "critic_terms.auxiliaryClassifier" "critic"
              Expect.contains names "generator_terms.auxiliaryClassifier" "generator")

          for name, experiment, words in
              [ "a critic without the feature",
                { acgan with Critic = projecting },
                "'classes', but the critic exposes none"
                "data without labels",
                { acgan with
                    Data = Synthetic.swissRoll },
                "but the data have no labels"
                "data of other classes",
                { projection with
                    Data = Synthetic.grid 5 },
                "on 8 classes, but the data have 25" ] do
              testCase $"{name}: validation says so" (fun () ->
                  let findings = Experiment.validate experiment |> Array.filter _.Refuses |> Array.map _.Message
                  Expect.exists findings (fun message -> message.Contains words) $"{List.ofArray findings}")

          for name, experiment in experiments do
              testTensors $"{name}: after 150 iterations nine in ten samples lie at the mode of their class" (fun () ->
                  let adam = Optimizers.adam 2e-3 0.5 0.9
                  let dense = Layer.dense Weights.He 64

                  let experiment =
                      { experiment with
                          Generator =
                              Network.sequential
                                  [| Conditional.concatenate classes
                                     dense
                                     Layer.relu
                                     dense
                                     Layer.relu
                                     Layer.dense Weights.He 2 |]
                          Critic =
                              Network.sequential
                                  [| dense
                                     Layer.leakyRelu 0.2
                                     dense
                                     Layer.leakyRelu 0.2
                                     (if name = "projection" then
                                          Conditional.projection Weights.He classes
                                      else
                                          Conditional.scoreAndClasses Weights.He classes) |]
                          Objective =
                              { experiment.Objective with
                                  Penalties = [| 1.0 * Penalty.gradient |] }
                          BatchSize = 64
                          GeneratorOptimizer = adam
                          CriticOptimizer = adam
                          AverageDecay = 0.9
                          CriticSteps = CriticSteps.Constant 3 }

                  let start = Training.init experiment f64 key
                  let state, _ = run Training.advance experiment 150
                  Expect.isLessThan (agreement experiment start) 0.4 "before"
                  Expect.isGreaterThan (agreement experiment state) 0.9 "after") ]
