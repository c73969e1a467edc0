module Wgan.CrossCheck.Tests.CatalogueTests

open Expecto
open Wgan.CrossCheck

/// All rows, computed once for every test file.
let rows = lazy (Catalogue.run ())

[<Tests>]
let tests =
    testList
        "Catalogue"
        [ for row in rows.Force() do
              testCase $"{row.Piece}: {row.Quantity}" (fun () ->
                  Expect.isTrue (Table.passes row) $"error {row.Error:g} with {row.Engine}")

          // Below the bar's own size a comparison could not fail.
          testCase "every compared number is large enough for a wrong one to be seen" (fun () ->
              for row in rows.Force() do
                  Expect.isGreaterThan row.Size 1e-4 $"{row.Piece}: {row.Quantity}")

          testCase "no two rows are the same comparison" (fun () ->
              let names = rows.Force() |> Array.map (fun row -> row.Piece, row.Quantity)
              Expect.equal (Array.distinct names).Length names.Length "distinct rows")

          testCase
              "every piece of the library has a twin: only the own pieces without twins need finite differences"
              (fun () ->
                  let weak =
                      rows.Force()
                      |> Array.filter (fun row -> row.Engine = Engine.FiniteDifferences)
                      |> Array.map _.Piece
                      |> Array.distinct

                  Expect.equal weak [| "own pieces without twins" |] "pieces with finite differences") ]
