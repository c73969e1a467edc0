/// The pieces that OwnPieces.cs makes from delegates, beside their twins in the library.
module Wgan.CSharp.Tests.OwnPieceTests

open System
open Expecto
open Wgan.Functional
open Wgan.CSharp.Usages
open Wgan.CSharp.Tests.Support

let private samples: Samples =
    { Real = normal 1L [ 6L; 2L ]
      Fake = normal 2L [ 6L; 2L ] }

/// D(x) = tanh(x W1) w2, as a function of its parameters.
let private critic (w1: Tensor) (w2: Tensor) (x: Tensor) : Tensor = x.matmul(w1).tanh().matmul w2

/// The penalty and its gradient in the critic's parameters.
let private penaltyAndGradient (penalty: Penalty) (draws: Tree) =
    let w1, w2 = (normal 3L [ 2L; 5L ]).requires_grad_ true, (normal 4L [ 5L ]).requires_grad_ true
    let value = penalty.Evaluate(Func<_, _>(critic w1 w2), samples, draws)
    [| yield value; yield! Tensors.grad value [| w1; w2 |] |]

let private samePenalty (own: Penalty) (library: Penalty) =
    let specs (penalty: Penalty) =
        penalty.Draws [| 6L; 2L |]
        |> Array.map (fun spec -> spec.Name, List.ofArray spec.Shape)

    Expect.equal (specs own) (specs library) "the same draws"
    let draws = Draws.make f64 (Rng.key 5L) (library.Draws [| 6L; 2L |])

    for own, library in Array.zip (penaltyAndGradient own draws) (penaltyAndGradient library draws) do
        close own library "value, then gradients"

[<Tests>]
let tests =
    testList
        "C# own pieces"
        [ testTensors "a gradient penalty from a delegate is the library's, and so is its gradient" (fun () ->
              samePenalty (OwnPieces.GradientPenalty()) Penalty.gradient)

          testTensors "WGAN-div from a delegate is the library's, and so is its gradient" (fun () ->
              for p in [ 2.0; 3.0; 6.0 ] do
                  samePenalty (OwnPieces.WganDivergence p) (WganDiv.penalty p))

          testTensors "a penalty without draws is evaluated" (fun () ->
              let x (s: Tensor) = s.select (1L, 0L)
              let value = OwnPieces.Centring().Evaluate(Func<_, _> x, samples, Tree.Empty)

              let sum =
                  Tensors.toFloat ((x samples.Real).mean())
                  + Tensors.toFloat ((x samples.Fake).mean())

              Expect.floatClose Accuracy.veryHigh (Tensors.toFloat value) (sum * sum) "(mean + mean)^2"
              Expect.isEmpty (OwnPieces.Centring().Draws [| 6L; 2L |]) "draws")

          testTensors "a loss from two delegates is the library's" (fun () ->
              let scores: Scores =
                  { Real = normal 6L [ 7L ]
                    Fake = normal 7L [ 7L ] }

              close (OwnPieces.Hinge().Critic scores) (Loss.hinge.Critic scores) "critic"
              close (OwnPieces.Hinge().Generator scores) (Loss.hinge.Generator scores) "generator")

          testCase "a schedule from a delegate has its values, and refuses what every schedule refuses"
          <| fun () ->
              let rate = OwnPieces.InverseTime(0.5, 4.0)
              Expect.equal [ for t in [ 0L; 4L; 12L ] -> rate.At t ] [ 0.5; 0.25; 0.125 ] "values"
              Expect.throwsT<WganException> (fun () -> rate.At -1L |> ignore) "no iteration -1"

          testTensors "an optimizer from delegates takes the library's steps, pure and in place" (fun () ->
              let weights =
                  { Name = "w"
                    Shape = [| 3L |]
                    Distribution = Distribution.Normal }

              let start = Draws.make f64 (Rng.key 9L) [| weights |]
              let library = Trace.heavyBall 0.9

              for own in [ OwnPieces.HeavyBall 0.9; OwnPieces.HeavyBallInPlace 0.9 ] do
                  let mutable a, b, c = own.Init start, library.Init start, own.Init start

                  for i in 0L .. 2L do
                      let clock = { Iteration = i; Update = i + 1L }
                      let gradients = Tree.map (fun (_: Tensor) -> normal (10L + i) [ 3L ]) start
                      let stepped = own.Update(clock, gradients, a, start)
                      let expected = library.Update(clock, gradients, b, start)
                      let written = own.UpdateInPlace(clock, gradients, c, start)
                      close stepped.Updates["w"] expected.Updates["w"] "update"
                      close written.Updates["w"] expected.Updates["w"] "update in place"
                      a <- stepped.State
                      b <- expected.State
                      c <- written.State)

          testTensors "an f-divergence from delegates gives the library's losses" (fun () ->
              let scores: Scores =
                  { Real = normal 8L [ 7L ]
                    Fake = normal 9L [ 7L ] }

              let own, library = Loss.fGan (OwnPieces.KullbackLeibler()), Loss.fGan FDivergence.kl
              close (own.Critic scores) (library.Critic scores) "critic"
              close (own.Generator scores) (library.Generator scores) "generator"
              let p, q = [| 0.2; 0.8 |], [| 0.5; 0.5 |]

              Expect.floatClose
                  Accuracy.veryHigh
                  (Divergence.ofFunction (OwnPieces.KullbackLeibler()) p q)
                  (Divergence.kl p q)
                  "divergence")

          testTensors "input transformations from delegates transform" (fun () ->
              let deviation = Schedule.linear 0.5 0.0 0L 10L
              let own, library = OwnPieces.Noise deviation, Input.instanceNoise deviation
              let x = samples.Real
              let draws = Draws.make f64 (Rng.key 6L) (library.Draws x.shape)
              close (own.Apply(4L, x, draws)) (library.Apply(4L, x, draws)) "noise"
              close (OwnPieces.Mirror().Apply(0L, x, Tree.Empty)) (x.neg ()) "mirrored") ]
