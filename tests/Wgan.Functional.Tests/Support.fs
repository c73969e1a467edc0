module Wgan.Functional.Tests.Support

open System
open System.IO
open Expecto
open TorchSharp
open Wgan.Functional

/// CPU, float64: what equations are checked in.
let f64 =
    { Backend.Default with
        DType = torch.ScalarType.Float64 }

let f32 = Backend.Default

let scalar (value: float) : Scalar = value.ToScalar()

/// A float64 tensor of row-major values.
let tensor (shape: int64 list) (values: float list) : Tensor =
    Tensors.ofArray f64 (Array.ofList shape) (Array.ofList values)

let normal (seed: int) (shape: int64 list) : Tensor = Rng.normal f64 (Array.ofList shape) (Rng.key (int64 seed))

/// max |a - b| / max(1, max |b|)
let relativeError (a: Tensor) (b: Tensor) : float =
    if a.shape <> b.shape then
        failtestf "shapes differ: %A and %A" a.shape b.shape

    let a, b = Tensors.toArray a, Tensors.toArray b
    let largest = b |> Array.fold (fun most value -> max most (abs value)) 1.0

    Array.fold2 (fun worst x y -> if Double.IsNaN(x - y) then nan else max worst (abs (x - y))) 0.0 a b
    / largest

let close (tolerance: float) (actual: Tensor) (expected: Tensor) (message: string) =
    let error = relativeError actual expected

    if not (error <= tolerance) then
        failtestf
            "%s: relative error %g, more than %g\nactual:   %A\nexpected: %A"
            message
            error
            tolerance
            (Tensors.toArray actual)
            (Tensors.toArray expected)

/// Equal to the last bit, shapes and types included.
let sameBits (actual: Tensor) (expected: Tensor) (message: string) =
    Expect.equal actual.shape expected.shape $"{message}: shape"
    Expect.equal actual.dtype expected.dtype $"{message}: type"
    let bytes (t: Tensor) = t.detach().contiguous().cpu().bytes.ToArray()
    Expect.equal (bytes actual) (bytes expected) message

let sameTree (actual: Tree) (expected: Tree) (message: string) =
    let names (tree: Tree) = tree.Leaves() |> Seq.map _.Name |> List.ofSeq
    Expect.equal (names actual) (names expected) $"{message}: names"

    for a, e in Seq.zip (actual.Leaves()) (expected.Leaves()) do
        sameBits a.Value e.Value $"{message}: {a.Name}"

/// The central difference quotient of f at x with step h, element by element.
let finiteDifferenceBy (h: float) (f: Tensor -> float) (x: Tensor) : Tensor =
    let values = Tensors.toArray x

    let slope i =
        let shifted delta =
            let copy = Array.copy values
            copy[i] <- copy[i] + delta
            f (Tensors.ofArray f64 x.shape copy)

        (shifted h - shifted -h) / (2.0 * h)

    Tensors.ofArray f64 x.shape (Array.init values.Length slope)

/// The central difference quotient of f at x, element by element.
let finiteDifference (f: Tensor -> float) (x: Tensor) : Tensor = finiteDifferenceBy 1e-6 f x

/// The gradient of f at x is the difference quotient. Where two step sizes disagree x is beside a kink and there is no
/// derivative to compare: the answer is then false.
let isDifference (f: Tensor -> Tensor) (x: Tensor) (gradient: Tensor) (message: string) : bool =
    let value x = Tensors.toFloat (f x)
    let fine, coarse = finiteDifferenceBy 1e-6 value x, finiteDifferenceBy 1e-5 value x
    let isSmooth = relativeError coarse fine < 1e-4

    if isSmooth then
        close 1e-5 gradient fine message

    isSmooth

/// Every tensor made inside is freed.
let scoped (body: unit -> unit) () =
    use _scope = torch.NewDisposeScope()
    body ()

let testTensors name body = testCase name (scoped body)

/// The folder that holds the solution.
let repository =
    let rec up (folder: DirectoryInfo) =
        if File.Exists(Path.Combine(folder.FullName, "Wgan.sln")) then
            folder.FullName
        else
            up (nonNull folder.Parent)

    up (DirectoryInfo AppContext.BaseDirectory)

/// A property of a seed below 10,000, every tensor made inside freed.
let seeded (check: int -> unit) = fun (FsCheck.NonNegativeInt seed) -> scoped (fun () -> check (seed % 10000)) ()

/// Hands `body` a new folder and removes it afterwards.
let inFolder (body: string -> 'T) : 'T =
    let folder = Directory.CreateTempSubdirectory("wgan-tests-").FullName

    try
        body folder
    finally
        Directory.Delete(folder, true)

/// The message of the WganException that `body` ends with.
let failure (body: unit -> unit) : string =
    try
        body ()
        failtest "no error was raised"
    with :? WganException as error ->
        error.Message

/// Long forms of tests run when WGAN_LONG_TESTS is set.
let isLong = not (String.IsNullOrEmpty(Environment.GetEnvironmentVariable "WGAN_LONG_TESTS"))

/// The toy of the tests: WGAN-GP on the ring, two small perceptrons.
let toy =
    { Experiment.create
          "toy"
          (Synthetic.ring 8)
          (Mlp.create Weights.PyTorch [| 16; 16 |] 2)
          (Mlp.create Weights.PyTorch [| 16; 16 |] 1)
          (Loss.wasserstein + 10.0 * Penalty.gradient) with
        Latent = Latent.Normal 2
        BatchSize = 8
        CriticSteps = CriticSteps.Constant 2
        Iterations = 20L
        LogEvery = 1L
        SampleEvery = 10L }
