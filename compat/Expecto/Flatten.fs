namespace Expecto

/// One test of a tree, with everything its ancestors said about it.
type internal FlatTest =
    { Name: string list
      Code: TestCode
      State: FocusState
      Sequence: SequenceMethod }

    member test.FullName = String.concat "." test.Name

module internal Flatten =
    /// A pending parent makes its children pending; a focused one focuses those that are normal.
    let private under parent child =
        match parent, child with
        | Pending, _ -> Pending
        | Focused, Normal -> Focused
        | _ -> child

    /// The tests of a tree in order.
    let tests root =
        let rec walk name state sequence test =
            match test with
            | TestCase(code, own) ->
                [ { Name = List.rev name
                    Code = code
                    State = under state own
                    Sequence = sequence } ]
            | TestList(children, own) -> children |> List.collect (walk name (under state own) sequence)
            | TestLabel(label, child, own) -> walk (label :: name) (under state own) sequence child
            | Sequenced(inner, child) -> walk name state inner child

        walk [] Normal InParallel root
