module Wgan.Functional.Tests.OptimalTransportTests

open System
open System.Diagnostics
open System.Text.Json
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private normals seed count = Rng.normalValues (Rng.key (int64 seed)) count

/// Points on the line, each as often as its count says; both sides have 60 in all.
type LineCase =
    { x: float[]
      xCounts: int[]
      y: float[]
      yCounts: int[] }

type SpaceCase =
    { dimension: int
      x: float[]
      y: float[] }

let private lineCase seed : LineCase =
    let counts stream n =
        let extra = Rng.integers (Rng.named stream (Rng.key (int64 seed))) n (60 - n)
        Array.init n (fun i -> 1 + (extra |> Array.filter ((=) i) |> Array.length))

    let n, m = 1 + seed % 30, 1 + 7 * seed % 40

    { x = normals (2 * seed) n
      xCounts = counts "x" n
      y = normals (2 * seed + 1) m |> Array.map (fun z -> 0.5 + 2.0 * z)
      yCounts = counts "y" m }

let private spaceCase seed : SpaceCase =
    let d, n = 2 + seed % 5, 2 + seed % 37

    { dimension = d
      x = normals (2 * seed) (n * d)
      y = normals (2 * seed + 1) (n * d) |> Array.map (fun z -> 0.5 + 1.5 * z) }

let private masses (counts: int[]) = counts |> Array.map (fun count -> float count / 60.0)

let private repeated (counts: int[]) (x: float[]) =
    Array.map2 Array.create counts x
    |> Array.concat
    |> fun all -> Tensors.ofArray f64 [| int64 all.Length |] all

let private rows d (values: float[]) = Tensors.ofArray f64 [| int64 (values.Length / d); int64 d |] values

let private lines, private spaces = Array.init 100 lineCase, Array.init 100 spaceCase

/// W1, W2 and the energy distance of the 200 cases.
let private ours () =
    [| for case in lines do
           let x, y = repeated case.xCounts case.x, repeated case.yCounts case.y
           let w1 = Wasserstein1.weighted case.x (masses case.xCounts) case.y (masses case.yCounts)
           let energy = Tensors.toFloat (EnergyDistance.empirical x y)
           let w2 = OptimalTransport.onLine 2.0 case.x (masses case.xCounts) case.y (masses case.yCounts)
           Expect.floatClose Accuracy.veryHigh (OptimalTransport.wasserstein1 x y) w1 "W1 by quantiles"
           Expect.floatClose Accuracy.veryHigh (OptimalTransport.wasserstein2 x y) w2 "W2 of the repeated points"
           [| w1; w2; energy |]

       for case in spaces do
           let x, y = rows case.dimension case.x, rows case.dimension case.y

           [| OptimalTransport.wasserstein1 x y
              OptimalTransport.wasserstein2 x y
              Tensors.toFloat (EnergyDistance.empirical x y) |] |]

let private gaussian seed n d = Rng.normal f64 [| int64 n; int64 d |] (Rng.key (int64 seed))

