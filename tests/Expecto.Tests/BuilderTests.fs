module Expecto.Tests.BuilderTests

open System
open System.Threading.Tasks
open Expecto
open Expecto.Tests.Inner

/// How many of a tree's tests passed, failed and were skipped.
let private closes tree line = Expect.equal (closing (run tree)) line "closing line"

let private fails () = failtest "no"

[<Tests>]
let tests =
    testSequenced (
        testList
            "builders"
            [ testCase "a block may loop, dispose and catch" (fun () ->
                  let mutable steps = []

                  let tree =
                      test "block" {
                          use _ =
                              { new IDisposable with
                                  member _.Dispose() = steps <- "disposed" :: steps }

                          for i in 1..2 do
                              steps <- string i :: steps

                          try
                              failwith "caught"
                          with e ->
                              steps <- e.Message :: steps
                      }

                  closes tree "1 passed, 0 failed, 0 skipped"
                  Expect.equal (List.rev steps) [ "1"; "2"; "caught"; "disposed" ] "in order")

              testCase "a failing block fails" (fun () ->
                  closes (test "block" { Expect.equal 1 2 "no" }) "0 passed, 1 failed, 0 skipped")

              testCase "asynchronous tests are awaited" (fun () ->
                  let tree =
                      testList
                          "asynchronous"
                          [ testCaseAsync
                                "fails late"
                                (async {
                                    do! Async.Sleep 1
                                    fails ()
                                })
                            testAsync "fails late in a block" {
                                do! Async.Sleep 1
                                fails ()
                            }
                            testCaseTask "fails late in a task" (fun () ->
                                task {
                                    do! Task.Delay 1
                                    fails ()
                                })
                            testAsync "passes" {
                                let! one = async.Return 1
                                Expect.equal one 1 "value"
                            } ]

                  closes tree "1 passed, 3 failed, 0 skipped")

              testCase "pending tests do not run" (fun () ->
                  let tree =
                      testList
                          "pending"
                          [ ptestCase "case" fails
                            ptest "block" { fails () }
                            ptestCaseAsync "asynchronous" (async { fails () })
                            ptestAsync "asynchronous block" { fails () }
                            ptestProperty "property" (fun (_: int) -> false)
                            ptestList "list" [ testCase "inner" fails; ftestCase "focused within" fails ] ]

                  closes tree "0 passed, 0 failed, 7 skipped")

              testCase "a focused test makes the others be skipped" (fun () ->
                  let tree =
                      testList
                          "focus"
                          [ testCase "normal" fails
                            ftestCase "focused" ignore
                            ftest "focused block" { () }
                            ftestCaseAsync "focused asynchronous" (async.Zero())
                            ftestAsync "focused asynchronous block" { () }
                            ftestProperty "focused property" (fun (_: int) -> true)
                            ftestList "focused list" [ testCase "inner" ignore; ptestCase "pending within" fails ] ]

                  closes tree "6 passed, 0 failed, 2 skipped")

              testCase "a test can skip itself" (fun () ->
                  let ran =
                      run (
                          testList
                              "skips"
                              [ testCase "plain" (fun () -> skiptest "no accelerator")
                                testCase "formatted" (fun () -> skiptestf "needs %d GB" 8)
                                testCase "qualified" (fun () -> Tests.skiptest "qualified") ]
                      )

                  Expect.equal (closing ran) "0 passed, 0 failed, 3 skipped" "closing line"
                  Expect.equal ran.ExitCode 0 "skipping is no failure"
                  Expect.stringContains ran.Output "skipped  skips.plain: no accelerator" "says why"
                  Expect.stringContains ran.Output "needs 8 GB" "formats")

              testCase "labels and lists make up a test's name" (fun () ->
                  let tree = testLabel "outer" (testList "list" [ testCase "case" fails ])
                  Expect.stringContains (run tree).Output "FAILED   outer.list.case" "full name") ]
    )
