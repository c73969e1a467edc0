module Expecto.Tests.ExpectTests

open System
open Expecto
open Expecto.Tests.Inner

/// An expectation that must hold, one that must not, and what the failure must say besides the message "why".
let private law name (holds: string -> unit) (fails: string -> unit) (says: string list) =
    testCase name (fun () ->
        holds "holds"

        match failure (fun () -> fails "why") with
        | None -> failtestf "%s did not fail" name
        | Some text ->
            Expect.stringStarts text "why\n" "starts with the message"

            for part in says do
                Expect.stringContains text part "says what went wrong")

let private raises () = raise (ArgumentException "bad")

[<Tests>]
let values =
    testList
        "expect values"
        [ law "equal" (Expect.equal 3 3) (Expect.equal 3 4) [ "expected: 4"; "actual: 3" ]
          law
              "equal on lists"
              (Expect.equal [ 1 ] [ 1 ])
              (Expect.equal [ 1; 2; 3 ] [ 1; 5; 3 ])
              [ "index 1"; "expected 5" ]
          law "equal on lengths" (Expect.equal [||] [||]) (Expect.equal [| 1 |] [| 1; 2 |]) [ "expected 2, actual 1" ]
          law
              "equal on long strings"
              (Expect.equal "a" "a")
              (Expect.equal "the quick brown fox jumps" "the quick brown cat jumps")
              [ "position 16" ]
          law "notEqual" (Expect.notEqual 3 4) (Expect.notEqual 3 3) [ "anything but 3" ]
          law "isTrue" (Expect.isTrue true) (Expect.isTrue false) [ "expected: true" ]
          law "isFalse" (Expect.isFalse false) (Expect.isFalse true) [ "expected: false" ]
          law "isNone" (Expect.isNone None) (Expect.isNone (Some 7)) [ "Some 7" ]
          law "isSome" (Expect.isSome (Some 7)) (Expect.isSome None) [ "expected: Some" ]
          law "isOk" (Expect.isOk (Ok 1)) (Expect.isOk (Error "no")) [ "Error \"no\"" ]
          law "isError" (Expect.isError (Error "no")) (Expect.isError (Ok 1)) [ "Ok 1" ]
          law "wantSome" (Expect.wantSome (Some()) >> ignore) (Expect.wantSome None >> ignore) [ "expected: Some" ]
          law "wantOk" (Expect.wantOk (Ok()) >> ignore) (Expect.wantOk (Error 5) >> ignore) [ "Error 5" ]
          law "wantError" (Expect.wantError (Error()) >> ignore) (Expect.wantError (Ok 5) >> ignore) [ "Ok 5" ]
          law "isNull" (Expect.isNull (null: string | null)) (Expect.isNull ("x": string | null)) [ "expected: null" ]
          law
              "isNotNull"
              (Expect.isNotNull ("x": string | null))
              (Expect.isNotNull (null: string | null))
              [ "not null" ]
          law "isLessThan" (Expect.isLessThan 1 2) (Expect.isLessThan 2 2) [ "less than 2" ]
          law "isLessThanOrEqual" (Expect.isLessThanOrEqual 2 2) (Expect.isLessThanOrEqual 3 2) [ "at most 2" ]
          law "isGreaterThan" (Expect.isGreaterThan 3 2) (Expect.isGreaterThan 2 2) [ "greater than 2" ]
          law
              "isGreaterThanOrEqual"
              (Expect.isGreaterThanOrEqual 2 2)
              (Expect.isGreaterThanOrEqual 1 2)
              [ "at least 2" ]
          testCase "the want functions return what is inside" (fun () ->
              Expect.equal
                  (Expect.wantSome (Some 1) "", Expect.wantOk (Ok 2) "", Expect.wantError (Error 3) "")
                  (1, 2, 3)
                  "") ]

[<Tests>]
let floats =
    let close = Expect.floatClose { absolute = 0.01; relative = 0.0 }
    let less = Expect.floatLessThanOrClose { absolute = 0.01; relative = 0.0 }
    let greater = Expect.floatGreaterThanOrClose { absolute = 0.01; relative = 0.0 }

    testList
        "expect floats"
        [ law
              "floatClose"
              (close 1.0 1.009)
              (close 1.0 1.02)
              [ "expected: 1.02"; "actual: 1"; "0.02"; "allowed is 0.01" ]
          law "floatClose on NaN" (close 0.0 0.0) (close nan 0.0) [ "NaN" ]
          law "floatClose on equal infinities" (close 0.0 0.0) (close infinity infinity) [ "Infinity" ]
          law "floatClose on an infinity and a number" (close 0.0 0.0) (close infinity 0.0) [ "Infinity" ]
          law "floatLessThanOrClose" (less 1.005 1.0) (less 1.02 1.0) [ "at most 1" ]
          law "floatLessThanOrClose on equal infinities" (less infinity infinity) (less infinity 0.0) [ "Infinity" ]
          law "floatLessThanOrClose far below" (less -5.0 1.0) (less nan 1.0) [ "NaN" ]
          law "floatGreaterThanOrClose" (greater 0.995 1.0) (greater 0.98 1.0) [ "at least 1" ]
          law "floatGreaterThanOrClose far above" (greater 5.0 1.0) (greater nan 1.0) [ "NaN" ] ]

