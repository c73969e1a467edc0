module Wgan.CrossCheck.Tests.TableTests

open System
open System.IO
open Expecto
open Wgan.CrossCheck

let private row engine error =
    { Piece = "Loss.some"
      Quantity = "value"
      Engine = engine
      Error = error
      Size = 1.0 }

[<Tests>]
let tests =
    testList
        "Table"
        [ testCase
              "the error is the largest difference over the largest expected number, which counts as 1 at least"
              (fun () ->
                  Expect.equal (Table.error [| 1.0; 7.0 |] [| 1.0; 8.0 |]) 0.125 "numbers above 1"
                  Expect.equal (Table.error [| 0.25 |] [| 0.5 |]) 0.25 "numbers below 1"
                  Expect.equal (Table.error [||] [||]) 0.0 "no numbers")

          testCase "NaN, infinity and a missing number never pass" (fun () ->
              for actual in [ [| nan; 1.0 |]; [| 1.0; nan |]; [| infinity; 1.0 |]; [| 1.0 |] ] do
                  let row = Table.row Engine.DiffSharp "piece" "value" actual [| 1.0; 1.0 |]
                  Expect.isFalse (Table.passes row) $"%A{actual}"

              let expectedNaN = Table.row Engine.DiffSharp "piece" "value" [| 1.0; 1.0 |] [| nan; 1.0 |]
              Expect.isFalse (Table.passes expectedNaN) "a twin's NaN")

          testCase "the bar is 1e-10 for DiffSharp and 1e-5 for finite differences" (fun () ->
              Expect.isTrue (Table.passes (row Engine.DiffSharp 1e-10)) "at the bar"
              Expect.isFalse (Table.passes (row Engine.DiffSharp 1.1e-10)) "above it"
              Expect.isTrue (Table.passes (row Engine.FiniteDifferences 1e-5)) "at the weaker bar"
              Expect.isFalse (Table.passes (row Engine.FiniteDifferences 1.1e-5)) "above that")

          testCase "both forms end with the largest error of each engine" (fun () ->
              let rows =
                  [| row Engine.DiffSharp 1e-15
                     row Engine.DiffSharp 2e-12
                     row Engine.FiniteDifferences 3e-7 |]

              let expected = "3 comparisons, largest error 2.0e-12 (DiffSharp), 3.0e-07 (finite differences)"

              for text in [ Table.toText rows; Table.toMarkdown rows ] do
                  Expect.equal (text.TrimEnd().Split('\n') |> Array.last) expected "last line")

          testCase "a row above its bar is marked, counted, and makes the exit code 1" (fun () ->
              let rows = [| row Engine.DiffSharp 1e-3; row Engine.DiffSharp 0.0 |]
              let path = Path.Combine(Path.GetTempPath(), $"crosscheck-{Guid.NewGuid():N}.md")

              try
                  Expect.equal (Program.report (Some path) rows) 1 "exit code"
                  let text = File.ReadAllText path
                  Expect.stringContains text "1.0e-03 FAILS" "the row"
                  Expect.stringContains text "2 comparisons, 1 above their bar" "the summary"
                  Expect.equal (Program.report None rows[1..]) 0 "exit code without it"
              finally
                  File.Delete path) ]
