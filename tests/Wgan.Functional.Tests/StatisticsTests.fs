module Wgan.Functional.Tests.StatisticsTests

open System
open System.Text.Json
open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support

type PairedCase = { a: float[]; b: float[] }

/// Two to eleven pairs, some of them far apart and some nearly alike.
let private case seed : PairedCase =
    let n = 2 + seed % 10
    let draw name = Rng.normalValues (Rng.key (int64 seed) |> Rng.named name) n
    let shift = 0.4 * float (seed % 5)

    { a = draw "a"
      b = Array.map2 (fun b noise -> shift + b + 0.1 * noise) (draw "a") (draw "noise") }

let private cases = Array.init 40 case

let private ours () =
    cases
    |> Array.map (fun case ->
        let test = Statistics.paired case.a case.b
        [| test.Mean; test.T; test.StudentP; test.SignFlipP |])

let private near tolerance (actual: float) (expected: float) (message: string) =
    if not (abs (actual - expected) <= tolerance * max 1.0 (abs expected)) then
        failtestf "%s: %.17g, expected %.17g" message actual expected

/// Differences as a row against zeros.
let private ofDifferences (d: float[]) = Statistics.paired d (Array.zeroCreate d.Length)

let private drawn seed count = Rng.normalValues (Rng.key (int64 seed)) count

