module Expecto.Tests.AccuracyTests

open Expecto

[<Tests>]
let tests =
    testList
        "accuracy"
        [ testCase "the named tolerances have their documented values" (fun () ->
              let pairs =
                  [ Accuracy.low; Accuracy.medium; Accuracy.high; Accuracy.veryHigh ]
                  |> List.map (fun accuracy -> accuracy.absolute, accuracy.relative)

              Expect.equal pairs [ 1e-6, 1e-3; 1e-8, 1e-5; 1e-10, 1e-7; 1e-12, 1e-9 ] "tolerances")

          testCase "the relative part grows with the larger value" (fun () ->
              let accuracy = { absolute = 0.0; relative = 0.1 }
              Expect.isTrue (Accuracy.areClose accuracy 90.5 100.0) "9.5 of 10 allowed"
              Expect.isTrue (Accuracy.areClose accuracy 100.0 90.5) "either way round"
              Expect.isFalse (Accuracy.areClose accuracy 89.5 100.0) "10.5 of 10 allowed")

          testCase "the absolute part is what counts near zero" (fun () ->
              let accuracy = { absolute = 0.5; relative = 0.0 }
              Expect.isTrue (Accuracy.areClose accuracy 0.0 -0.5) "on the edge"
              Expect.isFalse (Accuracy.areClose accuracy 0.0 0.51) "beyond it")

          testCase
              "for areClose an infinity is not close to itself, as in genuine Expecto, and a NaN to nothing"
              (fun () ->
                  Expect.isFalse (Accuracy.areClose Accuracy.low infinity infinity) "same infinity"
                  Expect.isTrue (Accuracy.areClose Accuracy.low infinity 1.0) "within an infinite tolerance"
                  Expect.isFalse (Accuracy.areClose Accuracy.low nan nan) "NaN") ]
