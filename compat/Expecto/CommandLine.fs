namespace Expecto

open System

/// What a command line, or the code that starts the tests, can ask for.
type CLIArguments =
    /// Run the tests one after the other.
    | Sequenced
    /// Run the tests beside each other. The default.
    | Parallel
    /// How many tests run beside each other; one for every processor when not given.
    | Parallel_Workers of int
    /// Run only the tests whose name, joined by dots, starts so.
    | Filter of hierarchy: string
    /// Run only the tests in a list whose name contains this.
    | Filter_Test_List of substring: string
    /// Run only the tests whose own name contains this.
    | Filter_Test_Case of substring: string
    /// Run only the tests with these full names.
    | Run of tests: string list
    /// Print the names of the tests in these states, or of all, instead of running them.
    | List_Tests of states: FocusState list
    /// Fail at once when a test is focused.
    | Fail_On_Focused_Tests
    /// Print every test at the end, under its outcome.
    | Summary
    /// Print every test as it ends, and whole stack traces.
    | Debug
    /// Accept several tests with one name.
    | Allow_Duplicate_Names
    /// Draw no spinner. This runner never draws one.
    | No_Spinner
    /// Print the version.
    | Version

/// What the arguments add up to.
type internal RunConfig =
    { Workers: int
      Parallel: bool
      Filters: (FlatTest -> bool) list
      ListOnly: FocusState list option
      FailOnFocused: bool
      Summary: bool
      Debug: bool
      AllowDuplicateNames: bool
      VersionOnly: bool }

module internal CommandLine =
    let usage =
        """Options:
  --filter <name>            only tests whose full name (joined by dots) starts so
  --filter-test-list <part>  only tests in a list whose name contains this
  --filter-test-case <part>  only tests whose own name contains this
  --run <name> ...           only the tests with these full names
  --list-tests [state ...]   print names instead of running; states: normal, pending, focused
  --sequenced                one test after the other
  --parallel                 tests beside each other (the default)
  --parallel-workers <n>     how many at once
  --fail-on-focused-tests    fail when a test is focused
  --allow-duplicate-names    accept several tests with one name
  --summary                  print every test under its outcome at the end
  --debug                    print every test as it ends, and whole stack traces
  --no-spinner               accepted; this runner draws none
  --version                  print the version
  --help                     print this"""

    let private workers (text: string) =
        match Int32.TryParse text with
        | true, n when n > 0 -> Ok(Parallel_Workers n)
        | _ -> Error $"--parallel-workers {text}: expected a whole number greater than 0."

    let private state (text: string) =
        match text.ToLowerInvariant() with
        | "normal" -> Some Normal
        | "pending" -> Some Pending
        | "focused" -> Some Focused
        | _ -> None

    let private notAnOption (word: string) = not (word.StartsWith "--")

    /// The arguments on a command line, or what is wrong with it.
    let rec parse (words: string list) : Result<CLIArguments list, string> =
        let flag argument rest = parse rest |> Result.map (fun more -> argument :: more)

        match words with
        | [] -> Ok []
        | "--sequenced" :: rest -> flag CLIArguments.Sequenced rest
        | "--parallel" :: rest -> flag Parallel rest
        | "--fail-on-focused-tests" :: rest -> flag Fail_On_Focused_Tests rest
        | "--summary" :: rest -> flag Summary rest
        | "--debug" :: rest -> flag Debug rest
        | "--allow-duplicate-names" :: rest -> flag Allow_Duplicate_Names rest
        | "--no-spinner" :: rest -> flag No_Spinner rest
        | "--version" :: rest -> flag Version rest
        | "--filter" :: name :: rest -> flag (Filter name) rest
        | "--filter-test-list" :: part :: rest -> flag (Filter_Test_List part) rest
        | "--filter-test-case" :: part :: rest -> flag (Filter_Test_Case part) rest
        | "--parallel-workers" :: n :: rest -> workers n |> Result.bind (fun argument -> flag argument rest)
        | "--run" :: (name :: _ as rest) when notAnOption name ->
            flag (Run(List.takeWhile notAnOption rest)) (List.skipWhile notAnOption rest)
        | "--list-tests" :: rest ->
            let states = rest |> List.map state |> List.takeWhile _.IsSome |> List.choose id
            flag (List_Tests states) (List.skip states.Length rest)
        | ("--filter" | "--filter-test-list" | "--filter-test-case" | "--parallel-workers" | "--run" as option) :: _ ->
            Error $"{option} needs a value."
        | unknown :: _ -> Error $"Unknown argument {unknown}."

    let private contains (part: string) (name: string) = name.Contains(part, StringComparison.Ordinal)

    let private initial =
        { Workers = Environment.ProcessorCount
          Parallel = true
          Filters = []
          ListOnly = None
          FailOnFocused = false
          Summary = false
          Debug = false
          AllowDuplicateNames = false
          VersionOnly = false }

    /// What the arguments ask for; a later one wins over an earlier one, filters add up.
    let config arguments =
        let only keep config =
            { config with
                Filters = keep :: config.Filters }

        let apply config argument =
            match argument with
            | CLIArguments.Sequenced -> { config with Parallel = false }
            | Parallel -> { config with Parallel = true }
            | Parallel_Workers n -> { config with Workers = n }
            | Filter prefix -> config |> only _.FullName.StartsWith(prefix, StringComparison.Ordinal)
            | Filter_Test_List part ->
                config
                |> only (fun test -> test.Name |> List.truncate (test.Name.Length - 1) |> List.exists (contains part))
            | Filter_Test_Case part ->
                config
                |> only (fun test -> test.Name |> List.tryLast |> Option.exists (contains part))
            | Run names -> config |> only (fun test -> List.contains test.FullName names)
            | List_Tests states -> { config with ListOnly = Some states }
            | Fail_On_Focused_Tests -> { config with FailOnFocused = true }
            | Summary -> { config with Summary = true }
            | Debug -> { config with Debug = true }
            | Allow_Duplicate_Names ->
                { config with
                    AllowDuplicateNames = true }
            | No_Spinner -> config
            | Version -> { config with VersionOnly = true }

        Seq.fold apply initial arguments