[<Tests>]
let tests =
    testList
        "Statistics"
        [ testCase "paired tests are SciPy's stored numbers to 1e-9" (fun () ->
              Reference.agree 1e-9 (ours ()) (Reference.stored "paired"))

          testCase "paired tests are SciPy's numbers to 1e-9" (fun () ->
              Reference.agree 1e-9 (ours ()) (Reference.computed "paired" (JsonSerializer.Serialize cases)))

          testProperty
              "Student's two-sided probability is 1 - 2 atan(t) / pi for one degree of freedom and 1 - t / sqrt(2 + t^2) for two"
              (seeded (fun seed ->
                  let t = drawn seed 1 |> Array.map (fun x -> 5.0 * abs x) |> Array.head
                  near 1e-13 (Statistics.studentTwoSided 1 t) (1.0 - 2.0 / Math.PI * atan t) "one"
                  near 1e-13 (Statistics.studentTwoSided 2 -t) (1.0 - t / sqrt (2.0 + t * t)) "two"))

          testCase "Student's probability is 1 at 0, and tends to the normal's for many degrees of freedom" (fun () ->
              near 0.0 (Statistics.studentTwoSided 7 0.0) 1.0 "at 0"
              // P(|Z| >= 1.959964) = 0.05, and t's excess over it is about 2 phi(z) z (z^2 + 1) / (4 v).
              let z = 1.959963984540054
              let density = exp (-0.5 * z * z) / sqrt (2.0 * Math.PI)
              let v = 100000
              let expected = 0.05 + 2.0 * density * z * (z * z + 1.0) / (4.0 * float v)
              near 1e-9 (Statistics.studentTwoSided v z) expected "many"
              Expect.isTrue (Double.IsNaN(Statistics.studentTwoSided 3 nan)) "NaN"

              Expect.stringContains
                  (failure (fun () -> Statistics.studentTwoSided 0 1.0 |> ignore))
                  "at least 1"
                  "none")

          testProperty
              "swapping the rows turns the signs and keeps the probabilities; the order of seeds does not matter"
              (seeded (fun seed ->
                  let case = cases[seed % cases.Length]
                  let there, back = Statistics.paired case.a case.b, Statistics.paired case.b case.a
                  near 1e-13 back.Mean -there.Mean "mean"
                  near 1e-13 back.T -there.T "t"
                  near 1e-13 back.StudentP there.StudentP "Student"
                  near 0.0 back.SignFlipP there.SignFlipP "flips"
                  let order = Rng.permutation (Rng.key (int64 seed)) case.a.Length
                  let shuffled (x: float[]) = order |> Array.map (fun i -> x[i])
                  let again = Statistics.paired (shuffled case.a) (shuffled case.b)
                  near 1e-12 again.StudentP there.StudentP "Student, shuffled"
                  near 0.0 again.SignFlipP there.SignFlipP "flips, shuffled"))

          testProperty
              "scaling the numbers changes neither t nor the probabilities"
              (seeded (fun seed ->
                  let d = drawn seed (2 + seed % 8)
                  let one, other = ofDifferences d, ofDifferences (Array.map ((*) 1e6) d)
                  near 1e-12 other.T one.T "t"
                  near 0.0 other.SignFlipP one.SignFlipP "flips"))

          testCase "differences of one sign have the least probability that sign flips can give, 2 / 2^n" (fun () ->
              for n in 1..12 do
                  let test = ofDifferences (Array.init n (fun i -> 1.0 + float i))
                  near 0.0 test.SignFlipP test.LeastP $"{n}"
                  near 0.0 test.LeastP (min 1.0 (2.0 / 2.0 ** float n)) "2 / 2^n")

          testCase "equal differences count every sum as far as they reach: 1, -1 and 1 give 6 of 8" (fun () ->
              // |sum| is 3 twice and 1 six times; the observed one is 1.
              near 0.0 (ofDifferences [| 1.0; -1.0; 1.0 |]).SignFlipP 1.0 "all"
              near 0.0 (ofDifferences [| 1.0; 1.0; 1.0 |]).SignFlipP 0.25 "the ends"
              // The sums of 0.1, 0.2 and -0.3 round differently in different orders, and are 0 all the same.
              near 0.0 (ofDifferences [| 0.1; 0.2; -0.3 |]).SignFlipP 1.0 "rounding")

          testCase
              "one pair has no t, rows that are alike have none either, and more than 20 pairs no sign flips"
              (fun () ->
                  let one = ofDifferences [| 2.0 |]
                  Expect.isTrue (Double.IsNaN one.T && Double.IsNaN one.StudentP) "one"
                  Expect.equal (one.Mean, one.SignFlipP, one.LeastP) (2.0, 1.0, 1.0) "one's rest"
                  let alike = ofDifferences [| 0.0; 0.0; 0.0 |]
                  Expect.isTrue (Double.IsNaN alike.T) "alike"
                  Expect.equal alike.SignFlipP 1.0 "alike's flips"
                  Expect.isTrue (Double.IsNaN (ofDifferences (drawn 1 21)).SignFlipP) "many"
                  Expect.isTrue (Double.IsFinite (ofDifferences (drawn 1 21)).StudentP) "many's t"
                  Expect.isTrue (Double.IsFinite (ofDifferences (drawn 1 20)).SignFlipP) "20")

          testCase
              "under differences that are symmetric about 0, sign flips reject a share of at most their level"
              (fun () ->
                  let trials, level = 2000, 0.125

                  let rejected =
                      [ for seed in 1..trials do
                            if (ofDifferences (drawn seed 6)).SignFlipP <= level then
                                1 ]
                      |> List.length

                  // Exactly 1/8 for distinct sums: 4 of 32 pairs of signs. Five standard deviations of the binomial.
                  let deviation = sqrt (level * (1.0 - level) / float trials)
                  Expect.isLessThan (abs (float rejected / float trials - level)) (5.0 * deviation) "share")

          testCase "the standard error of 1, 2, 3, 4 is sqrt(5 / 12), and one number has none" (fun () ->
              near 1e-15 (Statistics.standardError [| 1.0; 2.0; 3.0; 4.0 |]) (sqrt (5.0 / 12.0)) "four"
              near 0.0 (Statistics.mean [| 1.0; 2.0; 3.0; 4.0 |]) 2.5 "mean"
              Expect.isTrue (Double.IsNaN(Statistics.standardError [| 1.0 |])) "one")

          testCase "Holm's correction of 0.01, 0.04, 0.03 is 0.03, 0.06, 0.06, and leaves NaN out" (fun () ->
              Expect.equal
                  (Statistics.holm [| 0.01; 0.04; 0.03 |] |> Array.map (fun p -> Math.Round(p, 12)))
                  [| 0.03; 0.06; 0.06 |]
                  "three"

              let found = Statistics.holm [| nan; 0.9; 0.8 |]
              Expect.isTrue (Double.IsNaN found[0]) "NaN"
              Expect.equal found[1..] [| 1.0; 1.0 |] "at most 1")

          testCase "what statistics cannot be made of is an error" (fun () ->
              for name, act in
                  [ "one finite number or more", (fun () -> Statistics.mean [||] |> ignore)
                    "one finite number or more", (fun () -> Statistics.standardError [| 1.0; nan |] |> ignore)
                    "not 1 and 2", (fun () -> Statistics.paired [| 1.0 |] [| 1.0; 2.0 |] |> ignore) ] do
                  Expect.stringContains (failure act) name "message") ]
