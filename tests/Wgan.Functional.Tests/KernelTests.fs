/// The kernels beside the libtorch functions that they stand for.
module Wgan.Functional.Tests.KernelTests

open System
open System.IO
open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

type private Image =
    { Batch: int64
      Channels: int64
      Outputs: int64
      Kernel: int64
      Stride: int
      Padding: int
      Height: int64
      Width: int64 }

    override this.ToString() =
        $"{this.Batch} x {this.Channels} x {this.Height} x {this.Width} to {this.Outputs} channels, kernel {this.Kernel}, stride {this.Stride}, padding {this.Padding}"

let private image batch channels outputs (kernel, stride, padding) (height, width) =
    { Batch = batch
      Channels = channels
      Outputs = outputs
      Kernel = kernel
      Stride = stride
      Padding = padding
      Height = height
      Width = width }

/// Few channels and many, one sample, sizes that stride and kernel do not divide, strides beyond the kernel.
let private images =
    [ image 5L 1L 16L (4L, 2, 1) (28L, 28L)
      image 3L 1L 32L (4L, 2, 1) (9L, 12L)
      image 1L 3L 16L (3L, 1, 1) (8L, 8L)
      image 2L 4L 48L (5L, 2, 2) (11L, 7L)
      image 4L 2L 16L (4L, 1, 0) (4L, 4L)
      image 2L 3L 16L (2L, 3, 0) (8L, 9L)
      image 2L 1L 16L (1L, 1, 0) (5L, 5L)
      image 3L 1L 10L (4L, 2, 1) (8L, 8L)
      image 6L 5L 7L (3L, 1, 1) (6L, 5L)
      image 2L 32L 64L (4L, 2, 1) (14L, 14L)
      image 1L 64L 1L (4L, 1, 0) (4L, 4L) ]

let internal ofType (dtype: torch.ScalarType) (x: Tensor) : Tensor = x.``to`` dtype

/// The value, its gradients, and the gradients of a function of the first gradient, in x, weight and bias.
let internal derivatives
    (f: Tensor -> Tensor -> Tensor | null -> Tensor)
    (x: Tensor)
    (w: Tensor)
    (bias: Tensor | null)
    =
    let inputs =
        [| yield Tensors.leaf x
           yield Tensors.leaf w
           match bias with
           | null -> ()
           | bias -> yield Tensors.leaf bias |]

    let biasLeaf: Tensor | null = if inputs.Length > 2 then inputs[2] else null
    let value = f inputs[0] inputs[1] biasLeaf

    let tilt = Rng.normal f64 value.shape (Rng.key 7L)
    let curved = value.mul(value).mul(tilt.``to`` value.dtype)
    let first = Tensors.gradWithGraph (curved.sum ()) inputs

    let ofFirst =
        Tensors.gradWithGraph (first[0].mul(first[0]).sum().add(first[1].mul(first[1]).sum())) inputs

    let third = Tensors.grad ((ofFirst[0].sum().mul(ofFirst[1].sum()))) inputs

    let names = [| "x"; "weight"; "bias" |]

    [| yield "value", value.detach ()
       for name, gradients in [ "first", first; "second", ofFirst; "third", third ] do
           for i in 0 .. inputs.Length - 1 do
               yield $"{name} derivative, {names[i]}", gradients[i].detach() |]

/// max |a - b| / max |b|
let private errorOf (a: Tensor) (b: Tensor) : float =
    let largest = Tensors.toFloat (b.abs().max())
    Tensors.toFloat (a.sub(b).abs().max()) / max largest 1e-30

let internal compare' tolerance mine theirs =
    for (name, a), (_, b) in Array.zip mine theirs do
        let a, b: Tensor * Tensor = a, b
        Expect.equal a.shape b.shape $"{name}: shape"
        let error = errorOf a b

        if not (error <= tolerance) then
            failtestf "%s: %g of the largest, more than %g" name error tolerance

let internal types = [ torch.ScalarType.Float32, 3e-5; torch.ScalarType.Float64, 1e-12 ]

