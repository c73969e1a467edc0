/// The spellings that compile against TorchSharp 0.99.6 and the newest one: this file compiling is most of the test.
module TorchSharp.Tests.SpellingTests

open Expecto
open TorchSharp
open TorchSharp.Tests.Values

[<Tests>]
let tests =
    testList
        "portable F#"
        [ scoped "numbers are made into scalars, once" (fun () ->
              let x = vector [ 1.0; 2.0 ]
              let one, two = (1.0).ToScalar(), (2.0).ToScalar()
              expect (x * two) [ 2L ] [ 2.0; 4.0 ]
              expect (one - x) [ 2L ] [ 0.0; -1.0 ]
              expect (x.mul two) [ 2L ] [ 2.0; 4.0 ]
              expect (x.clamp (one, one)) [ 2L ] [ 1.0; 1.0 ]
              expect (torch.full ([| 2L |], two)) [ 2L ] [ 2.0; 2.0 ]
              expect (torch.full (2L, 1L, two, torch.float64)) [ 2L; 1L ] [ 2.0; 2.0 ])

          scoped "dimensions are int64, and lists are arrays" (fun () ->
              let x, y = vector [ 1.0 ], vector [ 2.0 ]
              expect (torch.cat ([| x; y |], 0L)) [ 2L ] [ 1.0; 2.0 ]
              expect (torch.stack ([| x; y |], 0L)) [ 2L; 1L ] [ 1.0; 2.0 ]
              let data = [| 1.0f .. 6.0f |]
              expect (torch.tensor(data).reshape(2L, 3L)) [ 2L; 3L ] [ 1.0 .. 6.0 ]
              expect (torch.nn.functional.pad (x.unsqueeze 0L, [| 1L; 1L |])) [ 1L; 3L ] [ 0.0; 1.0; 0.0 ])

          scoped "a range of rows is a TensorIndex.Slice or a narrow" (fun () ->
              let x = vector [ 0.0 .. 4.0 ]
              expect x[torch.TensorIndex.Slice(1L, 3L)] [ 2L ] [ 1.0; 2.0 ]
              expect (x.narrow (0L, 1L, 2L)) [ 2L ] [ 1.0; 2.0 ])

          scoped "the tails of the factories are named" (fun () ->
              let x = torch.zeros (2L, 3L, dtype = torch.float64, device = torch.CPU, requires_grad = true)

              Expect.isTrue x.requires_grad "zeros"
              use generator = new torch.Generator(1UL, torch.CPU)
              let n = torch.randn ([| 2L |], dtype = torch.float32, generator = generator)
              let u = torch.rand (2L, 2L, dtype = torch.float32, generator = generator)
              Expect.equal (n.shape, u.shape) ([| 2L |], [| 2L; 2L |]) "randn and rand"
              Expect.equal (torch.tensor(1.0f, torch.CPU, false).dtype) torch.float32 "a float32 has no dtype"
              Expect.equal (torch.tensor(1.0, torch.float32, torch.CPU, false).dtype) torch.float32 "a float has")

          scoped "the layers, by position" (fun () ->
              let one = [| 1L; 1L |]
              let x, w = torch.ones (1L, 1L, 4L, 4L), torch.ones (1L, 1L, 3L, 3L)
              let conv = torch.nn.functional.conv2d (x, w, null, one, one, one, 1L)
              Expect.equal conv.shape [| 1L; 1L; 4L; 4L |] "conv2d"
              let up = torch.nn.functional.conv_transpose2d (x, w, null, [| 2L; 2L |], one, one)
              Expect.equal up.shape [| 1L; 1L; 8L; 8L |] "conv_transpose2d"
              let mean, var = torch.zeros (1L), torch.ones (1L)
              let normal = torch.nn.functional.batch_norm (x, mean, var, null, null, true, 0.1, 1e-5)
              Expect.equal normal.shape x.shape "batch_norm"
              Expect.equal (torch.nn.functional.softplus(x, 1, 20).shape) x.shape "softplus"
              Expect.equal (torch.nn.functional.leaky_relu(x, 0.2).shape) x.shape "leaky_relu")

          scoped "a spread and its bias are named, dimensions are arrays" (fun () ->
              let x = tensor [ 2L; 2L ] [ 1.0; 2.0; 3.0; 4.0 ]
              expectOne (x.var ([| 0L; 1L |], unbiased = false)) 1.25
              expect (x.var ([| 1L |], unbiased = false, keepdim = true)) [ 2L; 1L ] [ 0.25; 0.25 ]
              expect (torch.linalg.vector_norm (x, 1.0, [| 1L |], false)) [ 2L ] [ 3.0; 7.0 ]) ]
