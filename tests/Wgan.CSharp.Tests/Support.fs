module Wgan.CSharp.Tests.Support

open Expecto
open TorchSharp
open Wgan.Functional

let f64 =
    { Backend.Default with
        DType = torch.ScalarType.Float64 }

let normal seed (shape: int64 list) = Rng.normal f64 (Array.ofList shape) (Rng.key seed)

let scoped (body: unit -> unit) () =
    use _scope = torch.NewDisposeScope()
    body ()

let testTensors name body = testCase name (scoped body)

let close (actual: Tensor) (expected: Tensor) message =
    Expect.equal actual.shape expected.shape $"{message}: shape"

    for a, e in Array.zip (Tensors.toArray actual) (Tensors.toArray expected) do
        Expect.isLessThan (abs (a - e)) (1e-12 * max 1.0 (abs e)) message
