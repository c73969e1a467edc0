module Wgan.Functional.Tests.PrefetcherTests

open System
open System.IO
open System.Threading
open Expecto
open Wgan.Functional
open Wgan.Functional.Tests.Support

/// An item that counts how many of its kind are alive.
type private Item(number: int64, alive: int ref) =
    do Interlocked.Increment alive |> ignore
    member _.Number = number

    interface IDisposable with
        member _.Dispose() = Interlocked.Decrement alive |> ignore

/// Waits until it is so, at most five seconds.
let private eventually (condition: unit -> bool) = SpinWait.SpinUntil(condition, 5000)

[<Tests>]
let tests =
    testList
        "Prefetcher"
        [ testCase "items come in their order, and never more than a few wait" (fun () ->
              let alive = ref 0
              use items = new Prefetcher<Item>(20L, 3, (fun i -> new Item(i, alive)))

              for i in 0L .. 19L do
                  // Three wait, and one more may be made already.
                  Expect.isTrue (eventually (fun () -> alive.Value >= min 3 (int (20L - i)))) "made ahead"
                  Expect.isLessThanOrEqual alive.Value 4 "bounded"
                  use item = items.Take()
                  Expect.equal item.Number i "order"

              Expect.equal alive.Value 0 "none is left")

          testCase "disposing early frees what was made, stops the making, and may be done twice" (fun () ->
              let alive, made = ref 0, ref 0

              let make i =
                  Interlocked.Increment made |> ignore
                  new Item(i, alive)

              let items = new Prefetcher<Item>(1000L, 2, make)
              (items.Take() :> IDisposable).Dispose()
              (items :> IDisposable).Dispose()
              (items :> IDisposable).Dispose()
              Expect.equal alive.Value 0 "alive"
              Expect.isLessThanOrEqual made.Value 5 "made")

          testCase "an error reaches the taker of the item that it happened in, as it was" (fun () ->
              let make i =
                  if i = 2L then
                      Errors.fail "the picture number %d is torn" i

                  new MemoryStream()

              use items = new Prefetcher<MemoryStream>(10L, 5, make)
              items.Take().Dispose()
              items.Take().Dispose()
              Expect.equal (failure (fun () -> items.Take() |> ignore)) "the picture number 2 is torn" "message") ]
