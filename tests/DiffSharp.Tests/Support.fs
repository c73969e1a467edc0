module DiffSharp.Tests.Support

open System
open Expecto
open DiffSharp

/// A tensor of row-major values.
let tensor (shape: int list) (values: float seq) : Tensor =
    dsharp.tensor(Array.ofSeq values, dtype = Dtype.Float64).view shape

let scalar (value: float) : Tensor = dsharp.tensor (value, dtype = Dtype.Float64)
let vector (values: float list) : Tensor = tensor [ values.Length ] values

/// The elements in row-major order.
let values (t: Tensor) : float[] = t.primalDeep.view(-1).toArray1D<float>()

/// Standard normal numbers that the seed fixes.
let normal (seed: int) (count: int) : float[] =
    let random = Random seed

    Array.init count (fun _ ->
        let radius = sqrt (-2.0 * log (1.0 - random.NextDouble()))
        radius * cos (2.0 * Math.PI * random.NextDouble()))

let normalTensor (seed: int) (shape: int list) : Tensor = tensor shape (normal seed (List.fold (*) 1 shape))

/// max |a - b| / max(1, max |b|)
let relativeError (a: Tensor) (b: Tensor) : float =
    if a.shape <> b.shape then
        failtestf "shapes differ: %A and %A" a.shape b.shape

    let a, b = values a, values b
    let largest = b |> Array.fold (fun most value -> max most (abs value)) 1.0

    Array.fold2 (fun worst x y -> if Double.IsNaN(x - y) then nan else max worst (abs (x - y))) 0.0 a b
    / largest

let close (tolerance: float) (actual: Tensor) (expected: Tensor) (message: string) =
    let error = relativeError actual expected

    if not (error <= tolerance) then
        failtestf
            "%s: relative error %g, more than %g\nactual:   %O\nexpected: %O"
            message
            error
            tolerance
            actual
            expected

/// Equal up to the last bits.
let same actual expected message = close 1e-13 actual expected message

/// The central difference quotient of f at x along v.
let difference (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor =
    let h = 1e-5
    (f (x + v * h) - f (x - v * h)) / (2.0 * h)

/// The central difference quotients of a scalar-valued f at a vector x.
let finiteGradient (f: Tensor -> Tensor) (x: Tensor) : Tensor =
    let direction i =
        tensor [ x.nelement ] (Array.init x.nelement (fun j -> if i = j then 1.0 else 0.0))

    dsharp.stack (List.init x.nelement (fun i -> difference f x (direction i)))

/// The message of the error that `body` ends with.
let failure (body: unit -> unit) : string =
    let outcome =
        try
            body ()
            None
        with error ->
            Some error.Message

    match outcome with
    | Some message -> message
    | None -> failtest "no error was raised"

/// A test of every seed that FsCheck thinks of.
let testSeeds name (body: int -> unit) = testProperty name (fun (FsCheck.NonNegativeInt seed) -> body (seed % 100000))