[<Tests>]
let sequences =
    let even n = n % 2 = 0

    testList
        "expect sequences"
        [ law "isEmpty" (Expect.isEmpty []) (Expect.isEmpty [ 1 ]) [ "[1]" ]
          law "isNonEmpty" (Expect.isNonEmpty [ 1 ]) (Expect.isNonEmpty []) [ "at least one" ]
          law "hasLength" (Expect.hasLength [ 1; 2 ] 2) (Expect.hasLength [ 1; 2 ] 3) [ "3 elements"; "actual: 2" ]
          law "hasCountOf" (Expect.hasCountOf [ 1; 2 ] 1u even) (Expect.hasCountOf [ 2; 4 ] 1u even) [ "actual: 2u" ]
          law "contains" (Expect.contains [ 1; 2 ] 2) (Expect.contains [ 1; 2 ] 3) [ "a sequence with 3" ]
          law
              "containsAll"
              (Expect.containsAll [ 1; 2 ] [ 2; 1 ])
              (Expect.containsAll [ 1; 2 ] [ 2; 3 ])
              [ "missing: [3]" ]
          law
              "sequenceEqual"
              (Expect.sequenceEqual [| 1; 2 |] [ 1; 2 ])
              (Expect.sequenceEqual (seq { 1..2 }) [ 1; 3 ])
              [ "index 1: expected 3, actual 2" ]
          law "all" (Expect.all [ 2; 4 ] even) (Expect.all [ 2; 5 ] even) [ "index 1"; "5" ]
          law "exists" (Expect.exists [ 1; 4 ] even) (Expect.exists [ 1; 5 ] even) [ "some element" ]
          law "allEqual" (Expect.allEqual [ 2; 2 ] 2) (Expect.allEqual [ 2; 3 ] 2) [ "3 at index 1" ]
          law
              "isAscending"
              (Expect.isAscending [ 1; 1; 2 ])
              (Expect.isAscending [ 1; 3; 2 ])
              [ "index 2"; "3 is followed by 2" ]
          law "isDescending" (Expect.isDescending [ 2; 1; 1 ]) (Expect.isDescending [ 2; 3 ]) [ "index 1" ] ]

[<Tests>]
let throwing =
    testList
        "expect throwing"
        [ law "throws" (Expect.throws raises) (Expect.throws ignore) [ "expected: an exception" ]
          law
              "throwsT"
              (Expect.throwsT<ArgumentException> raises)
              (Expect.throwsT<InvalidOperationException> raises)
              [ "System.InvalidOperationException"; "System.ArgumentException: bad" ]
          law
              "throwsT when nothing is thrown"
              (Expect.throwsT<ArgumentException> raises)
              (Expect.throwsT<ArgumentException> ignore)
              [ "the function returned" ]
          law
              "throwsT, whose type must be the very one,"
              (Expect.throwsT<ArgumentException> raises)
              (Expect.throwsT<Exception> raises)
              [ "expected: System.Exception" ]
          testCase "throwsC hands over the exception and returns what is made of it" (fun () ->
              Expect.equal (Expect.throwsC raises _.Message) "bad" "the message"

              Expect.stringContains
                  (Expect.wantSome (failure (fun () -> Expect.throwsC ignore ignore)) "fails")
                  "it returned"
                  "the function did not throw") ]

[<Tests>]
let strings =
    testList
        "expect strings"
        [ law
              "stringContains"
              (Expect.stringContains "abc" "b")
              (Expect.stringContains "abc" "d")
              [ "a string with \"d\"" ]
          law "stringStarts" (Expect.stringStarts "abc" "ab") (Expect.stringStarts "abc" "b") [ "starts with \"b\"" ]
          law "stringEnds" (Expect.stringEnds "abc" "bc") (Expect.stringEnds "abc" "b") [ "ends with \"b\"" ]
          law "isMatch" (Expect.isMatch "abc" "b.$") (Expect.isMatch "abc" "^b") [ "a match of \"^b\"" ]
          law "isNotMatch" (Expect.isNotMatch "abc" "^b") (Expect.isNotMatch "abc" "b") [ "no match of" ] ]
