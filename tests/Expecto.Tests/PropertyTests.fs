module Expecto.Tests.PropertyTests

open System.Text.RegularExpressions
open FsCheck
open FsCheck.FSharp
open Expecto
open Expecto.Tests.Inner

/// The replay seed that a failure reports.
let private seedIn ran =
    let found = Regex.Match(ran.Output, @"replay:   Some \((\d+)UL, (\d+)UL, None\)")
    Expect.isTrue found.Success "a seed is reported"
    uint64 found.Groups[1].Value, uint64 found.Groups[2].Value, None

/// The line of a run's output that starts so, without what changes from run to run.
let private lineWith (start: string) ran = lines ran |> List.find _.TrimStart().StartsWith(start)

type private Even = Even of int

/// Generates even numbers only.
type private EvenNumbers =
    static member Even() =
        ArbMap.defaults
        |> ArbMap.arbitrary<int>
        |> Arb.convert (fun n -> Even(2 * n)) (fun (Even n) -> n / 2)

[<Tests>]
let holding =
    testList
        "properties that hold"
        [ testProperty "reversing twice changes nothing" (fun (xs: int list) -> List.rev (List.rev xs) = xs)
          testProperty "unit properties may use expectations" (fun (a: int) (b: int) ->
              Expect.equal (a + b) (b + a) "addition commutes")
          testProperty "preconditions restrict the inputs" (fun (n: int) -> n > 0 ==> lazy (n * n > 0 || n > 46340))
          testProperty "explicit generators work" (Prop.forAll (Gen.choose (1, 6) |> Arb.fromGen) (fun n -> n <= 6))
          testPropertyWithConfig
              { FsCheckConfig.defaultConfig with
                  arbitrary = [ typeof<EvenNumbers> ] }
              "own instances are used"
              (fun (Even n) -> n % 2 = 0) ]

[<Tests>]
let failing =
    testSequenced (
        testList
            "properties that fail"
            [ testCase "the smallest input and the seed are printed" (fun () ->
                  let ran = run (testProperty "small" (fun (n: int) -> n < 7))
                  Expect.equal (ran.ExitCode, closing ran) (1, "0 passed, 1 failed, 0 skipped") "fails"
                  Expect.equal (lineWith "input:" ran) "  input:    7" "shrunk as far as can be"
                  seedIn ran |> ignore)

              testCase "the seed reproduces the failure" (fun () ->
                  let property (xs: int list) = List.sum xs < 40
                  let first = run (testProperty "replayed" property)

                  let again =
                      run (
                          testPropertyWithConfig
                              { FsCheckConfig.defaultConfig with
                                  replay = Some(seedIn first) }
                              "replayed"
                              property
                      )

                  for part in [ "The property fails after"; "input:"; "original:"; "replay:" ] do
                      Expect.equal (lineWith part again) (lineWith part first) "same line")

              testCase "an expectation within keeps its message and place" (fun () ->
                  let ran = run (testProperty "within" (fun (n: int) -> Expect.isLessThan n 7 "seven"))
                  Expect.equal (lineWith "input:" ran) "  input:    7" "input"
                  Expect.stringContains ran.Output "seven" "message"
                  Expect.stringContains ran.Output "expected: less than 7" "expected"
                  Expect.isMatch ran.Output @"at .*PropertyTests\.fs:\d+" "place")

              testCase "an exception within is named" (fun () ->
                  let ran = run (testProperty "throws" (fun (_: int) -> invalidOp "trouble": bool))
                  Expect.stringContains ran.Output "It throws System.InvalidOperationException: trouble" "named"
                  Expect.isMatch ran.Output @"at .*PropertyTests\.fs:\d+" "place")

              testCase "a precondition that nothing meets is a failure" (fun () ->
                  let ran = run (testProperty "never" (fun (n: int) -> (n <> n) ==> true))
                  Expect.stringContains ran.Output "rejects too many inputs" "exhausted"
                  Expect.equal ran.ExitCode 1 "exit code")

              testCase "a property can skip itself" (fun () ->
                  let ran = run (testProperty "skips" (fun (_: int) -> skiptest "not here": bool))
                  Expect.equal (closing ran) "0 passed, 0 failed, 1 skipped" "skipped")

              testCase "the configuration's numbers and callbacks are used" (fun () ->
                  let mutable inputs = 0
                  let mutable finished = []

                  let config =
                      { FsCheckConfig.defaultConfig with
                          maxTest = 17
                          receivedArgs = fun _ _ _ _ -> async { inputs <- inputs + 1 }
                          finishedTest =
                              fun _ name data -> async { finished <- (name, data.NumberOfTests) :: finished } }

                  run (testPropertyWithConfig config "counted" (fun (_: int) -> true)) |> ignore
                  Expect.equal (inputs, finished) (17, [ "counted", 17 ]) "17 inputs, one end") ]
    )
