/// Pairs of distributions on the same points, and batches that hold them.
module Wgan.Functional.Tests.Distributions

open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support

let uniforms seed count = Rng.uniformValues (Rng.key (int64 seed)) count
let normals seed count = Rng.normalValues (Rng.key (int64 seed)) count

let normalised (masses: float[]) =
    let total = Array.sum masses
    masses |> Array.map (fun m -> m / total)

/// Two distributions on 2 to 8 points; every third pair has points without mass.
let pair seed =
    let k = 2 + seed % 7

    let draw stream =
        uniforms (2 * seed + stream) k
        |> Array.map (fun u -> if seed % 3 = 0 && u < 0.3 then 0.0 else u * u)
        |> fun masses ->
            if Array.sum masses > 0.0 then
                masses
            else
                Array.create k 1.0
        |> normalised

    draw 0, draw 1

let positivePair seed =
    let p, q = pair seed
    let mixed (m: float[]) = m |> Array.map (fun x -> 0.9 * x + 0.1 / float m.Length)
    mixed p, mixed q

/// A distribution on k points with masses in units of 1 / 24, none of them 0, as counts.
let countsOf seed k =
    let points = Rng.integers (Rng.key (int64 seed)) k (24 - k)
    Array.init k (fun i -> 1 + (points |> Array.filter ((=) i) |> Array.length))

/// Two of them on 2 to 6 points.
let countedPair seed =
    let k = 2 + seed % 5
    countsOf (2 * seed) k, countsOf (2 * seed + 1) k

let massesOf (counts: int[]) = counts |> Array.map (fun n -> float n / 24.0)

/// A batch whose mean is the expectation: value i as often as its count says.
let repeated (counts: int[]) (values: float[]) : Tensor =
    let all = Array.map2 (fun n v -> Array.create n v) counts values |> Array.concat
    Tensors.ofArray f64 [| int64 all.Length |] all

/// The scores of both distributions' points as such batches.
let batchOf (p: int[]) (q: int[]) (scores: float[]) : Scores =
    { Real = repeated p scores
      Fake = repeated q scores }

/// Close, or the same infinity.
let isClose (actual: float) (expected: float) text =
    if actual <> expected then
        Expect.floatClose Accuracy.veryHigh actual expected text
