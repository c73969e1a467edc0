/// What cannot be captured is found out, named, and runs as it is.
module Wgan.Functional.Tests.CaptureRefusalTests

open System
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.CaptureFollowing

let private withPenalty name evaluate =
    { tiny with
        Objective = Loss.wasserstein + 1.0 * Penalty.custom name "1" (fun _ -> [||]) evaluate }

let private withLoss name critic generator =
    { tiny with
        Objective = Objective.ofLoss (Loss.custom name "1" critic generator) }

let private estimate (scores: Scores) = scores.Fake.mean().sub(scores.Real.mean ())
let private generatorLoss (scores: Scores) = scores.Fake.mean().neg()

/// The estimate times the number of times that it has been asked for.
let private countingBy (times: int -> Tensor -> Tensor) () =
    let mutable count = 0

    withLoss
        "counting"
        (fun scores ->
            count <- count + 1
            times count (estimate scores))
        generatorLoss

let private counting = countingBy (fun count x -> x.mul (scalar (float count)))

/// The same with the number as a tensor.
let private countingTensor = countingBy (fun count x -> x.mul (torch.tensor (float32 count)))

let private branching () =
    withPenalty "branching" (fun critic samples _ ->
        let value = (critic samples.Real).mean()

        if Tensors.toFloat value > 0.0 then
            value.mul value
        else
            value.neg ())

/// Noise on the scores from libtorch's own generator, which is seeded anew each time.
let private drawing () =
    let mutable seed = 0L

    withLoss
        "drawing"
        (fun scores ->
            seed <- seed + 1L
            torch.manual_seed seed |> ignore
            (estimate scores).add((scores.Real.mul (torch.rand_like scores.Real)).mean()))
        generatorLoss

/// The mean of one to five copies.
let private copying () =
    let mutable calls = 0

    let copies =
        Network.custom
            "copies"
            "1"
            [||]
            NetworkTraits.None
            id
            (fun _ _ _ ->
                { Parameters = Tree.Empty
                  State = Tree.Empty })
            (fun _ -> [||])
            (fun _ variables _ input ->
                calls <- calls + 1
                let all = torch.stack (Array.create (1 + calls % 5) input.X)
                NetworkResult.Of(all.mean [| 0L |], variables.State))

    { tiny with
        Critic =
            Network.sequential
                [| Layer.dense Weights.PyTorch 8
                   copies
                   Layer.relu
                   Layer.dense Weights.PyTorch 1 |] }

/// A mean of the scores that moves along, in a tensor of its own.
let private writing () =
    let mean = (torch.zeros [||]).DetachFromDisposeScope()

    withPenalty "writing" (fun critic samples _ ->
        let scores = critic samples.Real

        using (torch.no_grad ()) (fun _ ->
            mean.mul_(scalar 0.9).add_(scores.mean().detach().mul(scalar 0.1)) |> ignore)

        (scores.mean().sub mean |> Tensors.square))

let private selecting () =
    withPenalty "selecting" (fun critic samples _ ->
        let scores = critic samples.Real
        scores.masked_select(scores.gt (scalar 0.0)).sum().square())

let private refused: (string * (unit -> Experiment) * string * string list) list =
    [ "a loss that multiplies by a number that counts",
      counting,
      "the critic's update",
      [ "the argument other of aten::mul (call "; ") was 3., then 4." ]
      "a loss that multiplies by a tensor that counts",
      countingTensor,
      "the critic's update",
      [ "the argument s of aten::scalar_tensor (call "; ") was 3., then 4." ]
      "a penalty that branches on a number of a tensor",
      branching,
      "the critic's update",
      [ "reads a number out of a tensor"; "aten::_local_scalar_dense" ]
      "a loss that draws by itself",
      drawing,
      "the critic's update",
      [ "aten::rand_like"; "draws random numbers by itself" ]
      "a layer whose shapes change", copying, "", [ "aten::stack (call 2) had another number of tensors" ]
      "a penalty that selects by numbers",
      selecting,
      "the critic's update",
      [ "the shape of what aten::masked_select gives depends on numbers" ] ]

/// Samples that are twice as large from that iteration on.
let private doubledFrom first =
    { tiny with
        Objective =
            Objectives.nonSaturatingGan
            |> Objective.withInput (
                Input.custom "late" "1" (fun _ -> [||]) (fun iteration x _ ->
                    if iteration >= first then x.mul (scalar 2.0) else x)
            ) }

/// tiny, whose critic's loss fails in the update of that number, from 1.
let private failingIn update =
    let mutable count = 0

    withLoss
        "failing"
        (fun scores ->
            count <- count + 1

            if count = update then
                raise (InvalidTimeZoneException "the user's own")

            estimate scores)
        generatorLoss

