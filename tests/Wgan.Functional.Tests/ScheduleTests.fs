module Wgan.Functional.Tests.ScheduleTests

open System
open Expecto
open FsCheck
open Wgan.Functional
open Wgan.Functional.Tests.Support

let private at (schedule: Schedule) (iterations: int64 list) = iterations |> List.map schedule.At

/// A start, a finish and two end values.
let private span (NonNegativeInt start) (PositiveInt length) (a: int) (b: int) =
    int64 start, int64 start + int64 length, float a / 7.0, float b / 3.0

/// Every schedule that goes from one value at a start to another at a finish.
let private spans =
    [ "linear", Schedule.linear
      "cosine", Schedule.cosine
      "polynomial of power 1", (fun first last -> Schedule.polynomial first last 1.0)
      "polynomial of power 2.5", (fun first last -> Schedule.polynomial first last 2.5)
      "polynomial of power 0.5", (fun first last -> Schedule.polynomial first last 0.5) ]

let private refused name (make: unit -> Schedule) text =
    testCase $"refused: {name}"
    <| fun () ->
        let message = failure (fun () -> make () |> ignore)
        Expect.stringContains message text "message"
        Expect.isFalse (message.Contains '\n') "one line"

/// A custom schedule that reports the iterations it is asked for.
let private identity = Schedule.custom "identity" "1" [||] float

