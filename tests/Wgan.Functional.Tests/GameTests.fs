/// Two-player steps on games whose paths are known in closed form.
module Wgan.Functional.Tests.GameTests

open System
open Expecto
open FsCheck
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private point (x: float) = Tree.ofPaths [ "p", tensor [ 1L ] [ x ] ]
let private value (tree: Tree) = Tensors.toFloat tree["p"]

let private both (optimizer: Optimizer) : Players<Optimizer> =
    { Generator = optimizer
      Critic = optimizer }

/// min over x, max over y of x y: the generator's gradient is y, the critic's, which minimises -x y, is -x.
let private bilinear = Game((fun p -> p.Critic), (fun p -> p.Generator |> Tree.map (fun x -> x.neg ())))

let private path step (optimizer: Optimizer) (x: float) (y: float) count =
    let mutable state: GameState =
        Games.init
            (both optimizer)
            { Generator = point x
              Critic = point y }

    [ yield x, y
      for _ in 1..count do
          state <- step (both optimizer) bilinear state
          yield value state.Parameters.Generator, value state.Parameters.Critic ]

let private squares (x: float, y: float) = x * x + y * y

/// A rate in (0, 0.5) and a start that is not the equilibrium.
let private problem (seed: int) =
    let random = Random seed
    0.05 + 0.4 * random.NextDouble(), 0.5 + random.NextDouble(), 2.0 * random.NextDouble() - 1.0

let private holds name check =
    testProperty name (fun (NonNegativeInt seed) -> scoped (fun () -> check (problem seed)) ())

let private exactly expected actual message = Expect.floatClose Accuracy.veryHigh actual expected message

