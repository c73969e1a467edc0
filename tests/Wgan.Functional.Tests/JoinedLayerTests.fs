/// A convolution with the means after it, or the upsampling before it, beside the two layers one by one.
module Wgan.Functional.Tests.JoinedLayerTests

open Expecto
open TorchSharp
open Wgan.Functional
open Wgan.Functional.Tests.Support

type private Pair =
    { Name: string
      Layers: Network[]
      Input: int64 list }

let private pairs =
    [ for kernel, padding in [ 3, 1; 1, 0; 5, 2; 2, 0; 4, 1; 1, 1; 3, 3 ] do
          for k in [ 1; 2; 3 ] do
              for weights in [ Weights.PyTorch; Weights.PyTorch.WithoutBias ] do
                  for channels, outputs in [ 3L, 16; 20L, 5 ] do
                      let convolution = Layer.conv2d weights outputs kernel 1 padding

                      let name =
                          sprintf
                              "%d to %d channels, kernel %d, padding %d, factor %d, %s"
                              channels
                              outputs
                              kernel
                              padding
                              k
                              (if weights.HasBias then "bias" else "no bias")

                      // The convolution makes 2 k of it.
                      let size = int64 (2 * k + kernel - 1 - 2 * padding)

                      if size > 0L then
                          { Name = $"means after a convolution, {name}"
                            Layers = [| convolution; Layer.averagePool2d k |]
                            Input = [ 3L; channels; size; size + int64 k ] }

                      { Name = $"upsampling before a convolution, {name}"
                        Layers = [| Layer.upsampleNearest2d k; convolution |]
                        Input = [ 3L; channels; 4L; 5L ] } ]

let private pass (network: Network) (variables: Tree) (x: Tensor) : Tensor =
    network.Apply(Mode.Training, variables, Tree.Empty, Tree.Empty, NetworkInput.Of x).Output

let private oneByOne (layers: Network[]) (parameters: Tree) (x: Tensor) : Tensor =
    (x, Array.indexed layers)
    ||> Array.fold (fun x (i, layer) -> pass layer (parameters.Child(string i)) x)

/// The value, its gradients, and those of functions of the gradients, in x and the parameters.
let private derivatives (f: Tree -> Tensor -> Tensor) (parameters: Tree) (x: Tensor) : (string * Tensor) list =
    let x = Tensors.leaf x
    let parameters = Tree.map Tensors.leaf parameters
    let inputs = [| yield x; yield! Tree.values parameters |]
    let value = f parameters x
    let tilt = (Rng.normal f64 value.shape (Rng.key 7L)).``to`` value.dtype
    let first = Tensors.gradWithGraph (value.mul(value).mul(tilt).sum()) inputs
    let curved (gradients: Tensor[]) = gradients[0].mul(gradients[0]).sum().add(gradients[1].mul(gradients[1]).sum())
    let second = Tensors.gradWithGraph (curved first) inputs
    let third = Tensors.grad (curved second) inputs

    [ "value", value.detach ()
      for name, gradients in [ "first", first; "second", second; "third", third ] do
          for i in 0 .. inputs.Length - 1 do
              $"{name} derivative in input {i}", gradients[i].detach() ]

/// max |a - b| / max |b|
let private errorOf (a: Tensor) (b: Tensor) : float =
    Tensors.toFloat (a.sub(b).abs().max())
    / max (Tensors.toFloat (b.abs().max())) 1e-30

let private compare' tolerance mine theirs =
    for (name, a: Tensor), (_, b: Tensor) in List.zip mine theirs do
        Expect.equal a.shape b.shape $"{name}: shape"
        let error = errorOf (a.``to`` torch.ScalarType.Float64) (b.``to`` torch.ScalarType.Float64)

        if not (error <= tolerance) then
            failtestf "%s: %g of the largest, more than %g" name error tolerance

