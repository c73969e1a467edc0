module Wgan.Functional.Tests.ConsistencyTests

open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.PenaltySubjects

let private doubled = Input.custom "doubled" "1" (fun _ -> [||]) (fun _ x _ -> x |> Tensors.scale 2.0)
let private noise = Input.instanceNoise (Schedule.linear 0.5 0.1 0L 4L)

let private kinds =
    [ "real", Consistency.real, (fun (s: Samples) -> s.Real)
      "fake", Consistency.fake, _.Fake ]

let private evaluate (penalty: Penalty) (critic: Tensor -> Tensor) samples draws =
    penalty.Evaluate(critic, samples, draws, 2L)

[<Tests>]
let tests =
    testList
        "Consistency"
        [ for name, make, choose in kinds do
              let penalty = make noise

              for batch in [ 1L; 5L ] do
                  testProperty
                      $"{name}: a linear critic and samples doubled have the closed form E[D(x)^2], batch of {batch}"
                  <| seeded (fun seed ->
                      let w = normal (seed + 2) [ 1L; 2L; 2L ]
                      let all = samples seed [ batch; 1L; 2L; 2L ]
                      let expected = (linearCritic w (choose all) |> Tensors.square).mean()
                      close 1e-13 (evaluate (make doubled) (linearCritic w) all Tree.Empty) expected "penalty")

              testProperty $"{name}: on noisy samples it is the mean square of what noise changes, in that iteration"
              <| seeded (fun seed ->
                  let critic = curvedCritic (normal (seed + 9) [ 3L ])
                  let all, draws = samples seed shape, drawsFor penalty seed shape
                  let x = choose all
                  // sigma = 0.3 in iteration 2.
                  let noisy = x.add (draws["noise"].mul(scalar 0.3))
                  let expected = ((critic x).sub(critic noisy) |> Tensors.square).mean()
                  close 1e-13 (evaluate penalty critic all draws) expected "penalty")

              testProperty $"{name}: neighbours do not matter, nor their order"
              <| seeded (fun seed ->
                  let critic = curvedCritic (normal (seed + 9) [ 3L ])
                  let all, draws = samples seed shape, drawsFor penalty seed shape
                  let on pick = evaluate penalty critic (mapSamples pick all) (Tree.map pick draws)
                  let singles = [| for i in 0L .. 4L -> on (fun x -> x.narrow (0L, i, 1L)) |]
                  close 1e-12 (torch.stack(singles).mean()) (on id) "singles"
                  let order = torch.tensor [| 3L; 0L; 4L; 1L; 2L |]
                  close 1e-13 (on (fun x -> x.index_select (0L, order))) (on id) "order")

              testTensors $"{name}: the gradient in the critic's parameters is the finite difference" (fun () ->
                  for seed in 1..5 do
                      let all, draws = samples seed shape, drawsFor penalty seed shape
                      let value a = evaluate penalty (curvedCritic a) all draws
                      let a = normal (seed + 7) [ 3L ]
                      let leaf = Tensors.leaf a
                      let gradient = Tensors.grad (value leaf) [| leaf |]
                      Expect.isTrue (isDifference value a gradient[0] $"seed {seed}") "smooth")

              testTensors
                  $"{name}: a transformation that changes nothing costs nothing, with a gradient of 0"
                  (fun () ->
                      let penalty = make (Input.chain [||])
                      let a = normal 7 [ 3L ] |> Tensors.leaf
                      let value = evaluate penalty (curvedCritic a) (samples 1 shape) Tree.Empty
                      Expect.equal (Tensors.toFloat value) 0.0 "value"
                      Expect.all (gradientIn a value) ((=) 0.0) "gradient")

              testTensors $"{name}: float32 stays float32, near float64's value" (fun () ->
                  let a, all, draws = normal 9 [ 3L ], samples 3 shape, drawsFor penalty 3 shape
                  let single (x: Tensor) = x.``to`` torch.ScalarType.Float32

                  let value =
                      evaluate penalty (curvedCritic (single a)) (mapSamples single all) (Tree.map single draws)

                  Expect.equal value.dtype torch.ScalarType.Float32 "type"

                  close
                      1e-4
                      (value.``to`` torch.ScalarType.Float64)
                      (evaluate penalty (curvedCritic a) all draws)
                      "value")

              testTensors $"{name}: its draws are the transformation's, and missing ones are named" (fun () ->
                  Expect.equal
                      [ for spec in penalty.Draws [| 5L; 3L |] -> spec.Name, spec.Shape ]
                      [ "noise", [| 5L; 3L |] ]
                      "draws"

                  let critic = curvedCritic (normal 9 [ 3L ])

                  Expect.stringContains
                      (failure (fun () -> evaluate penalty critic (samples 3 shape) Tree.Empty |> ignore))
                      "'noise'"
                      "missing")

          testCase
              "it is a function of single samples where the library knows the transformation, and none of the slope"
          <| fun () ->
              Expect.isTrue ((Consistency.real noise).Obeys PenaltyLaw.PerSample) "the library's"
              Expect.isFalse ((Consistency.real doubled).Obeys PenaltyLaw.PerSample) "one's own"
              let chain = Input.chain [| noise; doubled |]
              Expect.isFalse ((Consistency.real chain).Obeys PenaltyLaw.PerSample) "a chain with one's own"
              Expect.isFalse ((Consistency.fake noise).Obeys PenaltyLaw.SlopeOnly) "slope"

          testTensors "without the iteration it says so, alone and in an objective" (fun () ->
              let penalty, critic = Consistency.real noise, linearCritic (normal 1 [ 3L ])
              let all, draws = samples 3 shape, drawsFor penalty 3 shape

              Expect.stringContains
                  (failure (fun () -> penalty.Evaluate(critic, all, draws) |> ignore))
                  "consistency depends on the iteration"
                  "alone"

              Expect.stringContains
                  (failure (fun () -> (Loss.hinge + 1.0 * penalty).CriticLoss(critic, all, draws) |> ignore))
                  "give CriticLoss the iteration"
                  "objective"

              let plain = (Objective.ofLoss Loss.hinge).CriticLoss(critic, all, Tree.Empty)
              Expect.isTrue (System.Double.IsFinite(Tensors.toFloat plain)) "others need none")

          testCase "bCR is a sum of two, which share what T is"
          <| fun () ->
              let transform = Input.chain [| Augment.mirror; Augment.translation 0.125 |]

              Expect.equal
                  (Loss.hinge
                   + 10.0 * Consistency.real transform
                   + 5.0 * Consistency.fake transform
                   |> Objective.equation)
                  ("L_D = E[max(0, 1 - D(x))] + E[max(0, 1 + D(G(z)))] + 10 E[(D(x) - D(T(x)))^2] + 5 E[(D(G(z)) - D(T(G(z))))^2]\n"
                   + "L_G = -E[D(G(z))]\n"
                   + "where T(x) is x, mirrored left to right with probability 1/2; of that, x shifted by up to 0.125 of its size in each direction, zeros beyond it")
                  "equation"

          testCase "batch normalisation in the critic goes with it"
          <| fun () ->
              Expect.isEmpty
                  (Experiment.validate
                      { toy with
                          Critic = Network.sequential [| Layer.batchNorm; Layer.dense Weights.PyTorch 1 |]
                          Objective = Loss.hinge + 1.0 * Consistency.real noise })
                  "findings" ]
