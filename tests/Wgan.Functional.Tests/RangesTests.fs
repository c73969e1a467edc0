/// Averages, bounds and norms over many tensors in one native call, against their definitions.
module Wgan.Functional.Tests.RangesTests

open System
open Expecto
open FsCheck
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.OptimizerSubjects

let private types = [ torch.ScalarType.Float32; torch.ScalarType.Float64 ]

let private sized seed (sizes: int64 list) =
    named [ for i, size in List.indexed sizes -> $"p{i}", normal (seed + i) [ size ] ]

/// Sizes around what a chunk and a vector hold.
let private sizes = [ 1L; 3L; 16L; 1000L; 4097L; 0L; 100_000L ]

[<Tests>]
let tests =
    testList
        "Ranges"
        [ if KernelLibrary.isLoaded () then
              testTensors "an average in place has the bits of the definition" (fun () ->
                  for dtype in types do
                      let average, values = cast dtype (sized 1 sizes), cast dtype (sized 50 sizes)
                      let expected = Ema.update 0.999 average values
                      let before = Tree.clone values
                      Expect.isTrue (Ranges.average 0.999 (Tree.values average) (Tree.values values)) "served"
                      sameTree average expected "average"
                      sameTree values before "values")

              testTensors "an average of itself is declined, and then is what libtorch makes of it" (fun () ->
                  let a = normal 1 [ 5L ]
                  Expect.isFalse (Ranges.average 0.9 [| a |] [| a |]) "served")

              testTensors "an average of values in another order" (fun () ->
                  let a, v = normal 1 [ 4L; 6L ], (normal 2 [ 6L; 4L ]).t()
                  let expected = Ema.update 0.9 (named [ "a", a ]) (named [ "a", v ])
                  Expect.isTrue (Ranges.average 0.9 [| a |] [| v |]) "served"
                  sameBits a expected["a"] "average")

              testTensors "clipping has clamp's bits, NaN and infinities too" (fun () ->
                  for dtype in types do
                      let special = tensor [ 4L ] [ nan; infinity; -infinity; -0.0 ]
                      let p = Tree.union (sized 1 sizes) (named [ "special", special ]) |> cast dtype
                      let expected = (Projection.clipWeights 0.3).Apply p
                      Expect.isTrue (Ranges.clip 0.3 (Tree.values p)) "served"
                      sameTree p expected "clipped")

              testTensors "a clip that is declined is libtorch's" (fun () ->
                  let p = (normal 1 [ 4L; 6L ]).narrow(1L, 0L, 3L)
                  let expected = (Projection.clipWeights 0.3).Apply(named [ "p", p ])
                  Expect.isFalse (Ranges.clip 0.3 [| p |]) "served"
                  (Projection.clipWeights 0.3).ApplyInPlace(named [ "p", p ]) |> ignore
                  sameBits p expected["p"] "clipped")

              testProperty "the norm is the definition's" (fun (NonNegativeInt seed) ->
                  scoped
                      (fun () ->
                          let tree = sized (seed % 1000) [ for k in 0..4 -> int64 (seed / (k + 1) % 5000) ]
                          let exact = Tree.normByDefinition tree
                          close 1e-14 (Tree.norm tree) exact "float64"
                          let norm = Tree.norm (single tree)
                          Expect.equal norm.dtype torch.ScalarType.Float32 "type"
                          close 1e-6 norm (Tree.normByDefinition (double' (single tree))) "float32")
                      ())

              testTensors "the norm of expanded, transposed and empty tensors" (fun () ->
                  let tree =
                      named
                          [ "a", (normal 1 [ 1L; 3L ]).expand [| 5L; 3L |]
                            "b", (normal 2 [ 6L; 4L ]).t()
                            "c", normal 3 [ 0L ]
                            "d", normal 4 [] ]

                  close 1e-14 (Tree.norm tree) (Tree.normByDefinition tree) "norm"
                  Expect.equal (Tensors.toFloat (Tree.norm (named [ "c", normal 3 [ 0L ] ]))) 0.0 "of nothing")

              testTensors
                  "the norm of what autograd follows can be differentiated, and is then the definition"
                  (fun () ->
                      let leaves = Tree.leaves (sized 1 [ 4L; 2L ])
                      let norm = Tree.norm leaves
                      let gradient = Tree.grad norm leaves
                      let length = Tensors.toFloat norm

                      for name in [ "p0"; "p1" ] do
                          close 1e-14 gradient[name] (leaves[name].detach().div(scalar length)) name

                      use _noGrad = torch.no_grad ()
                      Expect.isFalse (isNull (Ranges.norm (Tree.values leaves))) "native without a graph") ]
