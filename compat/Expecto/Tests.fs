namespace Expecto

open System
open System.Reflection
open System.Threading.Tasks

/// Builds a test from a synchronous block.
type TestCaseBuilder internal (name: string, state: FocusState) =
    member _.Zero() = ()
    member _.Delay(body: unit -> 'a) = body
    member _.Combine(_: unit, rest: unit -> 'a) = rest ()
    member _.For(items: 'a seq, body: 'a -> unit) = Seq.iter body items

    member _.While(condition: unit -> bool, body: unit -> unit) =
        while condition () do
            body ()

    member _.Using(resource: 'd, body: 'd -> 'a) : 'a =
        try
            body resource
        finally
            (resource :> IDisposable).Dispose()

    member _.TryWith(body: unit -> 'a, handler: exn -> 'a) =
        try
            body ()
        with e ->
            handler e

    member _.TryFinally(body: unit -> 'a, compensation: unit -> unit) =
        try
            body ()
        finally
            compensation ()

    member _.Run(body: unit -> unit) = TestLabel(name, TestCase(Sync body, Normal), state)

/// Builds a test from an asynchronous block.
type TestAsyncBuilder internal (name: string, state: FocusState) =
    member _.Zero() = async.Zero()
    member _.Return(value: 'a) = async.Return value
    member _.ReturnFrom(body: Async<'a>) = async.ReturnFrom body
    member _.Delay(body: unit -> Async<'a>) = async.Delay body
    member _.Bind(body: Async<'a>, next: 'a -> Async<'b>) = async.Bind(body, next)
    member _.Combine(first: Async<unit>, rest: Async<'a>) = async.Combine(first, rest)
    member _.For(items: 'a seq, body: 'a -> Async<unit>) = async.For(items, body)
    member _.While(condition: unit -> bool, body: Async<unit>) = async.While(condition, body)
    member _.Using(resource: 'd :> IDisposable, body: 'd -> Async<'a>) = async.Using(resource, body)
    member _.TryWith(body: Async<'a>, handler: exn -> Async<'a>) = async.TryWith(body, handler)
    member _.TryFinally(body: Async<'a>, compensation: unit -> unit) = async.TryFinally(body, compensation)

    member _.Run(body: Async<unit>) = TestLabel(name, TestCase(Async body, Normal), state)

/// Functions that build tests, and those that run them.
[<AutoOpen>]
module Tests =
    let private labelled name state code = TestLabel(name, TestCase(code, Normal), state)

    /// Fails the test with a message.
    let failtest (message: string) : 'a = raise (AssertException message)

    /// Fails the test with a formatted message.
    let failtestf format = Printf.ksprintf failtest format

    /// Skips the test, saying why.
    let skiptest (message: string) : 'a = raise (IgnoreException message)

    /// Skips the test, saying why in a formatted message.
    let skiptestf format = Printf.ksprintf skiptest format

    /// A named list of tests.
    let testList name tests = TestLabel(name, TestList(tests, Normal), Normal)

    /// A named list of tests to be skipped.
    let ptestList name tests = TestLabel(name, TestList(tests, Pending), Pending)

    /// A named list of focused tests.
    let ftestList name tests = TestLabel(name, TestList(tests, Focused), Focused)

    /// A name for a test or a list of tests.
    let testLabel name test = TestLabel(name, test, Normal)

    /// A test from a function.
    let testCase name (body: unit -> unit) = labelled name Normal (Sync body)

    /// A test to be skipped.
    let ptestCase name (body: unit -> unit) = labelled name Pending (Sync body)

    /// A focused test.
    let ftestCase name (body: unit -> unit) = labelled name Focused (Sync body)

    /// A test from an asynchronous computation.
    let testCaseAsync name (body: Async<unit>) = labelled name Normal (Async body)

    /// An asynchronous test to be skipped.
    let ptestCaseAsync name (body: Async<unit>) = labelled name Pending (Async body)

    /// A focused asynchronous test.
    let ftestCaseAsync name (body: Async<unit>) = labelled name Focused (Async body)

    /// A test from a function that starts a task.
    let testCaseTask name (body: unit -> Task<unit>) = testCaseAsync name (async { do! body () |> Async.AwaitTask })

    /// These tests run one after the other, alone, after all others.
    let testSequenced test = Test.Sequenced(SequenceMethod.Synchronous, test)

    /// These tests, and others of the same group, run one after the other, beside everything else.
    let testSequencedGroup name test = Test.Sequenced(SynchronousGroup name, test)

    /// A test from a block: `test "name" { ... }`.
    let test name = TestCaseBuilder(name, Normal)

    /// A test from a block, to be skipped.
    let ptest name = TestCaseBuilder(name, Pending)

    /// A focused test from a block.
    let ftest name = TestCaseBuilder(name, Focused)

    /// A test from an asynchronous block: `testAsync "name" { ... }`.
    let testAsync name = TestAsyncBuilder(name, Normal)

    /// A test from an asynchronous block, to be skipped.
    let ptestAsync name = TestAsyncBuilder(name, Pending)

    /// A focused test from an asynchronous block.
    let ftestAsync name = TestAsyncBuilder(name, Focused)

    let private property state config name (property: 'testable) =
        labelled name state (Sync(fun () -> Property.check config name property))

    /// A test that checks a property on random inputs.
    let testProperty name (body: 'testable) = property Normal FsCheckConfig.defaultConfig name body

    /// A property to be skipped.
    let ptestProperty name (body: 'testable) = property Pending FsCheckConfig.defaultConfig name body

    /// A focused property.
    let ftestProperty name (body: 'testable) = property Focused FsCheckConfig.defaultConfig name body

    /// A test that checks a property as the configuration says.
    let testPropertyWithConfig config name (body: 'testable) = property Normal config name body

    /// A property to be skipped, with its configuration.
    let ptestPropertyWithConfig config name (body: 'testable) = property Pending config name body

    /// A focused property, with its configuration.
    let ftestPropertyWithConfig config name (body: 'testable) = property Focused config name body

    /// Runs the tests as the given arguments and the command line say. 0: all passed; 1: not; 2: the command line is wrong.
    let runTestsWithCLIArgs (arguments: CLIArguments seq) (commandLine: string array) (tests: Test) : int =
        Session.run arguments commandLine (fun () -> tests)

    /// Runs the tests that the entry assembly marks with `[<Tests>]`.
    let runTestsInAssemblyWithCLIArgs (arguments: CLIArguments seq) (commandLine: string array) : int =
        Session.run arguments commandLine (fun () ->
            match Assembly.GetEntryAssembly() with
            | null -> invalidOp "There is no entry assembly to take tests from."
            | assembly -> Discovery.inAssembly assembly)
