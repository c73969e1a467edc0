namespace Expecto

open System
open System.Collections.Concurrent
open System.Diagnostics
open System.Threading

/// How a test ended.
type internal Outcome =
    | Passed
    | Skipped of reason: string
    /// An expectation did not hold.
    | Failed of AssertException
    /// Something else was thrown.
    | Errored of exn

type internal TestRun =
    { Test: FlatTest
      Outcome: Outcome
      Duration: TimeSpan }

module internal Run =
    let private execute code =
        match code with
        | Sync body -> body ()
        | Async body -> Async.RunSynchronously body

    let rec private outcomeOf (e: exn) =
        match e with
        | :? IgnoreException -> Skipped e.Message
        | :? AssertException as failure -> Failed failure
        | :? AggregateException as several when several.InnerExceptions.Count = 1 ->
            outcomeOf several.InnerExceptions[0]
        | _ -> Errored e

    let private attempt test =
        let clock = Stopwatch.StartNew()

        let outcome =
            try
                execute test.Code
                Passed
            with e ->
                outcomeOf e

        { Test = test
          Outcome = outcome
          Duration = clock.Elapsed }

    /// Tests that must follow each other, in batches that may run beside each other.
    let private batches tests =
        let grouped, single =
            tests
            |> List.partition (fun test ->
                match test.Sequence with
                | SynchronousGroup _ -> true
                | _ -> false)

        let groups = grouped |> List.groupBy _.Sequence |> List.map snd
        groups @ List.map List.singleton single

    let private inParallel workers (attemptAndTell: FlatTest -> unit) (batches: FlatTest list list) =
        let queue = ConcurrentQueue batches

        let rec work () =
            match queue.TryDequeue() with
            | true, batch ->
                List.iter attemptAndTell batch
                work ()
            | false, _ -> ()

        let threads = [ for _ in 1 .. min workers batches.Length -> Thread work ]
        threads |> List.iter _.Start()
        threads |> List.iter _.Join()

    /// Runs the tests on so many threads, those marked sequenced alone at the end, and tells of each as it ends.
    /// The results are in the order of the tests.
    let tests workers (tell: TestRun -> unit) (tests: FlatTest list) =
        let results = ConcurrentDictionary<FlatTest, TestRun>(HashIdentity.Reference)
        let gate = obj ()

        let attemptAndTell test =
            let run = attempt test
            results[test] <- run
            lock gate (fun () -> tell run)

        let anyFocused = tests |> List.exists (fun test -> test.State = Focused)

        let reasonToSkip test =
            match test.State with
            | Pending -> Some "pending"
            | Normal when anyFocused -> Some "another test is focused"
            | Normal
            | Focused -> None

        for test in tests do
            match reasonToSkip test with
            | Some reason ->
                results[test] <-
                    { Test = test
                      Outcome = Skipped reason
                      Duration = TimeSpan.Zero }
            | None -> ()

        let alone, beside =
            tests
            |> List.filter (fun test -> (reasonToSkip test).IsNone)
            |> List.partition (fun test -> test.Sequence = Synchronous)

        if workers > 1 then
            inParallel workers attemptAndTell (batches beside)
        else
            List.iter attemptAndTell beside

        List.iter attemptAndTell alone
        tests |> List.map (fun test -> results[test])
