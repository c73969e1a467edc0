module Expecto.Tests.CommandLineTests

open System.Diagnostics
open System.Reflection
open Expecto
open Expecto.Tests.Inner

let private tree =
    testList
        "nets"
        [ testList "dense" [ testCase "forward" ignore; testCase "backward" ignore ]
          testList "conv" [ testCase "forward" ignore; ptestCase "strided" ignore ] ]

let private names arguments =
    (runWith (arguments @ [ "--list-tests" ]) tree).Output.Split('\n', System.StringSplitOptions.RemoveEmptyEntries)
    |> List.ofArray

let private refused problem arguments =
    let ran = runWith arguments (testCase "never runs" (fun () -> failtest "ran"))
    Expect.equal ran.ExitCode 2 "a usage error"
    Expect.stringStarts ran.Errors problem "names the problem"
    Expect.stringContains ran.Errors "--filter <name>" "shows the options"
    Expect.equal ran.Output "" "nothing ran"

/// Runs this program itself.
let private self (arguments: string) =
    let start = ProcessStartInfo("dotnet", $"\"{Assembly.GetExecutingAssembly().Location}\" {arguments}")
    start.RedirectStandardOutput <- true
    start.RedirectStandardError <- true

    match Process.Start start with
    | null -> failtest "could not start"
    | started ->
        use started = started
        let errors = started.StandardError.ReadToEndAsync()
        let output = started.StandardOutput.ReadToEnd()
        started.WaitForExit()
        started.ExitCode, output, errors.Result

[<Tests>]
let tests =
    testSequenced (
        testList
            "command line"
            [ testCase "every test is listed by its full name, and none runs" (fun () ->
                  Expect.equal
                      (names [])
                      [ "nets.dense.forward"
                        "nets.dense.backward"
                        "nets.conv.forward"
                        "nets.conv.strided" ]
                      "names")

              testCase "tests can be listed by state" (fun () ->
                  let ran = runWith [ "--list-tests"; "pending" ] tree
                  Expect.equal (lines ran) [ "nets.conv.strided" ] "pending only")

              testCase "a filter is the start of a full name" (fun () ->
                  Expect.equal (names [ "--filter"; "nets.conv" ]) [ "nets.conv.forward"; "nets.conv.strided" ] "list"

                  Expect.equal (names [ "--filter"; "nets.dense.f" ]) [ "nets.dense.forward" ] "part of a name"
                  Expect.equal (names [ "--filter"; "conv" ]) [] "not in the middle")

              testCase "lists and cases can be filtered by a part of their name" (fun () ->
                  Expect.equal
                      (names [ "--filter-test-list"; "ens" ])
                      [ "nets.dense.forward"; "nets.dense.backward" ]
                      "list"

                  Expect.equal
                      (names [ "--filter-test-case"; "forw" ])
                      [ "nets.dense.forward"; "nets.conv.forward" ]
                      "case"

                  Expect.equal (names [ "--filter-test-case"; "dense" ]) [] "a list's name is not a case's")

              testCase "filters add up" (fun () ->
                  Expect.equal
                      (names [ "--filter-test-list"; "conv"; "--filter-test-case"; "forw" ])
                      [ "nets.conv.forward" ]
                      "both")

              testCase "--run takes full names" (fun () ->
                  let ran = runWith [ "--run"; "nets.dense.forward"; "nets.conv.forward"; "--sequenced" ] tree
                  Expect.equal (closing ran) "2 passed, 0 failed, 0 skipped" "two of them")

              testCase "tests that are filtered out do not count" (fun () ->
                  let ran = runWith [ "--filter"; "nets.dense" ] tree
                  Expect.equal (closing ran) "2 passed, 0 failed, 0 skipped" "only two")

              testCase "focused tests can be refused" (fun () ->
                  let focused = testList "list" [ ftestCase "focused" ignore ]
                  let ran = runWith [ "--fail-on-focused-tests" ] focused
                  Expect.equal ran.ExitCode 1 "exit code"
                  Expect.stringContains ran.Errors "list.focused" "names it"
                  Expect.equal (run focused).ExitCode 0 "accepted otherwise"
                  Expect.equal (runWith [ "--fail-on-focused-tests" ] tree).ExitCode 0 "nothing focused")

              testCase "two tests of one name are refused unless allowed" (fun () ->
                  let twice = testList "list" [ testCase "same" ignore; testCase "same" ignore ]
                  let ran = run twice
                  Expect.equal ran.ExitCode 1 "exit code"
                  Expect.stringContains ran.Errors "list.same" "names it"
                  Expect.equal (runWith [ "--allow-duplicate-names" ] twice).ExitCode 0 "allowed")

              testCase "arguments given in code count, too" (fun () ->
                  let fails = testCase "fails" (fun () -> failtest "ran")
                  let ran = captured (fun () -> runTestsWithCLIArgs [ Filter "x"; No_Spinner ] [||] fails)
                  Expect.equal (closing ran) "0 passed, 0 failed, 0 skipped" "filtered out")

              testCase "a test without any name can be filtered out" (fun () ->
                  let nameless = TestCase(Sync(fun () -> failtest "ran"), Normal)
                  let none = "0 passed, 0 failed, 0 skipped"
                  Expect.equal (closing (runWith [ "--filter-test-list"; "x" ] nameless)) none "by list"
                  Expect.equal (closing (runWith [ "--filter-test-case"; "x" ] nameless)) none "by case")

              testCase "a wrong command line is refused" (fun () ->
                  refused "Unknown argument --nonsense." [ "--nonsense" ]
                  refused "Unknown argument stray." [ "stray" ]
                  refused "--filter needs a value." [ "--filter" ]
                  refused "--run needs a value." [ "--run"; "--debug" ]
                  refused "--parallel-workers 0: expected" [ "--parallel-workers"; "0" ]
                  refused "--parallel-workers two: expected" [ "--parallel-workers"; "two" ])

              testCase "help and version run nothing" (fun () ->
                  let never = testCase "never runs" (fun () -> failtest "ran")
                  let help = runWith [ "--help" ] never
                  Expect.equal help.ExitCode 0 "exit code"
                  Expect.stringContains help.Output "--filter <name>" "options"
                  let version = runWith [ "--version" ] never
                  Expect.equal version.ExitCode 0 "exit code"
                  Expect.isMatch version.Output @"\d+\.\d+" "version")

              testCase "a test program finds its marked tests and returns their exit code" (fun () ->
                  let code, output, _ = self "--filter accuracy"
                  Expect.equal code 0 "passes"
                  Expect.stringContains output "4 passed, 0 failed, 0 skipped" "found"
                  let code, _, errors = self "--nonsense"
                  Expect.equal code 2 "usage"
                  Expect.stringContains errors "Unknown argument --nonsense." "message") ]
    )
