/// Upsampling and average pooling beside the libtorch functions that the kernels stand for.
module Wgan.Functional.Tests.ResamplingKernelTests

open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private repeated (k: int64) (x: Tensor) : Tensor =
    let b, c, h, w = x.shape[0], x.shape[1], x.shape[2], x.shape[3]
    x.reshape(b, c, h, 1L, w, 1L).expand(b, c, h, k, w, k).reshape(b, c, h * k, w * k)

let private means (k: int64) (x: Tensor) : Tensor = torch.nn.functional.avg_pool2d (x, [| k; k |], [| k; k |])

let private ofType (dtype: torch.ScalarType) (x: Tensor) : Tensor = x.``to`` dtype

let private channelsLast (x: Tensor) : Tensor = x.permute(0L, 2L, 3L, 1L).contiguous().permute(0L, 3L, 1L, 2L)

/// The same numbers in memory as no convolution or pooling leaves them.
let private layouts: (string * (Tensor -> Tensor)) list =
    [ "rows of pixels", _.contiguous()
      "channels last", channelsLast
      "columns of pixels", (fun x -> x.transpose(2L, 3L).contiguous().transpose(2L, 3L))
      "every second pixel", (fun x -> torch.stack([| x; x |], 4L).select(4L, 1L)) ]

/// Batch, channels, and the size of the small image.
let private sizes =
    [ 3L, 1L, 4L, 5L
      1L, 3L, 2L, 2L
      2L, 16L, 3L, 1L
      5L, 32L, 4L, 4L
      1L, 37L, 1L, 1L
      7L, 2L, 1L, 6L
      0L, 8L, 2L, 2L ]

/// The value, the gradient of a curved function of it, and the gradients of a curved function of that, and so on once more.
let private derivatives (f: Tensor -> Tensor) (x: Tensor) =
    let x = Tensors.leaf x
    let value = f x

    let curved (y: Tensor) seed =
        y.pow(Tensors.scalar 3.0).mul((Rng.normal f64 y.shape (Rng.key seed)).``to`` y.dtype).sum()

    let first = (Tensors.gradWithGraph (curved value 11L) [| x |])[0]
    let second = (Tensors.gradWithGraph (curved first 12L) [| x |])[0]
    let third = (Tensors.grad (curved second 13L) [| x |])[0]

    [ "value", value.detach ()
      "first", first.detach ()
      "second", second.detach ()
      "third", third ]

/// max |a - b| / max |b|
let private errorOf (a: Tensor) (b: Tensor) : float =
    if b.numel () = 0L then
        0.0
    else
        Tensors.toFloat (a.sub(b).abs().max()) / Tensors.toFloat (b.abs().max())

let private equalTo (bits: string -> bool) tolerance mine theirs =
    for (name, a: Tensor), (_, b: Tensor) in List.zip mine theirs do
        if bits name then
            sameBits (a.contiguous ()) (b.contiguous ()) name
        else
            Expect.equal a.shape b.shape $"{name}: shape"
            let error = errorOf a b

            if not (error <= tolerance) then
                failtestf "%s: %g of the largest, more than %g" name error tolerance

let private againstDefinitions =
    [ for b, c, h, w in sizes do
          for k in 1L .. 4L do
              for layout, inMemory in layouts do
                  for dtype, tolerance in [ torch.ScalarType.Float32, 1e-5; torch.ScalarType.Float64, 1e-13 ] do
                      let name = $"{b} x {c} x {h} x {w}, squares of {k} x {k}, {layout}, {dtype}"

                      testCase $"upsampling and its derivatives to the third are the definition's: {name}" (fun () ->
                          use _scope = torch.NewDisposeScope()
                          let x = normal 1 [ b; c; h; w ] |> ofType dtype |> inMemory
                          let mine = derivatives (Kernels.upsampleNearest2d k) x
                          equalTo ((=) "value") tolerance mine (derivatives (repeated k) x))

                      testCase $"average pooling and its derivatives to the third are libtorch's: {name}" (fun () ->
                          use _scope = torch.NewDisposeScope()
                          let x = normal 2 [ b; c; h * k; w * k ] |> ofType dtype |> inMemory
                          let mine = derivatives (Kernels.averagePool2d k) x

                          equalTo
                              (fun name -> name = "value" || name = "first")
                              tolerance
                              mine
                              (derivatives (means k) x)) ]

/// <f(x), y> = <x, g(y)>, where g is f's derivative.
let private adjoints =
    [ for name, f, shape in
          [ "upsampling", Kernels.upsampleNearest2d 3L, [ 2L; 5L; 2L; 3L ]
            "average pooling", Kernels.averagePool2d 2L, [ 3L; 17L; 4L; 6L ] ] do
          testCase $"{name} of float32 agrees with differences of itself" (fun () ->
              use _scope = torch.NewDisposeScope()
              let random seed shape = normal seed shape |> ofType torch.ScalarType.Float32
              let x, direction = Tensors.leaf (channelsLast (random 1 shape)), random 2 shape
              let value = f x
              let weights = random 3 (List.ofArray value.shape)
              let gradient = (Tensors.grad (value.mul(weights).sum()) [| x |])[0]
              // Linear: the difference is exact but for rounding.
              let difference = f(x.detach().add direction).sub(value.detach ()).mul(weights).sum()
              close 1e-4 (gradient.mul(direction).sum()) difference "along the direction") ]

[<Tests>]
let tests =
    testList
        "Resampling kernels"
        [ testList "definitions" againstDefinitions
          testList "differences" adjoints

          testCase "images stay in the memory format that they came in" (fun () ->
              use _scope = torch.NewDisposeScope()
              let x = normal 1 [ 2L; 3L; 4L; 4L ] |> ofType torch.ScalarType.Float32
              let strides (y: Tensor) = y.stride ()

              if KernelLibrary.isLoaded () then
                  for f in [ Kernels.upsampleNearest2d 2L; Kernels.averagePool2d 2L ] do
                      let y = f (channelsLast x)
                      Expect.equal (strides y) (strides (channelsLast y)) "channels last"
                      let y = f x
                      Expect.equal (strides y) (strides (y.contiguous ())) "rows of pixels")

          testCase "resampling has the same bits in one thread and in three" (fun () ->
              use _scope = torch.NewDisposeScope()

              let x =
                  normal 1 [ 9L; 33L; 24L; 12L ]
                  |> ofType torch.ScalarType.Float32
                  |> channelsLast

              let threads = torch.get_num_threads ()

              let run count =
                  torch.set_num_threads count
                  [ Kernels.upsampleNearest2d 2L x; Kernels.averagePool2d 3L x ]

              try
                  for one, three in List.zip (run 1) (run 3) do
                      sameBits (one.contiguous ()) (three.contiguous ()) "one and three threads"
              finally
                  torch.set_num_threads threads)

          testCase "squares that do not tile the image are an error" (fun () ->
              use _scope = torch.NewDisposeScope()

              if KernelLibrary.isLoaded () then
                  Expect.throwsT<WganException>
                      (fun () ->
                          Kernels.averagePool2d 2L (normal 1 [ 1L; 1L; 3L; 4L ] |> ofType torch.ScalarType.Float32)
                          |> ignore)
                      "3 is odd") ]
