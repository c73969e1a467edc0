module Expecto.Tests.ScheduleTests

open System.Collections.Concurrent
open System.Threading
open Expecto
open Expecto.Tests.Inner

/// Two tests that each wait until the other has started, for at most so long.
let private meeting (timeout: int) =
    let barrier = new Barrier 2

    let waits name =
        testCase name (fun () ->
            if not (barrier.SignalAndWait timeout) then
                failtest "was alone")

    [ waits "a"; waits "b" ]

/// How many of the tests it makes run at once, at most.
type private Gauge() =
    let mutable current = 0
    let mutable most = 0
    member _.Most = most

    member gauge.Test name =
        testCase name (fun () ->
            let now = Interlocked.Increment &current
            lock gauge (fun () -> most <- max most now)
            Thread.Sleep 20
            Interlocked.Decrement &current |> ignore)

    member gauge.Tests count = [ for i in 1..count -> gauge.Test $"test {i}" ]

[<Tests>]
let tests =
    testSequenced (
        testList
            "schedule"
            [ testCase "tests run beside each other" (fun () ->
                  let ran = runWith [ "--parallel-workers"; "2" ] (testList "list" (meeting 10000))
                  Expect.equal (closing ran) "2 passed, 0 failed, 0 skipped" "they met")

              testCase "sequenced tests do not" (fun () ->
                  let ran = runWith [ "--parallel-workers"; "2" ] (testSequenced (testList "list" (meeting 100)))

                  Expect.equal (closing ran) "0 passed, 2 failed, 0 skipped" "they did not meet")

              testCase "--sequenced makes all tests sequenced, and a later --parallel undoes it" (fun () ->
                  let alone = runWith [ "--sequenced" ] (testList "list" (meeting 100))
                  Expect.equal (closing alone) "0 passed, 2 failed, 0 skipped" "alone"

                  let both =
                      runWith
                          [ "--sequenced"; "--parallel"; "--parallel-workers"; "2" ]
                          (testList "list" (meeting 10000))

                  Expect.equal (closing both) "2 passed, 0 failed, 0 skipped" "both")

              testCase "no more tests run at once than there are workers" (fun () ->
                  let gauge = Gauge()

                  runWith [ "--parallel-workers"; "3" ] (testList "list" (gauge.Tests 12))
                  |> ignore

                  Expect.isLessThanOrEqual gauge.Most 3 "workers")

              testCase "a group runs one test at a time, in order, beside other tests" (fun () ->
                  let gauge = Gauge()
                  let group = testSequencedGroup "disk" (testList "group" (gauge.Tests 4))

                  let ran =
                      runWith [ "--parallel-workers"; "4" ] (testList "all" [ group; testList "free" (meeting 10000) ])

                  Expect.equal (closing ran) "6 passed, 0 failed, 0 skipped" "all pass"
                  Expect.equal gauge.Most 1 "one at a time")

              testCase "sequenced tests run last, in their order" (fun () ->
                  let order = ConcurrentQueue<string>()
                  let notes name = testCase name (fun () -> order.Enqueue name)

                  runWith
                      [ "--parallel-workers"; "2" ]
                      (testList
                          "list"
                          [ testSequenced (testList "sequenced" [ notes "first"; notes "second" ])
                            notes "beside" ])
                  |> ignore

                  Expect.equal (List.ofSeq order) [ "beside"; "first"; "second" ] "order") ]
    )
