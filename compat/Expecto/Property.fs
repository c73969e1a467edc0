/// Checks a property with FsCheck and turns a counterexample into a failure.
module internal Expecto.Property

open FsCheck

/// What FsCheck found out, kept until the check has ended.
type private Verdict() =
    member val Result: TestResult option = None with get, set

let private runner (config: FsCheckConfig) name (verdict: Verdict) =
    { new IRunner with
        member _.OnStartFixture _ = ()

        member _.OnArguments(number, arguments, _) =
            config.receivedArgs config name number arguments |> Async.RunSynchronously

        member _.OnShrink(arguments, _) = config.successfulShrink config name arguments |> Async.RunSynchronously

        member _.OnFinished(_, result) =
            verdict.Result <- Some result

            let data =
                match result with
                | TestResult.Passed(data, _)
                | TestResult.Failed(data, _, _, _, _, _, _)
                | TestResult.Exhausted data -> data

            let told: FsCheckTestData =
                { NumberOfTests = data.NumberOfTests
                  NumberOfShrinks = data.NumberOfShrinks
                  Stamps = data.Stamps
                  Labels = data.Labels }

            config.finishedTest config name told |> Async.RunSynchronously }

let private fsCheckConfig (config: FsCheckConfig) name verdict =
    let replay =
        config.replay
        |> Option.map (fun (seed, gamma, size) -> { Rnd = Rnd(seed, gamma); Size = size })

    Config.Quick
        .WithName(name)
        .WithMaxTest(config.maxTest)
        .WithStartSize(config.startSize)
        .WithEndSize(config.endSize)
        .WithQuietOnSuccess(true)
        .WithReplay(replay)
        .WithArbitrary(config.arbitrary)
        .WithRunner(runner config name verdict)

let private arguments (values: obj list) = values |> List.map Describe.value |> String.concat "\n          "

let private counterexample (data: TestData) original shrunk (seed: Rnd) =
    let labels =
        if data.Labels.IsEmpty then
            []
        else
            let names = String.concat ", " data.Labels
            [ $"labels:   {names}" ]

    let first =
        if data.NumberOfShrinks = 0 then
            []
        else
            [ $"original: {arguments original}" ]

    [ $"The property fails after {data.NumberOfTests} tests and {data.NumberOfShrinks} shrinks."
      $"input:    {arguments shrunk}"
      yield! first
      yield! labels
      $"replay:   Some ({seed.Seed}UL, {seed.Gamma}UL, None)" ]
    |> String.concat "\n"

/// A failure of the property; where an expectation failed within it, with that expectation's text and location.
let private failure text (cause: exn option) =
    match cause with
    | Some(:? AssertException as inner) -> AssertException($"{text}\n{inner.Message}", inner)
    | Some inner when not (isNull inner.StackTrace) -> AssertException($"{text}\nIt throws {Describe.exn inner}", inner)
    | _ -> AssertException text

/// Checks the property.
let check (config: FsCheckConfig) name (property: 'testable) =
    let verdict = Verdict()
    Check.One(fsCheckConfig config name verdict, property)

    match verdict.Result with
    | Some(TestResult.Passed _) -> ()
    | Some(TestResult.Failed(_, _, _, Outcome.Failed(:? IgnoreException as skip), _, _, _)) -> raise skip
    | Some(TestResult.Failed(data, original, shrunk, outcome, seed, _, _)) ->
        let cause =
            match outcome with
            | Outcome.Failed e -> Some e
            | _ -> None

        raise (failure (counterexample data original shrunk seed) cause)
    | Some(TestResult.Exhausted data) ->
        raise (AssertException $"Gave up after {data.NumberOfTests} tests: the precondition rejects too many inputs.")
    | None -> raise (AssertException "FsCheck reported no result.")
