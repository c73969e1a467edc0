/// Designs and tables; SweepRunTests runs some.
module Wgan.Functional.Tests.SweepTests

open System
open System.IO
open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private named name = { toy with Name = name }

let private measured name extractor better value : Measurement =
    { Score =
        { Metric = name
          Value = value
          Low = nan
          High = nan
          Bias = nan
          Extractor = extractor
          Preprocessing = "p"
          Real = 0
          Fake = 10 }
      Reference = ""
      Better = better }

/// A run that measured these at its first and its last checkpoint.
let private entry row seed (first: Measurement list) (last: Measurement list) : SweepEntry =
    { Row = row
      Seed = seed
      Seconds = 10.0 * float (seed + 1L)
      Evaluation =
        { Experiment = row
          Hash = ""
          Seed = seed
          Settings = EvaluationSettings.Default
          Checkpoints =
            [| { Iteration = 1L
                 Sha256 = ""
                 Measurements = Array.ofList first }
               { Iteration = 2L
                 Sha256 = ""
                 Measurements = Array.ofList last } |] } }

let private fid = measured "FID" "classifier" Better.Lower

/// Rows a and b with FIDs 1, 2, 3 and 2, 4, 6 at the end; a's were 0.5 lower before.
let private entries =
    [ for seed in 0L .. 2L do
          let value = float seed + 1.0
          entry "a" seed [ fid (value - 0.5) ] [ fid value ]
          entry "b" seed [ fid (9.0 * value) ] [ fid (2.0 * value) ] ]

let private design = Sweep.create "design" [| named "a"; named "b" |] [| 0L; 1L; 2L |]

let private lineOf (start: string) (text: string) = text.Split '\n' |> Array.find _.StartsWith(start)