let private convolutions =
    [ for image in images do
          for dtype, tolerance in types do
              for withBias in [ true; false ] do
                  let name = sprintf "%O, %O, %s" image dtype (if withBias then "bias" else "no bias")
                  let both n = [| int64 n; int64 n |]
                  let s, p = both image.Stride, both image.Padding

                  let test called channels biases kernel (definition: Tensor -> Tensor -> Tensor | null -> Tensor) =
                      testCase $"{called} and its derivatives to the third are libtorch's: {name}" (fun () ->
                          use _scope = torch.NewDisposeScope()
                          let random seed shape = normal seed shape |> ofType dtype
                          let x = random 1 [ image.Batch; channels; image.Height; image.Width ]
                          let w = random 2 [ image.Outputs; image.Channels; image.Kernel; image.Kernel ]
                          let bias: Tensor | null = if withBias then random 3 [ biases ] else null
                          let mine = derivatives (fun x w b -> kernel image.Stride image.Padding b w x) x w bias
                          compare' tolerance mine (derivatives definition x w bias))

                  test "conv2d" image.Channels image.Outputs Kernels.conv2d (fun x w b ->
                      torch.nn.functional.conv2d (x, w, b, s, p))

                  test "conv_transpose2d" image.Outputs image.Channels Kernels.convTranspose2d (fun x w b ->
                      torch.nn.functional.conv_transpose2d (x, w, b, s, p)) ]

/// The activation of a dense layer, and the gradients of a penalty on its slope.
let private activated (activation: Tensor -> Tensor) (x: Tensor) (w: Tensor) =
    let x, w = Tensors.leaf x, Tensors.leaf w
    let value = activation (x.matmul w)
    let slope = (Tensors.gradWithGraph (value.sum ()) [| x |])[0]
    let penalty = (Tensors.normPerSample slope).sub(scalar 1.0).pow(scalar 2.0).mean()
    let gradients = Tensors.grad penalty [| x; w |]
    [ value.detach (); slope.detach (); gradients[0]; gradients[1] ]

let private activations =
    [ for dtype, _ in types do
          for slope in [ 0.0; 0.2 ] do
              testCase $"LeakyReLU of slope {slope} and its derivatives are libtorch's bit for bit: {dtype}" (fun () ->
                  use _scope = torch.NewDisposeScope()
                  let x = normal 1 [ 33L; 7L ] |> ofType dtype
                  // Some sums are exactly 0, where the derivative is the slope.
                  let x = x.mul (x.gt(scalar -1.0).``to`` dtype)
                  let w = normal 2 [ 7L; 19L ] |> ofType dtype

                  let definition (x: Tensor) : Tensor =
                      if slope = 0.0 then
                          x.relu ()
                      else
                          torch.nn.functional.leaky_relu (x, slope)

                  for mine, theirs in List.zip (activated (Kernels.leakyRelu slope) x w) (activated definition x w) do
                      sameBits mine theirs "value, slope and the penalty's gradients")

      testCase "an activation after a convolution is the same whatever lies in memory how" (fun () ->
          use _scope = torch.NewDisposeScope()
          let x = normal 1 [ 2L; 8L; 5L; 5L ] |> ofType torch.ScalarType.Float32
          let last = x.permute(0L, 2L, 3L, 1L).contiguous().permute(0L, 3L, 1L, 2L)
          let leaf = Tensors.leaf last
          let gradient = (Tensors.grad ((Kernels.leakyRelu 0.2 leaf).mul(x).sum()) [| leaf |])[0]
          let expected = torch.where (x.gt (scalar 0.0), x, x.mul (scalar 0.2))
          sameBits (gradient.contiguous ()) expected "the gradient") ]

let private shapes =
    [ [ 3L; 1L; 4L; 4L ]
      [ 2L; 16L; 4L; 4L ]
      [ 5L; 64L; 7L; 7L ]
      [ 1L; 33L; 17L; 3L ]
      [ 4L; 3L; 1L; 1L ] ]

let private layouts =
    [ for shape in shapes do
          for dtype, _ in types do
              let name = sprintf "%A, %O" shape dtype

              testCase $"flattening and unflattening move nothing: {name}" (fun () ->
                  use _scope = torch.NewDisposeScope()
                  let x = normal 1 shape |> ofType dtype
                  let last = x.permute(0L, 2L, 3L, 1L).contiguous().permute(0L, 3L, 1L, 2L)
                  let flat = x.reshape (x.shape[0], -1L)

                  for image in [ x; last ] do
                      let leaf = Tensors.leaf image
                      let result = Kernels.flatten leaf
                      sameBits result flat "flat"
                      let back = Kernels.reshape (Array.ofList shape.Tail) (Tensors.leaf flat)
                      sameBits (back.contiguous ()) x "back"
                      let gradient = (Tensors.gradWithGraph (result.mul(result).sum()) [| leaf |])[0]
                      sameBits (gradient.contiguous ()) (x.mul (scalar 2.0)) "gradient"
                      let second = (Tensors.grad (gradient.mul(x).sum()) [| leaf |])[0]
                      sameBits (second.contiguous ()) (x.mul (scalar 2.0)) "gradient of the gradient") ]

[<Tests>]
let tests =
    testList
        "Kernels"
        [ testCase "the library that setup compiled is loaded" (fun () ->
              let folder = nonNull (Path.GetDirectoryName typeof<Experiment>.Assembly.Location)
              let compiled = File.Exists(Path.Combine(folder, "libwgan_kernels.so"))
              let off = Environment.GetEnvironmentVariable "WGAN_KERNELS" = "off"
              Expect.equal (KernelLibrary.isLoaded ()) (compiled && not off) "loaded where it is there")

          testCase "an error inside a kernel is an error of this library" (fun () ->
              use _scope = torch.NewDisposeScope()

              if KernelLibrary.isLoaded () then
                  Expect.throwsT<WganException>
                      (fun () ->
                          Kernels.conv2d 1 0 null (normal 1 [ 2L; 3L; 3L; 3L ]) (normal 2 [ 1L; 5L; 8L; 8L ])
                          |> ignore)
                      "3 channels are not 5")

          if KernelLibrary.isLoaded () then
              testCase "a convolution has the same bits in one thread and in three" (fun () ->
                  use _scope = torch.NewDisposeScope()
                  let x = normal 1 [ 9L; 1L; 28L; 28L ] |> ofType torch.ScalarType.Float32
                  let w = normal 2 [ 32L; 1L; 4L; 4L ] |> ofType torch.ScalarType.Float32

                  let run threads =
                      torch.set_num_threads threads
                      derivatives (fun x w b -> Kernels.conv2d 2 1 b w x) x w null

                  let threads = torch.get_num_threads ()

                  try
                      for (name, one), (_, three) in Array.zip (run 1) (run 3) do
                          // libtorch's own sums and products around the kernels may differ from the second derivative on.
                          if name = "value" then
                              sameBits one three name
                          else
                              close 1e-6 one three name
                  finally
                      torch.set_num_threads threads)

          testList "convolutions" convolutions
          testList "activations" activations
          testList "layouts" layouts ]
