module Wgan.Functional.Tests.ClipGradientsTests

open System
open Expecto
open FsCheck
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.OptimizerSubjects

let private update (optimizer: Optimizer) gradients parameters =
    optimizer.Update(clock 1, gradients, optimizer.Init parameters, parameters).Updates

let private two seed = named [ "a", normal seed [ 4L; 3L ]; "b", normal (seed + 1) [ 5L ] ]

let private clip = ClipGradients.byGlobalNorm

[<Tests>]
let tests =
    testList
        "ClipGradients"
        [ testProperty
              "clipping by norm: a long gradient is shortened to c in its direction"
              (fun (NonNegativeInt seed) ->
                  scoped
                      (fun () ->
                          let seed = seed % 1000
                          let g = two seed
                          let clipped = update (clip 0.5) g (two 0)
                          Expect.floatClose Accuracy.veryHigh (Tensors.toFloat (Tree.norm clipped)) 0.5 "norm"
                          let factor = 0.5 / Tensors.toFloat (Tree.norm g)

                          for name in [ "a"; "b" ] do
                              close 1e-14 clipped[name] (g[name].mul(scalar factor)) name)
                      ())

          testProperty "clipping by norm: a short gradient passes to the last bit" (fun (NonNegativeInt seed) ->
              scoped
                  (fun () ->
                      let g = two (seed % 1000)
                      let c = Tensors.toFloat (Tree.norm g) * 1.001
                      sameTree (update (clip c) g (two 0)) g "gradient")
                  ())

          testTensors "clipping by norm: a zero gradient stays zero" (fun () ->
              let zeros = Tree.zerosLike (two 0)
              sameTree (update (clip 1.0) zeros (two 0)) zeros "gradient")

          testTensors "clipping by norm: a norm that is not finite shows in every parameter" (fun () ->
              let isNan (tree: Tree) =
                  tree.Leaves()
                  |> Seq.forall (fun leaf -> Tensors.toArray leaf.Value |> Array.forall Double.IsNaN)

              for bad in [ nan; infinity; -infinity ] do
                  let g = named [ "a", tensor [ 2L ] [ 1.0; bad ]; "b", tensor [ 1L ] [ 2.0 ] ]
                  Expect.isTrue (isNan (update (clip 1.0) g g)) $"%g{bad}"

              let overflow = named [ "a", (tensor [ 2L ] [ 1e30; 1.0 ]).``to`` torch.ScalarType.Float32 ]
              Expect.isTrue (isNan (update (clip 1.0) overflow overflow)) "overflow in float32")

          testTensors "clipping by value keeps NaN" (fun () ->
              let g = named [ "a", tensor [ 3L ] [ nan; infinity; -infinity ] ]
              let clipped = Tensors.toArray ((update (ClipGradients.byValue 2.0) g g).Item "a")
              Expect.isTrue (Double.IsNaN clipped[0]) "NaN"
              Expect.equal clipped[1..] [| 2.0; -2.0 |] "infinities") ]
