module TorchSharp.Tests.LayerTests

open Expecto
open TorchSharp
open TorchSharp.Tests.Values

type private F = torch.nn.functional

let private image () = tensor [ 1L; 1L; 3L; 3L ] [ 1.0 .. 9.0 ]
let private kernel () = tensor [ 1L; 1L; 2L; 2L ] [ 1.0; 0.0; 0.0; -1.0 ]
let private normalised = [ -1.0; 1.0 ] |> List.map (fun x -> x / sqrt (1.0 + 1e-5))

[<Tests>]
let tests =
    testList
        "layers"
        [ scoped "linear is x W^T + b" (fun () ->
              let x, w = tensor [ 1L; 2L ] [ 1.0; 2.0 ], tensor [ 2L; 2L ] [ 1.0; 1.0; 0.0; 3.0 ]
              expect (F.linear (x, w)) [ 1L; 2L ] [ 3.0; 6.0 ]
              expect (F.linear (x, w, vector [ 10.0; 20.0 ])) [ 1L; 2L ] [ 13.0; 26.0 ])

          scoped "conv2d is a cross-correlation" (fun () ->
              expect (F.conv2d (image (), kernel ())) [ 1L; 1L; 2L; 2L ] [ -4.0; -4.0; -4.0; -4.0 ]

              let padded =
                  F.conv2d (image (), kernel (), vector [ 1.0 ], [| 2L; 2L |], [| 1L; 1L |], [| 1L; 1L |], 1L)

              expect padded [ 1L; 1L; 2L; 2L ] [ 0.0; -2.0; -6.0; -3.0 ]
              let line = F.conv1d (tensor [ 1L; 1L; 3L ] [ 1.0; 2.0; 4.0 ], tensor [ 1L; 1L; 2L ] [ -1.0; 1.0 ])
              expect line [ 1L; 1L; 2L ] [ 1.0; 2.0 ])

          scoped "conv_transpose2d is the adjoint of conv2d" (fun () ->
              use generator = new torch.Generator(1UL, torch.CPU)
              let draw (dims: int64[]) = torch.randn (dims, torch.float64, generator = generator)
              let x, y, w = draw [| 2L; 3L; 8L; 8L |], draw [| 2L; 4L; 4L; 4L |], draw [| 4L; 3L; 4L; 4L |]
              let down = F.conv2d (x, w, null, [| 2L; 2L |], [| 1L; 1L |])
              let up = F.conv_transpose2d (y, w, null, [| 2L; 2L |], [| 1L; 1L |])
              Expect.equal up.shape x.shape "the shape"
              let left, right = (down * y).sum().item<float>(), (x * up).sum().item<float>()
              Expect.floatClose Accuracy.high left right "<conv x, y> = <x, convT y>"
              let grown = F.conv_transpose2d (y, w, null, [| 2L; 2L |], [| 1L; 1L |], [| 1L; 1L |])
              Expect.equal (grown.size -1) 9L "output padding")

          scoped "batch_norm uses the batch and moves the running statistics, in training" (fun () ->
              let x = tensor [ 2L; 1L ] [ 1.0; 3.0 ]
              let mean, var = vector [ 0.0 ], vector [ 1.0 ]
              expect (F.batch_norm (x, mean, var, training = true, momentum = 0.5)) [ 2L; 1L ] normalised
              expect mean [ 1L ] [ 1.0 ]
              expect var [ 1L ] [ 1.5 ]
              let still = F.batch_norm (x, vector [ 1.0 ], vector [ 4.0 ], vector [ 2.0 ], vector [ 5.0 ], eps = 0.0)
              expect still [ 2L; 1L ] [ 5.0; 7.0 ])

          scoped "layer_norm, group_norm and instance_norm use the sample" (fun () ->
              let x = tensor [ 2L; 2L ] [ 1.0; 3.0; 10.0; 12.0 ]
              expect (F.layer_norm (x, [| 2L |])) [ 2L; 2L ] (normalised @ normalised)

              expect
                  (F.layer_norm (x, [| 2L |], vector [ 0.0; 0.0 ], vector [ 4.0; 5.0 ]))
                  [ 2L; 2L ]
                  [ 4.0; 5.0; 4.0; 5.0 ]

              expect (F.group_norm (x.reshape (2L, 2L, 1L), 1L)) [ 2L; 2L; 1L ] (normalised @ normalised)
              expect (F.instance_norm (x.reshape (1L, 2L, 2L))) [ 1L; 2L; 2L ] (normalised @ normalised))

          scoped "pooling takes the largest or the mean" (fun () ->
              let x = tensor [ 1L; 1L; 2L; 4L ] [ 1.0 .. 8.0 ]
              expect (F.max_pool2d (x, [| 2L; 2L |])) [ 1L; 1L; 1L; 2L ] [ 6.0; 8.0 ]
              expect (F.avg_pool2d (x, [| 2L; 2L |])) [ 1L; 1L; 1L; 2L ] [ 3.5; 5.5 ]
              expect (F.avg_pool2d (x, [| 2L; 2L |], [| 1L; 2L |])) [ 1L; 1L; 1L; 2L ] [ 3.5; 5.5 ]
              expect (F.adaptive_avg_pool2d (x, [| 1L; 1L |])) [ 1L; 1L; 1L; 1L ] [ 4.5 ])

          scoped "interpolate and pixel_shuffle enlarge" (fun () ->
              let x = tensor [ 1L; 1L; 1L; 2L ] [ 1.0; 2.0 ]
              let twice = [ 1.0; 1.0; 2.0; 2.0; 1.0; 1.0; 2.0; 2.0 ]
              let nearest = torch.InterpolationMode.Nearest
              expect (F.interpolate (x, scale_factor = [| 2.0; 2.0 |], mode = nearest)) [ 1L; 1L; 2L; 4L ] twice
              expect (F.interpolate (x, size = [| 2L; 4L |], mode = nearest)) [ 1L; 1L; 2L; 4L ] twice
              let bilinear = torch.InterpolationMode.Bilinear

              expect
                  (F.interpolate (x, size = [| 1L; 3L |], mode = bilinear, align_corners = true))
                  [ 1L; 1L; 1L; 3L ]
                  [ 1.0; 1.5; 2.0 ]

              expect (F.pixel_shuffle (tensor [ 1L; 4L; 1L; 1L ] [ 1.0 .. 4.0 ], 2L)) [ 1L; 1L; 2L; 2L ] [ 1.0 .. 4.0 ])

          scoped "pad surrounds with a constant, the edge or the mirror image" (fun () ->
              let x = tensor [ 1L; 1L; 3L ] [ 1.0; 2.0; 3.0 ]
              expect (F.pad (x, [| 1L; 1L |])) [ 1L; 1L; 5L ] [ 0.0; 1.0; 2.0; 3.0; 0.0 ]
              expect (F.pad (x, [| 1L; 0L |], PaddingModes.Constant, 7.0)) [ 1L; 1L; 4L ] [ 7.0; 1.0; 2.0; 3.0 ]
              expect (F.pad (x, [| 1L; 1L |], PaddingModes.Reflect)) [ 1L; 1L; 5L ] [ 2.0; 1.0; 2.0; 3.0; 2.0 ]
              expect (F.pad (x, [| 1L; 1L |], PaddingModes.Replicate)) [ 1L; 1L; 5L ] [ 1.0; 1.0; 2.0; 3.0; 3.0 ])

          scoped "the activations are their formulas" (fun () ->
              let xs = [ -2.0; -0.5; 0.0; 1.5 ]

              let is (activation: Tensor -> Tensor) formula =
                  expect (activation (vector xs)) [ 4L ] (List.map formula xs)

              is (fun x -> F.leaky_relu (x, 0.2)) (fun x -> if x > 0.0 then x else 0.2 * x)
              is (fun x -> F.leaky_relu (x.clone (), 0.2, true)) (fun x -> if x > 0.0 then x else 0.2 * x)
              is (fun x -> F.elu (x, 0.7)) (fun x -> if x > 0.0 then x else 0.7 * (exp x - 1.0))
              is (fun x -> F.softplus (x, 1, 20)) (fun x -> log (1.0 + exp x))
              is (fun x -> F.tanh x) tanh

              is (fun x -> F.selu x) (fun x ->
                  1.0507009873554805 * (if x > 0.0 then x else 1.6732632423543772 * (exp x - 1.0)))

              is (fun x -> F.log_softmax (x, 0L)) (fun x -> x - log (xs |> List.sumBy exp))
              let cdf = (vector xs).mul(number (sqrt 0.5)).erf().add(number 1.0).mul(number 0.5)
              Expect.isTrue ((F.gelu (vector xs)).allclose(vector xs * cdf)) "gelu is x Phi(x)")

          scoped "dropout keeps the mean in training and does nothing otherwise" (fun () ->
              let x = torch.ones (10000L, dtype = torch.float64)
              let dropped = F.dropout (x, 0.25, true)
              Expect.equal (numbers dropped |> List.distinct |> List.sort) [ 0.0; 1.0 / 0.75 ] "dropped or scaled"
              Expect.floatClose { absolute = 0.05; relative = 0.0 } (dropped.mean().item<float>()) 1.0 "the mean"
              Expect.equal (numbers (F.dropout (x, 0.25, false))) (numbers x) "evaluation")

          scoped "normalize and cosine_similarity" (fun () ->
              let x = tensor [ 1L; 2L ] [ 3.0; 4.0 ]
              expect (F.normalize x) [ 1L; 2L ] [ 0.6; 0.8 ]
              expect (F.cosine_similarity (x, tensor [ 1L; 2L ] [ 1.0; 0.0 ])) [ 1L ] [ 0.6 ]) ]
