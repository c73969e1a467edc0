module TorchSharp.Tests.FactoryTests

open Expecto
open TorchSharp
open TorchSharp.Tests.Values

[<Tests>]
let tests =
    testList
        "factories"
        [ scoped "zeros, ones, full and empty take arrays, ints and longs" (fun () ->
              expect (torch.zeros ([| 2L; 1L |])) [ 2L; 1L ] [ 0.0; 0.0 ]
              expect (torch.ones (1, 2)) [ 1L; 2L ] [ 1.0; 1.0 ]
              expect (torch.full ([| 2L |], number 1.5)) [ 2L ] [ 1.5; 1.5 ]
              expect (torch.full (1L, 2L, number 1.5)) [ 1L; 2L ] [ 1.5; 1.5 ]
              Expect.equal (torch.empty(1L, 2L, 3L, 4L).shape) [| 1L; 2L; 3L; 4L |] "empty"
              Expect.equal (torch.zeros(Array.empty<int64>).ndim) 0L "no dimensions")

          scoped "the default dtype is float32, and integers make full int64" (fun () ->
              Expect.equal (torch.zeros(1L).dtype) torch.float32 "zeros"
              Expect.equal (torch.full([| 1L |], number 1.5).dtype) torch.float32 "full of a fraction"
              Expect.equal (torch.full([| 1L |], (3).ToScalar()).dtype) torch.int64 "full of an integer"
              Expect.equal (torch.zeros(1L, dtype = torch.float64).dtype) torch.float64 "as asked"
              Expect.isTrue (torch.zeros([| 1L |], requires_grad = true).requires_grad) "requires_grad")

          scoped "the likes take shape and dtype from another tensor" (fun () ->
              let x = vector [ 1.0; 2.0 ]
              expect (torch.zeros_like x) [ 2L ] [ 0.0; 0.0 ]
              expect (torch.ones_like (x, torch.float32)) [ 2L ] [ 1.0; 1.0 ]
              expect (torch.full_like (x, number 3.0)) [ 2L ] [ 3.0; 3.0 ]

              for t in [ torch.empty_like x; torch.randn_like x; torch.rand_like x ] do
                  Expect.equal (t.shape, t.dtype) ([| 2L |], torch.float64) "shape and dtype")

          scoped "tensor copies numbers, in their own dtype unless told otherwise" (fun () ->
              let source = [| 1.0f; 2.0f |]
              let x = torch.tensor source
              source[0] <- 9.0f
              expect x [ 2L ] [ 1.0; 2.0 ]
              Expect.equal x.dtype torch.float32 "float32[]"
              Expect.equal (torch.tensor([| 1L |]).dtype) torch.int64 "int64[]"
              Expect.equal (torch.tensor([| 1 |]).dtype) torch.int32 "int[]"
              Expect.equal (torch.tensor([| 1uy |]).dtype) torch.uint8 "byte[]"
              Expect.equal (torch.tensor([| true |]).dtype) torch.bool "bool[]"
              Expect.equal (torch.tensor([| 1.0 |], torch.float32).dtype) torch.float32 "as asked"
              expect (torch.tensor (ResizeArray [ 1.0; 2.0 ])) [ 2L ] [ 1.0; 2.0 ]
              expectOne (torch.tensor 1.5) 1.5
              expectOne (torch.tensor 2.5f) 2.5
              expectOne (torch.tensor 3L) 3.0
              expectOne (torch.tensor true) 1.0
              Expect.equal (torch.tensor(Array.empty<float>).numel()) 0L "nothing")

          scoped "from_array shares the array's memory until the last view is gone" (fun () ->
              let source = Array2D.init 2 2 (fun i j -> float (2 * i + j))
              let view = (use x = torch.from_array source in x.select(0L, 1L).alias())
              source[1, 0] <- 7.0
              System.GC.Collect(2, System.GCCollectionMode.Forced, true, true)
              expect view [ 2L ] [ 7.0; 3.0 ])

          scoped "arange, linspace and eye" (fun () ->
              expect (torch.arange ((3).ToScalar())) [ 3L ] [ 0.0; 1.0; 2.0 ]
              Expect.equal (torch.arange((3).ToScalar()).dtype) torch.int64 "integers"
              expect (torch.arange (number 0.0, number 1.0, number 0.5)) [ 2L ] [ 0.0; 0.5 ]
              expect (torch.linspace (0.0, 1.0, 3L, dtype = torch.float64)) [ 3L ] [ 0.0; 0.5; 1.0 ]
              expect (torch.eye (2L)) [ 2L; 2L ] [ 1.0; 0.0; 0.0; 1.0 ])

          testSequenced (
              testList
                  "settings of the process"
                  [ scoped "the default dtype can be changed" (fun () ->
                        torch.set_default_dtype torch.float64

                        try
                            Expect.equal (torch.get_default_dtype ()) torch.float64 "as set"
                            Expect.equal (torch.zeros(1L).dtype) torch.float64 "zeros"
                        finally
                            torch.set_default_dtype torch.float32)

                    testCase "the number of threads can be changed" (fun () ->
                        let before = torch.get_num_threads ()
                        torch.set_num_threads 2
                        Expect.equal (torch.get_num_threads ()) 2 "as set"
                        torch.set_num_threads before
                        Expect.isGreaterThanOrEqual (torch.get_num_interop_threads ()) 1 "interop") ]
          )

          testCase "devices have names" (fun () ->
              Expect.equal (torch.device("cpu").``type``) DeviceType.CPU "cpu"
              Expect.equal (torch.Device("cuda:1").index) 1 "cuda:1"
              Expect.equal (string (torch.Device "cuda:1")) "cuda:1" "as text"
              Expect.equal (string torch.CPU) "cpu" "as text") ]
