/// Dense layers beside libtorch's.
module Wgan.Functional.Tests.LinearKernelTests

open System.IO
open System.Runtime.InteropServices
open System.Threading
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support
open Wgan.Functional.Tests.KernelTests

[<DllImport("libc")>]
extern nativeint private pthread_self()

[<DllImport("libc")>]
extern int private pthread_kill(nativeint _thread, int _signal)

[<Literal>]
let private SigWinch = 28

/// Batch, inputs and units: from the least that oneDNN is given, sides that strips do not divide, strips of rows and of columns, one product
/// above those that it is given; few inputs and few units; and others that are left to libtorch.
let private sizes =
    [ 32L, 32L, 1024L
      1024L, 32L, 32L
      32L, 1025L, 33L
      64L, 64L, 6272L
      129L, 131L, 257L
      300L, 128L, 128L
      1025L, 512L, 1030L
      64L, 2L, 64L
      1000L, 8L, 16L
      1L, 1L, 48L
      256L, 512L, 1L
      3L, 32L, 7L
      0L, 2L, 64L
      64L, 9L, 16L
      64L, 2L, 65L
      64L, 64L, 64L
      31L, 512L, 512L
      1L, 512L, 512L
      0L, 64L, 64L
      5L, 3L, 2L ]

let private definition (x: Tensor) (w: Tensor) (bias: Tensor | null) = torch.nn.functional.linear (x, w, bias)

let private kernel (x: Tensor) (w: Tensor) (bias: Tensor | null) = Kernels.linear bias w x

let private float32 seed shape = normal seed shape |> ofType torch.ScalarType.Float32