[<Tests>]
let tests =
    testList
        "Games"
        [ holds "simultaneous descent on x y moves away by sqrt(1 + r^2) a step" (fun (r, x, y) ->
              for before, after in List.pairwise (path Games.simultaneous (Optimizers.sgd r) x y 20) do
                  exactly (1.0 + r * r) (squares after / squares before) "squared factor")

          holds "simultaneous steps are z' = (x - r y, y + r x)" (fun (r, x, y) ->
              for (x, y), (x', y') in List.pairwise (path Games.simultaneous (Optimizers.sgd r) x y 5) do
                  exactly (x - r * y) x' "x"
                  exactly (y + r * x) y' "y")

          holds "alternating descent on x y stays on the ellipse x^2 + y^2 + r x y" (fun (r, x, y) ->
              let level (x, y) = squares (x, y) + r * x * y
              let points = path Games.alternating (Optimizers.sgd r) x y 60

              for p in points do
                  exactly (level (x, y)) (level p) "level"

              // An ellipse around the origin: neither away nor in.
              let norms = points |> List.map squares
              Expect.isLessThan (List.max norms) (squares (x, y) * (1.0 + r / 2.0) / (1.0 - r / 2.0) + 1e-9) "bounded"
              Expect.isGreaterThan (List.min norms) (squares (x, y) * (1.0 - r / 2.0) / (1.0 + r / 2.0) - 1e-9) "away")

          holds "the critic moves first in an alternating step" (fun (r, x, y) ->
              let x', y' = (path Games.alternating (Optimizers.sgd r) x y 1)[1]
              exactly (y + r * x) y' "critic"
              exactly (x - r * (y + r * x)) x' "generator")

          holds "the extragradient on x y comes closer by sqrt(1 - r^2 + r^4) a step" (fun (r, x, y) ->
              for before, after in List.pairwise (path Games.extragradient (Optimizers.sgd r) x y 20) do
                  exactly (1.0 - r * r + r ** 4.0) (squares after / squares before) "squared factor")

          holds
              "optimistic steps follow z_(t+1) = z_t - 2 r F(z_t) + r F(z_(t-1)), from a plain first one"
              (fun (r, x, y) ->
                  let points = path Games.simultaneous (Optimizers.optimisticSgd r) x y 20 |> Array.ofList
                  exactly (x - r * y) (fst points[1]) "first x"
                  exactly (y + r * x) (snd points[1]) "first y"

                  for t in 1..19 do
                      let (x0, y0), (x1, y1), (x2, y2) = points[t - 1], points[t], points[t + 1]
                      exactly (x1 - 2.0 * r * y1 + r * y0) x2 "x"
                      exactly (y1 + 2.0 * r * x1 - r * x0) y2 "y")

          testTensors
              "optimistic descent on x y converges, in the long run by sqrt((1 + sqrt(1 - 4 r^2)) / 2) a step"
              (fun () ->
                  for r in [ 0.1; 0.25; 0.4 ] do
                      let points = path Games.simultaneous (Optimizers.optimisticSgd r) 1.0 0.5 200 |> Array.ofList
                      let factor = (1.0 + sqrt (1.0 - 4.0 * r * r)) / 2.0

                      Expect.floatClose
                          Accuracy.high
                          (squares points[200] / squares points[199])
                          factor
                          $"squared factor, rate {r}"

                      Expect.isLessThan (squares points[200]) (squares points[0] / 4.0) $"closer, rate {r}")

          testTensors
              "with the same rate and 100 steps: simultaneous is away, alternating near its start, the other two closer"
              (fun () ->
                  let last step optimizer = squares (List.last (path step optimizer 1.0 1.0 100))
                  Expect.isGreaterThan (last Games.simultaneous (Optimizers.sgd 0.2)) 80.0 "simultaneous"
                  let alternating = last Games.alternating (Optimizers.sgd 0.2)
                  Expect.isTrue (alternating > 1.6 && alternating < 2.5) "alternating"
                  Expect.isLessThan (last Games.extragradient (Optimizers.sgd 0.2)) 0.05 "extragradient"
                  Expect.isLessThan (last Games.simultaneous (Optimizers.optimisticSgd 0.2)) 0.05 "optimistic")

          testTensors
              "extragradient Adam counts its updates 1, 2, 3, ... and keeps its moments through both halves"
              (fun () ->
                  let rate, beta1, beta2 = 0.1, 0.5, 0.9
                  let mutable mx, vx, my, vy = 0.0, 0.0, 0.0, 0.0

                  let direction t m v = (m / (1.0 - beta1 ** t)) / (sqrt (v / (1.0 - beta2 ** t)) + 1e-8)

                  let half t (atX, atY) (fromX, fromY) =
                      let gx, gy = atY, -atX
                      mx <- beta1 * mx + (1.0 - beta1) * gx
                      vx <- beta2 * vx + (1.0 - beta2) * gx * gx
                      my <- beta1 * my + (1.0 - beta1) * gy
                      vy <- beta2 * vy + (1.0 - beta2) * gy * gy
                      fromX - rate * direction t mx vx, fromY - rate * direction t my vy

                  let mutable z = 1.0, 0.5

                  for step, (x, y) in
                      List.indexed (path Games.extragradient (Optimizers.adam rate beta1 beta2) 1.0 0.5 6) do
                      exactly (fst z) x $"x after {step}"
                      exactly (snd z) y $"y after {step}"
                      let ahead = half (2.0 * float step + 1.0) z z
                      z <- half (2.0 * float step + 2.0) ahead z)

          testTensors "schedules count whole steps, in every kind of step" (fun () ->
              for step in [ Games.simultaneous; Games.alternating; Games.extragradient ] do
                  let stopping = Optimizer.descend (Schedule.piecewiseConstant [| 2L |] [| 0.1; 0.0 |])
                  let points = path step stopping 1.0 0.5 4
                  Expect.notEqual points[2] points[1] "second step"
                  Expect.equal points[3] points[2] "third step"
                  Expect.equal points[4] points[3] "fourth step")

          testTensors "a step changes nothing that it is given: from one state twice the same" (fun () ->
              for step in [ Games.simultaneous; Games.alternating; Games.extragradient ] do
                  let players = both (Optimizers.optimisticAdam 0.1 0.5 0.9)

                  let start =
                      Games.init
                          players
                          { Generator = point 1.0
                            Critic = point 0.5 }

                  let middle = step players bilinear start
                  let once, twice = step players bilinear middle, step players bilinear middle
                  Expect.equal middle.Steps 1L "steps"
                  Expect.equal once.Steps 2L "steps"
                  sameTree once.Parameters.Generator twice.Parameters.Generator "generator"
                  sameTree once.Parameters.Critic twice.Parameters.Critic "critic"
                  sameTree once.Optimizers.Generator twice.Optimizers.Generator "generator's optimizer"
                  sameTree once.Optimizers.Critic twice.Optimizers.Critic "critic's optimizer")

          testTensors "each player keeps its own optimizer" (fun () ->
              // The trace is 1 after one gradient of 1, and 1.9 after the extragradient's second.
              for step, moved in [ Games.simultaneous, 0.1; Games.alternating, 0.1; Games.extragradient, 0.19 ] do
                  let players: Players<Optimizer> =
                      { Generator = Optimizers.sgd 0.0
                        Critic = Optimizers.momentum 0.1 0.9 }

                  let start =
                      Games.init
                          players
                          { Generator = point 1.0
                            Critic = point 0.5 }

                  let after = step players bilinear start
                  Expect.equal (value after.Parameters.Generator) 1.0 "generator"
                  exactly (0.5 + moved) (value after.Parameters.Critic) "critic's first step"
                  Expect.equal (after.Optimizers.Critic.Leaves().Count) 1 "critic's trace"
                  Expect.equal (after.Optimizers.Generator.Leaves().Count) 0 "generator's")

          testTensors
              "gradients may come from autograd: a quadratic game finds its equilibrium by every step"
              (fun () ->
                  // min over x, max over y of (x - 1)^2 / 2 + x y - (y + 2)^2 / 2: x = 3/2, y = -1/2.
                  let payoff (p: Players<Tree>) =
                      let x, y = p.Generator["p"], p.Critic["p"]
                      let half (t: Tensor) = t.mul(t).mul(scalar 0.5)
                      (half (x.sub (scalar 1.0))).add(x.mul y).sub(half (y.add (scalar 2.0))).sum()

                  let game =
                      Game(
                          (fun p ->
                              let theta = Tree.leaves p.Generator
                              Tree.grad (payoff { p with Generator = theta }) theta),
                          fun p ->
                              let w = Tree.leaves p.Critic
                              Tree.grad ((payoff { p with Critic = w }).neg()) w
                      )

                  for optimizer in
                      [ Optimizers.sgd 0.2
                        Optimizers.optimisticSgd 0.2
                        Optimizers.momentum 0.1 0.3 ] do
                      for step in [ Games.simultaneous; Games.alternating; Games.extragradient ] do
                          let mutable state: GameState =
                              Games.init
                                  (both optimizer)
                                  { Generator = point 0.0
                                    Critic = point 0.0 }

                          for _ in 1..300 do
                              state <- step (both optimizer) game state

                          Expect.floatClose Accuracy.high (value state.Parameters.Generator) 1.5 "x"
                          Expect.floatClose Accuracy.high (value state.Parameters.Critic) -0.5 "y") ]
