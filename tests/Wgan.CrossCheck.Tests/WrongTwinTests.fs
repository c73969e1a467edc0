module Wgan.CrossCheck.Tests.WrongTwinTests

open DiffSharp
open Expecto
open Wgan.CrossCheck
open Wgan.Functional

let private reported (rows: Row[]) = rows |> Array.exists (Table.passes >> not)

let private twinOf (loss: Loss) = (LossTwins.find (Piece.Of loss.Description)).Value

let private losses =
    [ for name, loss in Catalogue.losses () do
          let twin = twinOf loss

          let wrong =
              [ "its critic's sign flipped",
                { twin with
                    Critic = fun s -> -(twin.Critic s) }
                "its generator's sign flipped",
                { twin with
                    Generator = fun s -> -(twin.Generator s) }
                "a factor 2 in its critic",
                { twin with
                    Critic = fun s -> 2.0 * twin.Critic s } ]

          // A generator's part of 0 has no sign.
          let isSeen (change: string) = not (name.StartsWith "Loss.criticOnly" && change.StartsWith "its generator")

          for change, wrong in wrong |> List.filter (fst >> isSeen) do
              testCase $"{name} with {change}" (fun () ->
                  Expect.isTrue (reported (CrossCheck.lossAgainst name loss (Some wrong))) "reported") ]

let private check penalty (twin: PenaltyTwin) =
    CrossCheck.penaltyAgainst "wrong" "value" penalty (Some twin) Subjects.tanhCritic Subjects.sampleShape

let private slopes (critic: DiffSharp.Tensor -> DiffSharp.Tensor) (x: DiffSharp.Tensor) =
    (dsharp.grad (fun v -> (critic (v.view x.shape)).sum()) (x.view -1)).view x.shape

let private penalties =
    let interpolate (samples: Pair) (u: DiffSharp.Tensor) = u * samples.Real + (1.0 - u) * samples.Fake
    let perSample (u: DiffSharp.Tensor) = u.view [ -1; 1; 1 ]

    let gradient mix (norm: DiffSharp.Tensor -> DiffSharp.Tensor) : PenaltyTwin =
        fun critic samples draws ->
            let norms = norm (slopes critic (interpolate samples (mix (draws "mixing"))))
            ((norms - 1.0) ** 2.0).mean()

    let overAll (g: DiffSharp.Tensor) = ((g * g).sum 2).sum(1).sqrt()

    [ testCase "the right gradient penalty, written here, is not reported" (fun () ->
          Expect.isFalse (reported (check Penalty.gradient (gradient perSample overAll))) "reported")

      for change, wrong in
          [ "one mixing weight a batch", gradient (fun u -> u[0]) overAll
            "mixing weights of fake and real exchanged", gradient (fun u -> perSample (1.0 - u)) overAll
            "the norm over one dimension alone", gradient perSample (fun g -> ((g * g).sum 1).sqrt())
            "the square of the norm", gradient perSample (fun g -> ((g * g).sum 2).sum 1) ] do
          testCase $"a gradient penalty with {change}" (fun () ->
              Expect.isTrue (reported (check Penalty.gradient wrong)) "reported")

      testCase "R1 without the half" (fun () ->
          let wrong: PenaltyTwin =
              fun critic samples _ -> ((slopes critic samples.Real ** 2.0).sum 2).sum(1).mean()

          Expect.isTrue (reported (check Penalty.r1 wrong)) "reported")

      testCase "R2 at real samples" (fun () ->
          let r1 = (PenaltyTwins.find (Piece.Of Penalty.r1.Description)).Value
          Expect.isTrue (reported (check Penalty.r2 r1)) "reported") ]

let private other (twin: Optimizer) paths numbers =
    (OptimizerTwins.find (Piece.Of twin.Description) paths numbers).Value

let private steps =
    let adam = Optimizers.adam 0.1 0.5 0.9

    let withoutCorrection paths numbers =
        let right = other adam paths numbers

        // Counting far from the first update makes both corrections 1.
        { right with
            Update = fun iteration _ theta g -> right.Update iteration 1000000L theta g }

    let confusions =
        [ "Adam without bias correction", adam, withoutCorrection
          "Adam with another beta", adam, other (Optimizers.adam 0.1 0.5 0.91)
          "RMSProp with TensorFlow's epsilon and start", Optimizers.rmsProp 0.1, other (Optimizers.rmsPropTf1 0.1)
          "momentum for Nesterov's", Optimizers.nesterov 0.1 0.9, other (Optimizers.momentum 0.1 0.9)
          "Adam with L2 for AdamW",
          Optimizers.adamW 0.1 0.5 0.9 0.01,
          other (
              Optimizer.chain
                  [| AddDecayedWeights.create 0.01
                     ScaleByAdam.create 0.5 0.9 1e-8
                     Optimizer.scale -0.1 |]
          )
          "a schedule one iteration late",
          Optimizer.descend (Schedule.linear 0.1 0.02 1L 4L),
          other (Optimizer.descend (Schedule.linear 0.1 0.02 2L 5L)) ]

    [ for change, optimizer, wrong in confusions do
          testCase change (fun () ->
              Expect.isTrue (reported (StepChecks.optimizerAgainst "wrong" optimizer wrong)) "reported")

      testCase "one bound for another in weight clipping" (fun () ->
          let wrong = (ProjectionTwins.find (Piece.Of (Projection.clipWeights 0.11).Description)).Value
          Expect.isTrue (reported (StepChecks.projectionAgainst "wrong" (Projection.clipWeights 0.1) wrong)) "reported")

      testCase "a global norm ball for one of each tensor" (fun () ->
          let wrong = (ProjectionTwins.find (Piece.Of (Projection.normBallGlobal 0.5).Description)).Value

          Expect.isTrue
              (reported (StepChecks.projectionAgainst "wrong" (Projection.normBallPerTensor 0.5) wrong))
              "reported") ]

[<Tests>]
let tests =
    testList
        "A wrong twin is reported"
        [ testList "losses" losses
          testList "penalties" penalties
          testList "steps" steps ]