let private againstLibtorch =
    [ for batch, inputs, units in sizes do
          for dtype, tolerance in types do
              for withBias in [ true; false ] do
                  let bias = if withBias then "bias" else "no bias"

                  testCase
                      $"linear and its derivatives to the third are libtorch's: {batch} x {inputs} to {units}, {dtype}, {bias}"
                      (fun () ->
                          use _scope = torch.NewDisposeScope()
                          let x = normal 1 [ batch; inputs ] |> ofType dtype
                          let w = (normal 2 [ units; inputs ]).div(scalar (sqrt (float inputs))) |> ofType dtype
                          let bias: Tensor | null = if withBias then ofType dtype (normal 3 [ units ]) else null

                          if batch = 0L then
                              Expect.equal (kernel x w bias).shape [| 0L; units |] "nothing"
                          else
                              compare' tolerance (derivatives kernel x w bias) (derivatives definition x w bias)) ]

/// The same numbers as other views of memory.
let private views: (string * (Tensor -> Tensor)) list =
    [ "in rows", _.contiguous()
      "in columns", (fun x -> x.t().contiguous().t())
      "every second column", (fun x -> torch.stack([| x; x |], 2L).select(2L, 1L))
      "in wider rows", (fun x -> torch.cat([| x; x |], 1L).narrow(1L, 0L, x.shape[1])) ]

[<Tests>]
let tests =
    testList
        "Dense layers' kernel"
        [ testCase "products of matrices are there where libtorch has oneDNN as a library of its own" (fun () ->
              torch.get_num_threads () |> ignore

              let isOwn =
                  File.ReadLines "/proc/self/maps" |> Seq.exists _.Contains("libdnnl.so")
                  && RuntimeInformation.ProcessArchitecture = Architecture.X64

              Expect.equal (Kernels.hasMatrixProduct ()) (KernelLibrary.isLoaded () && isOwn) "there")

          testCase "a recording shows them, in large layers and in those with few inputs" (fun () ->
              let listing batch inputs =
                  use _scope = torch.NewDisposeScope()
                  let x, w = float32 1 [ batch; inputs ], float32 2 [ 128L; inputs ]

                  use captured =
                      new CapturedFunction("a layer", fun tensors -> [| Kernels.linear null tensors[1] tensors[0] |])

                  for _ in 1..5 do
                      captured.Invoke [| x; w |] |> ignore

                  captured.Listing

              if Kernels.hasMatrixProduct () then
                  Expect.stringContains (listing 128L 64L) "wgan::matrix_product" "2^20"
                  Expect.stringContains (listing 128L 64L) "wgan::transposed" "the weight in rows"
                  Expect.stringContains (listing 127L 64L) "aten::mm" "just below"
                  Expect.stringContains (listing 3L 8L) "wgan::matrix_product" "8 inputs"
                  Expect.stringContains (listing 3L 9L) "aten::mm" "9 inputs")

          testCase "numbers may lie in memory anyhow" (fun () ->
              use _scope = torch.NewDisposeScope()

              for inputs, units in [ 144L, 96L; 2L, 64L; 64L, 1L ] do
                  let x, w = float32 1 [ 130L; inputs ], float32 2 [ units; inputs ]
                  let expected = derivatives definition x w null

                  for xName, xView in views do
                      for wName, wView in views do
                          let mine = derivatives kernel (xView x) (wView w) null
                          compare' 3e-5 mine expected

                          if units > 1L then
                              sameBits (kernel (xView x) (wView w) null) (kernel x w null) $"x {xName}, weight {wName}"

              // The gradient of a sum is one number everywhere.
              let x, w = float32 1 [ 130L; 144L ], float32 2 [ 96L; 144L ]
              let leaf = Tensors.leaf x
              let gradient = (Tensors.grad ((kernel leaf w null).sum()) [| leaf |])[0]
              close 1e-4 gradient (w.sum([| 0L |]).expand(130L, 144L)) "the gradient of a sum")

          testCase "the bits are those of one thread in any number of threads" (fun () ->
              use _scope = torch.NewDisposeScope()
              let threads = torch.get_num_threads ()

              try
                  for batch, inputs, units in
                      [ 512L, 2L, 512L
                        64L, 64L, 6272L
                        129L, 131L, 257L
                        300L, 128L, 128L
                        512L, 512L, 512L ] do
                      let x, w, bias = float32 1 [ batch; inputs ], float32 2 [ units; inputs ], float32 3 [ units ]
                      torch.set_num_threads 1
                      let one = kernel x w bias

                      for many in [ 2; 3; 5; 8 ] do
                          torch.set_num_threads many
                          sameBits (kernel x w bias) one $"{batch} x {inputs} to {units}, {many} threads"
              finally
                  torch.set_num_threads threads)

          // oneDNN keeps numbers where a handler would write.
          testCase "signals that come meanwhile change nothing" (fun () ->
              use _scope = torch.NewDisposeScope()
              let handled = ref 0
              let count (_: PosixSignalContext) = Interlocked.Increment handled |> ignore
              use _registration = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, count)
              let stopped = ref false
              let x, w = float32 1 [ 512L; 512L ], float32 2 [ 512L; 512L ]
              let images, filters = float32 3 [ 64L; 32L; 14L; 14L ], float32 4 [ 64L; 32L; 4L; 4L ]
              let small = float32 5 [ 64L; 64L; 7L; 7L ]

              let compute () =
                  [ "the product", kernel x w null
                    "the convolution", Kernels.conv2d 2 1 null filters images
                    "the transposed one", Kernels.convTranspose2d 2 1 null filters small ]

              let expected = compute ()
              let computing = pthread_self ()

              let sender =
                  Thread(fun () ->
                      while not (Volatile.Read &stopped.contents) do
                          pthread_kill (computing, SigWinch) |> ignore
                          Thread.SpinWait 2000)

              sender.Start()

              try
                  for _ in 1..300 do
                      use _scope = torch.NewDisposeScope()

                      for (name, actual), (_, expected) in List.zip (compute ()) expected do
                          sameBits actual expected name
              finally
                  Volatile.Write(&stopped.contents, true)
                  sender.Join()

              Expect.isGreaterThan (Volatile.Read &handled.contents) 0 "signals came")

          testCase "what does not fit is libtorch's error" (fun () ->
              use _scope = torch.NewDisposeScope()
              let x, w = float32 1 [ 128L; 128L ], float32 2 [ 128L; 129L ]
              Expect.throws (fun () -> kernel x w null |> ignore) "129 inputs for 128"
              Expect.throws (fun () -> kernel x x (float32 3 [ 127L ]) |> ignore) "a bias of 127 for 128")

          testList "against libtorch" againstLibtorch ]
