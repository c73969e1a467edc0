module Wgan.Functional.Tests.SlicedWassersteinTests

open System
open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private value (tensor: Tensor) = Tensors.toFloat tensor

let private directions count d =
    let draw = SlicedWasserstein.draw count d
    (Draws.make f64 (Rng.key 3L) [| draw |])["directions"]

[<Tests>]
let tests =
    testList
        "SlicedWasserstein"
        [ testTensors "along an axis it is the distance of that coordinate, whatever the direction's length" (fun () ->
              let x, y = normal 1 [ 9L; 2L ], normal 2 [ 9L; 2L ]
              let along = tensor [ 1L; 2L ] [ 0.0; 7.0 ]
              let first, second = Tensors.toArray (x.select (1L, 1L)), Tensors.toArray (y.select (1L, 1L))
              let mass = Array.create 9 (1.0 / 9.0)
              let w p = OptimalTransport.onLine p first mass second mass
              Expect.floatClose Accuracy.veryHigh (value (SlicedWasserstein.order1 along x y)) (w 1.0) "W1"

              Expect.floatClose
                  Accuracy.veryHigh
                  (value (SlicedWasserstein.squaredOrder2 along x y))
                  (w 2.0 ** 2.0)
                  "W2")

          testTensors "a shift costs |shift|^2 / d in squared order 2, over uniform directions" (fun () ->
              let d = 3
              let x = normal 1 [ 20L; int64 d ]
              let y = x.add (tensor [ 1L; 3L ] [ 1.0; -2.0; 2.0 ])
              // The variance of (t.s)^2 over the sphere leaves about 1 % with 10,000 directions.
              let found = value (SlicedWasserstein.squaredOrder2 (directions 10000 d) x y)
              Expect.isLessThan (abs (found / 3.0 - 1.0)) 0.03 "9 / 3")

          testProperty "never above the exact distance, symmetric, 0 for one sample in another order"
          <| fun (FsCheck.NonNegativeInt seed) ->
              let seed = seed % 1000
              let x, y = normal (2 * seed) [ 8L; 3L ], normal (2 * seed + 1) [ 8L; 3L ]
              let at = directions 20 3
              let s1, s2 = SlicedWasserstein.order1 at, SlicedWasserstein.squaredOrder2 at
              Expect.isLessThanOrEqual (value (s1 x y)) (OptimalTransport.wasserstein1 x y + 1e-12) "order 1"
              Expect.isLessThanOrEqual (value (s2 x y)) (OptimalTransport.wasserstein2 x y ** 2.0 + 1e-12) "order 2"
              Expect.floatClose Accuracy.veryHigh (value (s1 x y)) (value (s1 y x)) "symmetric"
              Expect.isLessThan (abs (value (s2 x (x.flip 0L)))) 1e-25 "order of points"

          testTensors "gradients are difference quotients" (fun () ->
              let x, y = normal 1 [ 6L; 2L ], normal 2 [ 6L; 2L ]

              for f in [ SlicedWasserstein.order1; SlicedWasserstein.squaredOrder2 ] do
                  let f x = f (directions 5 2) x y
                  let leaf = Tensors.leaf x
                  let gradient = (Tensors.grad (f leaf) [| leaf |])[0]
                  Expect.isTrue (isDifference f leaf gradient "gradient") "smooth here")

          testTensors "measured from a key it is order 1 over directions of that key, in float32 too" (fun () ->
              let x, y = normal 1 [ 30L; 2L ], normal 2 [ 30L; 2L ]
              let measured = SlicedWasserstein.measure (Rng.key 4L) 50
              let units = Rng.normal f64 [| 50L; 2L |] (Rng.key 4L)
              Expect.floatClose Accuracy.veryHigh (measured x y) (value (SlicedWasserstein.order1 units x y)) "order 1"
              let single (t: Tensor) = t.``to`` TorchSharp.torch.ScalarType.Float32
              Expect.floatClose Accuracy.medium (measured (single x) (single y)) (measured x y) "float32"
              failure (fun () -> measured x (normal 2 [ 29L; 2L ]) |> ignore) |> ignore)

          testTensors "directions are a declared draw: one key, one distance" (fun () ->
              let draw = SlicedWasserstein.draw 4 2
              let make seed = (Draws.make f64 (Rng.key seed) [| draw |])["directions"]
              sameBits (make 1L) (make 1L) "again"
              Expect.notEqual (Tensors.toArray (make 2L)) (Tensors.toArray (make 1L)) "another key")

          testTensors "mistakes are named" (fun () ->
              let x = normal 1 [ 3L; 2L ]

              for make, words in
                  [ (fun () -> SlicedWasserstein.order1 (directions 2 3) x x), "[count, 2], not [2, 3]"
                    (fun () -> SlicedWasserstein.order1 (directions 2 2) x (normal 1 [ 4L; 2L ])), "not of 3 and 4" ] do
                  Expect.stringContains (failure (fun () -> make () |> ignore)) words "message"

              Expect.stringContains (failure (fun () -> SlicedWasserstein.draw 0 2 |> ignore)) "not 0 and 2" "message") ]
