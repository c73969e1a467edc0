namespace Expecto

open System
open System.Text.RegularExpressions

/// Expectations. The value under test comes first, the message last; a failure throws `AssertException`.
[<RequireQualifiedAccess>]
module Expect =
    let private fail (message: string) (detail: string) : 'a = raise (AssertException $"{message}\n{detail}")

    let private check condition message detail =
        if not condition then
            fail message (detail ())

    let private compared relation (actual: 'a) (bound: 'a) () =
        Describe.expectedAndActual $"{relation} {Describe.value bound}" (Describe.value actual)

    let private expectedValue (expected: string) actual () = Describe.expectedAndActual expected (Describe.value actual)

    /// The two values are equal.
    let equal (actual: 'a) (expected: 'a) message =
        check (actual = expected) message (fun () ->
            Describe.expectedAndActual (Describe.value expected) (Describe.value actual)
            + Describe.difference (box expected) (box actual))

    /// The two values differ.
    let notEqual (actual: 'a) (unexpected: 'a) message =
        check (actual <> unexpected) message (compared "anything but" actual unexpected)

    /// The value is true.
    let isTrue actual message = check actual message (expectedValue "true" actual)

    /// The value is false.
    let isFalse actual message = check (not actual) message (expectedValue "false" actual)

    /// The option is `None`.
    let isNone (actual: 'a option) message = check actual.IsNone message (expectedValue "None" actual)

    /// The option is `Some`.
    let isSome (actual: 'a option) message = check actual.IsSome message (expectedValue "Some _" actual)

    /// The value within the option, which must be `Some`.
    let wantSome (actual: 'a option) message : 'a =
        isSome actual message
        actual.Value

    /// The result is `Ok`.
    let isOk (actual: Result<'a, 'e>) message = check actual.IsOk message (expectedValue "Ok _" actual)

    /// The result is `Error`.
    let isError (actual: Result<'a, 'e>) message = check actual.IsError message (expectedValue "Error _" actual)

    /// The value within the result, which must be `Ok`.
    let wantOk (actual: Result<'a, 'e>) message : 'a =
        match actual with
        | Ok value -> value
        | Error _ -> fail message (expectedValue "Ok _" actual ())

    /// The error within the result, which must be `Error`.
    let wantError (actual: Result<'a, 'e>) message : 'e =
        match actual with
        | Error error -> error
        | Ok _ -> fail message (expectedValue "Error _" actual ())

    /// The value is null.
    let isNull (actual: 'a when 'a: null) message =
        check (Object.ReferenceEquals(actual, null)) message (expectedValue "null" actual)

    /// The value is not null.
    let isNotNull (actual: 'a when 'a: null) message =
        check (not (Object.ReferenceEquals(actual, null))) message (expectedValue "not null" actual)

    /// The sequence has no elements.
    let isEmpty (actual: 'a seq) message = check (Seq.isEmpty actual) message (expectedValue "no elements" actual)

    /// The sequence has at least one element.
    let isNonEmpty (actual: 'a seq) message =
        check (not (Seq.isEmpty actual)) message (expectedValue "at least one element" actual)

    /// The sequence has so many elements.
    let hasLength (actual: 'a seq) (expected: int) message =
        let length = Seq.length actual
        check (length = expected) message (expectedValue $"{expected} elements" length)

    /// So many elements of the sequence satisfy the predicate.
    let hasCountOf (actual: 'a seq) (expected: uint32) predicate message =
        let count = actual |> Seq.filter predicate |> Seq.length |> uint32
        check (count = expected) message (expectedValue $"{expected} such elements" count)

    /// The sequence contains the element.
    let contains (actual: 'a seq) (element: 'a) message =
        check (Seq.contains element actual) message (compared "a sequence with" (box actual) (box element))

    /// The sequence contains every one of the expected elements.
    let containsAll (actual: 'a seq) (expected: 'a seq) message =
        let missing = expected |> Seq.filter (fun x -> not (Seq.contains x actual)) |> Seq.toList

        check missing.IsEmpty message (fun () ->
            compared "all of" (box actual) (box expected) ()
            + $"\n missing: {Describe.value missing}")

    /// The sequences have equal elements in the same order.
    let sequenceEqual (actual: 'a seq) (expected: 'a seq) message =
        let a, e = Seq.toList actual, Seq.toList expected

        check (a = e) message (fun () ->
            Describe.expectedAndActual (Describe.value e) (Describe.value a)
            + Describe.difference (box e) (box a))

    /// Every element satisfies the predicate.
    let all (actual: 'a seq) predicate message =
        match actual |> Seq.indexed |> Seq.tryFind (fun (_, x) -> not (predicate x)) with
        | Some(i, x) -> fail message $"The element at index {i} does not: {Describe.value x}"
        | None -> ()

    /// At least one element satisfies the predicate.
    let exists (actual: 'a seq) predicate message =
        check (Seq.exists predicate actual) message (expectedValue "some element to satisfy it" actual)

    /// Every element equals the expected one.
    let allEqual (actual: 'a seq) (expected: 'a) message =
        match actual |> Seq.indexed |> Seq.tryFind (fun (_, x) -> x <> expected) with
        | Some(i, x) ->
            fail
                message
                (Describe.expectedAndActual $"{Describe.value expected} everywhere" $"{Describe.value x} at index {i}")
        | None -> ()

    let private ordered holds word (actual: 'a seq) message =
        match
            actual
            |> Seq.pairwise
            |> Seq.indexed
            |> Seq.tryFind (fun (_, (a, b)) -> not (holds a b))
        with
        | Some(i, (a, b)) ->
            fail message $"Not {word} at index {i + 1}: {Describe.value a} is followed by {Describe.value b}"
        | None -> ()

    /// No element is less than the one before it.
    let isAscending (actual: 'a seq) message = ordered (<=) "ascending" actual message

    /// No element is greater than the one before it.
    let isDescending (actual: 'a seq) message = ordered (>=) "descending" actual message

    /// The first value is less than the second.
    let isLessThan (actual: 'a) (bound: 'a) message = check (actual < bound) message (compared "less than" actual bound)

    /// The first value is less than the second or equal to it.
    let isLessThanOrEqual (actual: 'a) (bound: 'a) message =
        check (actual <= bound) message (compared "at most" actual bound)

    /// The first value is greater than the second.
    let isGreaterThan (actual: 'a) (bound: 'a) message =
        check (actual > bound) message (compared "greater than" actual bound)

    /// The first value is greater than the second or equal to it.
    let isGreaterThanOrEqual (actual: 'a) (bound: 'a) message =
        check (actual >= bound) message (compared "at least" actual bound)

    let private close relation holds accuracy (actual: float) (expected: float) message =
        let isClose =
            Double.IsFinite actual
            && Double.IsFinite expected
            && Accuracy.areClose accuracy actual expected

        check (holds || isClose) message (fun () ->
            let digits (x: float) = x.ToString "R"

            Describe.expectedAndActual $"{relation}{digits expected}" (digits actual)
            + $"\nThe difference is {abs (actual - expected):g3}; allowed is {Accuracy.tolerance accuracy actual expected:g3}.")

    /// The two floats are finite and within the accuracy of each other.
    let floatClose accuracy (actual: float) (expected: float) message = close "" false accuracy actual expected message

    /// The first float is less than the second, or within the accuracy of it.
    let floatLessThanOrClose accuracy (actual: float) (expected: float) message =
        close "at most " (actual <= expected) accuracy actual expected message

    /// The first float is greater than the second, or within the accuracy of it.
    let floatGreaterThanOrClose accuracy (actual: float) (expected: float) message =
        close "at least " (actual >= expected) accuracy actual expected message

    let private thrownBy (f: unit -> unit) =
        try
            f ()
            None
        with e ->
            Some e

    /// The function throws, and the continuation holds for what it throws.
    let throwsC (f: unit -> unit) (continuation: exn -> 'r) : 'r =
        match thrownBy f with
        | Some e -> continuation e
        | None -> fail "The function was expected to throw." "  actual: it returned"

    /// The function throws.
    let throws (f: unit -> unit) message =
        check (thrownBy f).IsSome message (fun () -> "expected: an exception\n  actual: the function returned")

    /// The function throws an exception of exactly the given type.
    let throwsT<'e when 'e :> exn> (f: unit -> unit) message =
        match thrownBy f with
        | Some e when e.GetType() = typeof<'e> -> ()
        | Some e -> fail message (Describe.expectedAndActual (string typeof<'e>) (Describe.exn e))
        | None -> fail message $"expected: {typeof<'e>}\n  actual: the function returned"

    let private text (holds: string -> bool) relation (subject: string) (part: string) message =
        check (holds subject) message (compared relation subject part)

    /// The string contains the substring.
    let stringContains (subject: string) (substring: string) message =
        text _.Contains(substring, StringComparison.Ordinal) "a string with" subject substring message

    /// The string starts with the prefix.
    let stringStarts (subject: string) (prefix: string) message =
        text _.StartsWith(prefix, StringComparison.Ordinal) "a string that starts with" subject prefix message

    /// The string ends with the suffix.
    let stringEnds (subject: string) (suffix: string) message =
        text _.EndsWith(suffix, StringComparison.Ordinal) "a string that ends with" subject suffix message

    /// The string matches the regular expression.
    let isMatch (subject: string) (pattern: string) message =
        text (fun s -> Regex.IsMatch(s, pattern)) "a match of" subject pattern message

    /// The string does not match the regular expression.
    let isNotMatch (subject: string) (pattern: string) message =
        text (fun s -> not (Regex.IsMatch(s, pattern))) "no match of" subject pattern message