[<Tests>]
let tests =
    testList
        "Sweep"
        [ testCase "cells go seed by seed, and across makes a row of every row with every setting" (fun () ->
              let batches =
                  [| for size in [ 4; 8 ] -> Sweep.setting $"batch {size}" (fun e -> { e with BatchSize = size }) |]

              let sweep = Sweep.create "s" [| named "a"; named "b" |] [| 3L; 1L |] |> Sweep.across batches

              Expect.equal
                  [ for cell in Design.cells sweep -> cell.Row.Name, cell.Row.Experiment.BatchSize, cell.Seed ]
                  [ for seed in [ 3L; 1L ] do
                        for name in [ "a"; "b" ] do
                            for size in [ 4; 8 ] do
                                $"{name}, batch {size}", size, seed ]
                  "cells")

          testCase "everything that is wrong with a design is told at once" (fun () ->
              let bad =
                  { Sweep.create "a b" [| named "x"; named "x"; { named "y" with BatchSize = 0 } |] [| 1L; 1L; -1L |] with
                      Rows = [||] }

              let all = failure (fun () -> Design.check bad)

              for part in
                  [ "not 'a b'"
                    "needs a row"
                    "the seed -1 is below 0"
                    "the seed 1 is there twice" ] do
                  Expect.stringContains all part "message"

              let twins = Sweep.create "s" [| named "x"; named "x" |] [||]
              let message = failure (fun () -> Design.check twins)
              Expect.stringContains message "two rows have the name 'x'" "names"
              Expect.stringContains message "the rows 'x' and 'x' are one experiment" "folders"
              Expect.stringContains message "needs a seed" "seeds"
              let refused = Sweep.create "s" [| { named "y" with BatchSize = 0 } |] [| 0L |]
              Expect.stringContains (failure (fun () -> Design.check refused)) "row 'y': " "refusals"
              Design.check design)

          testCase "the table has means and standard errors of last and best" (fun () ->
              let table = SweepTable.main [ "a"; "b" ] entries
              // 1, 2, 3: mean 2, error 1 / sqrt 3. b's best is its last.
              Expect.stringContains (lineOf "| a" table) "| 2 ± 0.57735 | 1.5 ± 0.57735 | 20 " "a"
              Expect.stringContains (lineOf "| b" table) "| 4 ± 1.1547  | 4 ± 1.1547    | 20 " "b"
              Expect.stringContains table "FID, last" "last"
              Expect.stringContains table "FID, best" "best")

          testCase "differences are paired by seed: a - b is -1, -2, -3" (fun () ->
              let differences = SweepTable.columns (List.rev entries) |> SweepTable.differences [ "a"; "b" ]
              let test = (List.exactlyOne differences).Test
              Expect.equal (test.Pairs, test.Mean) (3, -2.0) "mean"
              Expect.floatClose Accuracy.high test.T (-2.0 * sqrt 3.0) "t"
              // Two degrees of freedom.
              Expect.floatClose Accuracy.high test.StudentP (1.0 - sqrt (12.0 / 14.0)) "p"
              Expect.equal test.SignFlipP 0.25 "flips")

          testCase "a seed that a row lacks is left out of its mean and of its differences" (fun () ->
              let some = entries |> List.filter (fun entry -> not (entry.Row = "b" && entry.Seed = 1L))
              let table = SweepTable.main [ "a"; "b" ] some
              Expect.stringContains (lineOf "| b" table) "| 2     | 4 ± 2 " "two seeds"
              let differences = SweepTable.columns some |> SweepTable.differences [ "a"; "b" ]
              let test = (List.exactlyOne differences).Test
              Expect.equal (test.Pairs, test.Mean) (2, -2.0) "pairs 0 and 2"
              let one = entries |> List.filter (fun entry -> entry.Row = "a" && entry.Seed = 0L)
              Expect.stringContains (lineOf "| a" (SweepTable.main [ "a"; "b" ] one)) "1 (1 seed)" "no error of one"
              Expect.isEmpty (SweepTable.columns one |> SweepTable.differences [ "a"; "b" ]) "no pair")

          testCase "numbers of two extractors share no column and no difference" (fun () ->
              let other = measured "FID" "pixels" Better.Lower

              let mixed =
                  [ for seed in 0L .. 1L do
                        entry "a" seed [] [ fid 1.0 ]
                        entry "b" seed [] [ other 2.0 ] ]

              let columns = SweepTable.columns mixed
              Expect.equal [ for column in columns -> column.Heading ] [ "FID (1)"; "FID (2)" ] "columns"
              Expect.isEmpty (SweepTable.differences [ "a"; "b" ] columns) "differences")

          testCase "numbers that say nothing of quality have no best and no difference; NaN is no number" (fun () ->
              let estimate = measured "estimate" "critic" Better.Neither

              let entries =
                  [ for seed in 0L .. 1L do
                        for row in [ "a"; "b" ] do
                            entry row seed [] [ estimate 1.0; measured "KL" "x" Better.Lower nan ] ]

              let table = SweepTable.main [ "a"; "b" ] entries
              Expect.isFalse (table.Contains "estimate, best") "no best"
              Expect.isEmpty (SweepTable.columns entries |> SweepTable.differences [ "a"; "b" ]) "no difference")

          testCase "the files say what failed, what each column is, and every number" (fun () ->
              inFolder (fun root ->
                  let path = SweepTable.write design root entries [ "b, seed 2", "iteration 7: it broke" ]
                  let report = File.ReadAllText path
                  Expect.stringContains report "6 of 6 runs: 2 rows, 3 seeds" "counts"
                  Expect.stringContains report "- b, seed 2: iteration 7: it broke" "failure"
                  Expect.stringContains report "- FID: FID: classifier (p); 10 generated samples" "legend"
                  Expect.stringContains report "never below 0.25" "what sign flips can say"
                  let lines name = File.ReadAllLines(Path.Combine(root, name))
                  let cells, table, differences = lines "cells.csv", lines "table.csv", lines "differences.csv"

                  Expect.equal
                      cells[1]
                      "\"a\",0,\"FID\",1,2,NaN,NaN,0.5,1,\"classifier\",\"p\",\"\",0,10,10"
                      "a number"

                  Expect.hasLength cells 7 "numbers"

                  // 2, 4, 6: mean 4, error sqrt(8 / 2 / 3).
                  let error = sqrt (8.0 / 2.0 / 3.0)

                  Expect.equal
                      table[2]
                      $"\"b\",\"FID\",3,4,{error:R},4,{error:R},\"classifier\",\"p\",\"\",0,10"
                      "a mean"

                  Expect.stringStarts differences[1] "\"FID\",\"a\",\"b\",3,-2,-3.46" "a difference"))

          testCase "physical cores are the distinct pairs of socket and core" (fun () ->
              let processor i socket core =
                  $"processor\t: {i}\nmodel name\t: CPU\nphysical id\t: {socket}\ncore id\t\t: {core}\n"

              let text = String.Join("\n", [ processor 0 0 0; processor 1 0 1; processor 2 0 0; processor 3 1 0 ])
              Expect.equal (Cores.inText text) 3 "two threads of one core are one"
              Expect.equal (Cores.inText "processor\t: 0\nBogoMIPS\t: 50\n") 0 "not named"
              Expect.isGreaterThan (Cores.physical ()) 0 "here") ]