[<Tests>]
let tests =
    testList
        "Capture refusals"
        [ if CapturedSteps.IsAvailable then
              for name, make, part, words in refused do
                  testTensors $"{name}: it is named, and the bits are the eager ones" (fun () ->
                      let followed = follow Capture.AllPasses make f32 30
                      Expect.equal followed.Difference "" "bits"
                      Expect.isNonEmpty followed.Refusals "refusals"
                      let refusal = followed.Refusals.Head

                      for word in part + " runs eagerly: " :: words do
                          Expect.stringContains refusal word "the reason"

                      // The other parts are replayed.
                      if part <> "" then
                          Expect.hasLength followed.Refusals 1 "refusals"
                          Expect.hasLength followed.Descriptions 2 "captured")

              for name, f in
                  [ "as it is", (fun (x: Tensor) -> x)
                    "after computing with it", (fun x -> x.mul(scalar 2.0).add(scalar 1.0)) ] do
                  testTensors $"a loss that reads a tensor which changes outside of it, {name}" (fun () ->
                      let factor = torch.ones [||]

                      let make () =
                          withLoss "reading" (fun scores -> (estimate scores).mul(f factor)) generatorLoss

                      // The eager iteration is before the captured one.
                      let advance _ (steps: CapturedSteps) state draws =
                          let result = steps.Advance(state, draws)
                          factor.add_ (scalar 0.1) |> ignore
                          result

                      let followed = followWith advance Capture.AllPasses make f32 20
                      Expect.equal followed.Difference "" "bits"
                      Expect.hasLength followed.Refusals 1 "refusals"
                      Expect.stringContains followed.Refusals.Head "was changed from outside" "the reason")

              testTensors
                  "an input transformation that is given the iteration: before the critic's replay, and in an eager generator's update"
                  (fun () ->
                      let followed = follow Capture.AllPasses (fun () -> doubledFrom 7L) f32 20
                      Expect.equal followed.Difference "" "bits"

                      Expect.equal
                          followed.Refusals
                          [ "the generator's update runs eagerly: the input transformation late is given the iteration's number" ]
                          "the reason"

                      Expect.hasLength followed.Descriptions 2 "captured")

              testTensors "what is refused is told once" (fun () ->
                  let told = ResizeArray<string>()
                  use steps = new CapturedSteps(branching (), Capture.AllPasses, told.Add)
                  let experiment = branching ()

                  TrainingLaws.runWith (fun _ state draws -> steps.Advance(state, draws)) experiment f32 10
                  |> ignore

                  Expect.equal (List.ofSeq told) (List.ofSeq steps.Refusals) "the same words"
                  Expect.hasLength told 1 "once")

              testTensors
                  "a change in iteration 1500 is found at the next check, and the eager bits go on from there"
                  (fun () ->
                      let mutable isLate = false
                      let factor () = scalar (if isLate then 2.0 else 1.0)

                      let experiment = withLoss "late" (fun scores -> (estimate scores).mul(factor ())) generatorLoss

                      use steps = new CapturedSteps(experiment)
                      let refusedAfter = ResizeArray<int64>()

                      let advance _ state draws =
                          let result: IterationResult = steps.Advance(state, draws)
                          isLate <- result.State.Iteration >= 1500L

                          if steps.Refusals.Count > refusedAfter.Count then
                              refusedAfter.Add result.State.Iteration

                          result

                      TrainingLaws.runWith advance experiment f32 2100 |> ignore
                      Expect.isNonEmpty steps.Refusals "refusals"

                      for refusal in steps.Refusals do
                          Expect.stringContains
                              refusal
                              "the captured step gave other numbers than the eager one; the eager one's were used"
                              "what is said"

                      for iteration in refusedAfter do
                          Expect.isTrue (iteration > 2000L && iteration < 2010L) $"the check in iteration {iteration}")

              // Two recordings, the comparison, and what is eager in between.
              for update in 1..4 do
                  testTensors $"a loss that fails in update {update} leaves all usable" (fun () ->
                      let experiment = failingIn update
                      use steps = new CapturedSteps(experiment)
                      let source = experiment.Data.Open()
                      let key = Rng.key 5L
                      let mutable state = Training.init experiment f32 key
                      let mutable failures = 0

                      for _ in 1..8 do
                          use draws = Training.draws experiment source f32 key state

                          try
                              state <- steps.Advance(state, draws).State
                          with :? InvalidTimeZoneException ->
                              failures <- failures + 1
                              // What follows is no part of a recording.
                              let other = torch.ones [| 3L |]
                              other.add_ (scalar 1.0) |> ignore
                              Expect.equal (Tensors.toFloat (other.sum ())) 6.0 "an eager call"
                              state <- steps.Advance(state, draws).State

                      // Once captured, the loss is not asked any more.
                      Expect.equal failures (if update <= 3 then 1 else 0) "failures"
                      Expect.isEmpty steps.Refusals "refusals"
                      let expected, _ = TrainingLaws.runWith Training.advance (failingIn 0) f32 8
                      TrainingLaws.sameState state expected
                      isCaptured tiny f32 10) ]
