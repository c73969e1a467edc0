module Wgan.Functional.Tests.InitializerTests

open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private sample (initializer: Initializer) shape fanIn =
    initializer.Sample(f64, Array.ofList shape, fanIn, Rng.key 3L)

let private deviation (values: float[]) = values |> Array.averageBy (fun v -> v * v) |> sqrt

/// Name, rule, deviation and bound for a convolution 32 -> 64 of kernel 3: fan in 288, fan out 576.
let private convolution =
    [ "glorotUniform", Initializer.glorotUniform 1.0, sqrt (2.0 / 864.0), sqrt (6.0 / 864.0)
      "glorotUniform with gain", Initializer.glorotUniform 2.0, 2.0 * sqrt (2.0 / 864.0), 2.0 * sqrt (6.0 / 864.0)
      "glorotNormal", Initializer.glorotNormal 1.0, sqrt (2.0 / 864.0), infinity
      "heUniform", Initializer.heUniform, sqrt (2.0 / 288.0), sqrt (6.0 / 288.0)
      "heNormal", Initializer.heNormal, sqrt (2.0 / 288.0), infinity
      "truncatedNormal", Initializer.truncatedNormal 0.0 0.5, 0.5 * 0.87962566, 1.0 ]

[<Tests>]
let tests =
    testList
        "Initializer"
        [ for name, rule, expected, bound in convolution do
              testTensors $"{name} has its deviation and its bound" (fun () ->
                  let values = Tensors.toArray (sample rule [ 64L; 32L; 3L; 3L ] 288L)
                  // 18,432 values: the deviation's standard error is at most 0.6 %.
                  Expect.isLessThan (abs (deviation values / expected - 1.0)) 0.02 "deviation"
                  Expect.isLessThan (abs (Array.average values)) (0.03 * expected) "mean"
                  Expect.isTrue (values |> Array.forall (fun v -> abs v < bound)) "inside"

                  if bound < infinity then
                      Expect.isGreaterThan (values |> Array.map abs |> Array.max) (0.99 * bound) "reaches the bound")

          testTensors
              "Glorot's fans of a transposed convolution are those of the convolution it is the adjoint of"
              (fun () ->
                  let weight (layer: Network) channels =
                      let variables = layer.Init(f64, Rng.key 1L, [| channels; 6L; 6L |])
                      Tensors.toArray variables.Parameters["weight"] |> Array.map abs |> Array.max

                  let bound = sqrt (6.0 / (9.0 * 40.0))

                  for largest in
                      [ weight (Layer.convTranspose2d (Weights.Glorot 1.0) 8 3 1 1) 32L
                        weight (Layer.conv2d (Weights.Glorot 1.0) 32 3 1 1) 8L ] do
                      Expect.isTrue (largest < bound && largest > 0.99 * bound) $"{largest} against {bound}")

          for shape in [ [ 6L; 6L ]; [ 4L; 9L ]; [ 9L; 4L ]; [ 8L; 3L; 2L; 2L ]; [ 16L; 1L; 2L; 2L ] ] do
              testTensors $"orthogonal of %A{shape} has orthonormal rows or columns times its gain" (fun () ->
                  let w = sample (Initializer.orthogonal 1.5) shape 1L
                  let w = w.reshape (w.shape[0], -1L)
                  let w = if w.shape[0] <= w.shape[1] then w else w.t ()
                  let identity = torch.eye (w.shape[0], dtype = torch.ScalarType.Float64)
                  close 1e-12 (w.mm(w.t ()).div(scalar 2.25)) identity "product")

          testTensors "orthogonal has no preferred sign: a 1x1 matrix is 1 and -1 about equally often" (fun () ->
              let signs =
                  [ for seed in 1L .. 400L ->
                        Tensors.toFloat ((Initializer.orthogonal 1.0).Sample(f64, [| 1L; 1L |], 1L, Rng.key seed)) ]

              Expect.all signs (fun s -> abs s = 1.0) "size"
              // 200 expected, deviation 10.
              let positive = signs |> List.filter (fun s -> s > 0.0) |> List.length
              Expect.isLessThan (abs (positive - 200)) 50 "positive")

          testTensors "Glorot's and the orthogonal rule refuse biases" (fun () ->
              for rule in
                  [ Initializer.glorotUniform 1.0
                    Initializer.glorotNormal 1.0
                    Initializer.orthogonal 1.0 ] do
                  let message = failure (fun () -> sample rule [ 4L ] 3L |> ignore)
                  Expect.stringContains message "at least two dimensions, not for [4]" "message")

          testTensors "float32 values are the float64 ones rounded" (fun () ->
              for _, rule, _, _ in ("orthogonal", Initializer.orthogonal 1.0, 0.0, 0.0) :: convolution do
                  let single = rule.Sample(f32, [| 5L; 4L |], 4L, Rng.key 3L)
                  Expect.equal single.dtype torch.ScalarType.Float32 "type"

                  close
                      1e-6
                      (single.``to`` torch.ScalarType.Float64)
                      (rule.Sample(f64, [| 5L; 4L |], 4L, Rng.key 3L))
                      "value") ]