[<Tests>]
let tests =
    testList
        "Schedule"
        [ for name, make in spans do
              testProperty $"{name}: its end values are exact, and hold beyond the ends" (fun s l a b ->
                  let start, finish, first, last = span s l a b
                  let schedule = make first last start finish
                  Expect.equal (at schedule [ 0L; start ]) [ first; first ] "start"

                  Expect.equal (at schedule [ finish; finish + 1L; Int64.MaxValue ]) [ last; last; last ] "finish")

              testProperty $"{name}: never turns back, never leaves the range of its ends" (fun s l a b ->
                  let start, finish, first, last = span s l a b
                  let values = at (make first last start finish) [ start..finish ]
                  let slack = 1e-12 * (1.0 + abs first + abs last)

                  for before, after in List.pairwise values do
                      Expect.isGreaterThanOrEqual (float (sign (last - first)) * (after - before)) -slack "monotone"

                  for value in values do
                      Expect.isTrue
                          (value >= min first last - slack && value <= max first last + slack)
                          "within the ends")

          testCase "linear: a quarter of the way is a quarter of the way"
          <| fun () -> Expect.equal (at (Schedule.linear 2.0 0.0 10L 18L) [ 9L; 12L; 14L ]) [ 2.0; 1.5; 1.0 ] "values"

          testCase "cosine: halfway is the mean of the ends, a third is (1 + cos(pi/3)) / 2 of them"
          <| fun () ->
              let schedule = Schedule.cosine 3.0 1.0 6L 12L
              Expect.floatClose Accuracy.veryHigh (schedule.At 9L) 2.0 "half"
              Expect.floatClose Accuracy.veryHigh (schedule.At 8L) (1.0 + 2.0 * 0.75) "third"

          testCase "polynomial: power 2 leaves the square of what is left"
          <| fun () ->
              let schedule = Schedule.polynomial 5.0 1.0 2.0 0L 4L
              Expect.equal (at schedule [ 1L; 2L; 3L ]) [ 1.0 + 4.0 * 0.5625; 2.0; 1.25 ] "values"

          testCase "exponential: each period multiplies by the factor, without end"
          <| fun () ->
              let schedule = Schedule.exponential 8.0 0.25 10L

              for iteration, expected in [ 0L, 8.0; 5L, 4.0; 10L, 2.0; 15L, 1.0; 30L, 0.125 ] do
                  Expect.floatClose Accuracy.veryHigh (schedule.At iteration) expected $"iteration {iteration}"

          testProperty "the staircase meets the exponential at every multiple of its period" (fun (PositiveInt every) ->
              let every = int64 every
              let stairs = Schedule.exponentialSteps 3.0 0.9 every
              let smooth = Schedule.exponential 3.0 0.9 every

              for k in 0L .. 3L do
                  Expect.equal (stairs.At(k * every)) (smooth.At(k * every)) "multiple"
                  Expect.equal (stairs.At(k * every + every - 1L)) (stairs.At(k * every)) "flat until the next")

          testCase "piecewise constant: a boundary already has the next value"
          <| fun () ->
              let schedule = Schedule.piecewiseConstant [| 2L; 5L |] [| 1.0; 0.5; 0.1 |]

              Expect.equal
                  (at schedule [ 0L; 1L; 2L; 4L; 5L; 6L; Int64.MaxValue ])
                  [ 1.0; 1.0; 0.5; 0.5; 0.1; 0.1; 0.1 ]
                  "values"

          testCase "piecewise constant: no boundary and one value is a constant"
          <| fun () -> Expect.equal (at (Schedule.piecewiseConstant [||] [| 7.0 |]) [ 0L; 9L ]) [ 7.0; 7.0 ] "values"

          testCase "piecewise constant: keeps its own copy of the arrays"
          <| fun () ->
              let boundaries, values = [| 2L |], [| 1.0; 0.5 |]
              let schedule = Schedule.piecewiseConstant boundaries values
              boundaries[0] <- 1L
              values[1] <- 9.0
              Expect.equal (at schedule [ 1L; 2L ]) [ 1.0; 0.5 ] "values"

          testCase "joined: each piece counts from the boundary where it begins"
          <| fun () ->
              let schedule = Schedule.join [| 3L; 5L |] [| identity; identity; identity |]
              Expect.equal (at schedule [ 0L .. 6L ]) [ 0.0; 1.0; 2.0; 0.0; 1.0; 0.0; 1.0 ] "values"

          testCase "joined: a line up to a value, then a cosine down from it, has no jump at the join"
          <| fun () ->
              let schedule =
                  Schedule.join [| 100L |] [| Schedule.linear 0.0 1.0 0L 100L; Schedule.cosine 1.0 0.0 0L 900L |]

              Expect.equal (at schedule [ 0L; 100L; 1000L; 2000L ]) [ 0.0; 1.0; 0.0; 0.0 ] "values"
              Expect.isLessThan (abs (schedule.At 100L - schedule.At 99L)) 0.0101 "before the join"
              Expect.isLessThan (abs (schedule.At 101L - schedule.At 100L)) 0.0101 "after the join"

          testCase "warm-up: rises by equal parts to the schedule's own values, and the first update counts"
          <| fun () ->
              Expect.equal
                  (at (Schedule.warmUp 4L (Schedule.constant 2.0)) [ 0L .. 5L ])
                  [ 0.5; 1.0; 1.5; 2.0; 2.0; 2.0 ]
                  "values"

          testProperty "warm-up: the schedule's own values from its last iteration on" (fun (PositiveInt n) ->
              let inner = Schedule.linear 1.0 0.0 0L 200L
              let warm = Schedule.warmUp (int64 n) inner

              for iteration in [ int64 n - 1L .. int64 n + 3L ] do
                  Expect.equal (warm.At iteration) (inner.At iteration) "value")

          testProperty "a factor multiplies every value" (fun (NonNegativeInt iteration) (NormalFloat factor) ->
              let inner = Schedule.exponential 3.0 0.5 7L
              let expected = factor * inner.At iteration
              Expect.equal ((factor * inner).At iteration) expected "operator"
              Expect.equal ((Schedule.scale factor inner).At iteration) expected "function")

          testCase "descriptions tell schedules apart, and equal ones are equal"
          <| fun () ->
              let all =
                  [ Schedule.constant 1.0
                    Schedule.constant 2.0
                    Schedule.linear 1.0 0.0 0L 9L
                    Schedule.cosine 1.0 0.0 0L 9L
                    Schedule.polynomial 1.0 0.0 1.0 0L 9L
                    Schedule.polynomial 1.0 0.0 2.0 0L 9L
                    Schedule.exponential 1.0 0.5 9L
                    Schedule.exponentialSteps 1.0 0.5 9L
                    Schedule.piecewiseConstant [| 1L |] [| 1.0; 0.0 |]
                    Schedule.piecewiseConstant [| 2L |] [| 1.0; 0.0 |]
                    Schedule.piecewiseConstant [| 1L |] [| 1.0; 0.5 |]
                    Schedule.join [| 1L |] [| Schedule.constant 1.0; Schedule.constant 0.0 |]
                    Schedule.join [| 1L |] [| Schedule.constant 0.0; Schedule.constant 1.0 |]
                    Schedule.warmUp 2L (Schedule.constant 1.0)
                    2.0 * Schedule.constant 1.0
                    Schedule.custom "own" "1" [| 1.0 |] float
                    Schedule.custom "own" "2" [| 1.0 |] float
                    Schedule.custom "own" "1" [| 2.0 |] float ]
                  |> List.map (fun schedule -> schedule.Description.ToJson())

              Expect.equal (List.distinct all) all "distinct"

          testCase "the description of a schedule is canonical JSON"
          <| fun () ->
              Expect.equal
                  ((Schedule.warmUp 5L (Schedule.piecewiseConstant [| 3L; 4L |] [| 1.0; 0.5; 1e-7 |]))
                      .Description.ToJson())
                  """{"iterations":5,"name":"warmUp","schedule":{"boundaries":[3,4],"name":"piecewiseConstant","values":[1,0.5,1E-07]}}"""
                  "JSON"

          testCase "descriptions from before there were more schedules have not changed"
          <| fun () ->
              Expect.equal
                  ((Schedule.constant 0.5).Description.ToJson())
                  """{"name":"constant","value":0.5}"""
                  "constant"

              Expect.equal
                  ((Schedule.linear 1.0 0.0 2L 9L).Description.ToJson())
                  """{"finish":9,"first":1,"last":0,"name":"linear","start":2}"""
                  "linear"

          testCase "a schedule of one's own says that it is custom code, also inside another"
          <| fun () ->
              Expect.isTrue (Schedule.warmUp 2L identity).Description.ContainsCustomCode "custom"
              Expect.isFalse (Schedule.constant 1.0).Description.ContainsCustomCode "not custom"

          refused "a start after the finish" (fun () -> Schedule.linear 1.0 0.0 5L 5L) "start < finish, not 5 and 5"
          refused "a negative start" (fun () -> Schedule.cosine 1.0 0.0 -1L 5L) "0 <= start"
          refused "a value that is not a number" (fun () -> Schedule.constant nan) "finite"
          refused "an infinite end" (fun () -> Schedule.cosine 1.0 infinity 0L 5L) "last must be a finite number"
          refused "power 0" (fun () -> Schedule.polynomial 1.0 0.0 0.0 0L 5L) "power must be positive"
          refused "a negative factor" (fun () -> Schedule.exponential 1.0 -0.5 5L) "factor must be positive"
          refused "a period of 0" (fun () -> Schedule.exponentialSteps 1.0 0.5 0L) "at least 1 iteration, not 0"
          refused "a value too few" (fun () -> Schedule.piecewiseConstant [| 1L |] [| 1.0 |]) "not 1 and 1"
          refused
              "boundaries that do not ascend"
              (fun () -> Schedule.piecewiseConstant [| 3L; 3L |] [| 1.0; 2.0; 3.0 |])
              "3 follows 3"
          refused "a boundary at 0" (fun () -> Schedule.join [| 0L |] [| identity; identity |]) "the first is 0"
          refused "no schedule to join" (fun () -> Schedule.join [||] [||]) "not 0 and 0"
          refused "a warm-up of nothing" (fun () -> Schedule.warmUp 0L identity) "at least 1 iteration"
          refused "an infinite factor" (fun () -> infinity * identity) "factor must be a finite number"

          testCase "an iteration before the first is refused"
          <| fun () ->
              Expect.stringContains
                  (failure (fun () -> (Schedule.constant 1.0).At -1L |> ignore))
                  "no iteration -1"
                  "message"

          testCase "a value that is not finite names the schedule and the iteration"
          <| fun () ->
              let logarithm = Schedule.custom "logarithm" "1" [||] (fun iteration -> log (float iteration))

              Expect.stringContains
                  (failure (fun () -> logarithm.At 0L |> ignore))
                  "schedule logarithm: its value at iteration 0 is -"
                  "message" ]
