namespace Expecto

open System

/// What a test does with itself and with the tests around it.
type FocusState =
    /// Runs, unless some other test is focused.
    | Normal
    /// Never runs; listed as skipped.
    | Pending
    /// Runs, and makes every normal test be skipped.
    | Focused

/// When a test may run beside others.
type SequenceMethod =
    /// Alone, after everything that runs in parallel.
    | Synchronous
    /// One after the other within the named group; groups run beside each other.
    | SynchronousGroup of string
    /// Beside any other test. The default.
    | InParallel

/// The code of a test.
type TestCode =
    /// A plain function.
    | Sync of (unit -> unit)
    /// An asynchronous computation.
    | Async of Async<unit>

/// A tree of tests. Tests are values: they are built, put into lists and filtered like any other.
type Test =
    /// One test.
    | TestCase of code: TestCode * state: FocusState
    /// Several tests under one state.
    | TestList of tests: Test list * state: FocusState
    /// A name for what it holds.
    | TestLabel of label: string * test: Test * state: FocusState
    /// How what it holds may be scheduled.
    | Sequenced of SequenceMethod * Test

/// A test failed because something expected did not hold.
type AssertException(message: string, cause: exn | null) =
    inherit Exception(message, cause)
    new(message) = AssertException(message, null)

/// A test asked to be skipped.
type IgnoreException(message: string) =
    inherit Exception(message)

/// Marks a value whose tests `runTestsInAssemblyWithCLIArgs` runs.
[<AttributeUsage(AttributeTargets.Method ||| AttributeTargets.Property ||| AttributeTargets.Field)>]
type TestsAttribute() =
    inherit Attribute()

/// Marks a value whose tests are listed as skipped.
[<AttributeUsage(AttributeTargets.Method ||| AttributeTargets.Property ||| AttributeTargets.Field)>]
type PTestsAttribute() =
    inherit Attribute()

/// Marks a value whose tests are focused.
[<AttributeUsage(AttributeTargets.Method ||| AttributeTargets.Property ||| AttributeTargets.Field)>]
type FTestsAttribute() =
    inherit Attribute()

/// What checking a property took.
type FsCheckTestData =
    {
        /// How many inputs were tried.
        NumberOfTests: int
        /// How many smaller inputs still failed.
        NumberOfShrinks: int
        /// The classes of inputs and the percentage in each.
        Stamps: (int * string list) seq
        /// The labels of the parts that failed.
        Labels: Set<string>
    }

/// How a property is checked.
type FsCheckConfig =
    {
        /// How many inputs are tried.
        maxTest: int
        /// The size of the first inputs.
        startSize: int
        /// The size of the last inputs; the size grows linearly between the two.
        endSize: int
        /// The seed to start from, as a failure reports it, and perhaps the size of the first input.
        replay: (uint64 * uint64 * int option) option
        /// Classes with `Arbitrary` instances. Where two generate one type, the first in the list wins.
        arbitrary: Type list
        /// Called with the test's name, the number of the input and the input.
        receivedArgs: FsCheckConfig -> string -> int -> obj list -> Async<unit>
        /// Called with the test's name and every smaller input that still fails.
        successfulShrink: FsCheckConfig -> string -> obj list -> Async<unit>
        /// Called with the test's name and the counts when the property is decided.
        finishedTest: FsCheckConfig -> string -> FsCheckTestData -> Async<unit>
    }

    /// 200 inputs of sizes 1 to 100, a fresh seed.
    static member defaultConfig =
        { maxTest = 200
          startSize = 1
          endSize = 100
          replay = None
          arbitrary = []
          receivedArgs = fun _ _ _ _ -> async.Return()
          successfulShrink = fun _ _ _ -> async.Return()
          finishedTest = fun _ _ _ -> async.Return() }
