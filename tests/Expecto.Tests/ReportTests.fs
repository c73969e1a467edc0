module Expecto.Tests.ReportTests

open System
open System.Runtime.CompilerServices
open Expecto
open Expecto.Tests.Inner

/// The line that this is called from.
type private Here =
    static member Line([<CallerLineNumber>] ?line: int) = line.Value

[<Tests>]
let tests =
    testSequenced (
        testList
            "report"
            [ testCase "a failed expectation prints name, message, values, place and time, and nothing else" (fun () ->
                  let mutable line = 0

                  let ran =
                      run (
                          testList
                              "list"
                              [ testCase "sum" (fun () ->
                                    line <- Here.Line() + 1
                                    Expect.equal (1 + 1) 3 "sums"
                                    ignore line) ]
                      )

                  Expect.equal ran.ExitCode 1 "exit code"

                  match lines ran with
                  | [ head; message; expected; actual; place; count; closing ] ->
                      Expect.isMatch head @"^FAILED   list\.sum \(\d+ ms\)$" "name and time"
                      Expect.equal message "  sums" "message"
                      Expect.equal expected "  expected: 3" "expected"
                      Expect.equal actual "    actual: 2" "actual"
                      Expect.stringEnds place $"ReportTests.fs:{line}" "place"
                      Expect.isMatch count @"^1 tests in \d+\.\d s$" "count"
                      Expect.equal closing "0 passed, 1 failed, 0 skipped" "closing line"
                  | other -> failtestf "unexpected output: %A" other)

              testCase "an expectation in tail position keeps its place" (fun () ->
                  let ran = run (testCase "tail" (fun () -> Expect.isTrue false "tail"))
                  Expect.isMatch ran.Output @"ReportTests\.fs:\d+" "place")

              testCase "any other exception prints its type, its causes and the user's frames" (fun () ->
                  let ran =
                      run (
                          testCase "throws" (fun () ->
                              try
                                  invalidOp "inner trouble"
                              with e ->
                                  raise (ArgumentException("outer trouble", e)))
                      )

                  Expect.equal ran.ExitCode 1 "exit code"
                  Expect.equal (closing ran) "0 passed, 1 failed, 0 skipped" "an error counts as failed"
                  Expect.stringContains ran.Output "System.ArgumentException: outer trouble" "type and message"
                  Expect.stringContains ran.Output "System.InvalidOperationException: inner trouble" "cause"
                  Expect.isMatch ran.Output @"at .*ReportTests\.fs:\d+" "place"
                  Expect.isFalse (ran.Output.Contains "Expecto.Run") "no frame of the runner")

              testCase "debug prints the whole trace and the tests that pass" (fun () ->
                  let tree = testList "list" [ testCase "good" ignore; testCase "bad" (fun () -> invalidOp "trouble") ]

                  let ran = runWith [ "--debug" ] tree
                  Expect.stringContains ran.Output "Expecto.Run" "the runner's frames"
                  Expect.stringContains ran.Output "passed   list.good" "the passing test")

              testCase "pending tests are listed, focused-away ones counted" (fun () ->
                  let ran =
                      run (
                          testList
                              "list"
                              [ ptestCase "later" ignore
                                ftestCase "now" ignore
                                testCase "one" ignore
                                testCase "two" ignore ]
                      )

                  Expect.equal ran.ExitCode 0 "exit code"
                  Expect.stringContains ran.Output "skipped  list.later: pending" "pending"
                  Expect.stringContains ran.Output "skipped  2 tests because others are focused" "unfocused"
                  Expect.equal (closing ran) "1 passed, 0 failed, 3 skipped" "closing line")

              testCase "the summary lists every test under its outcome" (fun () ->
                  let tree =
                      testList
                          "l"
                          [ testCase "good" ignore
                            testCase "bad" (fun () -> failtest "no")
                            ptestCase "later" ignore ]

                  let ran = runWith [ "--summary" ] tree

                  for part in [ "Passed: 1\n  l.good"; "Skipped: 1\n  l.later"; "Failed: 1\n  l.bad" ] do
                      Expect.stringContains ran.Output part "section")

              testCase "no tests at all is a passing run" (fun () ->
                  let ran = run (testList "empty" [])
                  Expect.equal (ran.ExitCode, closing ran) (0, "0 passed, 0 failed, 0 skipped") "empty") ]
    )
