/// Making tensors from numbers and comparing them with numbers, as the tests in this project do.
module TorchSharp.Tests.Values

open Expecto
open TorchSharp

type Tensor = torch.Tensor

/// A float64 tensor of a shape.
let tensor (shape: int64 list) (numbers: float list) = torch.tensor(Array.ofList numbers).reshape(Array.ofList shape)

/// A float64 vector.
let vector (numbers: float list) = torch.tensor (Array.ofList numbers)

/// An int64 vector.
let indices (numbers: int64 list) = torch.tensor (Array.ofList numbers)

/// A scalar argument, made explicitly as portable F# must.
let number (x: float) = x.ToScalar()

/// The elements as floats, whatever the dtype.
let numbers (t: Tensor) =
    use scope = torch.NewDisposeScope()

    t.detach().``to``(torch.float64).contiguous().data<float>().ToArray()
    |> List.ofArray

/// Shape and elements, the latter to 12 digits.
let expect (t: Tensor) (shape: int64 list) (expected: float list) =
    Expect.equal (List.ofArray t.shape) shape "the shape"
    let actual = numbers t
    Expect.equal actual.Length expected.Length "the number of elements"

    List.iteri2
        (fun i a e ->
            let same =
                a = e
                || (System.Double.IsNaN a && System.Double.IsNaN e)
                || Accuracy.areClose Accuracy.veryHigh a e

            Expect.isTrue same $"element {i} is {e}, not {a}")
        actual
        expected

/// The one element.
let expectOne (t: Tensor) (expected: float) = expect t [] [ expected ]

/// A test that runs in a scope of its own, so that it leaves nothing behind.
let scoped name (body: unit -> unit) =
    testCase name (fun () ->
        use scope = torch.NewDisposeScope()
        body ())

/// Whether the stand-in in compat/ is under test, and not the genuine package.
let isStandIn = not (isNull (typeof<Scalar>.Assembly.GetType "TorchSharp.Native"))

/// A test of an error that only the stand-in catches: in matmul and autograd.grad, genuine TorchSharp lets it end the process.
let caughtByStandIn name (body: unit -> unit) =
    if isStandIn then
        scoped name body
    else
        ptestCase name ignore

/// The message of the exception that libtorch's error becomes.
let libtorchMessage (body: unit -> unit) =
    Expect.throwsC body (fun error ->
        Expect.equal
            (error.GetType())
            typeof<System.Runtime.InteropServices.ExternalException>
            $"libtorch's errors arrive as ExternalException: {error.Message}"

        error.Message)
