module Wgan.Functional.Tests.ReadAheadTests

open System.Collections.Concurrent
open System.Threading
open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.TestFiles

[<Tests>]
let tests =
    testList
        "ReadAhead"
        [ testCase "an item is the same whether it was announced or not" (fun () ->
              let ahead = ReadAhead(fun i -> i * i)
              ahead.Announce [| 3; 4 |]
              Expect.equal [ ahead.Get 3; ahead.Get 4; ahead.Get 5 ] [ 9; 16; 25 ] "items")

          testCase "what was announced is loaded before it is asked for, once" (fun () ->
              let loads = ConcurrentQueue<int>()
              use loaded = new CountdownEvent 2

              let load i =
                  loads.Enqueue i
                  loaded.Signal() |> ignore
                  i

              let ahead = ReadAhead load
              ahead.Announce [| 1; 2; 2 |]
              Expect.isTrue (loaded.Wait 60_000) "both are loaded"
              Expect.equal (ahead.Get 1 + ahead.Get 2) 3 "items"
              Expect.equal loads.Count 2 "loads"
              Expect.equal ahead.Held 0 "nothing is held")

          testCase "no more is held than was announced last" (fun () ->
              let ahead = ReadAhead id

              for start in 0..50 do
                  ahead.Announce [| start .. start + 7 |]
                  Expect.isLessThanOrEqual ahead.Held 8 "held")

          testCase "an error in loading is raised where the item is asked for" (fun () ->
              let ahead = ReadAhead(fun i -> if i = 1 then Errors.fail "item %d is bad" i else i)
              ahead.Announce [| 0; 1 |]
              Expect.equal (ahead.Get 0) 0 "a good item"
              rejects [ "item 1 is bad" ] (fun () -> ahead.Get 1)) ]
