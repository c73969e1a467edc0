module Wgan.Functional.Tests.AssignmentTests

open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private uniforms seed count = Rng.uniformValues (Rng.key (int64 seed)) count

/// Costs of either sign; every third case has many ties.
let private case seed =
    let n = 1 + seed % 9
    let u = uniforms seed (n * n)

    n,
    u
    |> Array.map (fun u -> if seed % 3 = 0 then floor (4.0 * u) else 3.0 * u - 1.0)

let rec private permutations (items: int list) =
    match items with
    | [] -> [ [] ]
    | _ ->
        [ for item in items do
              for rest in permutations (List.except [ item ] items) -> item :: rest ]

let private isCertified n (costs: float[]) (result: AssignmentResult) =
    Expect.equal (Array.sort result.Columns) (Array.init n id) "a permutation"
    let scale = 1e-12 * (1.0 + Array.max (Array.map abs costs))

    for i in 0 .. n - 1 do
        for j in 0 .. n - 1 do
            let slack = costs[i * n + j] - result.RowPotentials[i] - result.ColumnPotentials[j]
            Expect.isGreaterThanOrEqual slack -scale "feasible potentials"

            if result.Columns[i] = j then
                Expect.isLessThanOrEqual slack scale "tight where assigned"

    Expect.floatClose
        Accuracy.high
        result.Cost
        (Array.sum result.RowPotentials + Array.sum result.ColumnPotentials)
        "no duality gap"

[<Tests>]
let tests =
    testList
        "Assignment"
        [ testProperty "potentials prove the assignment optimal, with ties and without"
          <| fun (FsCheck.NonNegativeInt seed) ->
              let n = 1 + seed % 40
              let u = uniforms seed (n * n)

              let costs =
                  if seed % 2 = 0 then
                      u
                  else
                      Array.map (fun u -> floor (5.0 * u)) u

              isCertified n costs (Assignment.solve n costs)

          testProperty "no permutation costs less"
          <| fun (FsCheck.NonNegativeInt seed) ->
              let n, costs = case seed
              let n = min n 6
              let costs = Array.truncate (n * n) costs

              let least =
                  permutations [ 0 .. n - 1 ]
                  |> List.map (List.mapi (fun i j -> costs[i * n + j]) >> List.sum)
                  |> List.min

              Expect.floatClose Accuracy.veryHigh (Assignment.solve n costs).Cost least "cost"

          testProperty "potentials added to rows and columns shift the cost and keep the assignment optimal"
          <| fun (FsCheck.NonNegativeInt seed) ->
              let n, costs = case seed
              let rows, columns = uniforms (seed + 1) n, uniforms (seed + 2) n
              let shifted = costs |> Array.mapi (fun k c -> c + rows[k / n] + columns[k % n])

              Expect.floatClose
                  Accuracy.high
                  (Assignment.solve n shifted).Cost
                  ((Assignment.solve n costs).Cost + Array.sum rows + Array.sum columns)
                  "cost"

          testCase "equal costs, products and a single row are solved" (fun () ->
              isCertified 50 (Array.create 2500 7.0) (Assignment.solve 50 (Array.create 2500 7.0))
              let products = Array.init 10000 (fun k -> float (k / 100 + 1) * float (k % 100 + 1))
              let result = Assignment.solve 100 products
              isCertified 100 products result
              // By the rearrangement inequality the largest goes with the smallest.
              Expect.equal result.Columns (Array.init 100 (fun i -> 99 - i)) "reversed"
              Expect.equal (Assignment.solve 1 [| -3.0 |]).Cost -3.0 "one")

          testCase "mistakes are named" (fun () ->
              for n, costs, words in
                  [ 0, [||], "at least 1 row"
                    2, [| 1.0 |], "needs 4 costs, not 1"
                    2, [| 1.0; 2.0; nan; 3.0 |], "row 1 and column 0 is NaN" ] do
                  Expect.stringContains (failure (fun () -> Assignment.solve n costs |> ignore)) words "message") ]