let private subject (backend: Backend) (pair: Pair) =
    let network = Network.sequential pair.Layers
    let variables = network.Init(f64, Rng.key 3L, Array.ofList pair.Input.Tail)
    let ofType (t: Tensor) = t.``to`` backend.DType
    network, Tree.map ofType variables.Parameters, ofType (normal 1 pair.Input)

let private laws =
    [ for pair in pairs do
          testCase $"a sequence and its derivatives to the third are its layers one by one: {pair.Name}" (fun () ->
              use _scope = torch.NewDisposeScope()
              let network, parameters, x = subject f32 pair
              let mine = derivatives (pass network) parameters x
              compare' 3e-5 mine (derivatives (oneByOne pair.Layers) parameters x)
              // Nor is it further from the equation than float32's rounding.
              let wide (t: Tensor) = t.``to`` torch.ScalarType.Float64
              compare' 3e-5 mine (derivatives (oneByOne pair.Layers) (Tree.map wide parameters) (wide x)))

          testCase $"in float64 a sequence is its layers one by one, bit for bit: {pair.Name}" (fun () ->
              use _scope = torch.NewDisposeScope()
              let network, parameters, x = subject f64 pair
              sameBits (pass network parameters x) (oneByOne pair.Layers parameters x) "value") ]

[<Tests>]
let tests =
    testList
        "Joined layers"
        [ testList "laws" laws

          testCase "a joined sequence keeps the places of states and parameters" (fun () ->
              use _scope = torch.NewDisposeScope()

              let network =
                  Network.sequential
                      [| Layer.batchNorm
                         Layer.upsampleNearest2d 2
                         Layer.conv2d Weights.PyTorch 16 3 1 1
                         Layer.averagePool2d 2
                         Layer.batchNorm |]

              let variables = network.Init(f32, Rng.key 1L, [| 5L; 4L; 4L |])
              let x = (normal 1 [ 2L; 5L; 4L; 4L ]).``to`` torch.ScalarType.Float32

              let result =
                  network.Apply(Mode.Training, variables.Parameters, variables.State, Tree.Empty, NetworkInput.Of x)

              let names (tree: Tree) = tree.Leaves() |> Seq.map _.Name |> List.ofSeq
              Expect.equal (names result.State) (names variables.State) "states"
              Expect.equal result.Output.shape [| 2L; 16L; 4L; 4L |] "shape")

          testCase "float32 images are joined, and what no kernel serves is not" (fun () ->
              use _scope = torch.NewDisposeScope()
              let image (dtype: torch.ScalarType) (shape: int64 list) = (normal 1 shape).``to`` dtype
              let narrow, wide = torch.ScalarType.Float32, torch.ScalarType.Float64

              let isJoined dtype padding shape kernel =
                  let weight = image dtype [ 6L; 5L; kernel; kernel ]
                  let x = image dtype shape

                  isNull (Kernels.tryConv2dMeans 2L padding null weight x) |> not,
                  isNull (Kernels.tryConv2dOfRepeated 2L padding null weight x) |> not

              let served = KernelLibrary.isLoaded ()
              Expect.equal (isJoined narrow 1 [ 2L; 5L; 4L; 4L ] 3L) (served, served) "float32"
              Expect.equal (isJoined wide 1 [ 2L; 5L; 4L; 4L ] 3L) (false, false) "float64"
              Expect.equal (isJoined narrow 1 [ 2L; 5L; 5L; 4L ] 3L) (false, served) "not tiled"
              Expect.equal (isJoined narrow 3 [ 2L; 5L; 4L; 4L ] 3L) (served, false) "wide padding"
              Expect.equal (isJoined narrow 1 [ 2L; 4L; 4L; 4L ] 3L) (false, false) "other channels")

          testCase "squares that do not tile a convolution's output are an error of the means" (fun () ->
              let network = Network.sequential [| Layer.conv2d Weights.PyTorch 16 3 1 1; Layer.averagePool2d 2 |]

              Expect.throwsT<WganException>
                  (fun () -> network.Init(f32, Rng.key 1L, [| 3L; 5L; 4L |]) |> ignore)
                  "5 is odd") ]