[<Tests>]
let tests =
    testList
        "OptimalTransport"
        [ testTensors "W1, W2 and the energy distance of 200 cases are SciPy's stored numbers to 1e-9" (fun () ->
              Reference.agree 1e-9 (ours ()) (Reference.stored "transport"))

          testTensors "W1, W2 and the energy distance of 200 cases are SciPy's to 1e-9, computed here" (fun () ->
              let json (cases: 'T[]) = JsonSerializer.Serialize(cases).Trim('[', ']')
              Reference.agree 1e-9 (ours ()) (Reference.computed "transport" $"[{json lines},{json spaces}]"))

          testProperty "in space: a metric that a translation changes by its length at most, and exactly if it is all"
          <| fun (FsCheck.NonNegativeInt seed) ->
              let seed = seed % 1000
              let n, d = 2 + seed % 8, 2 + seed % 3
              let x, y, z = gaussian seed n d, gaussian (seed + 1) n d, gaussian (seed + 2) n d

              for w in [ OptimalTransport.wasserstein1; OptimalTransport.wasserstein2 ] do
                  Expect.floatClose Accuracy.high (w x y) (w y x) "symmetric"
                  Expect.equal (w x (x.flip 0L)) 0.0 "the order of points does not matter"
                  Expect.isLessThanOrEqual (w x y) (w x z + w z y + 1e-12) "triangle"
                  let shift = tensor [ 1L; int64 d ] (List.init d (fun _ -> 0.5))
                  Expect.floatClose Accuracy.high (w x (x.add shift)) (0.5 * sqrt (float d)) "shift"
                  Expect.floatClose Accuracy.high (w (x.neg ()) (y.neg ())) (w x y) "reflection"

              Expect.isLessThanOrEqual
                  (OptimalTransport.wasserstein1 x y)
                  (OptimalTransport.wasserstein2 x y + 1e-12)
                  "W1 <= W2"

          testProperty "points on a line in space are at their distance on the line"
          <| fun (FsCheck.NonNegativeInt seed) ->
              let seed = seed % 1000
              let x, y = gaussian seed 7 1, gaussian (seed + 1) 7 1
              let direction = tensor [ 1L; 3L ] [ 2.0 / 3.0; -1.0 / 3.0; 2.0 / 3.0 ]

              for w in [ OptimalTransport.wasserstein1; OptimalTransport.wasserstein2 ] do
                  Expect.floatClose Accuracy.high (w (x.mm direction) (y.mm direction)) (w x y) "distance"

          testTensors "sizes that differ are those of repeated points; images are points; float32 will do" (fun () ->
              let x, y = gaussian 1 4 2, gaussian 2 6 2

              Expect.floatClose
                  Accuracy.high
                  (OptimalTransport.wasserstein1 x y)
                  (OptimalTransport.wasserstein1 (x.repeat (3L, 1L)) (y.repeat (2L, 1L)))
                  "4 and 6 points"

              let a, b = gaussian 3 3 12, gaussian 4 3 12
              let images (x: Tensor) = x.reshape (3L, 1L, 3L, 4L)
              let value = OptimalTransport.wasserstein2 a b
              Expect.equal (OptimalTransport.wasserstein2 (images a) (images b)) value "images"
              let single (x: Tensor) = x.``to`` torch.ScalarType.Float32

              Expect.isLessThan (abs (OptimalTransport.wasserstein2 (single a) (single b) - value)) 1e-6 "float32")

          testTensors "W_p on the line grows with p, and a unit mass split in two moves its halves" (fun () ->
              let w p = OptimalTransport.onLine p [| 0.0 |] [| 1.0 |] [| -1.0; 3.0 |] [| 0.5; 0.5 |]
              Expect.floatClose Accuracy.veryHigh (w 1.0) 2.0 "W1"
              Expect.floatClose Accuracy.veryHigh (w 2.0) (sqrt 5.0) "W2"
              Expect.floatClose Accuracy.veryHigh (w 3.0) (14.0 ** (1.0 / 3.0)) "W3")

          testTensors "long (asserted with WGAN_LONG_TESTS): 2,000 points against 2,000 take less than 10 s" (fun () ->
              let watch = Stopwatch.StartNew()
              let x = gaussian 1 2000 2
              let w = OptimalTransport.wasserstein1 x (gaussian 2 2000 2 |> Tensors.scale 0.3)

              // A time, which a busy machine may stretch.
              if isLong then
                  Expect.isLessThan watch.Elapsed (TimeSpan.FromSeconds 10.0) "time"
              // A coupling moves at least the difference of the mean norms, sqrt(pi/2) (1 - 0.3) = 0.877.
              Expect.isLessThan (abs (w - 0.877)) 0.05 "W1")

          testTensors "mistakes are named" (fun () ->
              let x = gaussian 1 3 2

              for make, words in
                  [ (fun () -> OptimalTransport.wasserstein1 x (gaussian 1 3 3)),
                    "dimension were wanted, not of 2 and 3"
                    (fun () -> OptimalTransport.wasserstein1 (gaussian 1 97 2) (gaussian 1 89 2)), "assignment of 8633"
                    (fun () -> OptimalTransport.wasserstein1 (torch.zeros (0L, 2L)) x), "empty"
                    (fun () -> OptimalTransport.wasserstein1 x (x.log ())), "not all finite"
                    (fun () -> OptimalTransport.onLine 0.5 [| 1.0 |] [| 1.0 |] [| 1.0 |] [| 1.0 |]), "not 0.5"
                    (fun () -> OptimalTransport.onLine 1.0 [| 1.0 |] [| -1.0 |] [| 1.0 |] [| 1.0 |]), "at least 0"
                    (fun () -> OptimalTransport.onLine 1.0 [| 1.0 |] [| 2.0 |] [| 1.0 |] [| 1.0 |]), "total mass" ] do
                  Expect.stringContains (failure (fun () -> make () |> ignore)) words "message") ]
